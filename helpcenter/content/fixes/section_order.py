"""Sections of a translation moved into the order of the source, whole: what stands between them stays where it is."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from helpcenter.content.fixes.edit import Checked, Edit, Fix
from helpcenter.content.reading import raw_text
from helpcenter.content.reading.raw_text import RawText
from helpcenter.content.translating import pieces
from helpcenter.content.translating.pieces import TextFile
from helpcenter.domain.errors import UsageError
from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem, Remedy, RemedyKind

# An address or a footnote that stands for the first of two of the same name would become the other one.
_DEFINITION = re.compile(r"^[ \t>]{0,8}\[([^\]\n]{1,200})\]:", re.MULTILINE)


def edits(root: Path, checked: Checked) -> Iterator[Edit]:
    """One edit for each text whose sections can be moved without any of them changing."""
    for problem in checked.problems:
        remedy = problem.remedy
        if remedy is not None and remedy.kind is RemedyKind.SECTION_ORDER and checked.library is not None:
            edit = _edit(root, checked.library, problem, remedy)
            if edit is not None:
                yield edit


def _edit(root: Path, library: Library, problem: Problem, remedy: Remedy) -> Edit | None:
    _, _, name, text_name = problem.path.split("/")
    guide, locale = library.guides.get(name), text_name.removesuffix(".md")
    text = (guide.texts.get(locale) or guide.drafts.get(locale)) if guide is not None else None
    raw = raw_text.read((root / problem.path).read_bytes())
    if guide is None or text is None or raw is None:
        return None
    try:
        file = pieces.read(root, name, text)
    except UsageError:
        return None
    held, order = list(file.pieces), remedy.values
    if sorted(order) != sorted(held) or _defines_twice(raw.text):
        return None
    moved, lines = _moved(raw, file, order)
    if not _is_same(file, moved, lines):
        return None
    first = next(name for name, was in zip(order, held, strict=True) if name != was)
    line = next(line for line, each in lines.items() if each == first)
    message = f'moved the sections into the order of {guide.source}.md, from "{first}" on'
    return Edit({problem.path: moved.data()}, (Fix(problem.path, line, message),))


def _moved(raw: RawText, file: TextFile, order: Sequence[str]) -> tuple[RawText, dict[int, str]]:
    """The text with its pieces in another order, and which piece begins on which line, from 1."""
    starts = [piece.heading for piece in file.pieces.values()]
    spans = list(zip(starts, [*starts[1:], len(raw.lines)], strict=True))
    of_piece = dict(zip(file.pieces, spans, strict=True))
    moved = RawText(raw.lines[: starts[0]], raw.ends[: starts[0]], raw.has_mark)
    lines: dict[int, str] = {}
    for name, place in zip(order, spans, strict=True):
        lines[len(moved.lines) + 1] = name
        start, last = of_piece[name][0], _last(raw, *of_piece[name])
        before = _last(raw, *place)
        moved.lines += [*raw.lines[start : last + 1], *raw.lines[before + 1 : place[1]]]
        moved.ends += [*raw.ends[start:last], *raw.ends[before : place[1]]]
    return moved, lines


def _last(raw: RawText, start: int, end: int) -> int:
    """The last line of a piece that is not empty."""
    return max((at for at in range(start, end) if raw.lines[at].strip()), default=start)


def _defines_twice(text: str) -> bool:
    labels = Counter(" ".join(label.casefold().split()) for label in _DEFINITION.findall(text))
    return any(count > 1 for count in labels.values())


def _is_same(file: TextFile, moved: RawText, lines: Mapping[int, str]) -> bool:
    """Whether every section is still what it was."""
    again = pieces.cut(file.path, moved.data(), moved.text, lines)
    return _told(again) == _told(file)


def _told(file: TextFile) -> dict[str, tuple[int, str, str]]:
    return {name: (piece.level, piece.title, piece.body) for name, piece in file.pieces.items()}
