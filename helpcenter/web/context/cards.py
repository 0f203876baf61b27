"""Guides, products and topics in lists, and the way from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GuideCard:
    """A guide in a list. `lang` and `direction` are of the title's own language."""

    id: str
    title: str
    summary: str
    url: str
    lang: str
    direction: str
    is_fallback: bool
    kind: str
    minutes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product in a list. `lang` and `direction` are of the description, which may be in another language."""

    id: str
    name: str
    description: str
    url: str
    guides: int
    lang: str
    direction: str
    is_fallback: bool


@dataclass(frozen=True, slots=True)
class TopicCard:
    """A topic in a list. `lang` and `direction` are of its name and summary, `guides` counts those below it, too."""

    name: str
    summary: str
    icon: str
    url: str
    guides: int
    lang: str
    direction: str
    is_fallback: bool


@dataclass(frozen=True, slots=True)
class GuideGroup:
    """Guides of a long list that belong together; `heading` is None for those that nothing names."""

    heading: TopicCard | None
    guides: Sequence[GuideCard]


@dataclass(frozen=True, slots=True)
class Pager:
    """A page of a long list, and the way to its neighbours. `pages` are numbers of pages with their addresses, in
    order, with the first, this one and the last among them."""

    number: int = 1
    count: int = 1
    previous_url: str | None = None
    next_url: str | None = None
    pages: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Where a guide stands: the topics down to its own, the guides there around it (`here` is its place among
    `guides`), those before and after it, and the topics `beside` its own."""

    trail: Sequence[TopicCard]
    guides: Sequence[GuideCard]
    here: int
    is_cut: bool
    previous: GuideCard | None
    next: GuideCard | None
    beside: Sequence[TopicCard]
