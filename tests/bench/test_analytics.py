"""The bench of analytics: what it makes, and that its peers agree."""

import random

import pytest

from bench import analytics


def test_the_same_seed_makes_the_same_year() -> None:
    one, other = (list(analytics.visits(2000, random.Random(3))) for _ in range(2))
    assert one == other
    assert len(one) == len({event.id for event in one}) == 2000
    assert {event.locale for event in one} == set(analytics.LOCALES)


def test_reports_agree_with_raw_events(capsys: pytest.CaptureFixture[str]) -> None:
    assert analytics.main(["--rows", "3000"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("agrees") == 33
    assert "DIFFERS" not in printed
