"""The bench of analytics: what it makes, and that its peers agree."""

import random

import pytest

from bench import analytics, console, visits


def test_the_same_seed_makes_the_same_year() -> None:
    one, other = (list(visits.visits(2000, random.Random(3))) for _ in range(2))
    assert one == other
    assert len(one) == len({event.id for event in one}) == 2000
    assert {event.locale for event in one} == set(visits.LOCALES)


def test_reports_agree_with_raw_events(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "_FULL_RATE_SECONDS", 0.5)
    assert analytics.main(["--rows", "3000"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("agrees") == 2 * len(list((analytics.PROJECT / "analytics" / "reports").glob("*.sql"))) + 1
    assert "DIFFERS" not in printed
