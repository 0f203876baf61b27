"""The texts of a segment's passages, read where they are asked for."""

from helpcenter.domain.passage import Passage, PassageKind
from helpcenter.search.backends.arrays.array_files import SegmentFiles
from helpcenter.search.backends.arrays.array_format import SEPARATOR

_KINDS = {kind.value: kind for kind in PassageKind}


class StoredPassages:
    """The passages of a segment, by number. Raises OSError or ValueError when a file is missing or is no array."""

    def __init__(self, files: SegmentFiles) -> None:
        self._texts, self._offsets = files.load_bytes("texts"), files.load("text_offsets")
        self.size = len(self._offsets) - 1

    def passage(self, number: int) -> Passage:
        """A passage with its text."""
        low, high = self._offsets[number : number + 2].tolist()
        values = str(self._texts[low:high], "utf-8").split(SEPARATOR)
        guide, name, block, kind, locale, title, body, position, of = values
        return Passage(guide, name, block, _KINDS[kind], locale, title, body, int(position), int(of))
