"""What differs between systems that keep Markdown: where languages and navigation stand, and marks of their own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from helpcenter.content.text.slugs import slug_id
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.languages import Placed
from helpcenter.importers.model import ImportedTopic, ImportLog


@dataclass(frozen=True)
class Source:
    """A folder being read. `texts` are by path, `placed` say language and key of each; `default` is the language of
    the others' source. `memo` holds what a dialect works out once for all texts, by its own name."""

    folder: SourceFolder
    placed: Sequence[Placed]
    texts: Mapping[str, SourceText]
    default: str
    log: ImportLog
    memo: dict[str, object] = field(default_factory=dict)


@dataclass
class Navigation:
    """Topics in order, the topic of each page by its key, and the pages' order; pages that it does not tell follow."""

    topics: list[ImportedTopic] = field(default_factory=list)
    topic_of: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)


Converter = Callable[[SourceText, "Source"], str]
"""Gives the body with the system's own marks turned into ours, line for line as far as that can be."""


@dataclass(frozen=True)
class Dialect:
    """`place` tells language and key of each Markdown file; `navigate` the order; `stages` turn marks into ours, one
    after another; `anchor_of` makes anchors as the system does; `addresses` are the paths that a page had, `links`
    further ones by which links in the source name it."""

    name: str
    title: str
    place: Callable[[SourceFolder, Sequence[str], str], list[Placed]]
    navigate: Callable[[Source], Navigation]
    stages: tuple[Converter, ...]
    addresses: Callable[[Placed, Source], list[str]]
    anchor_of: Callable[[str], str] = slug_id
    links: Callable[[Placed, Source], list[str]] = lambda _placed, _source: []
