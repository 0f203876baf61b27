"""What one guide's folder says, before it is held against the rest of the site."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from helpcenter.domain.guide import Guide, Status
from helpcenter.domain.problem import Problem


class ReferenceKind(StrEnum):
    """What a reference names."""

    GUIDE = "guide"
    PRODUCT = "product"
    CTA = "call to action"


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that must exist elsewhere; `anchor` is a block or item of the guide named."""

    what: ReferenceKind
    name: str
    path: str
    line: int
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class SlugOwner:
    """A slug of a guide in one locale, and where it is written. `is_previous`: it only redirects."""

    slug: str
    path: str
    line: int
    is_previous: bool = False


@dataclass(frozen=True, slots=True)
class NamedTopic:
    """A topic that a guide names, and where."""

    name: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Review:
    """A review date and where it is written."""

    day: date
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class ParsedGuide:
    """`guide` is None when the folder has errors. `anchors` is None when they could not be told.

    `addresses` holds the slugs by locale, as far as the front matter could be read; `included` the files of
    content/includes/ that its texts hold.
    """

    id: str
    guide: Guide | None
    problems: tuple[Problem, ...]
    source: str | None = None
    status: Status = Status.PUBLISHED
    anchors: frozenset[str] | None = None
    references: tuple[Reference, ...] = ()
    addresses: Mapping[str, tuple[SlugOwner, ...]] = field(default_factory=dict)
    review: Review | None = None
    included: frozenset[str] = frozenset()
    topics: tuple[NamedTopic, ...] = ()
    former_ids: Mapping[str, str] = field(default_factory=dict)
    """Ids that sections had before, which still lead there, with those of today."""
