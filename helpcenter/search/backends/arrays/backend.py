"""The embedded engine's backend: plans answered by posting lists in mapped arrays, exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.passage import Passage
from helpcenter.search.backends.arrays.compile import CompiledQuery, Compiler
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.backends.arrays.lexicon import IndexLexicon
from helpcenter.search.backends.arrays.posting_lists import PostingList, impacts_and_own_at, impacts_at, posting_list
from helpcenter.search.backends.arrays.top_k import Groups, top_k
from helpcenter.search.backends.guide_table import GuideTable, TableBackend
from helpcenter.search.field_weights import WEIGHTS, Weights
from helpcenter.search.interfaces import (
    IMPACT_SCALE,
    Counts,
    Filters,
    GuidePassages,
    Mask,
    Numbers,
    Retrieval,
    ScoredPassages,
    Scores,
    Vector,
)
from helpcenter.search.plan import Plan, TermQuery


class ArraysBackend(TableBackend):
    """See `interfaces.SearchBackend`."""

    def __init__(self, index: ArrayIndex, weights: Weights = WEIGHTS) -> None:
        super().__init__(GuideTable(index.guides, index.manifest.guides, index.spans, index.guide_of, index.blocks))
        self.index = index
        self.weights = weights
        self.languages = index.languages
        self.lexicon = IndexLexicon(index)
        self.has_vectors = index.has_vectors
        self.compiler = Compiler(index, weights)
        self.groups = Groups(index.guide_of)

    def passage(self, number: int) -> Passage:
        return self.index.passage(number)

    def retrieve(self, plan: Plan, filters: Filters) -> Retrieval:
        query = self.compiler.compile(plan)
        if plan.products:
            named = self.guide_filter.of_products({product for product, _ in plan.products})
            impact = round(self.weights.product * IMPACT_SCALE)
            query = CompiledQuery((*query.lists, self.index.of_guides(named, impact)), query.optional)
        allowed = self.guide_filter.allowed(filters)
        return ArraysRetrieval(self, plan, filters, query, allowed, self.allowed_mask(allowed))

    def ngram_scores(self, passages: Numbers, ngrams: Sequence[str]) -> Scores:
        return self.index.ngram_scores(passages, ngrams)

    def similarities(self, vector: Vector, passages: Numbers) -> NDArray[np.float64]:
        return self.index.similarities(vector, passages)

    def nearest(self, vector: Vector, count: int) -> Numbers:
        """Living passages near to a vector, see `Retrieval`."""
        near = self.index.nearest(vector, count)
        return near[self.index.guide_of[near] >= 0]

    def allowed_mask(self, allowed: Mask | None) -> Mask | None:
        """Which passages are of allowed guides; None: all."""
        return None if allowed is None else np.append(allowed, False)[self.index.guide_of]


@dataclass(frozen=True, slots=True)
class ArraysRetrieval:
    """See `interfaces.Retrieval`. `allowed` has a flag a guide, `allowed_mask` one a passage; None: all."""

    backend: ArraysBackend
    plan: Plan
    filters: Filters
    query: CompiledQuery
    allowed: Mask | None
    allowed_mask: Mask | None

    def top_guides(self, k: int) -> ScoredPassages:
        return top_k(self.query.lists, self.query.optional, k, self.backend.groups, self.allowed_mask)

    def nearest(self, vector: Vector, count: int) -> Numbers:
        near = self.backend.nearest(vector, count)
        return near if self.allowed_mask is None else near[self.allowed_mask[near]]

    def with_scores(self, reranked: ScoredPassages, semantic: ScoredPassages | None) -> Retrieval:
        lists, optional = self.query.lists, [*self.query.optional, _list_of(reranked, is_own=False)]
        if semantic is not None:
            lists = [*lists, _list_of(semantic, is_own=True)]
        return replace(self, query=CompiledQuery(lists, optional))

    def counts(self, also: Sequence[int], topics: Mapping[str, frozenset[str]]) -> Counts:
        is_found = np.zeros(len(self.backend.guides), np.bool_)
        for each in self.query.lists:
            is_found[self.backend.index.guide_of[each.passages]] = True
        is_found[list(also)] = True
        return self.backend.guide_filter.counts(is_found, self.filters, topics)

    def passages_of(self, guides: Sequence[int]) -> list[GuidePassages]:
        if not guides:
            return []
        # Ascending, so that passages are.
        order = sorted(range(len(guides)), key=guides.__getitem__)
        spans = self.backend.index.spans[[guides[place] for place in order]].tolist()
        passages = np.concatenate([np.arange(low, high, dtype=np.int32) for low, high in spans])
        scores, is_own = self._scores_at(passages)
        blocks = self.backend.index.blocks.take(passages)
        starts = list(accumulate((high - low for low, high in spans), initial=0))
        found = {
            place: GuidePassages(passages[at:end], scores[at:end], is_own[at:end], blocks[at:end])
            for place, at, end in zip(order, starts, starts[1:], strict=False)
        }
        return [found[place] for place in range(len(guides))]

    def holding(self, query: TermQuery, passages: Numbers) -> Mask:
        return self.backend.compiler.holds(query, passages)

    def finds_any(self, queries: Iterable[TermQuery]) -> bool:
        return any(self._shows(self.backend.compiler.passages(query)) for query in queries)

    def finds_products(self) -> bool:
        named = self.backend.guide_filter.of_products({product for product, _ in self.plan.products})
        return len(named) > 0 and (self.allowed is None or bool(self.allowed[named].any()))

    def _scores_at(self, passages: Numbers) -> tuple[Scores, Mask]:
        """What each of these ascending passages scores, and whether it holds a word itself."""
        scores, own = np.zeros(len(passages), np.int32), np.zeros(len(passages), np.bool_)
        for each in self.query.lists:
            impacts, is_own = impacts_and_own_at(each, passages)
            scores += impacts
            own |= is_own
        for each in self.query.optional:
            scores += impacts_at(each, passages)
        return scores, own

    def _shows(self, passages: Numbers) -> bool:
        if self.allowed is None or not len(passages):
            return len(passages) > 0
        return bool(self.allowed[self.backend.index.guide_of[passages]].any())


def _list_of(found: ScoredPassages, *, is_own: bool) -> PostingList:
    return posting_list(found.passages, found.scores, np.full(len(found.passages), is_own, np.uint8))
