"""The best guides for a sum of lists, exactly, while looking at few passages.

The best postings of every list give a threshold that the k-th best guide reaches at least. A passage outside all of
them is bounded by the lists' rests: as soon as these cannot reach the threshold, nothing else can.
"""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.executor.lists import NO_IDS, Postings, look
from helpcenter.search.sidecar.files import Ids, Impacts

# Below so many postings a list, adding everything up costs less than being clever.
_FEW = 8000
# A bound is worth tightening only while this many passages are left.
_MANY = 64


class Found(NamedTuple):
    """Passages, ascending, with their scores."""

    passages: Ids
    scores: Impacts


class Groups(NamedTuple):
    """`of` is each passage's guide (passages of a guide are neighbours); None: every passage is its own."""

    of: Ids | None = None


def best(
    lists: Sequence[Postings],
    optional: Sequence[Postings],
    k: int,
    groups: Groups = Groups(),
    shown: NDArray[np.bool_] | None = None,
) -> Found:
    """Every passage whose score reaches that of the k-th best guide, among others of these guides.

    Only passages in `lists` are found; `optional` lists add to their scores. `shown` marks passages that count.
    """
    filled = sorted((each for each in lists if len(each.passages)), key=lambda each: len(each.passages))
    extra = [each for each in optional if len(each.passages)]
    if not filled:
        return Found(NO_IDS, NO_IDS)
    if len(filled) == 1 and groups.of is None and shown is None and not extra and k <= len(filled[0].best_passages):
        return _first(filled[0])
    if sum(len(each.passages) for each in (*filled, *extra)) <= _FEW * len(filled):
        return _added(filled, extra, k, groups, shown)
    return _pruned(filled, extra, k, groups, shown)


def everything(
    lists: Sequence[Postings], optional: Sequence[Postings], shown: NDArray[np.bool_] | None = None
) -> Found:
    """Every passage that is found at all."""
    return _all(
        [each for each in lists if len(each.passages)], [each for each in optional if len(each.passages)], shown
    )


def _first(found: Postings) -> Found:
    order = found.best_passages.argsort()
    return Found(found.best_passages[order], found.best_impacts[order])


class _Scratch(threading.local):
    """Zeros, one for each passage: every thread its own, all zero again after each use."""

    def __init__(self) -> None:
        self.zeros = np.zeros(0, np.int32)

    def of(self, size: int) -> Impacts:
        if len(self.zeros) < size:
            self.zeros = np.zeros(size, np.int32)
        return self.zeros


_scratch = _Scratch()


def _added(
    filled: Sequence[Postings], extra: Sequence[Postings], k: int, groups: Groups, shown: NDArray[np.bool_] | None
) -> Found:
    """Adds everything up where it stands, and looks at the largest sums only."""
    every = (*filled, *extra)
    totals = _scratch.of(1 + max(int(each.passages[-1]) for each in every))
    for each in every:
        totals[each.passages] += each.impacts
    passages = np.concatenate([each.passages for each in filled]) if len(filled) > 1 else filled[0].passages
    scores = totals[passages]
    for each in every:
        totals[each.passages] = 0
    if shown is not None:
        kept = shown[passages]
        passages, scores = passages[kept], scores[kept]
    # A passage stands there once for each list that holds it.
    count = k * len(filled)
    while True:
        chosen = _largest(scores, count)
        distinct, places = np.unique(passages[chosen], return_index=True)
        found = Found(distinct, scores[chosen][places])
        is_all = len(chosen) == len(passages)
        if is_all or groups.of is None or len(by_group(found, groups.of)[0]) >= k:
            return found
        count *= 8


def _largest(scores: Impacts, count: int) -> NDArray[np.int64]:
    """Places of the scores that reach the count-th largest."""
    if len(scores) <= count:
        return np.arange(len(scores), dtype=np.int64)
    return np.flatnonzero(scores >= np.partition(scores, len(scores) - count)[len(scores) - count])


