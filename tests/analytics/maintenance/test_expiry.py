"""What is forgotten when, and that nothing of it stays behind."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from helpcenter.analytics import BackupPlan, Owner, Retention
from helpcenter.analytics.facts.definitions import fact_names
from helpcenter.analytics.maintenance import clock
from tests.analytics.small_ledger import event, facts, record, report_of

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=100)


def old(type: str = "search", days: float = 100, **values: Any) -> Any:
    return event(type, at=NOW - timedelta(days=days), **values)


def visit(number: int, query: str, days: float = 100) -> list[Any]:
    who = {"visitor": f"{number:016x}", "days": days}
    search = old(query=query, **who)
    click = old("cta_click", cta="c", search_id=search.search_id, **(who | {"days": days - 0.001}))
    return [search, click]


def test_raw_events_go_after_their_days_and_the_figures_stay(folder: Path) -> None:
    record(folder, [each for number in range(6) for each in visit(number, "annuler intercom")])
    record(folder, visit(10, "marie durand"))
    record(folder, visit(11, "today", days=1))
    with Owner(folder) as owner:
        parameters = owner.reporting.parameters({"from": str(OLD.date() - timedelta(days=1)), "to": str(NOW.date())})
        before = owner.reporting.report("query_conversion", parameters).rows
        assert {row[0] for row in before} == {"annuler intercom", "marie durand", "today"}
        done = owner.care.expire()
        assert done.events == 14
        after = owner.reporting.report("query_conversion", parameters).rows
        assert [(row[0], row[1:]) for row in after] == [
            ("(rare)" if row[0] == "marie durand" else row[0], row[1:]) for row in before
        ]
        assert facts(owner, "SELECT count(*), count(DISTINCT visitor) FROM events") == [(2, 1)]
        assert owner.care.verify() == []
        assert owner.care.expire().events == 0


def test_nothing_leads_back_to_a_forgotten_visitor(folder: Path) -> None:
    shared = [*visit(1, "marie durand"), *visit(2, "today", days=1)]
    record(folder, shared)
    with Owner(folder) as owner:
        owner.ingest()
        owner.care.expire()
        for name in fact_names():
            text = str(facts(owner, f"FROM fact_{name}"))
            assert f"{1:016x}" not in text and "marie" not in text
            assert f"{2:016x}" in text or text == "[]"
        assert "marie" not in str(facts(owner, "FROM query_names"))
        [segment] = (folder / "spool" / "ingested").iterdir()
        assert "marie" not in segment.read_text() and f"{1:016x}" not in segment.read_text()
        assert "today" in segment.read_text()


def test_comments_go_and_rare_addresses_become_rare(folder: Path) -> None:
    who = {"visitor": f"{1:016x}"}
    record(
        folder,
        [
            old("unhelpful", guide="g", reason="outdated", comment="call marie durand", **who),
            old("not_found", path="/en/marie-durand", **who),
            *(old("not_found", path="/old", visitor=f"{n:016x}") for n in range(5)),
        ],
    )
    with Owner(folder) as owner:
        owner.ingest()
        assert owner.care.expire().events == 7
        assert facts(owner, "SELECT reason, comment FROM feedback") == [("outdated", None)]
        paths = "SELECT path, count(*) FROM missing_pages GROUP BY path ORDER BY path"
        assert facts(owner, paths) == [("(rare)", 1), ("/old", 5)]


def test_frozen_of_scanners_go_too(folder: Path) -> None:
    record(folder, [old("not_found", days=800, path="/wp-login.php"), *visit(3, "three", days=1)])
    with Owner(folder) as owner:
        owner.ingest()
        owner.care.expire()
        assert facts(owner, "SELECT count(*) FROM missing_pages") == [(0,)]
        assert facts(owner, "SELECT count(*) FROM visitors") == [(1,)]


def test_a_damaged_segment_forgets_too(folder: Path) -> None:
    record(folder, visit(1, "marie durand"))
    [path] = (folder / "spool").glob("*.ndjson")
    path.write_bytes(path.read_bytes() + b"not json\n")
    with Owner(folder) as owner:
        owner.ingest()
        [damaged] = (folder / "spool" / "damaged").iterdir()
        owner.care.expire()
        assert damaged.read_bytes() == b"not json\n"


def test_a_visitor_in_the_middle_of_the_limit_stays_whole(folder: Path) -> None:
    record(folder, [old(days=90.1, visitor="b" * 16), old(days=89.9, visitor="b" * 16)])
    with Owner(folder) as owner:
        owner.ingest()
        assert owner.care.expire().events == 0


def test_kept_segments_never_outlive_raw_events(folder: Path) -> None:
    with Owner(folder, keep_days=400, keep_damaged_days=400, retention=Retention(raw_days=5)) as owner:
        for place in ("ingested", "damaged"):
            for days in (4, 6):
                path = folder / "spool" / place / f"{days}.ndjson"
                path.write_bytes(b"")
                os.utime(path, (time.time() - days * 86400,) * 2)
        owner.care.run_maintenance()
    assert [path.stem for path in (folder / "spool").rglob("*.ndjson")] == ["4", "4"]


def test_figures_go_after_their_months(folder: Path) -> None:
    record(folder, [*visit(1, "one", days=800), *visit(2, "two", days=700), *visit(3, "three", days=1)])
    with Owner(folder) as owner:
        owner.ingest()
        done = owner.care.expire()
        assert (done.events, done.facts) == (4, 1)
        assert facts(owner, "SELECT count(*) FROM sessions") == [(2,)]
        assert facts(owner, "SELECT sum(intents) FROM query_days") == [(2,)]
        assert facts(owner, "SELECT count(*) FROM query_names") == [(2,)]


def test_forgotten_days_survive_another_definition_of_the_facts(folder: Path) -> None:
    record(folder, [*visit(1, "one"), *visit(3, "three", days=1)])
    with Owner(folder, "UTC") as owner:
        owner.ingest()
        owner.care.expire()
    with Owner(folder, "Asia/Kolkata") as owner:
        assert facts(owner, "SELECT sum(intents), sum(converted) FROM query_days") == [(2, 2)]
        assert facts(owner, "SELECT count(*) FROM intents") == [(2,)]
        assert owner.care.verify() == []


def test_a_late_event_of_forgotten_days_counts_and_goes_again(folder: Path) -> None:
    record(folder, visit(1, "one"))
    with Owner(folder) as owner:
        owner.ingest()
        owner.care.expire()
        record(folder, visit(1, "two"))
        owner.ingest()
        assert facts(owner, "SELECT sum(intents) FROM query_days") == [(2,)]
        assert owner.care.expire().events == 2
        assert facts(owner, "SELECT sum(intents), count(DISTINCT query) FROM query_days") == [(2, 1)]


def traces(folder: Path, *words: str) -> list[str]:
    """Files under the analytics folder that hold one of the words, byte for byte."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        found += [path.name for word in words if word.encode() in content]
    return found


