"""`topics.yaml`: what guides are about, as a tree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpcenter.content.model.yaml_files import check_locales, read_document
from helpcenter.content.reading.files import ProblemLog, entries
from helpcenter.content.reading.parsed import Reference, ReferenceKind
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.domain.library import Site, Topic
from helpcenter.domain.problem import Problem

TOPICS = "content/topics.yaml"
MAX_DEPTH = 5
"""How deep topics may stand below each other."""


@dataclass(frozen=True)
class TopicsFile:
    """The topics, those above before those below; None where there is no file, or it has errors."""

    topics: tuple[Topic, ...] | None
    references: tuple[Reference, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_topics(root: Path, site: Site) -> TopicsFile:
    """What `content/topics.yaml` says, if it is there."""
    path = root / TOPICS
    log = ProblemLog(TOPICS)
    # Whether the folder itself can be read is told with its stray files.
    if not any(each.path == path for each in entries(root / "content", ProblemLog("content"))):
        return TopicsFile(None)
    document = read_document(path, "topics", log)
    if document is None:
        return TopicsFile(None, (), tuple(log.problems))
    reader = _Reader(document, site, log)
    value: Any = document.value
    topics = tuple(reader.topics(value["topics"], (), ""))
    return TopicsFile(None if log.has_errors else topics, tuple(reader.references), tuple(log.problems))


class _Reader:
    def __init__(self, document: YamlDocument, site: Site, log: ProblemLog) -> None:
        self._document, self._site, self._log = document, site, log
        self._lines: dict[str, int] = {}
        self.references: list[Reference] = []

    def topics(self, values: Sequence[Any], place: tuple[str | int, ...], parent: str) -> Iterator[Topic]:
        for index, value in enumerate(values):
            here = (*place, "topics", index)
            yield self._topic(value, here, parent)
            below = value.get("topics", ())
            if below and len(here) >= 2 * MAX_DEPTH:
                message = f"topics stand {MAX_DEPTH} deep at most: move these up"
                self._log.error(self._document.line(*here, "topics"), message)
            else:
                yield from self.topics(below, here, str(value["id"]))

    def _topic(self, value: Mapping[str, Any], here: tuple[str | int, ...], parent: str) -> Topic:
        name, line = str(value["id"]), self._document.line(*here, "id")
        if name in self._lines:
            self._log.error(
                line, f'topic "{name}" stands twice, first on line {self._lines[name]}: give each its own id'
            )
        self._lines.setdefault(name, line)
        for key in ("name", "summary"):
            check_locales(value.get(key, {}), self._site.locales, self._document, (*here, key), self._log)
        if self._site.default_locale not in value["name"]:
            message = f'topic "{name}" has no name in "{self._site.default_locale}": add it'
            self._log.error(self._document.line(*here, "name"), message)
        guides = tuple(str(each) for each in value.get("guides", ()))
        for place, guide in enumerate(guides):
            at = self._document.line(*here, "guides", place)
            self.references.append(Reference(ReferenceKind.GUIDE, guide, TOPICS, at))
        return Topic(
            name,
            parent,
            {tag: str(words) for tag, words in value["name"].items()},
            {tag: str(words) for tag, words in value.get("summary", {}).items()},
            str(value.get("icon", "")),
            guides,
        )
