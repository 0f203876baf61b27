"""A backend in about fifty lines, to show that the interface is enough: it looks into every passage for every word."""

from collections.abc import Iterable, Sequence

import numpy as np

from helpcenter.search.backends.exhaustive import ExhaustiveRetrieval
from helpcenter.search.field_weights import KIND_WEIGHTS, WEIGHTS
from helpcenter.search.interfaces import IMPACT_SCALE, Filters, Mask, Retrieval, Scores
from helpcenter.search.plan import Plan, TermQuery, Word
from helpcenter.search.text.characters import fold
from tests.search.conformance.texts_in_memory import TextsInMemory, Weighted


class TinyBackend(TextsInMemory):
    """See `interfaces.SearchBackend`."""

    def retrieve(self, plan: Plan, filters: Filters) -> Retrieval:
        return ExhaustiveRetrieval(
            self.table,
            self.guide_filter,
            plan,
            filters,
            scores=self._sums(plan.words, self.all),
            optional=self._sums(plan.optional, self.all),
            is_own=self._sums(plan.words, self.own) > 0,
            find=self._find,
            find_nearest=lambda vector, count: np.empty(0, np.int32),
        ).with_products(round(WEIGHTS.product * IMPACT_SCALE))

    def _sums(self, words: Sequence[Word], tokens: Sequence[Sequence[Weighted]]) -> Scores:
        sums = [sum(_best(word, mine, self.languages[0]) for word in words) for mine in tokens]
        kinds = [KIND_WEIGHTS.get(each.kind, 1.0) for each in self.passages]
        return np.array([round(total * kind * IMPACT_SCALE) for total, kind in zip(sums, kinds, strict=True)], np.int32)

    def _find(self, query: TermQuery) -> Mask:
        return np.array([_score(query, mine) > 0 for mine in self.all], np.bool_)


def _best(word: Word, tokens: Sequence[Weighted], own_language: str) -> float:
    scores = [
        _score(query, tokens) * alternative.weight * (1.0 if query.language == own_language else 0.7)
        for alternative in word.alternatives
        for query in alternative.term_queries
    ]
    return word.weight * max(scores, default=0.0)


def _score(query: TermQuery, tokens: Sequence[Weighted]) -> float:
    """The mean of the words of a phrase, 0 where one is missing; repetition counts less and less."""
    mine = [(token, weight) for language, token, weight in tokens if language == query.language]
    if query.prefix:
        return max((weight for token, weight in mine if fold(token.text).startswith(query.prefix)), default=0.0)
    sums = [
        sum((0.3 if place else 1.0) * _saturated(weight for token, weight in mine if term in token.terms)
            for place, term in enumerate(unit))
        for unit in query.units
    ]  # fmt: skip
    return sum(sums) / len(sums) if sums and all(sums) else 0.0


def _saturated(weights: Iterable[float]) -> float:
    total = sum(weights)
    return total / (total + 1)
