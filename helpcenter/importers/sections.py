"""Ids for every heading of an imported text, so that links to it hold and translations stay beside each other."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from types import MappingProxyType

from helpcenter.content.text.markdown import parser
from helpcenter.content.text.markdown.code_spans import blocks, outside_code
from helpcenter.content.text.slugs import ID, Numbering, slug_id

_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
_WRITTEN_ID = re.compile(r"[ \t]*\{:?[ \t]*#([^{}\s]+)(?:[ \t][^{}]*)?\}[ \t]*$")
_MARKS = re.compile(r"`+|\*+|(?<!\w)_+|_+(?!\w)|!?\[([^\[\]]*)\]\([^()]*\)|<[^<>]*>|\\(?=[^\w\s])")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})(\s[^<>]{1,1000})>(\s{0,9}</a>)?")
_NAMED = re.compile(r"""\s(id|name)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'=<>]+))""", re.IGNORECASE)
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


def underlined_to_signs(body: str) -> str:
    """`body` with `## words` for headings that a line of `===` or `---` makes; every other line stays where it was."""
    lines = body.split("\n")
    if not any(_UNDERLINE.fullmatch(line) and above.strip() for above, line in pairwise(lines)):
        return body
    for token in parser.parse(body, {}):
        # Inside a list or a quote it is no heading of the page; the parser gives those a level.
        if token.type == "heading_open" and token.markup in ("=", "-") and not token.level and token.map:
            start, end = token.map
            words = " ".join(line.strip() for line in lines[start : end - 1])
            lines[start:end] = ["#" * int(token.tag[1]) + f" {words}", *[""] * (end - start - 1)]
    return "\n".join(lines)


def levelled(body: str, levels: Mapping[str, int] = MappingProxyType({})) -> str:
    """`body` with its highest headings at `##`, the others as far below as they were, none below `######`.

    `levels` are those of the text that it translates, by id: where both have headings of the same ids, these count.
    """
    body = underlined_to_signs(body)
    found = list(headings(body))
    shift = 2 - min((heading.level for heading in found), default=2)
    told = {levels[heading.written] - heading.level for heading in found if heading.written in levels}
    if len(told) == 1:
        shift = max(shift, *told)
    if not shift:
        return body
    lines = body.split("\n")
    for heading in found:
        lines[heading.index] = "#" * min(heading.level + shift, 6) + lines[heading.index].lstrip("#")
    return "\n".join(lines)


def with_ids(
    body: str,
    anchor_of: Callable[[str], str] = slug_id,
    original: Sequence[HeadingLine] = (),
    kept: Collection[str] = (),
) -> tuple[str, Mapping[str, str]]:
    """`body` with an id behind every heading, and the id of each anchor that the source had.

    `anchor_of` makes the source's own anchor from a heading's plain words; the same one again gets `-1`, `-2`, or `_1`,
    which both are known. `original` are the headings of the text that this one translates, with their ids: those are
    taken where both texts have headings of the same levels. Anchors of HTML, such as `<a name="x"></a>`, are those of
    the heading that they stand at, or get an id where they stand; ids that are `kept` stay as they are.
    """
    found = list(headings(body))
    is_alike = [each.level for each in original] == [each.level for each in found]
    lines = body.split("\n")
    anchors: dict[str, str] = {}
    taken = set(kept)
    numbers = Numbering()
    seen: dict[str, int] = {}
    names: dict[int, str] = {}
    for place, heading in enumerate(found):
        anchor = heading.written or anchor_of(heading.plain)
        wanted = original[place].written if is_alike else id_of(anchor or heading.plain)
        name = numbers.free(wanted, lambda each: each in taken or each == _RESERVED)
        taken.add(name)
        names[heading.index] = name
        lines[heading.index] = f"{'#' * heading.level} {heading.words} {{#{name}}}"
        count = seen.get(anchor, 0)
        seen[anchor] = count + 1
        for known in (anchor,) if not count else (f"{anchor}-{count}", f"{anchor}_{count}"):
            anchors.setdefault(known, name)
        anchors.setdefault(name, name)
    text = "\n".join(lines)
    if _TAG.search(text):
        text = _with_html_anchors(text, names, anchors, (kept, taken, numbers))
    return text, anchors


def _with_html_anchors(
    body: str,
    names: Mapping[int, str],
    anchors: dict[str, str],
    ids: tuple[Collection[str], set[str], Numbering],
) -> str:
    """`body` with ids of ours in HTML; those at a heading go to `anchors` for it. `names` are the ids of headings, by
    line."""
    kept, taken, numbers = ids
    below = _headings_below(body.split("\n"), names)

    def tag(found: re.Match[str], line: str, index: int) -> str:
        told = _NAMED.search(found[2])
        if told is None or (told[1].lower() == "name" and found[1].lower() != "a"):
            return found[0]
        anchor = unescape(told[2] or told[3] or told[4] or "")
        if anchor in kept:
            return found[0]
        is_alone = found[0] == line.strip()
        heading = names.get(index) or (below.get(index, "") if is_alone and found[3] else "")
        if heading:
            anchors.setdefault(anchor, heading)
            return "" if found[3] else _without(found, told, "")
        wanted = anchor if ID.fullmatch(anchor) else slug_id(anchor)
        name = numbers.free(wanted, lambda each: each in taken or each == _RESERVED)
        taken.add(name)
        anchors.setdefault(anchor, name)
        return _without(found, told, f' id="{name}"')

    def change(text: str, start: int) -> str:
        changed = (
            _TAG.sub(lambda found: tag(found, line, index), line)  # noqa: B023
            for index, line in enumerate(text.split("\n"), start)
        )
        return "\n".join(changed)

    return outside_code(body, change)


def _headings_below(lines: Sequence[str], names: Mapping[int, str]) -> dict[int, str]:
    """By line, the id of the heading that is the next line with anything but an anchor in it."""
    found: dict[int, str] = {}
    name = ""
    for index in range(len(lines) - 1, -1, -1):
        found[index] = name
        if lines[index].strip() and not _TAG.fullmatch(lines[index].strip()):
            name = names.get(index, "")
    return found


def _without(tag: re.Match[str], told: re.Match[str], instead: str) -> str:
    attributes = f"{tag[2][: told.start()]}{instead}{tag[2][told.end() :]}"
    return f"<{tag[1]}{attributes}>{tag[3] or ''}"


def id_of(anchor: str) -> str:
    """The id that a heading gets for an anchor of the source."""
    return anchor if ID.fullmatch(anchor) and anchor != _RESERVED else slug_id(anchor)
