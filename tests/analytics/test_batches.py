"""Work in portions: in order, within the limit, and nothing left out."""

from helpcenter.analytics.batches import batches


def test_items_go_together_as_far_as_the_limit_allows() -> None:
    assert list(batches([("a", 2), ("b", 3), ("c", 1), ("d", 5)], 5)) == [["a", "b"], ["c"], ["d"]]


def test_an_item_larger_than_the_limit_stands_alone() -> None:
    assert list(batches([("a", 1), ("b", 9), ("c", 1)], 5)) == [["a"], ["b"], ["c"]]


def test_of_nothing_there_is_no_portion() -> None:
    assert list(batches([], 5)) == []


def test_the_next_portion_alone_can_be_asked_for() -> None:
    assert next(batches(iter([("a", 1), ("b", 9)]), 5)) == ["a"]
