"""The guides of a finished generation, as content that another can be built of."""

from dataclasses import dataclass
from pathlib import Path

from helpcenter.domain.passage import Passage
from helpcenter.search.backends.arrays.array_files import SegmentFiles
from helpcenter.search.backends.arrays.array_format import BASE, DELTA
from helpcenter.search.backends.arrays.stored_passages import StoredPassages
from helpcenter.search.backends.manifest import Manifest
from helpcenter.search.interfaces import GuideEntry


@dataclass(frozen=True, slots=True)
class StoredGuide:
    """A guide as an index holds it, see `interfaces.GuideSource`."""

    entry: GuideEntry
    stored: StoredPassages
    numbers: range

    def passages(self) -> tuple[Passage, ...]:
        """Its passages, the guide itself first."""
        return tuple(self.stored.passage(number) for number in self.numbers)


def stored_guides(folder: Path, manifest: Manifest) -> dict[str, StoredGuide]:
    """The living guides of a generation, by id. Raises OSError, and ValueError for damage."""
    dead = frozenset(manifest.dead_guides)
    found: dict[str, StoredGuide] = {}
    for name in (BASE, DELTA) if manifest.has_delta else (BASE,):
        files = SegmentFiles(folder, name)
        stored, starts = StoredPassages(files), files.load("guide_starts").tolist()
        for place, guide in enumerate(files.load_json("guides")):
            if name == DELTA or guide not in dead:
                found[guide] = StoredGuide(manifest.guides[guide], stored, range(starts[place], starts[place + 1]))
    return found
