"""Posting lists in memory: scaled, looked up, merged and intersected."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_format import Flags, Ids, Impacts, best_places
from helpcenter.search.field_weights import weighted


class PostingList(NamedTuple):
    """Passages, ascending, with an impact each; `own` is 0 where only the guide's title holds the word.

    `best` are the largest impacts with their passages, from the largest down, of equals the lower passage first.
    """

    passages: Ids
    impacts: Impacts
    own: Flags
    best_passages: Ids
    best_impacts: Impacts
    largest: int


NO_IDS: NDArray[np.int32] = np.empty(0, np.int32)
EMPTY_LIST = PostingList(NO_IDS, NO_IDS, np.empty(0, np.uint8), NO_IDS, NO_IDS, 0)


def posting_list(passages: Ids, impacts: Impacts, own: Flags) -> PostingList:
    """A posting list of ascending passages, its best places found now."""
    if not len(passages):
        return EMPTY_LIST
    places = best_places(impacts)
    best = impacts.take(places)
    return PostingList(passages, impacts, own, passages.take(places), best, int(best[0]))


def scaled(found: PostingList, weight: float) -> PostingList:
    """The list with its impacts times a weight, see `weighted`."""
    if not len(found.passages):
        return found
    impacts = weighted(found.impacts, weight)
    if impacts is found.impacts:
        return found
    # Steps do not change which impacts are the largest, but may make equals of them: lower passages come first then.
    best = weighted(found.best_impacts, weight)
    order = np.lexsort((found.best_passages, -best))
    best = best.take(order)
    return PostingList(found.passages, impacts, found.own, found.best_passages.take(order), best, int(best[0]))


def impacts_at(found: PostingList, passages: Ids) -> Impacts:
    """The list's impact in each of these passages, 0 where it lacks one."""
    if not len(found.passages):
        return np.zeros(len(passages), np.int32)
    places = found.passages.searchsorted(passages)
    held = found.passages.take(places, mode="clip") == passages
    return np.asarray(found.impacts.take(places, mode="clip") * held, np.int32)


def impacts_and_own_at(found: PostingList, passages: Ids) -> tuple[Impacts, NDArray[np.bool_]]:
    """What `impacts_at` and `holds` for more than the guide's title say of these passages, looked up once."""
    if not len(found.passages):
        return np.zeros(len(passages), np.int32), np.zeros(len(passages), np.bool_)
    places = found.passages.searchsorted(passages)
    held = found.passages.take(places, mode="clip") == passages
    impacts = np.asarray(found.impacts.take(places, mode="clip") * held, np.int32)
    return impacts, held & (found.own.take(places, mode="clip") > 0)


def holds(found: PostingList, passages: Ids, *, own: bool = False) -> NDArray[np.bool_]:
    """Whether the list has each of these passages; with `own`, for more than the guide's title."""
    if not len(found.passages):
        return np.zeros(len(passages), np.bool_)
    places = found.passages.searchsorted(passages)
    held: NDArray[np.bool_] = found.passages.take(places, mode="clip") == passages
    return held & (found.own.take(places, mode="clip") > 0) if own else held


def largest_of(lists: Sequence[PostingList]) -> PostingList:
    """A list of every passage in any of these, with its largest impact."""
    return _merged(lists, np.maximum)


def sum_of(lists: Sequence[PostingList]) -> PostingList:
    """A list of every passage in any of these, with the sum of its impacts."""
    return _merged(lists, np.add)


def _merged(lists: Sequence[PostingList], how: np.ufunc) -> PostingList:
    filled = [found for found in lists if len(found.passages)]
    if len(filled) < 2:
        return filled[0] if filled else EMPTY_LIST
    passages = np.concatenate([found.passages for found in filled])
    order = passages.argsort(kind="stable")
    passages = passages[order]
    cuts = np.flatnonzero(np.concatenate(([True], passages[1:] != passages[:-1])))
    impacts = how.reduceat(np.concatenate([found.impacts for found in filled])[order], cuts)
    own = np.maximum.reduceat(np.concatenate([found.own for found in filled])[order], cuts)
    return posting_list(passages[cuts], impacts.astype(np.int32), own)


def residual(found: PostingList, other: PostingList) -> PostingList:
    """The residual impacts of a list over another, in the passages where it has more (or where it alone is own)."""
    more = found.impacts - impacts_at(other, found.passages)
    is_own_here = (found.own > 0) & ~holds(other, found.passages, own=True)
    kept = (more > 0) | is_own_here
    return posting_list(found.passages[kept], np.maximum(more[kept], 0), found.own[kept])


def common_to(units: Sequence[PostingList]) -> PostingList:
    """A list of the passages in all of these, with the mean of their impacts; own where all are."""
    if len(units) == 1:
        return units[0]
    passages = min((unit.passages for unit in units), key=len)
    for unit in units:
        passages = passages[holds(unit, passages)]
    total = np.zeros(len(passages), np.int64)
    own = np.ones(len(passages), np.bool_)
    for unit in units:
        total += impacts_at(unit, passages)
        own &= holds(unit, passages, own=True)
    return posting_list(passages, np.maximum(total // len(units), 1).astype(np.int32), own.astype(np.uint8))
