"""HTML as a tree that is never deeper than a bound, with the line each tag stands on."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from helpcenter.importers.html_text.few_tags import with_few_tags, words_only
from helpcenter.importers.html_text.nesting import is_endless

MAX_DEPTH = 100
"""What stands deeper is taken as standing at this depth, in its order: no text is lost."""
MAX_HTML = 8 << 20
"""Largest page, in characters."""
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]*)")
# Their text is no words, or is shown to browsers of another age only.
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "link", "meta", "base", "title", "datalist"})


@dataclass(slots=True)
class Element:
    """`parts` are elements and texts in their order; `line` counts from 1. Attributes without a value are ""."""

    name: str
    line: int = 1
    attributes: Mapping[str, str] = field(default_factory=dict)
    parts: "list[Element | str]" = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def classes(self) -> list[str]:
        return self.get("class").lower().split()

    def elements(self) -> "Iterator[Element]":
        """The elements right inside."""
        return (part for part in self.parts if isinstance(part, Element))

    def all(self, *names: str) -> "Iterator[Element]":
        """Every element with one of these names, or any, inside this one, in the order of the page."""
        for part in self.elements():
            if not names or part.name in names:
                yield part
            yield from part.all(*names)

    def first(self, *names: str) -> "Element | None":
        return next(self.all(*names), None)

    def text(self) -> str:
        """All text inside, as it stands; <br> is a line's end."""
        return "".join(
            part if isinstance(part, str) else "\n" if part.name == "br" else part.text() for part in self.parts
        )

    def words(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text().split())


def parse(html: str) -> Element:
    """The element `html` of a page, or of a piece of one. Unseen parts (scripts, styles, hidden ones that no button
    unfolds) are left out.

    Never raises; of a longer text than `MAX_HTML` the beginning is read.
    """
    html = readable(html)
    parser = LexborHTMLParser(html)
    root = Element("html")
    if parser.root is None:
        return root
    lines = _lines(html)
    counts: dict[str, int] = defaultdict(int)
    unfolded = {str(each.attributes.get("aria-controls")) for each in parser.css("[aria-controls]")}
    _take(parser.root, root, lines, counts, unfolded)
    return root


def readable(html: str) -> str:
    """What a parser can be given: bounded in length, and in whatever costs it time by its square. Of a page that is
    nested without end, the words."""
    html = with_few_tags(html[:MAX_HTML].replace("\x00", ""))
    return words_only(html) if is_endless(html) else html


def _lines(html: str) -> Mapping[str, list[int]]:
    """On which lines tags of each name stand, in their order."""
    lines: dict[str, list[int]] = defaultdict(list)
    line, last = 1, 0
    for found in _TAG.finditer(html):
        line += html.count("\n", last, found.start())
        last = found.start()
        lines[found[1].lower()].append(line)
    return lines


def _take(
    top: LexborNode, root: Element, lines: Mapping[str, list[int]], counts: dict[str, int], unfolded: set[str]
) -> None:
    """Goes through all nodes by their neighbours: what is nested 20,000 deep must not exhaust the stack."""
    path = [root]
    depth = 0
    node = top.child
    while node is not None:
        inside = _append(node, path[-1], lines, counts, unfolded)
        if inside is not None and node.child is not None:
            depth += 1
            path.append(inside if depth < MAX_DEPTH else path[-1])
            node = node.child
            continue
        while node.next is None:
            if not depth:
                return
            depth -= 1
            path.pop()
            parent = node.parent
            if parent is None:
                return
            node = parent
        node = node.next


def _append(
    node: LexborNode, parent: Element, lines: Mapping[str, list[int]], counts: dict[str, int], unfolded: set[str]
) -> Element | None:
    """Puts a node into the tree; the element whose children come next, None where they do not count."""
    name = str(node.tag)
    if name == "-text":
        parent.parts.append(node.text_content or "")
        return None
    if name.startswith(("-", "!")):
        return None
    number = counts[name]
    counts[name] = number + 1
    known = lines.get(name, ())
    attributes = {key.lower(): value or "" for key, value in node.attributes.items()}
    line = known[min(number, len(known) - 1)] if known else parent.line
    is_hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    if name in _UNSEEN or (is_hidden and attributes.get("id") not in unfolded):
        _count(node, counts)
        return None
    element = Element(name, line, attributes)
    parent.parts.append(element)
    return element


def _count(node: LexborNode, counts: dict[str, int]) -> None:
    """What is left out counts all the same, so that lines stay right."""
    for each in node.traverse(include_text=False):
        if each is not node and each.tag and not str(each.tag).startswith("-"):
            counts[str(each.tag)] += 1
    counts[str(node.tag)] -= 1
