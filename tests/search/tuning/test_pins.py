"""Which queries a pin is for, and until when."""

from datetime import date

import pytest

from helpcenter.search.tuning.pins import PinMatcher
from helpcenter.search.tuning.rules import Pin

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("pattern", "query", "is_met"),
    [
        ("annuler intercom", "Annuler  INTERCOM !", True),
        ("annuler intercom", "annuler", False),
        ("annuler *", "annuler", True),
        ("annuler *", "annuler intercom maintenant", True),
        ("annuler *", "annulerons tout", False),
        ("* intercom", "intercom", True),
        ("* intercom", "prix d'intercom", False),
        ("* prix *", "le prix", True),
        ("* prix *", "quel prix pour moi", True),
        ("a * b", "a b", True),
        ("a * b", "a x y b", True),
        ("a * b", "a x", False),
        ("c++ *", "c++ help", True),
        ("résilier *", "resilier tout", True),
    ],
)
def test_a_star_stands_for_any_words_or_none(pattern: str, query: str, is_met: bool) -> None:
    assert bool(PinMatcher([Pin(pattern, "guide")]).guides(query, TODAY)) is is_met


def test_guides_come_in_the_order_of_the_file() -> None:
    pins = PinMatcher([Pin("a *", "one"), Pin("a b", "two"), Pin("* b", "three"), Pin("a b", "one")])
    assert pins.guides("a b", TODAY) == ("one", "two", "three")


def test_a_pin_counts_through_its_last_day() -> None:
    pins = PinMatcher([Pin("a", "over", until=date(2026, 11, 23)), Pin("a", "last", until=TODAY)])
    assert pins.guides("a", TODAY) == ("last",)


def test_no_query_meets_no_pin() -> None:
    assert PinMatcher([Pin("a", "one"), Pin("a *", "two")]).guides("", TODAY) == ()
    assert PinMatcher().guides("a", TODAY) == ()
