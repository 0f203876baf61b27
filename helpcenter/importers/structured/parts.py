"""What a guide with blocks consists of, in all its languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from helpcenter.content.model.article import free_id
from helpcenter.content.text.slugs import ID, Numbering, slug_id
from helpcenter.domain.block import BlockKind


@dataclass(frozen=True, slots=True)
class Words:
    """The text of a block or an item: a heading, as Markdown within a line, and Markdown below it."""

    title: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A step, a question, a link. `texts` are by locale; `url` is an official link's."""

    id: str
    texts: Mapping[str, Words]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A block. Every locale of `texts` has a heading; `cta` is the call to action of an alternative."""

    id: str
    kind: BlockKind
    texts: Mapping[str, Words]
    items: Sequence[Item] = ()
    cta: str = ""


@dataclass
class Ids:
    """Ids of one guide, each given once. The same words in the same order always get the same ids."""

    taken: set[str] = field(default_factory=set)
    _numbers: Numbering = field(default_factory=Numbering)

    def of(self, wanted: str) -> str:
        """An id made of an anchor or of a title in any script."""
        name = free_id(wanted if ID.fullmatch(wanted) else slug_id(wanted), self.taken, self._numbers)
        self.taken.add(name)
        return name
