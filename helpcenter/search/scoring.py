"""A plan's score for every passage. Plain sums in a fixed order, so the same query scores the same everywhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.collection import Collection, Floats, Integers
from helpcenter.search.fields import OWN, SCORED
from helpcenter.search.matching import Form, Plan, Reason, Variant, Why, Word

Booleans = NDArray[np.bool_]

STAGES = (None, "locale", "typo", "synonym")
"""How far from the typed words a passage was found; each stage includes the ones before."""


@dataclass(frozen=True, slots=True)
class WordHits:
    """Where a word was found: as typed, and through each stand-in."""

    typed: Integers
    instead: tuple[tuple[Reason, Integers], ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """By document: its score, and whether its own title or body (not only its guide's title) holds a word.

    `stages` tells, for each of STAGES, which documents it found. `words` and `marks` serve reasons and snippets:
    `marks` are the terms to highlight, by language.
    """

    total: Floats
    own: Booleans
    stages: Mapping[str | None, Booleans]
    words: Sequence[WordHits]
    marks: Mapping[str, frozenset[str]]


@dataclass(slots=True)
class _Tally:
    """Collects one plan's evidence."""

    total: Floats
    own: Booleans
    stages: dict[str | None, Booleans]
    words: list[WordHits]


def score(plan: Plan, collection: Collection) -> Scores:
    """Scores every passage that holds at least one of the plan's words."""
    size = collection.size
    stages = {stage: np.zeros(size, np.bool_) for stage in STAGES}
    tally = _Tally(np.zeros(size), np.zeros(size, np.bool_), stages, [])
    for word in plan.words:
        _add(word, collection, tally)
    found = tally.total > 0
    for word in plan.optional:
        values = _best_variant(word, collection)
        tally.total += np.where(found, values * word.weight, 0.0)
    tally.total *= collection.kind_weights
    return Scores(tally.total, tally.own, tally.stages, tally.words, _marks(plan.words))


def _add(word: Word, collection: Collection, tally: _Tally) -> None:
    best = np.zeros(collection.size)
    typed = np.zeros(collection.size, np.bool_)
    instead: list[tuple[Reason, Integers]] = []
    for variant in word.variants:
        for form in variant.forms:
            values, own = _form_scores(form, collection)
            stage = _stage(variant, form, collection)
            tally.stages[stage] |= values > 0
            tally.own |= own
            np.maximum(best, values * variant.weight, out=best)
            if variant.reason is None or variant.reason.why is Why.COMPLETION:
                typed |= values > 0
            else:
                instead.append((variant.reason, np.flatnonzero(values)))
    tally.total += best * word.weight
    tally.words.append(WordHits(np.flatnonzero(typed), tuple(instead)))


def _best_variant(word: Word, collection: Collection) -> Floats:
    best = np.zeros(collection.size)
    for variant in word.variants:
        for form in variant.forms:
            values, _ = _form_scores(form, collection)
            np.maximum(best, values * variant.weight, out=best)
    return best


def _stage(variant: Variant, form: Form, collection: Collection) -> str | None:
    if variant.reason is not None and variant.reason.why is not Why.COMPLETION:
        return "synonym" if variant.reason.why is Why.PART else variant.reason.why.value
    return None if form.language == collection.own_language else "locale"


def _form_scores(form: Form, collection: Collection) -> tuple[Floats, Booleans]:
    """The form's worth in each passage, 0 where a unit is missing, and whether the passage itself holds it."""
    total: Floats = np.zeros(collection.size)
    own = np.ones(collection.size, np.bool_)
    complete = np.ones(collection.size, np.bool_)
    for unit in form.units:
        values = np.zeros(collection.size)
        inside = np.zeros(collection.size, np.bool_)
        for documents, impacts, is_inside in _unit_impacts(unit, form.language, collection):
            values[documents] += impacts
            if is_inside:
                inside[documents] = True
        complete &= values > 0
        own &= inside
        total += values / len(form.units)
    factor = 1.0 if form.language == collection.own_language else collection.weights.other_language
    return np.where(complete, total * factor, 0.0), own


def _unit_impacts(
    unit: Sequence[str], language: str, collection: Collection
) -> Iterator[tuple[Integers, Floats, bool]]:
    for index, term in enumerate(unit):
        exactness = 1.0 if index == 0 else collection.weights.unfolded
        for part in SCORED:
            found = collection.impacts(part, language, term)
            if len(found.documents):
                yield found.documents, found.values * (collection.weights.of(part) * exactness), part in OWN


def _marks(words: Sequence[Word]) -> dict[str, frozenset[str]]:
    marks: dict[str, set[str]] = {}
    for word in words:
        for variant in word.variants:
            for form in variant.forms:
                marks.setdefault(form.language, set()).update(term for unit in form.units for term in unit)
    return {language: frozenset(terms) for language, terms in marks.items()}
