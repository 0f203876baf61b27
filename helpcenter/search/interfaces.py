"""The doors of search, and the values that pass through them.

`SearchEngine` is what everything above search sees. `SearchBackend` is what the engine asks of whatever holds an index:
planning, spelling, tuning, languages, reasons and snippets are the engine's business and the same for every backend.
`IndexBuilder` writes what a backend opens.

Inside an index, guides and passages are numbers, and only the backend that gave a number knows what it stands for. The
passages of a guide are neighbours, the guide itself first. Scores are whole numbers, so that sums are exact in any
order and every worker answers alike.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.hit import ResultPage
from helpcenter.domain.passage import Passage
from helpcenter.domain.query import SearchQuery
from helpcenter.search.plan import Plan, TermQuery
from helpcenter.search.text.vocabulary import Words

Numbers = NDArray[np.int32]
"""Guides or passages of one index."""
Scores = NDArray[np.int32]
Mask = NDArray[np.bool_]
Vector = NDArray[np.float32]

StepSeconds = list[float]
"""Seconds by step of a search, in the order of `engine.STEPS`."""

IMPACT_SCALE = 1 << 12
"""A score of 1. The largest sum of a query (48 words of 30 each, times 256) stays below 2**31."""


class SemanticStatus(StrEnum):
    """Whether embeddings are used in one locale, and if not, why."""

    ON = "on"
    NOT_INSTALLED = "not_installed"
    OFF = "off"
    NOT_BUILT = "not_built"
    UNKNOWN_LANGUAGE = "unknown_language"


class SearchEngine(Protocol):
    """What everything above search sees."""

    def search(self, query: SearchQuery, step_seconds: StepSeconds | None = None) -> ResultPage:
        """The guides that answer, best first. Safe for threads; an empty text finds nothing; no text raises. What each
        step took is added to `step_seconds`, which has one for each."""

    def knows(self, text: str, locale: str) -> bool:
        """Whether the locale's own texts hold every word of a text: none of them is rare, personal or misspelt."""

    def semantic_status(self) -> Mapping[str, SemanticStatus]:
        """By locale, whether embeddings count beside words, and why not."""


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """What an index knows of a guide. `digest` covers all that is indexed of it, `source` its files ("": unknown);
    `count` are its passages, `languages` those of its texts."""

    digest: str
    title: str
    title_locale: str
    kind: str
    product: str | None
    count: int
    source: str
    languages: tuple[str, ...]


class Filters(NamedTuple):
    """Which guides may be shown: those of a product and of a kind, and `among` these ids (None: any), and never
    `hidden` ones (ids)."""

    product: str | None = None
    kind: str | None = None
    hidden: frozenset[str] = frozenset()
    among: frozenset[str] | None = None

    def allow(self, guide: str, entry: GuideEntry) -> bool:
        """Whether a guide may be shown."""
        is_of_product = self.product is None or entry.product == self.product
        is_among = self.among is None or guide in self.among
        return is_of_product and is_among and self.kind in {None, entry.kind} and guide not in self.hidden


class ScoredPassages(NamedTuple):
    """Passages, ascending, each with its score."""

    passages: Numbers
    scores: Scores

    def by_guide(self, guides: Numbers) -> tuple[Numbers, Scores]:
        """The best passage's score of each guide, guides in the order of their passages; `guides` has one a passage."""
        if not len(guides):
            return guides, self.scores
        starts = np.flatnonzero(np.concatenate(([True], guides[1:] != guides[:-1])))
        return guides[starts], np.maximum.reduceat(self.scores, starts)


class Counts(NamedTuple):
    """How many guides were found, and by facet ("product", "kind", "topic") how often each value occurs, the most
    frequent first. A facet is counted as if its own filter were not set: it offers the rest."""

    total: int
    facets: Mapping[str, Mapping[str, int]]


class GuidePassages(NamedTuple):
    """A guide's passages in order, the guide itself first. `is_own`: a word stands in the passage itself, not only in
    its guide's title. `blocks`: passages of one block have the same number."""

    passages: Numbers
    scores: Scores
    is_own: Mask
    blocks: Numbers


