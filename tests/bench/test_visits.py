"""The made-up year of the analytics bench: real lines, always the same, with everything in them that reports tell."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from bench.analytics.visits import LOCALES, Year
from helpcenter.analytics import Owner, Retention
from helpcenter.analytics.recording import event_lines

LAST = datetime(2026, 11, 24, tzinfo=UTC)
ROWS = 20_000


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return _lines(tmp_path_factory.mktemp("made"), 1)


def _lines(folder: Path, seed: int, rows: int = ROWS) -> list[bytes]:
    return [line for made in Year(rows, seed, LAST).make(folder) for line in made.path.read_bytes().splitlines(True)]


def test_every_line_is_as_a_web_process_writes_it(written: list[bytes]) -> None:
    assert [line for line in written if event_lines.clean(line) != line] == []
    assert len(written) == ROWS


def test_the_same_seed_makes_the_same_year(written: list[bytes], tmp_path: Path) -> None:
    assert _lines(tmp_path / "again", 1) == written
    assert _lines(tmp_path / "other", 2) != written


def test_the_year_is_cut_where_the_events_are_enough(tmp_path: Path) -> None:
    assert len(_lines(tmp_path, 1, 300_000)) == 300_000
    assert len(list(tmp_path.iterdir())) == 2


def test_a_year_holds_what_reports_tell(written: list[bytes]) -> None:
    events = [msgspec.json.decode(line, type=event_lines.StoredLine) for line in written]
    assert len({event.id for event in events}) == ROWS
    assert {event.locale for event in events} == set(LOCALES)
    assert {event.product for event in events} >= {"p1", "p2"}
    assert set(Counter(event.type for event in events)) == {
        "search", "view", "cta_seen", "cta_click", "helpful", "unhelpful", "not_found",
    }  # fmt: skip
    assert {event.series for event in events} == {"human", "bot", "agent", "preview"}
    assert any(event.utm_campaign for event in events)
    assert any(event.type == "view" and not event.search_id for event in events)
    shares = Counter(event.type for event in events)
    assert 0.5 < shares["search"] / ROWS < 0.6
    assert 0.24 < shares["view"] / ROWS < 0.3


def test_visitors_come_again_and_stay_past_midnight(written: list[bytes]) -> None:
    events = sorted(
        (msgspec.json.decode(line, type=event_lines.StoredLine) for line in written), key=lambda each: each.at
    )
    again = midnight = 0
    seen: dict[str, datetime] = {}
    for event in events:
        before = seen.get(event.visitor, event.at)
        again += (event.at - before).total_seconds() > 1800
        midnight += (event.at - before).total_seconds() < 60 and before.date() < event.at.date()
        seen[event.visitor] = event.at
    assert again > 100
    assert midnight > 0


def test_lines_stand_nearly_in_the_order_of_time(written: list[bytes]) -> None:
    times = [msgspec.json.decode(line, type=event_lines.StoredLine).at for line in written]
    late = [latest - at for at, latest in zip(times, [max(times[: n + 1][-50:]) for n in range(ROWS)], strict=True)]
    assert 0 < max(each.total_seconds() for each in late) <= 2


def test_the_owner_takes_them_in_without_a_bad_line(tmp_path: Path) -> None:
    made = list(Year(5000, 1, LAST).make(tmp_path / "spool"))
    with Owner(tmp_path, retention=Retention(raw_days=4000)) as owner:
        assert owner.ingest() == sum(each.events for each in made) == 5000
        assert owner.status().bad_lines == 0
