"""The impact of each term in each passage: BM25 of all fields, summed, as whole numbers.

Whole numbers make sums exact in any order, so pruning needs no tolerance and every worker answers the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.passage import Passage
from helpcenter.search.backends.arrays.array_files import offsets_of
from helpcenter.search.backends.arrays.array_format import (
    BEST,
    Flags,
    Ids,
    Impacts,
    Offsets,
    best_places,
)
from helpcenter.search.backends.arrays.writing.term_statistics import FieldPostings, TermStatistics
from helpcenter.search.field_weights import KIND_WEIGHTS, OWN, Field, Weights
from helpcenter.search.interfaces import IMPACT_SCALE


@dataclass(frozen=True, slots=True)
class PostingLists:
    """Posting lists, joined: list `n` is at `offsets[n]:offsets[n + 1]`. `own` is 0 where only the guide's title holds
    the term."""

    offsets: Offsets
    passages: Ids
    impacts: Impacts
    own: Flags

    def joined(self, more: "PostingLists") -> "PostingLists":
        """These lists, and then those."""
        return PostingLists(
            np.concatenate((self.offsets, more.offsets[1:] + self.offsets[-1])),
            np.concatenate((self.passages, more.passages)),
            np.concatenate((self.impacts, more.impacts)),
            np.concatenate((self.own, more.own)),
        )


def bm25_postings(
    fields: dict[Field, FieldPostings],
    statistics: TermStatistics,
    languages: Sequence[str],
    factors: NDArray[np.float64],
    weights: Weights,
) -> PostingLists:
    """The posting lists of all terms, by number. `languages` are those of the terms, `factors` those of
    `passage_factors` for the sorted distinct languages."""
    size = factors.shape[1]
    names = sorted(set(languages))
    language = np.array([names.index(name) for name in languages], np.int64)
    keys, values, own = [], [], []
    for field, found in fields.items():
        values.append(_values(field, found, statistics, names, language, weights))
        keys.append(found.terms * max(size, 1) + found.passages)
        own.append(np.full(len(found.terms), field in OWN, np.uint8))
    return _summed(np.concatenate(keys), np.concatenate(values), np.concatenate(own), factors, language)


def _values(
    field: Field,
    found: FieldPostings,
    statistics: TermStatistics,
    names: list[str],
    language: NDArray[np.int64],
    weights: Weights,
) -> NDArray[np.float64]:
    sizes = [statistics.size(field, name) for name in names]
    counts = np.array([count for count, _ in sizes], np.float64)[language]
    means = np.array([mean for _, mean in sizes], np.float64)[language]
    idf = np.log(np.maximum(counts, 1) / (statistics.frequencies[field] + 1.0)) + 1
    k1, b = weights.k1, weights.length(field)
    frequency = found.counts.astype(np.float64)
    length_norms = k1 * (1 - b + b * found.lengths[found.passages] / means[found.terms])
    # A term that an edit brings in everywhere may outnumber the passages it was counted against.
    idf = np.maximum(idf, 0.05)[found.terms]
    return np.asarray(weights.of(field) * idf * frequency * (k1 + 1) / (frequency + length_norms), np.float64)


def _summed(
    keys: NDArray[np.int64],
    values: NDArray[np.float64],
    own: NDArray[np.uint8],
    factors: NDArray[np.float64],
    language: NDArray[np.int64],
) -> PostingLists:
    size = max(factors.shape[1], 1)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    cuts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.empty(0, np.int64)
    sums = np.add.reduceat(values[order], cuts) if len(cuts) else np.empty(0)
    flags = np.maximum.reduceat(own[order], cuts) if len(cuts) else np.empty(0, np.uint8)
    terms, passages = keys[cuts] // size, keys[cuts] % size
    sums = sums * factors[language[terms], passages]
    counts = np.bincount(terms, minlength=len(language))
    # At least 1: what holds a word must be found.
    return PostingLists(
        offsets_of(counts),
        passages.astype(np.int32),
        np.maximum(np.rint(sums * IMPACT_SCALE), 1).astype(np.int32),
        flags,
    )


def passage_factors(
    passages: Sequence[Passage], names: Sequence[str], own: str, weights: Weights
) -> NDArray[np.float64]:
    """What impacts are multiplied by, a row a language of `names`, a column a passage: the weight of the passage's
    kind, less where the language is not the locale's own."""
    kinds = np.array([KIND_WEIGHTS.get(passage.kind, 1.0) for passage in passages], np.float64)
    languages = np.array([1.0 if name == own else weights.other_language for name in names], np.float64)
    return np.asarray(languages[:, None] * kinds[None, :], np.float64)


def best_postings(found: PostingLists) -> tuple[NDArray[np.int64], Offsets, Ids, Impacts]:
    """The numbers of the lists longer than BEST, and their BEST largest postings, from the largest down: the offsets of
    each list's, and joined passages and impacts."""
    long = np.flatnonzero(np.diff(found.offsets) > BEST)
    passages = np.empty((len(long), BEST), np.int32)
    impacts = np.empty((len(long), BEST), np.int32)
    for row, number in enumerate(long):
        span = slice(found.offsets[number], found.offsets[number + 1])
        mine = found.impacts[span]
        chosen = best_places(mine)
        passages[row], impacts[row] = found.passages[span][chosen], mine[chosen]
    return long, offsets_of(np.full(len(long), BEST)), passages.ravel(), impacts.ravel()
