"""A page cut at its headings, however deep these stand in boxes, and a part of it cut into its items."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from helpcenter.importers.html_pages.signs import NUMBER, NUMBERED
from helpcenter.importers.html_text import Element

Parts = list[Element | str]
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOXES = frozenset(
    {"div", "section", "article", "main", "body", "header", "li", "ol", "ul", "td", "aside", "span", "a"}
)
_LONGEST_LABEL = 60
_MOST_ITEMS = 200
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)|(?<=[。！？])(?=\S)")


@dataclass
class Segment:
    """What stands below one heading, or before the first. `label` is a short line above the heading, in the same box;
    `marks` are classes and ids of the boxes around, `anchors` ids that lead here."""

    heading: Element | None = None
    label: str = ""
    marks: frozenset[str] = frozenset()
    anchors: Sequence[str] = ()
    parts: Parts = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.heading.words() if self.heading is not None else ""

    @property
    def line(self) -> int:
        first = next((each for each in self.parts if isinstance(each, Element)), None)
        return self.heading.line if self.heading is not None else first.line if first is not None else 1

    def words(self) -> str:
        return words_of(self.parts)


@dataclass(frozen=True)
class Entry:
    """A step, a question and so on as the page has it; `node` carries its anchor."""

    title: Parts
    parts: Parts
    node: Element
    label: str = ""

    @property
    def words(self) -> str:
        return words_of(self.title)


def words_of(parts: Sequence[Element | str]) -> str:
    """The text of parts with single spaces."""
    return " ".join(" ".join(part if isinstance(part, str) else part.text() for part in parts).split())


def level_of(parts: Sequence[Element | str]) -> str:
    """The name of the highest headings inside, "" where there are none."""
    names = {each.name for part in parts if isinstance(part, Element) for each in (part, *part.all(*_HEADINGS))}
    return next((name for name in _HEADINGS if name in names), "")


def segments(parts: Sequence[Element | str]) -> list[Segment]:
    """`parts` cut at their highest headings. The first segment is what stands before, often nothing."""
    found = [Segment()]
    if name := level_of(parts):
        _cut(parts, name, found, frozenset(), [])
    else:
        found[0].parts = list(parts)
    return found


def _cut(
    parts: Sequence[Element | str],
    name: str,
    found: list[Segment],
    marks: frozenset[str],
    ids: list[str],
    begin: int = -1,
) -> None:
    """`ids` are those of boxes that were entered since the last heading; `begin` is where in the last segment these
    boxes begin, -1 outside of all."""
    current, start = found[-1], begin
    for part in parts:
        if isinstance(part, str):
            found[-1].parts.append(part)
        elif part.name == name:
            label = _label(found[-1], start) if found[-1] is current and start >= 0 else ""
            found.append(Segment(part, label, marks, [*ids, *anchors_in(part)]))
            ids.clear()
            current, start = found[-1], -1
        elif part.name in _BOXES and part.first(name) is not None:
            names = {*part.classes, part.get("id").lower()} - {""}
            ids += [part.get("id")] if part.get("id") else []
            inner = start if found[-1] is current and start >= 0 else len(found[-1].parts)
            _cut(part.parts, name, found, marks | names, ids, inner)
        else:
            found[-1].parts.append(part)


def anchors_in(node: Element) -> list[str]:
    """Ids that lead to a heading or an item: its own, and those of empty links in it."""
    inner = [name for each in node.all("a", "span") for name in (each.get("id"), each.get("name"))]
    return [name for name in (node.get("id"), *inner) if name]


def _label(segment: Segment, start: int) -> str:
    """A short line right above a heading, taken out of the segment before."""
    words = words_of(segment.parts[start:])
    is_sentence = words.endswith((".", "!", "?", ":", "。"))
    if (
        not words
        or is_sentence
        or len(words) > _LONGEST_LABEL
        or any(_holds_more(part) for part in segment.parts[start:])
    ):
        return ""
    del segment.parts[start:]
    return words


def _holds_more(part: Element | str) -> bool:
    return isinstance(part, Element) and next(part.all("a", "img", "table", "li"), None) is not None


def entries(parts: Sequence[Element | str]) -> tuple[Parts, list[Entry]]:
    """What stands before the items of a part of a page, and the items, by the first way that finds any: questions that
    unfold, terms, headings, numbered boxes."""
    for way in (_unfolding, _terms, _headed, _numbered):
        before, found = way(parts)
        if found:
            return before, found[:_MOST_ITEMS]
    return list(parts), []


def _unfolding(parts: Sequence[Element | str]) -> tuple[Parts, list[Entry]]:
    before: Parts = []
    found: list[Entry] = []
    rest = False
    for part in _unboxed(parts, "details"):
        if isinstance(part, Element) and part.name == "details":
            summary = next((each for each in part.elements() if each.name == "summary"), None)
            if summary is not None and summary.words():
                inner: Parts = [each for each in part.parts if each is not summary]
                found.append(Entry(list(summary.parts), inner, part))
                continue
        rest = rest or bool(found and words_of([part]))
        before.append(part)
    # Words behind or between: not just a list of questions.
    return (before, found) if not rest else (list(parts), [])


def _terms(parts: Sequence[Element | str]) -> tuple[Parts, list[Entry]]:
    before: Parts = []
    found: list[Entry] = []
    for part in _unboxed(parts, "dl"):
        if not isinstance(part, Element) or part.name != "dl":
            before.append(part)
            continue
        for each in _entries_of(part):
            if isinstance(each, Element) and each.name == "dt":
                found.append(Entry(list(each.parts), [], each))
            else:
                inner = each.parts if isinstance(each, Element) and each.name == "dd" else [each]
                (found[-1].parts if found else before).extend(inner)
    return before, found


def _entries_of(node: Element) -> Iterator[Element | str]:
    """What stands in a list of terms, boxes around pairs opened."""
    for part in node.parts:
        if isinstance(part, Element) and part.name == "div":
            yield from _entries_of(part)
        else:
            yield part


def _headed(parts: Sequence[Element | str]) -> tuple[Parts, list[Entry]]:
    cut = segments(parts)
    found = [
        Entry(list(each.heading.parts), with_label(each.label, each.parts, each.line), each.heading, each.label)
        for each in cut
        if each.heading
    ]
    return cut[0].parts, found


def with_label(label: str, parts: Parts, line: int) -> Parts:
    """What stands below a heading, with the line above it unless that is just a number."""
    is_text = label and not NUMBER.fullmatch(label)
    return [*([Element("p", line, {}, [label])] if is_text else []), *parts]


def _numbered(parts: Sequence[Element | str]) -> tuple[Parts, list[Entry]]:
    """Boxes side by side whose first words are 1, 2, 3 and nothing else."""
    for place, part in enumerate(parts):
        for node in (part, *part.all()) if isinstance(part, Element) else ():
            boxes = list(node.elements())
            if len(boxes) > 1 and all(_number(box) == index for index, box in enumerate(boxes, 1)):
                found = [Entry(*_divided(_without_number(box)), box, str(i)) for i, box in enumerate(boxes, 1)]
                return [*parts[:place], *parts[place + 1 :]], found
    return list(parts), []


def _number(box: Element) -> int:
    first = next((each for each in box.all() if not list(each.elements()) and each.words()), None)
    found = NUMBER.fullmatch(first.words()) if first is not None else None
    return int(found[1]) if found else 0


def _without_number(box: Element) -> Parts:
    first = next((each for each in box.all() if not list(each.elements()) and each.words()), None)

    def kept(node: Element) -> Element:
        inner = [part if isinstance(part, str) else kept(part) for part in node.parts if part is not first]
        return Element(node.name, node.line, node.attributes, inner)

    return kept(box).parts


def items_of(node: Element) -> list[Entry]:
    """The items of a list, each with its title: its heading, what is bold at its start, or nothing."""
    return [Entry(*_divided(item.parts), item) for item in node.elements() if item.name == "li" and item.words()]


def _divided(parts: Sequence[Element | str]) -> tuple[Parts, Parts]:
    """Title and text of an item: no title where none is marked as such."""
    inner = [part for part in parts if not isinstance(part, str) or part.strip()]
    if len(inner) == 1 and isinstance(inner[0], Element) and inner[0].name in ("p", "div", "span"):
        return _divided(inner[0].parts)
    first = inner[0] if inner else ""
    if isinstance(first, Element) and first.name in (*_HEADINGS, "strong", "b", "dt"):
        return list(first.parts), inner[1:]
    if isinstance(first, Element) and first.name in ("p", "div") and len(inner) > 1:
        marked = [part for part in first.parts if not isinstance(part, str) or part.strip()]
        if len(marked) == 1 and isinstance(marked[0], Element) and marked[0].name in ("strong", "b"):
            return list(marked[0].parts), inner[1:]
    return [], inner


def without_number(title: Sequence[Element | str]) -> Parts:
    """A title without "Step 1:" or "1." before it."""
    parts = list(title)
    if parts and isinstance(parts[0], str):
        parts[0] = NUMBERED.sub("", parts[0].lstrip(), count=1)
    return parts


def is_numbered(title: str) -> bool:
    """Whether a title begins with the number of a step."""
    return NUMBERED.match(title) is not None


def first_sentence(words: str) -> tuple[str, str]:
    """A text cut behind its first sentence."""
    head, *rest = _SENTENCE.split(words, maxsplit=1)
    return head, rest[0] if rest else ""


def _unboxed(parts: Sequence[Element | str], name: str) -> Iterator[Element | str]:
    """`parts` with boxes around elements of that name opened."""
    for part in parts:
        if isinstance(part, Element) and part.name in _BOXES and part.first(name) is not None:
            yield from _unboxed(part.parts, name)
        else:
            yield part