def test_no_byte_of_what_was_forgotten_stays_in_any_file(folder: Path) -> None:
    secret, visitor = "marie durand 1962 lyon croix rousse", "dead5beef2cafe91"
    record(
        folder,
        [*visit(int(visitor, 16), secret), *(each for n in range(2, 400) for each in visit(n, f"today {n}", days=1))],
    )
    with Owner(folder) as owner:
        owner.ingest()
        owner.derive()
        with owner.ledger.store.cursor() as cursor:
            cursor.execute("CHECKPOINT")
        assert {"events.duckdb"} < set(traces(folder, secret, visitor))
        assert owner.care.expire().events == 2
        before = report_of(owner, "queries", {}).rows
        assert owner.care.compact()
        assert report_of(owner, "queries", {}).rows == before
        assert owner.care.verify() == []
        assert traces(folder, secret, visitor) == []
    assert traces(folder, secret, visitor) == []
    with Owner(folder) as owner:
        assert facts(owner, "SELECT count(*) FROM events") == [(796,)]


def test_the_file_is_written_anew_within_a_day(folder: Path) -> None:
    record(folder, [*visit(1, "marie durand"), *visit(2, "today", days=1)])
    with Owner(folder) as owner:
        owner.care.run_maintenance()
        marker = folder / ".state" / "forgotten"
        inode = (folder / "events.duckdb").stat().st_ino
        owner.care.run_maintenance()
        assert (folder / "events.duckdb").stat().st_ino == inode
        os.utime(marker, (time.time() - 86400, time.time() - 86400))
        owner.care.run_maintenance()
        assert not marker.exists()
        assert (folder / "events.duckdb").stat().st_ino != inode
        assert list((folder / "export").iterdir()) == []


def test_a_report_that_runs_is_not_cut_off_by_writing_the_file_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpcenter.analytics.ledger.store._MAX_WAIT_SECONDS", 0.2)
    record(folder, visit(2, "today", days=1))
    with Owner(folder) as owner:
        owner.ingest()
        with owner.ledger.store.cursor() as cursor:
            assert not owner.care.compact()
            assert cursor.execute("SELECT count(*) FROM events").fetchall() == [(2,)]
        assert owner.care.compact()
        assert facts(owner, "SELECT count(*) FROM events") == [(2,)]


def test_events_that_come_while_the_file_is_written_anew_are_not_lost(folder: Path) -> None:
    with Owner(folder, poll_seconds=0.01) as owner:
        owner.start()
        stop, recorded = threading.Event(), []

        def come() -> None:
            while not stop.wait(0.02):
                recorded.append(event(at=NOW))
                record(folder, recorded[-1:])

        thread = threading.Thread(target=come)
        thread.start()
        done = [owner.care.compact() for _ in range(3)]
        stop.set()
        thread.join()
        assert any(done)
        owner.ingest()
        assert owner.status().events == len(recorded)


