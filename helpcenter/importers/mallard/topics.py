"""The navigation: guide pages and their sections with topics, from the index page down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpcenter.importers.mallard.index import Index, Titles
from helpcenter.importers.model import ImportedTopic, ImportLog

ROOT = "index"
MAX_DEPTH = 5
"""How deep topics may stand in each other; what a deeper one lists stands in the one above it."""


@dataclass
class Navigation:
    """`topics` are places that list others, parents first; `order` all pages as one would read them; `topics_of` the
    topics that each page stands in, `guides` the pages of each topic in its order."""

    topics: list[tuple[str, str]] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    topics_of: dict[str, list[str]] = field(default_factory=dict)
    guides: dict[str, list[str]] = field(default_factory=dict)


def navigation(index: Index, documents: Sequence[str], log: ImportLog) -> Navigation:
    """The navigation of all documents. A document of its own topic where there are several."""
    walk = _Walk(index, log)
    for document in documents:
        root = f"{document}/{ROOT}" if document else ROOT
        if root in index.places:
            if len(documents) > 1:
                walk.topic(root, "")
            else:
                walk.below(root, "")
    for key, place in index.places.items():
        if place.is_guide and walk.listed.get(key) and "#" not in key and key not in walk.found:
            walk.topic(key, "")
    walk.rest()
    return walk.result


class _Walk:
    def __init__(self, index: Index, log: ImportLog) -> None:
        self._index, self._log = index, log
        self.listed = index.listed()
        self.result = Navigation()
        self.found: dict[str, str] = {}
        self._ordered: set[str] = set()

    def topic(self, key: str, parent: str) -> None:
        """A place as a topic below another one."""
        if key in self.found:
            if parent != self.found[key]:
                above = self._index.titles[self.found[key]].text if self.found[key] else "the top"
                message = f'is listed in several topics: it stands below "{above}" only'
                self._log.note("topic in several places", key, 1, message)
            return
        self.found[key] = parent
        self.result.topics.append((key, parent))
        self.below(key, key)

    def below(self, key: str, topic: str) -> None:
        """What `key` lists, and then what its sections list."""
        self.found.setdefault(key, topic)
        page = key.partition("#")[0]
        self._order(page)
        if topic and page == key:
            self._put(page, topic)
        for other in self.listed.get(key, ()):
            place = self._index.places[other]
            if place.is_guide and self._has_topics(other) and self._depth(topic) < MAX_DEPTH:
                self.topic(other, topic)
                continue
            self._order(other.partition("#")[0])
            if topic:
                self._put(other.partition("#")[0], topic)
        for section in self._index.places[key].sections:
            if self._has_topics(section):
                self.topic(section, topic)

    def _depth(self, topic: str) -> int:
        depth = 0
        while topic and depth < MAX_DEPTH:
            topic, depth = self.found.get(topic, ""), depth + 1
        return depth

    def _has_topics(self, key: str) -> bool:
        place = self._index.places[key]
        return bool(self.listed.get(key)) or any(self._has_topics(section) for section in place.sections)

    def _put(self, page: str, topic: str) -> None:
        topics = self.result.topics_of.setdefault(page, [])
        if topic not in topics:
            topics.append(topic)
            self.result.guides.setdefault(topic, []).append(page)

    def _order(self, page: str) -> None:
        if page not in self._ordered:
            self._ordered.add(page)
            self.result.order.append(page)

    def rest(self) -> None:
        """Pages that no guide lists, behind all others."""
        for key in self._index.places:
            self._order(key.partition("#")[0])


def imported(found: Navigation, titles: Mapping[str, Mapping[str, Titles]]) -> list[ImportedTopic]:
    """The topics with their names in every language that has them; `titles` are by locale and key."""
    topics = []
    for key, parent in found.topics:
        known = {locale: those[key] for locale, those in titles.items() if key in those}
        names = {locale: each.link for locale, each in known.items() if each.link}
        summaries = {locale: each.summary for locale, each in known.items() if each.summary}
        topics.append(ImportedTopic(key, names, parent, summaries, found.guides.get(key, ())))
    return topics
