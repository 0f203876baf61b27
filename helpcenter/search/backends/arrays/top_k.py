"""The best guides for a sum of posting lists, exactly.

Lists of up to 40,000 postings, which are nearly all, are added up whole; only longer ones are walked through, from the
shortest on, leaving out what cannot reach the score that k guides have. `optional` lists find nothing, so they are
looked up only for the passages that may still reach that score.

Two more ways serve callers who want passages, not guides, and no filters: no query of the product does, but the bench
compares them with the peers (`bench/search/passages.py`). A single list whose best postings are kept apart is not read
at all, and of long lists those that together give too little (MaxScore) are looked up instead of added.
"""

import threading
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_format import Ids, Impacts
from helpcenter.search.backends.arrays.posting_lists import NO_IDS, PostingList, holds, impacts_at
from helpcenter.search.interfaces import ScoredPassages

# Up to so many postings a list, adding all of them up costs less than being clever; walking many lists costs most.
_FEW = 40_000
# A bound is worth tightening only while this many passages are left.
_MANY = 64
# Shorter lists are added up no matter how little they give.
_LONG = 4000
# Lists are non-essential while together they give less than this share of the threshold: closer to it, nearly every
# passage would have to be looked up in them.
_SMALL_SHARE = 0.6


class Groups(NamedTuple):
    """`of` is each passage's guide (passages of a guide are neighbours); None: every passage is its own, which only the
    bench asks for."""

    of: Ids | None = None


def top_k(
    lists: Sequence[PostingList],
    optional: Sequence[PostingList],
    k: int,
    groups: Groups = Groups(),
    allowed_mask: NDArray[np.bool_] | None = None,
) -> ScoredPassages:
    """The passages, ascending, whose score reaches that of the k-th best guide: exactly those, except that of equal
    scores at the end only enough of the lower numbers need be there.

    Only passages in `lists` are found; `optional` lists add to their scores. `allowed_mask` marks passages that count.
    """
    filled = sorted([each for each in lists if len(each.passages)], key=_size)
    extra = [each for each in optional if len(each.passages)]
    if not filled:
        return ScoredPassages(NO_IDS, NO_IDS)
    threshold, count = 1, len(filled)
    if groups.of is None and allowed_mask is None:
        if count == 1 and not extra and _has_top_k_apart(filled[0], k):
            return _top_of_one_list(filled[0], k)
        if len(filled[-1].passages) > _LONG:
            threshold, count = _initial_threshold(filled, extra, k)
    essential, non_essential = filled[:count], [*filled[count:], *extra]
    if sum([len(each.passages) for each in essential]) <= _FEW * count:
        return _accumulate_all(essential, non_essential, k, threshold, groups, allowed_mask)
    return _accumulate_pruned(essential, non_essential, k, threshold, groups, allowed_mask)


def _size(found: PostingList) -> int:
    return len(found.passages)


def _has_top_k_apart(found: PostingList, k: int) -> bool:
    """Whether a list's best k are among those kept apart, and no equal of them is not."""
    best = found.best_impacts
    return len(best) == len(found.passages) or (k <= len(best) and bool(best[k - 1] > best[-1]))


def _top_of_one_list(found: PostingList, k: int) -> ScoredPassages:
    order = found.best_passages[:k].argsort()
    return ScoredPassages(found.best_passages.take(order), found.best_impacts.take(order))


def _initial_threshold(filled: Sequence[PostingList], extra: Sequence[PostingList], k: int) -> tuple[int, int]:
    """A score that k passages reach for sure, and how many of the lists can lift a passage there."""
    threshold = int(max([each.best_impacts[k - 1] for each in filled if k <= len(each.best_impacts)], default=1))
    upper_bound = sum([each.largest for each in extra])
    count = len(filled)
    for each in reversed(filled[1:]):
        if len(each.passages) <= _LONG or upper_bound + each.largest >= threshold * _SMALL_SHARE:
            break
        count -= 1
        upper_bound += each.largest
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


def _accumulate_all(
    essential: Sequence[PostingList],
    non_essential: Sequence[PostingList],
    k: int,
    threshold: int,
    groups: Groups,
    allowed_mask: NDArray[np.bool_] | None,
) -> ScoredPassages:
    """Adds the essential lists up, and looks the largest sums only up in the others."""
    passages = np.concatenate([each.passages for each in essential])
    at = passages.astype(np.intp)
    totals = _scratch.of(1 + max([int(each.passages[-1]) for each in essential]))
    np.add.at(totals, at, np.concatenate([each.impacts for each in essential]))
    scores = totals.take(at)
    totals[at] = 0
    upper_bound = sum([each.largest for each in non_essential])
    found = ScoredPassages(passages, scores)
    if allowed_mask is None:
        # No passage stands twice in one list.
        first = len(essential[0].passages)
        threshold = max(threshold, _kth_score(ScoredPassages(passages[:first], scores[:first]), k, groups))
        found = _where(found, scores >= max(threshold - upper_bound, 1))
    else:
        found = _where(found, allowed_mask.take(at))
    if groups.of is None and not non_essential and len(found.passages) <= _MANY:
        return _top_k_of_few(found, k)
    return _refined(_deduplicated(found), non_essential, k, threshold, groups)