def test_ledgers_set_aside_go_with_the_events_they_hold(folder: Path) -> None:
    old, young = folder / "events.duckdb.damaged-1", folder / "events.duckdb.replaced-2"
    with Owner(folder) as owner:
        for path in (old, young, folder / "export" / "backup-1.duckdb"):
            path.write_bytes(b"x")
            os.utime(path, (time.time() - 100 * 86400, time.time() - 100 * 86400))
        os.utime(young)
        owner.care.run_maintenance()
    assert (old.exists(), young.exists(), list((folder / "export").iterdir())) == (False, True, [])


def test_a_clock_far_ahead_makes_forgetting_wait_and_say_so(folder: Path, tmp_path: Path) -> None:
    day = timedelta(days=1)
    start = datetime(2026, 3, 2, 12)
    state = tmp_path / "clock"
    state.mkdir()
    assert clock.held_until(state, start) is None
    assert clock.held_until(state, start + 6 * day) is None
    # A year ahead: it waits, also when asked again, and goes on once the clock is right.
    ahead = start + 400 * day
    assert clock.held_until(state, ahead) == ahead + clock.HOLD
    assert clock.held_until(state, ahead + day) == ahead + clock.HOLD
    assert clock.held_until(state, start + 7 * day) is None
    # A machine that was off for a month: after three days it forgets again.
    later = start + 40 * day
    assert clock.held_until(state, later) == later + clock.HOLD
    assert clock.held_until(state, later + 4 * day) is None
    assert clock.held_until(state, later + 5 * day) is None


def test_a_time_with_a_zone_in_the_state_of_forgetting_is_taken_for_damage(tmp_path: Path) -> None:
    (tmp_path / "expiry.json").write_text('{"last": "2026-03-02T12:00:00Z"}')
    assert clock.held_until(tmp_path, datetime(2026, 3, 2, 13)) is None


def test_what_is_forgotten_later_does_not_put_writing_anew_off(folder: Path) -> None:
    record(folder, visit(1, "one"))
    with Owner(folder) as owner:
        owner.ingest()
        owner.care.expire()
        a_day_ago = time.time() - 86400
        os.utime(folder / ".state" / "forgotten", (a_day_ago, a_day_ago))
        record(folder, visit(2, "two"))
        owner.care.run_maintenance()
        assert not (folder / ".state" / "forgotten").exists()


def test_a_clock_that_jumps_ahead_deletes_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(folder, visit(1, "one", days=1))
    plan = BackupPlan(folder / "backups", hours=24)
    with Owner(folder, backups=plan) as owner:
        owner.ingest()
        made = owner.care.back_up_when_due()
        aside = folder / "events.duckdb.damaged-20260101T000000000000"
        aside.write_bytes(b"")
        owner.care.run_maintenance()
        kept = [made, aside, *(folder / "spool" / "ingested").iterdir()]
        ahead = timedelta(days=100)
        monkeypatch.setattr("time.time", lambda now=time.time: now() + ahead.total_seconds())
        monkeypatch.setattr("helpcenter.analytics.care.utc_now", lambda: (NOW + ahead).replace(tzinfo=None))
        owner.care.run_maintenance()
        assert owner.care.held_until is not None
    assert [path for path in kept if path is None or not path.exists()] == []


@pytest.mark.parametrize(
    "name",
    [
        "spool/arriving-0001.lines",
        "events.duckdb.old-2020",
        "export/backup-2020.duckdb",
        "backups/ledger-2020.duckdb",
        ".state/counts/1-a.json",
        ".state/salts/2020-01-01",
    ],
)
def test_a_folder_named_like_a_file_of_ours_keeps_nothing_from_being_forgotten(folder: Path, name: str) -> None:
    record(folder, visit(1, "one"))
    with Owner(folder) as owner:
        (folder / name).mkdir(parents=True)
        os.utime(folder / name, (0, 0))
        assert owner.ingest() == 2
        owner.care.run_maintenance()
        assert facts(owner, "SELECT count(*) FROM events") == [(0,)]


def test_nothing_is_forgotten_while_the_clock_is_in_doubt(folder: Path) -> None:
    record(folder, visit(1, "marie durand"))
    (folder / ".state").mkdir(mode=0o700, exist_ok=True)
    clock.held_until(folder / ".state", NOW.replace(tzinfo=None) - timedelta(days=30))
    with Owner(folder) as owner:
        assert owner.care.expire().events == 0
        assert owner.status().held_until is not None
        assert owner.status().events == 2
