"""Where each line of a text was written, whatever was made of the text since: its file, and its line there."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown.dialect import Converter, Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.model import ImportLog, Place


def placed(text: SourceText) -> Sequence[Place]:
    """The places of the lines of a text that nobody has changed yet."""
    return [(text.path, text.line + index) for index in range(text.body.count("\n") + 1)]


def staged(text: SourceText, source: Source, *stages: Converter) -> tuple[str, Sequence[Place]]:
    """The body after all `stages`, and where each of its lines was written. What a stage notes of a line that it was
    given is told where that was written, and lines that it took from other files have their places there."""
    places = placed(text)
    for stage in stages:
        folder = _Watched(source.folder)
        log = PlacedLog(source.log, text.path, text.line, places)
        body = stage(text, replace(source, log=log, folder=folder))
        places = carried(text.body, body, places, folder.read)
        text = replace(text, body=body)
    return text.body, places


class _Watched(SourceFolder):
    """A folder that keeps the texts that were read from it, by path."""

    def __init__(self, folder: SourceFolder) -> None:
        # `names` is worked out once, for all that are made of the folder.
        self.__dict__.update(folder.__dict__, names=folder.names)
        self.read: dict[str, str] = {}

    def text(self, path: str, log: ImportLog) -> str:
        found = super().text(path, log)
        self.read[path] = found
        return found


class PlacedLog(ImportLog):
    """A log for a text of which line `first` is the first of `places`: what is noted of it goes on with its place."""

    def __init__(self, log: ImportLog, path: str, first: int, places: Sequence[Place]) -> None:
        super().__init__(log.tell)
        self._log, self._path, self._first, self._places = log, path, first, places

    def note(self, construct: str, path: str, line: int, message: str) -> None:
        index = line - self._first
        if path == self._path and 0 <= index < len(self._places):
            path, line = self._places[index]
        self._log.note(construct, path, line, message)


def carried(before: str, after: str, places: Sequence[Place], read: Mapping[str, str] | None = None) -> Sequence[Place]:
    """The places of the lines of `after`, from those of `before`. `read` are texts that some may have come from.

    Lines that stand once in both hold the two together (as in a patience diff); between them, lines that were changed
    have the place of the one they took, and new ones that of the file they came from, else of the line above.
    """
    if before == after:
        return places
    old, new = ([line.strip() for line in text.split("\n")] for text in (before, after))
    texts = _Texts({path: [line.strip() for line in text.split("\n")] for path, text in (read or {}).items()})
    found: list[Place] = []
    done_old = done_new = 0
    for in_old, in_new in [*_anchors(old, new), (len(old), len(new))]:
        found += _between(old, new, range(done_old, in_old), range(done_new, in_new), places, texts)
        if in_new < len(new):
            found.append(places[in_old])
        done_old, done_new = in_old + 1, in_new + 1
    return found


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of equal lines that stand once in both, in the longest order that both have."""
    where = [_once(lines) for lines in (old, new)]
    pairs = [(index, where[1][line]) for line, index in where[0].items() if line in where[1]]
    ends: list[int] = []
    chain: list[tuple[int, int]] = []
    links: dict[tuple[int, int], tuple[int, int] | None] = {}
    for pair in pairs:
        at = bisect_left(ends, pair[1])
        links[pair] = chain[at - 1] if at else None
        ends[at : at + 1] = [pair[1]]
        chain[at : at + 1] = [pair]
    found: list[tuple[int, int]] = []
    last = chain[-1] if chain else None
    while last is not None:
        found.append(last)
        last = links[last]
    return found[::-1]


def _once(lines: Sequence[str]) -> dict[str, int]:
    where: dict[str, int] = {}
    for index, line in enumerate(lines):
        if line:
            where[line] = -1 if line in where else index
    return {line: index for line, index in where.items() if index >= 0}


def _between(
    old: Sequence[str], new: Sequence[str], of_old: range, of_new: range, places: Sequence[Place], texts: "_Texts"
) -> Iterator[Place]:
    """The places of the lines `of_new`, which stand where `of_old` stood."""
    ahead = 0
    while ahead < min(len(of_old), len(of_new)) and old[of_old[ahead]] == new[of_new[ahead]]:
        ahead += 1
    behind = 0
    while behind < min(len(of_old), len(of_new)) - ahead and old[of_old[-1 - behind]] == new[of_new[-1 - behind]]:
        behind += 1
    yield from (places[index] for index in of_old[:ahead])
    gap_old, gap_new = of_old[ahead : len(of_old) - behind], of_new[ahead : len(of_new) - behind]
    above = places[max(gap_old.start - 1, 0)]
    texts.last = None
    for number, index in enumerate(gap_new):
        place = texts.place(new[index])
        if place is None:
            place = places[gap_old[min(number, len(gap_old) - 1)]] if gap_old else above
        yield place
    yield from (places[index] for index in of_old[len(of_old) - behind :])


@dataclass
class _Texts:
    """Finds lines in texts that were taken in, one after another."""

    lines: Mapping[str, Sequence[str]]
    last: Place | None = None
    first: dict[str, Place] = field(init=False)

    def __post_init__(self) -> None:
        self.first = {}
        for path, lines in self.lines.items():
            for number, line in enumerate(lines, 1):
                if line:
                    self.first.setdefault(line, (path, number))

    def place(self, line: str) -> Place | None:
        """Where `line` stands: behind the one that was asked for last, if it does."""
        if self.last is not None:
            path, number = self.last
            if number < len(self.lines[path]) and self.lines[path][number] == line:
                self.last = (path, number + 1)
                return self.last
        if line in self.first:
            self.last = self.first[line]
            return self.last
        return None
