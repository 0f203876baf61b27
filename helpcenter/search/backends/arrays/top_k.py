"""The best guides for a sum of lists, exactly, while looking at few passages.

A passage can only be among the best with what its lists give at most, so lists that cannot lift a passage over the
score that k passages reach are only asked about the passages that others found. Those others are added up where they
stand, or, where they are very long, walked through from the shortest on.
"""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_files import Ids, Impacts
from helpcenter.search.backends.arrays.posting_lists import NO_IDS, Postings, holds, look

# Up to so many postings a list, adding all of them up costs less than being clever; walking many lists costs most.
_FEW = 40_000
# A bound is worth tightening only while this many passages are left.
_MANY = 64
# Shorter lists are added up no matter how little they give.
_LONG = 4000
# Lists are only asked, not added up, while together they give less than this share of the score to beat: closer to it,
# nearly everything would have to be asked about.
_SMALL_SHARE = 0.6


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
    """Exactly the passages whose score reaches that of the k-th best guide; of equals, the lower numbers may do.

    Only passages in `lists` are found; `optional` lists add to their scores. `shown` marks passages that count.
    """
    filled = sorted([each for each in lists if len(each.passages)], key=_size)
    extra = [each for each in optional if len(each.passages)]
    if not filled:
        return Found(NO_IDS, NO_IDS)
    threshold, count = 1, len(filled)
    if groups.of is None and shown is None:
        if count == 1 and not extra and _tells_first(filled[0], k):
            return _first(filled[0], k)
        if len(filled[-1].passages) > _LONG:
            threshold, count = _sure(filled, extra, k)
    asked = [*filled[count:], *extra]
    if sum([len(each.passages) for each in filled[:count]]) <= _FEW * count:
        return _added(filled[:count], asked, k, threshold, groups, shown)
    return _walked(filled[:count], asked, k, threshold, groups, shown)


def everything(
    lists: Sequence[Postings], optional: Sequence[Postings], shown: NDArray[np.bool_] | None = None
) -> Found:
    """Every passage that is found at all."""
    return _all(
        [each for each in lists if len(each.passages)], [each for each in optional if len(each.passages)], shown
    )


def _size(found: Postings) -> int:
    return len(found.passages)


def _tells_first(found: Postings, k: int) -> bool:
    """Whether a list's best k are among those kept apart, and no equal of them is not."""
    best = found.best_impacts
    return len(best) == len(found.passages) or (k <= len(best) and bool(best[k - 1] > best[-1]))


def _first(found: Postings, k: int) -> Found:
    order = found.best_passages[:k].argsort()
    return Found(found.best_passages.take(order), found.best_impacts.take(order))


def _sure(filled: Sequence[Postings], extra: Sequence[Postings], k: int) -> tuple[int, int]:
    """A score that k passages reach for sure, and how many of the lists can lift a passage there."""
    threshold = int(max([each.best_impacts[k - 1] for each in filled if k <= len(each.best_impacts)], default=1))
    slack = sum([each.largest for each in extra])
    count = len(filled)
    for each in reversed(filled[1:]):
        if len(each.passages) <= _LONG or slack + each.largest >= threshold * _SMALL_SHARE:
            break
        count -= 1
        slack += each.largest
    return threshold, count


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
    filled: Sequence[Postings],
    asked: Sequence[Postings],
    k: int,
    threshold: int,
    groups: Groups,
    shown: NDArray[np.bool_] | None,
) -> Found:
    """Adds the lists up where they stand, and asks the others about the largest sums only."""
    passages = np.concatenate([each.passages for each in filled])
    at = passages.astype(np.intp)
    totals = _scratch.of(1 + max([int(each.passages[-1]) for each in filled]))
    np.add.at(totals, at, np.concatenate([each.impacts for each in filled]))
    scores = totals.take(at)
    totals[at] = 0
    slack = sum([each.largest for each in asked])
    found = Found(passages, scores)
    if shown is None:
        # No passage stands twice in one list.
        first = len(filled[0].passages)
        threshold = max(threshold, _kth(Found(passages[:first], scores[:first]), k, groups))
        found = _kept(found, scores >= max(threshold - slack, 1))
    else:
        found = _kept(found, shown.take(at))
    if groups.of is None and not asked and len(found.passages) <= _MANY:
        return _ranked(found, k)
    return _asked(_distinct(found), asked, k, threshold, groups)


def _ranked(found: Found, k: int) -> Found:
    """The same as the general case does in arrays, which for few passages are slower than a dictionary."""
    scores = dict(zip(found.passages.tolist(), found.scores.tolist(), strict=True))
    least = sorted(scores.values())[-k] if len(scores) >= k else 0
    kept = sorted([passage for passage, score in scores.items() if score >= least])
    return Found(np.array(kept, np.int32), np.array([scores[passage] for passage in kept], np.int32))


