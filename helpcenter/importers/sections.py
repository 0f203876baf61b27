"""Ids for every heading of an imported text, so that links to it hold and translations stay beside each other."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from helpcenter.content.text.markdown.code_spans import blocks
from helpcenter.content.text.slugs import ID, slug_id

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_WRITTEN_ID = re.compile(r"[ \t]*\{:?[ \t]*#([^{}\s]+)(?:[ \t][^{}]*)?\}[ \t]*$")
_MARKS = re.compile(r"`+|\*+|(?<!\w)_+|_+(?!\w)|!?\[([^\[\]]*)\]\([^()]*\)|<[^<>]*>|\\(?=[^\w\s])")
_RESERVED = "intro"


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading outside of code. `index` counts lines of the text from 0; `written` is the id behind it, or ""."""

    index: int
    level: int
    words: str
    written: str

    @property
    def plain(self) -> str:
        """Its words without marks, as anchors are made from them."""
        return _MARKS.sub(lambda found: found[1] or "", self.words).strip()


def headings(body: str) -> Iterator[HeadingLine]:
    """Every heading of `body` that begins with `#` at the margin and does not stand in a block of code."""
    for start, words, is_code in blocks(body):
        for index, line in enumerate(() if is_code else words.split("\n"), start):
            if heading := _HEADING.fullmatch(line):
                written = _WRITTEN_ID.search(heading[2])
                title = heading[2][: written.start()] if written else heading[2]
                yield HeadingLine(index, len(heading[1]), title.strip(), written[1] if written else "")


def levelled(body: str) -> str:
    """`body` with its highest headings at `##`, the others as far below as they were, none below `######`."""
    found = list(headings(body))
    shift = 2 - min((heading.level for heading in found), default=2)
    if not shift:
        return body
    lines = body.split("\n")
    for heading in found:
        lines[heading.index] = "#" * min(heading.level + shift, 6) + lines[heading.index].lstrip("#")
    return "\n".join(lines)


def with_ids(
    body: str, anchor_of: Callable[[str], str] = slug_id, original: Sequence[HeadingLine] = ()
) -> tuple[str, Mapping[str, str]]:
    """`body` with an id behind every heading, and the id of each anchor that the source had.

    `anchor_of` makes the source's own anchor from a heading's plain words; the same one again gets `-1`, `-2`, or `_1`,
    which both are known. `original` are the headings of the text that this one translates, with their ids: those are
    taken where both texts have headings of the same levels.
    """
    found = list(headings(body))
    is_alike = [each.level for each in original] == [each.level for each in found]
    lines = body.split("\n")
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    seen: dict[str, int] = {}
    for place, heading in enumerate(found):
        anchor = heading.written or anchor_of(heading.plain)
        wanted = original[place].written if is_alike else _id(anchor or heading.plain)
        name = _free(wanted, taken)
        taken.add(name)
        lines[heading.index] = f"{'#' * heading.level} {heading.words} {{#{name}}}"
        count = seen.get(anchor, 0)
        seen[anchor] = count + 1
        for known in (anchor,) if not count else (f"{anchor}-{count}", f"{anchor}_{count}"):
            anchors.setdefault(known, name)
        anchors.setdefault(name, name)
    return "\n".join(lines), anchors


def _id(anchor: str) -> str:
    return anchor if ID.fullmatch(anchor) and anchor != _RESERVED else slug_id(anchor)


def _free(wanted: str, taken: set[str]) -> str:
    name, count = wanted, 1
    while name in taken or name == _RESERVED:
        count += 1
        name = f"{wanted[:60]}-{count}"
    return name