def _top_k_of_few(found: ScoredPassages, k: int) -> ScoredPassages:
    """The same as the general case does in arrays, which for few passages are slower than a dictionary."""
    scores = dict(zip(found.passages.tolist(), found.scores.tolist(), strict=True))
    minimum = sorted(scores.values())[-k] if len(scores) >= k else 0
    kept = sorted([passage for passage, score in scores.items() if score >= minimum])
    return ScoredPassages(np.array(kept, np.int32), np.array([scores[passage] for passage in kept], np.int32))


def _deduplicated(found: ScoredPassages) -> ScoredPassages:
    """Each passage once, ascending; wherever one stands, its score is the same."""
    if not len(found.passages):
        return ScoredPassages(NO_IDS, NO_IDS)
    order = found.passages.argsort()
    passages = found.passages.take(order)
    is_first = np.concatenate(([True], passages[1:] != passages[:-1]))
    return _where(ScoredPassages(passages, found.scores.take(order)), is_first)


def _refined(
    found: ScoredPassages, non_essential: Sequence[PostingList], k: int, threshold: int, groups: Groups
) -> ScoredPassages:
    """What reaches the k-th best guide once the non-essential lists have added their impacts."""
    upper_bound = sum([each.largest for each in non_essential])
    for each in non_essential:
        if len(found.passages) > _MANY:
            found = _where(found, found.scores >= max(threshold, _kth_score(found, k, groups)) - upper_bound)
        found = ScoredPassages(found.passages, found.scores + impacts_at(each, found.passages))
        upper_bound -= each.largest
    return _where(found, found.scores >= max(threshold, _kth_score(found, k, groups)))


def _accumulate_pruned(
    essential: Sequence[PostingList],
    non_essential: Sequence[PostingList],
    k: int,
    threshold: int,
    groups: Groups,
    allowed_mask: NDArray[np.bool_] | None,
) -> ScoredPassages:
    """Scores what the shortest list holds, then what the next one holds besides and may still reach the best, and so
    on."""
    upper_bound = sum([each.largest for each in non_essential])
    residual_bound = upper_bound + sum([each.largest for each in essential])
    found = ScoredPassages(NO_IDS, NO_IDS)
    for place, each in enumerate(essential):
        if residual_bound < threshold:
            break
        residual_bound -= each.largest
        more = ScoredPassages(each.passages, each.impacts)
        more = _where(more, more.scores >= threshold - residual_bound)
        if allowed_mask is not None:
            more = _where(more, allowed_mask.take(more.passages))
        more = _with_scores_of(more, essential[place + 1 :], residual_bound, threshold)
        for earlier in essential[:place]:
            more = _where(more, ~holds(earlier, more.passages))
        more = (
            _refined(more, non_essential, k, threshold, groups)
            if place == 0
            else _completed(more, non_essential, threshold)
        )
        found = _concatenated([found, more])
        threshold = max(threshold, _kth_score(found, k, groups))
        found = _where(found, found.scores >= threshold)
    return _deduplicated(found)


def _with_scores_of(
    found: ScoredPassages, later: Sequence[PostingList], residual_bound: int, threshold: int
) -> ScoredPassages:
    """Adds the impacts of later lists; leaves out what cannot reach the threshold with all that they may give."""
    for each in later:
        found = ScoredPassages(found.passages, found.scores + impacts_at(each, found.passages))
        residual_bound -= each.largest
        if len(found.passages) > _MANY:
            found = _where(found, found.scores >= threshold - residual_bound)
    return found


def _completed(found: ScoredPassages, non_essential: Sequence[PostingList], threshold: int) -> ScoredPassages:
    found = _with_scores_of(found, non_essential, sum([each.largest for each in non_essential]), threshold)
    return _where(found, found.scores >= threshold)


def _where(found: ScoredPassages, which: NDArray[np.bool_]) -> ScoredPassages:
    places = which.nonzero()[0]
    return ScoredPassages(found.passages.take(places), found.scores.take(places))


def _concatenated(parts: Sequence[ScoredPassages]) -> ScoredPassages:
    filled = [each for each in parts if len(each.passages)]
    if len(filled) < 2:
        return filled[0] if filled else ScoredPassages(NO_IDS, NO_IDS)
    return ScoredPassages(
        np.concatenate([each.passages for each in filled]), np.concatenate([each.scores for each in filled])
    )


def _kth_score(found: ScoredPassages, k: int, groups: Groups) -> int:
    """The score of the k-th best guide, 0 while there are fewer. Passages are distinct, in any order."""
    if groups.of is None:
        return _nth_largest(found.scores, k)
    count = 4 * k
    while True:
        minimum = _nth_largest(found.scores, count)
        top = _where(found, found.scores >= minimum) if minimum else found
        scores = _best_by_guide(top, groups.of)
        if len(scores) >= k or not minimum:
            return _nth_largest(scores, k)
        count *= 8


def _nth_largest(scores: NDArray[np.integer], n: int) -> int:
    """The n-th largest, 0 while there are fewer."""
    return int(np.partition(scores, len(scores) - n)[len(scores) - n]) if len(scores) >= n else 0


def _best_by_guide(found: ScoredPassages, of: Ids) -> NDArray[np.int64]:
    """The best score of each guide that has a passage here, by ascending guide; `of` is each passage's guide."""
    keys = (of.take(found.passages).astype(np.int64) << 32) | found.scores
    keys.sort()
    guides = keys >> 32
    last = np.concatenate((guides[1:] != guides[:-1], [True])) if len(keys) else np.empty(0, np.bool_)
    scores: NDArray[np.int64] = keys[last] & 0xFFFFFFFF
    return scores