def _distinct(found: Found) -> Found:
    """Each passage once, ascending; wherever one stands, its score is the same."""
    if not len(found.passages):
        return Found(NO_IDS, NO_IDS)
    order = found.passages.argsort()
    passages = found.passages.take(order)
    is_first = np.concatenate(([True], passages[1:] != passages[:-1]))
    return _kept(Found(passages, found.scores.take(order)), is_first)


def _asked(found: Found, asked: Sequence[Postings], k: int, threshold: int, groups: Groups) -> Found:
    """What reaches the k-th best guide once the lists that are only asked have added what they give."""
    slack = sum([each.largest for each in asked])
    for each in asked:
        if len(found.passages) > _MANY:
            found = _kept(found, found.scores >= max(threshold, _kth(found, k, groups)) - slack)
        found = Found(found.passages, found.scores + look(each, found.passages))
        slack -= each.largest
    return _kept(found, found.scores >= max(threshold, _kth(found, k, groups)))


def _walked(
    filled: Sequence[Postings],
    asked: Sequence[Postings],
    k: int,
    threshold: int,
    groups: Groups,
    shown: NDArray[np.bool_] | None,
) -> Found:
    """Scores what the shortest list holds, then what the next one holds besides and may still reach the best, and so
    on."""
    slack = sum([each.largest for each in asked])
    rest = slack + sum([each.largest for each in filled])
    found = Found(NO_IDS, NO_IDS)
    for place, each in enumerate(filled):
        if rest < threshold:
            break
        rest -= each.largest
        more = Found(each.passages, each.impacts)
        more = _kept(more, more.scores >= threshold - rest)
        if shown is not None:
            more = _kept(more, shown.take(more.passages))
        more = _scored(more, filled[place + 1 :], rest, threshold)
        for earlier in filled[:place]:
            more = _kept(more, ~holds(earlier, more.passages))
        more = _asked(more, asked, k, threshold, groups) if place == 0 else _topped(more, asked, threshold)
        found = _joined([found, more])
        threshold = max(threshold, _kth(found, k, groups))
        found = _kept(found, found.scores >= threshold)
    return _distinct(found)


def _scored(found: Found, later: Sequence[Postings], rest: int, threshold: int) -> Found:
    """Adds what later lists give; leaves out what cannot reach the threshold although they give `rest` at most."""
    for each in later:
        found = Found(found.passages, found.scores + look(each, found.passages))
        rest -= each.largest
        if len(found.passages) > _MANY:
            found = _kept(found, found.scores >= threshold - rest)
    return found


def _topped(found: Found, asked: Sequence[Postings], threshold: int) -> Found:
    found = _scored(found, asked, sum([each.largest for each in asked]), threshold)
    return _kept(found, found.scores >= threshold)


def _kept(found: Found, which: NDArray[np.bool_]) -> Found:
    places = which.nonzero()[0]
    return Found(found.passages.take(places), found.scores.take(places))


def _joined(parts: Sequence[Found]) -> Found:
    filled = [each for each in parts if len(each.passages)]
    if len(filled) < 2:
        return filled[0] if filled else Found(NO_IDS, NO_IDS)
    return Found(np.concatenate([each.passages for each in filled]), np.concatenate([each.scores for each in filled]))


def _kth(found: Found, k: int, groups: Groups) -> int:
    """The score of the k-th best guide, 0 while there are fewer. Passages are distinct, in any order."""
    if groups.of is None:
        return _nth(found.scores, k)
    count = 4 * k
    while True:
        least = _nth(found.scores, count)
        top = _kept(found, found.scores >= least) if least else found
        scores = _of_guides(top, groups.of)
        if len(scores) >= k or not least:
            return _nth(scores, k)
        count *= 8


def _nth(scores: NDArray[np.integer], n: int) -> int:
    """The n-th largest, 0 while there are fewer."""
    return int(np.partition(scores, len(scores) - n)[len(scores) - n]) if len(scores) >= n else 0


def _of_guides(found: Found, of: Ids) -> NDArray[np.int64]:
    """The best score of each guide."""
    keys = (of.take(found.passages).astype(np.int64) << 32) | found.scores
    keys.sort()
    guides = keys >> 32
    last = np.concatenate((guides[1:] != guides[:-1], [True])) if len(keys) else np.empty(0, np.bool_)
    scores: NDArray[np.int64] = keys[last] & 0xFFFFFFFF
    return scores


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


def by_group(found: Found, of: Ids) -> tuple[Ids, Impacts]:
    """Guides, in the order of their passages, and the score of each one's best passage."""
    if not len(found.passages):
        return NO_IDS, NO_IDS
    guides = of[found.passages]
    cuts = np.flatnonzero(np.concatenate(([True], guides[1:] != guides[:-1])))
    return guides[cuts], np.maximum.reduceat(found.scores, cuts)
