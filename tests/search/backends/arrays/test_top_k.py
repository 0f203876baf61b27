"""The best guides are exactly those that scoring every passage finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.search.backends.arrays import top_k as module
from helpcenter.search.backends.arrays.posting_lists import (
    PostingList,
    common_to,
    holds,
    impacts_at,
    largest_of,
    posting_list,
    residual,
    scaled,
    sum_of,
)
from helpcenter.search.backends.arrays.top_k import Groups, top_k
from helpcenter.search.interfaces import ScoredPassages

SIZE = 60


@st.composite
def lists(draw: st.DrawFn) -> PostingList:
    passages = sorted(draw(st.sets(st.integers(0, SIZE - 1), max_size=SIZE)))
    impacts = draw(st.lists(st.integers(1, 9), min_size=len(passages), max_size=len(passages)))
    own = draw(st.lists(st.integers(0, 1), min_size=len(passages), max_size=len(passages)))
    return short(np.array(passages, np.int32), np.array(impacts, np.int32), np.array(own, np.uint8))


def short(passages: np.ndarray, impacts: np.ndarray, own: np.ndarray) -> PostingList:
    """A list that keeps only its three best apart, so that small examples prune."""
    if len(passages) <= 3:
        return posting_list(passages, impacts, own)
    chosen = np.argsort(-impacts, kind="stable")[:3]
    return PostingList(passages, impacts, own, passages[chosen], impacts[chosen], int(impacts.max()))


def all_matches(
    lists: list[PostingList], optional: list[PostingList], allowed_mask: np.ndarray | None
) -> ScoredPassages:
    """Every passage that may be found, each list summed to its end."""
    every = np.arange(SIZE, dtype=np.int32)
    is_found, scores = np.zeros(SIZE, np.bool_), np.zeros(SIZE, np.int32)
    for each in lists:
        is_found |= holds(each, every) if allowed_mask is None else holds(each, every) & allowed_mask
    for each in [*lists, *optional]:
        scores += impacts_at(each, every)
    return ScoredPassages(every[is_found], scores[is_found])


def ranked(found: ScoredPassages, groups: Groups, k: int) -> list[tuple[int, int]]:
    ids, scores = found if groups.of is None else found.by_guide(groups.of[found.passages])
    return sorted(zip((-scores).tolist(), ids.tolist(), strict=True))[:k]


@settings(max_examples=400)
@given(
    found=st.lists(lists(), max_size=5),
    extra=st.lists(lists(), max_size=2),
    k=st.integers(1, 12),
    per_guide=st.sampled_from([None, 1, 3, 7]),
    hidden=st.none() | st.sets(st.integers(0, SIZE - 1), max_size=20),
    few=st.sampled_from([0, 8000]),
    many=st.sampled_from([2, 64]),
)
def test_pruning_loses_nothing(
    found: list[PostingList],
    extra: list[PostingList],
    k: int,
    per_guide: int | None,
    hidden: set[int] | None,
    few: int,
    many: int,
) -> None:
    groups = Groups() if per_guide is None else Groups((np.arange(SIZE) // per_guide).astype(np.int32))
    allowed_mask = None if hidden is None else ~np.isin(np.arange(SIZE), sorted(hidden))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW", few)
        patch.setattr(module, "_MANY", many)
        patch.setattr(module, "_LONG", 2)
        quick = top_k(found, extra, k, groups, allowed_mask)
    assert ranked(quick, groups, k) == ranked(all_matches(found, extra, allowed_mask), groups, k)


@given(found=st.lists(lists(), min_size=1, max_size=4))
def test_merged_lists_hold_what_their_parts_do(found: list[PostingList]) -> None:
    every = np.arange(SIZE, dtype=np.int32)
    each = np.array([impacts_at(one, every) for one in found])
    assert impacts_at(largest_of(found), every).tolist() == each.max(axis=0).tolist()
    assert impacts_at(sum_of(found), every).tolist() == each.sum(axis=0).tolist()
    common = impacts_at(common_to(found), every)
    assert ((common > 0) == (each > 0).all(axis=0)).all()


@given(left=lists(), right=lists())
def test_a_list_and_what_another_adds_to_it_are_the_best_of_both(left: PostingList, right: PostingList) -> None:
    every = np.arange(SIZE, dtype=np.int32)
    both = impacts_at(left, every) + impacts_at(residual(right, left), every)
    assert both.tolist() == np.maximum(impacts_at(left, every), impacts_at(right, every)).tolist()


@given(found=lists(), weight=st.floats(0.01, 2))
def test_a_weighted_list_finds_the_same_and_keeps_its_bound(found: PostingList, weight: float) -> None:
    lighter = scaled(found, weight)
    assert lighter.passages.tolist() == found.passages.tolist()
    assert all(value >= 1 for value in lighter.impacts)
    assert lighter.best_impacts.tolist() == sorted(lighter.impacts.tolist(), reverse=True)[: len(lighter.best_impacts)]
    assert lighter.largest == max(lighter.impacts, default=0)