class Lexicon(Protocol):
    """What an index knows of words. `language` is a key of `languages`, a term what the analysis makes of a word."""

    def vocabulary(self, language: str) -> Words:
        """The language's words as they are written."""

    def knows(self, language: str, term: str) -> bool:
        """Whether any passage holds the term."""

    def document_frequency(self, language: str, term: str) -> int:
        """How many passages hold a term."""

    def prefix_frequency(self, language: str, prefix: str) -> int:
        """How many passages hold a word that begins with a folded prefix."""

    def surface_forms(self, language: str, term: str) -> list[str]:
        """How a term is written in the texts, lower case."""


class Retrieval(Protocol):
    """A plan being answered by one index: what it finds among the guides that pass the filters.

    A passage is found by any word of the plan, or because its guide is of a product that the plan names.
    """

    def top_guides(self, k: int) -> ScoredPassages:
        """The passages that score no less than the best passage of the k-th best guide, those of fewer guides if there
        are no more; complete and exact down to that score."""

    def nearest(self, vector: Vector, count: int) -> Numbers:
        """About `count` passages whose embeddings are nearest to a vector, in any order; none without embeddings."""

    def with_scores(self, reranked: ScoredPassages, semantic: ScoredPassages | None) -> "Retrieval":
        """The same with more to add up: `reranked` adds to what is found, `semantic` finds passages as well."""

    def counts(self, also: Sequence[int], topics: Mapping[str, frozenset[str]]) -> Counts:
        """Totals and facets of what is found; the guides `also` count as found. `topics` are guides by topic, which
        are counted as the facet "topic", in their order."""

    def passages_of(self, guides: Sequence[int]) -> list[GuidePassages]:
        """Each guide's passages with their scores, 0 where nothing is found."""

    def holding(self, query: TermQuery, passages: Numbers) -> Mask:
        """Which of these ascending passages hold a word or phrase."""

    def finds_any(self, queries: Iterable[TermQuery]) -> bool:
        """Whether an allowed guide holds any of these."""

    def finds_products(self) -> bool:
        """Whether an allowed guide is of a product that the plan names."""


class SearchBackend(Protocol):
    """One locale's index, as the engine asks it. Safe for threads; nothing in it changes."""

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of its texts, the locale's own first."""

    @property
    def guides(self) -> Sequence[str]:
        """The id of each guide, by its number."""

    @property
    def entries(self) -> Mapping[str, GuideEntry]:
        """What is known of each guide, by id."""

    @property
    def lexicon(self) -> Lexicon:
        """The words and terms of its texts."""

    @property
    def has_vectors(self) -> bool:
        """Whether passages can be compared by their embeddings."""

    def number_of(self, guide: str) -> int | None:
        """The number of a guide, None for one that the index lacks."""

    def guides_of(self, passages: Numbers) -> Numbers:
        """The guide of each passage."""

    def passage(self, number: int) -> Passage:
        """A passage with its text."""

    def passages_named(self, guide: int, ids: Sequence[str]) -> list[int]:
        """The guide's passages with these ids, in this order, without those that it lacks."""

    def retrieve(self, plan: Plan, filters: Filters) -> Retrieval:
        """The plan, ready to be answered. What this backend cannot do is left out, nothing raises."""

    def ngram_scores(self, passages: Numbers, ngrams: Sequence[str]) -> Scores:
        """What a query's n-grams are worth in each of these ascending passages; zeros where the index has none."""

    def similarities(self, vector: Vector, passages: Numbers) -> NDArray[np.float64]:
        """How similar each of these ascending passages is to a vector: the mean of the cosine similarities of the whole
        passage and of its best sentence, 0 where it has no embedding."""


class GuideSource(Protocol):
    """A guide as an index should hold it."""

    @property
    def entry(self) -> GuideEntry:
        """What the index will know of it."""

    def passages(self) -> Sequence[Passage]:
        """Its passages, the guide itself first."""


class IndexBuilder(Protocol):
    """Writes indexes of one locale, each into a folder of its own that is never changed afterwards."""

    def build(
        self, folder: Path, locale: str, content: Mapping[str, GuideSource], progress: Callable[[int, int], None]
    ) -> str:
        """Writes the index of these guides (by id) into `folder`, which must not exist; returns what proves later that
        nobody changed it. `progress` is told passages done and to do."""