def _all(filled: Sequence[Postings], extra: Sequence[Postings], shown: NDArray[np.bool_] | None) -> Found:
    if len(filled) == 1:
        passages, scores = filled[0].passages, filled[0].impacts
    elif not filled:
        return Found(NO_IDS, NO_IDS)
    else:
        joined = np.concatenate([each.passages for each in filled])
        order = joined.argsort(kind="stable")
        joined = joined[order]
        cuts = np.flatnonzero(np.concatenate(([True], joined[1:] != joined[:-1])))
        passages = joined[cuts]
        scores = np.add.reduceat(np.concatenate([each.impacts for each in filled])[order], cuts)
    if shown is not None:
        kept = shown[passages]
        passages, scores = passages[kept], scores[kept]
    for each in extra:
        scores = scores + look(each, passages)
    return Found(passages, scores)


def _pruned(
    filled: Sequence[Postings],
    extra: Sequence[Postings],
    k: int,
    groups: Groups,
    shown: NDArray[np.bool_] | None,
) -> Found:
    first = _distinct(np.concatenate([each.best_passages for each in filled]))
    found = _scored(first, filled, extra, shown)
    threshold = _threshold(found, k, groups)
    added = sum(each.largest for each in extra)
    rest = sum(each.rest for each in filled)
    for place, each in enumerate(filled):
        if not rest or rest + added < threshold:
            break
        rest -= each.rest
        more = _candidates(each, filled[place + 1 :], rest + added, threshold)
        # Also those that stand in earlier lists: a passage is scored by all of them.
        scored = _scored(more, filled, extra, shown)
        kept = scored.scores >= threshold
        if kept.any():
            found = _union(found, Found(scored.passages[kept], scored.scores[kept]))
            threshold = _threshold(found, k, groups)
    kept = found.scores >= threshold
    return Found(found.passages[kept], found.scores[kept])


def _candidates(each: Postings, later: Sequence[Postings], rest: int, threshold: int) -> Ids:
    """Passages of a list that may reach the threshold although later lists give at most `rest`."""
    places = np.flatnonzero(each.impacts >= threshold - rest)
    passages, scores = each.passages[places], each.impacts[places]
    for other in later:
        if len(passages) <= _MANY:
            break
        scores = scores + look(other, passages)
        rest -= other.rest
        kept = np.flatnonzero(scores >= threshold - rest)
        passages, scores = passages[kept], scores[kept]
    return passages


def _scored(
    passages: Ids, filled: Sequence[Postings], extra: Sequence[Postings], shown: NDArray[np.bool_] | None
) -> Found:
    if shown is not None:
        passages = passages[shown[passages]]
    scores = np.zeros(len(passages), np.int32)
    if len(passages):
        for each in (*filled, *extra):
            scores += look(each, passages)
    return Found(passages, scores)


def _distinct(passages: Ids) -> Ids:
    passages.sort()
    return passages[np.concatenate(([True], passages[1:] != passages[:-1]))]


def _union(left: Found, right: Found) -> Found:
    passages = np.concatenate((left.passages, right.passages))
    passages, places = np.unique(passages, return_index=True)
    return Found(passages, np.concatenate((left.scores, right.scores))[places])


def _threshold(found: Found, k: int, groups: Groups) -> int:
    """The score of the k-th best guide so far, 0 while there are fewer."""
    scores = found.scores if groups.of is None else by_group(found, groups.of)[1]
    if len(scores) < k:
        return 0
    return int(np.partition(scores, len(scores) - k)[len(scores) - k])


def by_group(found: Found, of: Ids) -> tuple[Ids, Impacts]:
    """Guides, in the order of their passages, and the score of each one's best passage."""
    if not len(found.passages):
        return NO_IDS, NO_IDS
    guides = of[found.passages]
    cuts = np.flatnonzero(np.concatenate(([True], guides[1:] != guides[:-1])))
    return guides[cuts], np.maximum.reduceat(found.scores, cuts)
