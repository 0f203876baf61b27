"""What leads where in a document: guides list topics, topics name their guides, and both are the same list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from helpcenter.importers.mallard.conditions import holds
from helpcenter.importers.mallard.nodes import Node

FIRST, DEFAULT, LAST = "#first", "#default", "#last"


@dataclass(frozen=True, slots=True)
class Titles:
    """How a page or section is called: in its own head, in links to it, and where links are sorted."""

    text: str
    link: str
    sort: str
    summary: str = ""


@dataclass(slots=True)
class Place:
    """A page or a section. `key` is "document/page" or "document/page#section"; `groups` the order of its links."""

    key: str
    is_guide: bool
    groups: list[str] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)
    """The key of each topic with the group it is listed in."""
    guides: list[tuple[str, str]] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)


@dataclass
class Index:
    """All places of one language, by key, in the order of files and text."""

    places: dict[str, Place] = field(default_factory=dict)
    titles: dict[str, Titles] = field(default_factory=dict)

    def add(self, document: str, page: str, node: Node) -> None:
        """Takes a page and its sections in."""
        self._add(key_of(document, page), document, page, node, node.get("type") == "guide")

    def _add(self, key: str, document: str, page: str, node: Node, is_guide: bool) -> None:
        info = node.first("info") or Node("info", node.line)
        place = Place(key, is_guide, _groups(node))
        for link in info.children("link"):
            if not link.get("xref") or (link.get("if:test") and not holds(link.get("if:test"))):
                continue
            other = resolve(link.get("xref"), document, page)
            match link.get("type"):
                case "topic":
                    place.topics.append((other, link.get("group") or DEFAULT))
                case "guide":
                    place.guides.append((other, link.get("group") or DEFAULT))
                case "seealso" | "next":
                    place.related.append(other)
        self.places.setdefault(key, place)
        self.titles.setdefault(key, _titles(node, info))
        for section in node.children("section"):
            name = section.get("id") or section.get("xml:id")
            if name:
                place.sections.append(f"{key_of(document, page)}#{name}")
                self._add(place.sections[-1], document, page, section, is_guide)

    def listed(self) -> Mapping[str, Sequence[str]]:
        """The topics of each place, in their order. A link in either of two pages counts for both."""
        found: dict[str, dict[str, str]] = {}
        for key, place in self.places.items():
            for other, group in place.topics:
                if other in self.places:
                    found.setdefault(key, {}).setdefault(other, group)
            for guide, group in place.guides:
                if guide in self.places:
                    found.setdefault(guide, {}).setdefault(key, group)
        return {key: self._sorted(self.places[key].groups, topics) for key, topics in found.items()}

    def _sorted(self, groups: Sequence[str], topics: Mapping[str, str]) -> list[str]:
        order = {name: number for number, name in enumerate(groups)}
        usual = order[DEFAULT]
        return sorted(topics, key=lambda key: (order.get(topics[key], usual), self.titles[key].sort.casefold(), key))


def key_of(document: str, page: str) -> str:
    """How a page is named in the whole import."""
    return f"{document}/{page}" if document else page


def resolve(xref: str, document: str, page: str) -> str:
    """The key that an xref means where it stands: "page", "page#section", "#section", "/document/page"."""
    name, _, section = xref.partition("#")
    if name.startswith("/") and name.count("/") >= 2:
        document, _, name = name[1:].partition("/")
    key = key_of(document, name.lstrip("/") or page)
    return f"{key}#{section}" if section else key


def _groups(node: Node) -> list[str]:
    names = [name for links in node.children("links") if _lists_topics(links) for name in links.get("groups").split()]
    order = list(dict.fromkeys(names))
    if FIRST not in order:
        order.insert(0, FIRST)
    if LAST not in order:
        order.append(LAST)
    if DEFAULT not in order:
        order.insert(order.index(LAST), DEFAULT)
    return order


def _lists_topics(links: Node) -> bool:
    return links.get("type") in ("", "topic")


def _titles(node: Node, info: Node) -> Titles:
    own = node.first("title") or info.first("title")
    text = own.words() if own is not None else ""
    link = _typed(info, "link") or text
    desc = next(_descriptions(info), "")
    return Titles(text or link, link, _typed(info, "sort") or link, desc)


def _typed(info: Node, kind: str) -> str:
    """The title of a kind; one for every role before one for a role."""
    found = [title for title in info.children("title") if title.get("type") == kind]
    found.sort(key=lambda title: title.get("role") not in ("", "topic"))
    return found[0].words() if found else ""


def _descriptions(info: Node) -> Iterator[str]:
    for desc in sorted(info.children("desc"), key=lambda one: one.get("type") not in ("", "text")):
        if not desc.get("if:test") or holds(desc.get("if:test")):
            yield desc.words()
