"""What a search found. Addresses and languages of the interface are the web's business."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from helpcenter.domain.passage import PassageKind


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage under its guide. `snippet` is escaped HTML whose only markup is <mark>."""

    kind: PassageKind
    id: str
    position: int
    of: int
    locale: str
    title: str
    snippet: str
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A guide that answers. `locale` is the language its title is in; `why` holds reasons beyond the words typed."""

    guide: str
    locale: str
    title: str
    score: float
    passages: tuple[PassageHit, ...]
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A word the index lacks, and the word searched in its place."""

    wrong: str
    right: str


def corrected(text: str, corrections: Iterable[Correction]) -> str:
    """The text with every wrong word in it replaced."""
    for each in corrections:
        text = text.replace(each.wrong, each.right)
    return text


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of hits. `total` counts all guides found; `facets` maps "product", "kind" and "topic" to counts by
    value.

    `rescued_by` is "typo", "synonym", "locale" or "meaning" when the words as typed would have found nothing.
    `query_locale` is the site's locale in whose language the query is, where that is not the page's.
    """

    total: int
    hits: tuple[Hit, ...]
    corrections: tuple[Correction, ...] = ()
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    rescued_by: str | None = None
    query_locale: str | None = None


NOTHING = ResultPage(0, ())
