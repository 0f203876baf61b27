"""What a query is turned into before anything is looked up: values that can be read and compared."""

from dataclasses import dataclass
from enum import StrEnum

from helpcenter.domain.hit import Correction


class Why(StrEnum):
    TYPO = "typo"
    SYNONYM = "synonym"
    COMPLETION = "completion"
    PART = "part"
    KIN = "form"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is looked up that was not typed: `left` was, `right` is its stand-in."""

    why: Why
    left: str
    right: str

    def __str__(self) -> str:
        return f"{self.why.value}: {self.left} → {self.right}"


@dataclass(frozen=True, slots=True)
class Form:
    """A word or phrase in one language: a passage must hold every unit. A unit is the spellings of one word.

    With a `prefix` (folded), and no units, it is any word that begins so.
    """

    language: str
    units: tuple[tuple[str, ...], ...]
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to satisfy a word: as typed (no reason), or as something that means it."""

    forms: tuple[Form, ...]
    weight: float = 1.0
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the query. Its best variant in a passage counts."""

    text: str
    variants: tuple[Variant, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look up. A passage is found by any of `words`; `optional` words only add to what is found.

    So do `grams` (distinct), to the best guides by words only: each adds its impact times `Weights.grams`.
    """

    words: tuple[Word, ...]
    optional: tuple[Word, ...] = ()
    products: tuple[tuple[str, str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    grams: tuple[str, ...] = ()
