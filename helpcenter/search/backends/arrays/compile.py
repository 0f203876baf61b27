"""From a plan's words to the lists that are summed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpcenter.lru_cache import LruCache
from helpcenter.search.backends.arrays.array_format import Ids
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.backends.arrays.posting_lists import (
    EMPTY_LIST,
    PostingList,
    common_to,
    holds,
    largest_of,
    residual,
    scaled,
    sum_of,
)
from helpcenter.search.field_weights import Weights
from helpcenter.search.plan import Alternative, Plan, TermQuery, Word

_KEPT_WORDS = 1024
_KEPT_LISTS = 2048


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A plan as posting lists: a passage is found by any of `lists`; `optional` ones only add to its score."""

    lists: Sequence[PostingList]
    optional: Sequence[PostingList]


class Compiler:
    """Makes lists of words. Words that need merging are merged once and kept a while."""

    def __init__(self, index: ArrayIndex, weights: Weights) -> None:
        self._index = index
        self._weights = weights
        self._scaled_terms: LruCache[tuple[str, str, float], PostingList] = LruCache(_KEPT_LISTS)
        self._words: LruCache[tuple[int, float], tuple[tuple[Alternative, ...], tuple[PostingList, ...]]] = LruCache(
            _KEPT_WORDS
        )

    def compile(self, plan: Plan) -> CompiledQuery:
        """The lists of a plan's words, without its products."""
        lists = [found for word in plan.words for found in self._lists(word)]
        optional = [found for word in plan.optional for found in self._lists(word)]
        return CompiledQuery(lists, optional)

    def holds(self, query: TermQuery, passages: Ids) -> NDArray[np.bool_]:
        """Which of these passages hold a term query."""
        held = np.full(len(passages), bool(query.units or query.prefix), np.bool_)
        for lists in self._unit_lists(query):
            inside = np.zeros(len(passages), np.bool_)
            for found in lists:
                inside |= holds(found, passages)
            held &= inside
        return held

    def passages(self, query: TermQuery) -> Ids:
        """Every passage that holds a term query."""
        units = [[found for found in lists if len(found.passages)] for lists in self._unit_lists(query)]
        if not units or any(not lists for lists in units):
            return EMPTY_LIST.passages
        shortest = min(units, key=lambda lists: sum(len(found.passages) for found in lists))
        passages = shortest[0].passages if len(shortest) == 1 else sum_of(shortest).passages
        return passages if len(units) == 1 else passages[self.holds(query, passages)]

    def _unit_lists(self, query: TermQuery) -> Iterator[list[PostingList]]:
        if query.prefix:
            yield [self._index.prefix_postings(query.language, query.prefix)]
        for unit in query.units:
            yield [self._index.term(query.language, term) for term in unit]

    def _lists(self, word: Word) -> tuple[PostingList, ...]:
        # Planners give a word the very same alternatives each time, and comparing them by value would cost more than
        # this saves. What is kept holds on to them, so that no others get their number.
        kept = self._words.get(
            (id(word.alternatives), word.weight),
            lambda: (word.alternatives, tuple(self._compiled(word.alternatives, word.weight))),
        )
        return kept[1]

    def _compiled(self, alternatives: Sequence[Alternative], weight: float) -> Iterator[PostingList]:
        pairs = [
            (alternative, query)
            for alternative in alternatives
            for query in alternative.term_queries
            if self._is_held(query)
        ]
        if len(pairs) == 1 and len(pairs[0][1].units) < 2:
            alternative, query = pairs[0]
            found = list(self._simple(query, weight * alternative.weight))
            yield sum_of(found)
        elif pairs:
            yield from (scaled(found, weight) for found in self._disjunction_max(pairs))

    def _is_held(self, query: TermQuery) -> bool:
        if query.prefix:
            return len(self._index.prefix_postings(query.language, query.prefix).passages) > 0
        # A mark alone folds to nothing, which no text holds.
        return bool(query.units) and all(
            any(self._index.knows(query.language, term) for term in unit) for unit in query.units
        )

    def _simple(self, query: TermQuery, weight: float) -> Iterator[PostingList]:
        if query.prefix:
            yield scaled(self._index.prefix_postings(query.language, query.prefix), weight)
            return
        for place, term in enumerate(query.units[0]):
            found = self._scaled(query.language, term, weight * (self._weights.unfolded if place else 1.0))
            if len(found.passages):
                yield found

    def _scaled(self, language: str, term: str, weight: float) -> PostingList:
        if weight == 1.0:
            return self._index.term(language, term)
        key = language, term, weight
        return self._scaled_terms.get(key, lambda: scaled(self._index.term(language, term), weight))

    def _disjunction_max(self, alternatives: Sequence[tuple[Alternative, TermQuery]]) -> Iterator[PostingList]:
        """Lists whose sum is the disjunction max of the alternatives: the longest as it is, of the others the residual
        impacts. So a popular prefix is never copied together with anything."""
        each = [scaled(self._posting_list(query), alternative.weight) for alternative, query in alternatives]
        longest = max(each, key=lambda found: len(found.passages))
        yield longest
        others = [found for found in each if found is not longest]
        if others:
            yield residual(largest_of(others), longest)

    def _posting_list(self, query: TermQuery) -> PostingList:
        if query.prefix:
            return self._index.prefix_postings(query.language, query.prefix)
        return common_to([sum_of(self._exact(query.language, unit)) for unit in query.units])

    def _exact(self, language: str, unit: Sequence[str]) -> list[PostingList]:
        weights = (1.0, *(self._weights.unfolded for _ in unit[1:]))
        return [self._scaled(language, term, weight) for term, weight in zip(unit, weights, strict=True)]
