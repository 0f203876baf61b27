"""A retrieval that knows what every passage scores: simple to be sure of, and as slow as it sounds.

A backend that can only say how much each passage of a plan's words is worth gets the rest here: the best guides,
filters, facets, and what is shown of a guide.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from helpcenter.search.backends.guide_table import GuideFilter, GuideTable
from helpcenter.search.interfaces import (
    Counts,
    Filters,
    GuidePassages,
    Mask,
    Numbers,
    ScoredPassages,
    Scores,
    Vector,
)
from helpcenter.search.plan import Plan, TermQuery


@dataclass(frozen=True, slots=True)
class ExhaustiveRetrieval:
    """See `interfaces.Retrieval`. Every array has an entry a passage.

    `scores` are the sums of the plan's words, 0 where none is found; `optional` adds to what is found; `is_own` marks
    passages that hold a word themselves. `find` tells the passages that hold a word or phrase.
    """

    table: GuideTable
    guide_filter: GuideFilter
    plan: Plan
    filters: Filters
    scores: Scores
    optional: Scores
    is_own: Mask
    find: Callable[[TermQuery], Mask]
    find_nearest: Callable[[Vector, int], Numbers]

    def with_products(self, score: int) -> "ExhaustiveRetrieval":
        """The same with every passage of a product that the plan names found for that much more."""
        scores = self.scores.copy()
        scores[np.isin(self.table.guide_of, self._products())] += score
        return replace(self, scores=scores)

    def top_guides(self, k: int) -> ScoredPassages:
        found = np.flatnonzero(self._allowed() & (self.scores > 0)).astype(np.int32)
        scores = (self.scores + self.optional)[found]
        best = np.zeros(len(self.table.guides), np.int32)
        np.maximum.at(best, self.table.guide_of[found], scores)
        least = np.sort(best)[-k] if k <= len(best) else 0
        return ScoredPassages(found[scores >= least], scores[scores >= least])

    def nearest(self, vector: Vector, count: int) -> Numbers:
        near = self.find_nearest(vector, count)
        return near[self._allowed()[near]]

    def with_scores(self, reranked: ScoredPassages, semantic: ScoredPassages | None) -> "ExhaustiveRetrieval":
        scores, optional, is_own = self.scores.copy(), self.optional.copy(), self.is_own.copy()
        optional[reranked.passages] += reranked.scores
        if semantic is not None:
            scores[semantic.passages] += semantic.scores
            is_own[semantic.passages] = True
        return replace(self, scores=scores, optional=optional, is_own=is_own)

    def counts(self, also: Sequence[int], topics: Mapping[str, frozenset[str]]) -> Counts:
        is_found = np.zeros(len(self.table.guides), np.bool_)
        owners = self.table.guide_of[self.scores > 0]
        is_found[owners[owners >= 0]] = True
        is_found[list(also)] = True
        return self.guide_filter.counts(is_found, self.filters, topics)

    def passages_of(self, guides: Sequence[int]) -> list[GuidePassages]:
        return [self._passages_of(*self.table.spans[guide].tolist()) for guide in guides]

    def holding(self, query: TermQuery, passages: Numbers) -> Mask:
        return self.find(query)[passages]

    def finds_any(self, queries: Iterable[TermQuery]) -> bool:
        return any(bool((self.find(query) & self._allowed()).any()) for query in queries)

    def finds_products(self) -> bool:
        allowed = self.guide_filter.allowed(self.filters)
        return bool(allowed[self._products()].any() if allowed is not None else len(self._products()))

    def _passages_of(self, low: int, high: int) -> GuidePassages:
        span = slice(low, high)
        return GuidePassages(
            np.arange(low, high, dtype=np.int32),
            self.scores[span] + self.optional[span],
            self.is_own[span],
            self.table.blocks[span],
        )

    def _allowed(self) -> Mask:
        """The passages of allowed guides."""
        allowed = self.guide_filter.allowed(self.filters)
        is_shown = np.ones(len(self.table.guides), np.bool_) if allowed is None else allowed
        return np.append(is_shown, False)[self.table.guide_of]

    def _products(self) -> Numbers:
        return self.guide_filter.of_products({product for product, _ in self.plan.products}).astype(np.int32)
