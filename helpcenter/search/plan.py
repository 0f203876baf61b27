"""What a query is turned into before anything is looked up: values that can be read and compared."""

from dataclasses import dataclass
from enum import StrEnum

from helpcenter.domain.hit import Correction


class ExpansionKind(StrEnum):
    """How what is looked up differs from what was typed, as `why` names it."""

    TYPO = "typo"
    SYNONYM = "synonym"
    COMPLETION = "completion"
    COMPOUND = "part"
    INFLECTION = "form"


@dataclass(frozen=True, slots=True)
class Expansion:
    """Why something is looked up that was not typed: `left` was, `right` is its stand-in."""

    kind: ExpansionKind
    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.kind.value}: {self.left} → {self.right}"


@dataclass(frozen=True, slots=True)
class TermQuery:
    """A word or phrase in one language: a passage must hold every unit. A unit is the spellings of one word.

    With a `prefix` (folded), and no units, it is any word that begins so.
    """

    language: str
    units: tuple[tuple[str, ...], ...]
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to satisfy a word: as typed (no expansion), or as something that means it."""

    term_queries: tuple[TermQuery, ...]
    weight: float = 1.0
    expansion: Expansion | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the query. Its best alternative in a passage counts."""

    text: str
    alternatives: tuple[Alternative, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look up. A passage is found by any of `words`; `optional` words only add to what is found.

    So do `ngrams` (distinct), to the best guides by words only: each adds its impact times `Weights.ngrams`.
    """

    words: tuple[Word, ...]
    optional: tuple[Word, ...] = ()
    products: tuple[tuple[str, str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    ngrams: tuple[str, ...] = ()
