"""Guides by number: what filters let through, and what facets count."""

from typing import Any

import numpy as np

from helpcenter.search.backends.guide_table import GuideFilter, GuideTable
from helpcenter.search.interfaces import Filters, GuideEntry

GUIDES = ["a", "b", "c"]


class Watched(frozenset[str]):
    """Guides of a topic; `looks` counts how often somebody looked into any of them."""

    looks = 0

    def __contains__(self, each: object) -> bool:
        Watched.looks += 1
        return super().__contains__(each)

    def __iter__(self) -> Any:
        Watched.looks += 1
        return super().__iter__()

    def __hash__(self) -> int:
        return super().__hash__()


def guide_filter() -> GuideFilter:
    entries = dict.fromkeys(GUIDES, GuideEntry("d", "A", "en", "howto", None, 1, "", ("en",)))
    nothing = np.zeros(0, np.int32)
    return GuideFilter(GuideTable(GUIDES, entries, nothing, nothing, nothing))


def test_topics_are_counted_without_looking_at_each_for_each_search() -> None:
    """However many they are: beyond a thousand each search looked at every guide of the site for every topic."""
    filters, found = guide_filter(), np.array([True, True, False])
    topics: dict[str, frozenset[str]] = {f"t{n}": Watched(("a", f"none-{n}")) for n in range(1100)}
    first = filters.counts(found, Filters(), topics)
    before = Watched.looks
    assert filters.counts(found, Filters(), topics) == first
    assert Watched.looks == before
    assert first.facets["topic"] == dict.fromkeys(topics, 1)


def test_topics_count_what_the_filters_show_but_for_their_own() -> None:
    topics = {"both": frozenset("ab"), "last": frozenset("c"), "gone": frozenset("x")}
    among = Filters(among=topics["last"])
    found = guide_filter().counts(np.array([True, True, True]), among, topics)
    assert (found.total, found.facets["topic"]) == (1, {"both": 2, "last": 1})
