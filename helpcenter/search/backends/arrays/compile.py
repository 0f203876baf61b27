"""From a plan's words to the lists that are summed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpcenter.lru_cache import Kept
from helpcenter.search.backends.arrays.array_files import Ids
from helpcenter.search.backends.arrays.index import Index
from helpcenter.search.backends.arrays.posting_lists import (
    NOTHING_POSTED,
    Postings,
    beyond,
    common_to,
    holds,
    largest_of,
    scaled,
    sum_of,
)
from helpcenter.search.field_weights import Weights
from helpcenter.search.query.plan import Form, Plan, Variant, Word

_KEPT_WORDS = 1024
_KEPT_LISTS = 2048


@dataclass(frozen=True, slots=True)
class Sums:
    """A plan as lists: a passage is found by any of `lists`; `optional` ones only add. `close`, one of the lists, is of
    passages that mean the same."""

    lists: Sequence[Postings]
    optional: Sequence[Postings]
    close: Postings | None = None


class Compiler:
    """Makes lists of words. Words that need merging are merged once and kept a while."""

    def __init__(self, index: Index, weights: Weights) -> None:
        self._index = index
        self._weights = weights
        self._scaled_terms: Kept[tuple[str, str, float], Postings] = Kept(_KEPT_LISTS)
        self._words: Kept[tuple[int, float], tuple[tuple[Variant, ...], tuple[Postings, ...]]] = Kept(_KEPT_WORDS)

    def sums(self, plan: Plan) -> Sums:
        """The lists of a plan's words, without its products."""
        lists = [found for word in plan.words for found in self._lists(word)]
        optional = [found for word in plan.optional for found in self._lists(word)]
        return Sums(lists, optional)

    def holds(self, form: Form, passages: Ids, *, own: bool = False) -> NDArray[np.bool_]:
        """Which of these passages hold a form."""
        held = np.full(len(passages), bool(form.units or form.prefix), np.bool_)
        for lists in self._unit_lists(form):
            inside = np.zeros(len(passages), np.bool_)
            for found in lists:
                inside |= holds(found, passages, own=own)
            held &= inside
        return held

    def passages(self, form: Form) -> Ids:
        """Every passage that holds a form."""
        units = [[found for found in lists if len(found.passages)] for lists in self._unit_lists(form)]
        if not units or any(not lists for lists in units):
            return NOTHING_POSTED.passages
        shortest = min(units, key=lambda lists: sum(len(found.passages) for found in lists))
        passages = shortest[0].passages if len(shortest) == 1 else sum_of(shortest).passages
        return passages if len(units) == 1 else passages[self.holds(form, passages)]

    def _unit_lists(self, form: Form) -> Iterator[list[Postings]]:
        if form.prefix:
            yield [self._index.beginning(form.language, form.prefix)]
        for unit in form.units:
            yield [self._index.term(form.language, term) for term in unit]

    def _lists(self, word: Word) -> tuple[Postings, ...]:
        # Planners give a word the very same variants each time, and comparing them by value would cost more than this
        # saves. What is kept holds on to them, so that no others get their number.
        kept = self._words.get(
            (id(word.variants), word.weight), lambda: (word.variants, tuple(self._made(word.variants, word.weight)))
        )
        return kept[1]

    def _made(self, variants: Sequence[Variant], weight: float) -> Iterator[Postings]:
        pairs = [(variant, form) for variant in variants for form in variant.forms if self._is_held(form)]
        if len(pairs) == 1 and len(pairs[0][1].units) < 2:
            variant, form = pairs[0]
            found = list(self._simple(form, weight * variant.weight))
            yield sum_of(found)
        elif pairs:
            yield from (scaled(found, weight) for found in self._alternatives(pairs))

    def _is_held(self, form: Form) -> bool:
        if form.prefix:
            return len(self._index.beginning(form.language, form.prefix).passages) > 0
        # A mark alone folds to nothing, which no text holds.
        return bool(form.units) and all(
            any(self._index.knows(form.language, term) for term in unit) for unit in form.units
        )

    def _simple(self, form: Form, weight: float) -> Iterator[Postings]:
        if form.prefix:
            yield scaled(self._index.beginning(form.language, form.prefix), weight)
            return
        for place, term in enumerate(form.units[0]):
            found = self._scaled(form.language, term, weight * (self._weights.unfolded if place else 1.0))
            if len(found.passages):
                yield found

    def _scaled(self, language: str, term: str, weight: float) -> Postings:
        if weight == 1.0:
            return self._index.term(language, term)
        key = language, term, weight
        return self._scaled_terms.get(key, lambda: scaled(self._index.term(language, term), weight))

    def _alternatives(self, variants: Sequence[tuple[Variant, Form]]) -> Iterator[Postings]:
        """Lists whose sum is the best of the variants in each passage: the longest as it is, of the others what they
        add to it. So a popular beginning of a word is never copied together with anything."""
        each = [scaled(self._form(form), variant.weight) for variant, form in variants]
        longest = max(each, key=lambda found: len(found.passages))
        yield longest
        others = [found for found in each if found is not longest]
        if others:
            yield beyond(largest_of(others), longest)

    def _form(self, form: Form) -> Postings:
        if form.prefix:
            return self._index.beginning(form.language, form.prefix)
        return common_to([sum_of(self._exact(form.language, unit)) for unit in form.units])

    def _exact(self, language: str, unit: Sequence[str]) -> list[Postings]:
        weights = (1.0, *(self._weights.unfolded for _ in unit[1:]))
        return [self._scaled(language, term, weight) for term, weight in zip(unit, weights, strict=True)]
