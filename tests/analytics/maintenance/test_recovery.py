"""Copies of the ledger, and a ledger made anew after damage."""

import errno
import os
import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from helpcenter.analytics import AnalyticsPaths, Owner, rebuild, restore
from helpcenter.analytics.maintenance import recovery
from helpcenter.domain.errors import UsageError
from tests.analytics.small_ledger import NOON, event, facts, record


def filled(folder: Path, count: int = 20) -> None:
    record(folder, [event(seconds=number, visitor=f"{number % 5:016x}") for number in range(count)])
    with Owner(folder) as owner:
        owner.ingest()
        owner.derive()


def events_of(folder: Path) -> int:
    with Owner(folder) as owner:
        owner.ingest()
        assert owner.care.verify() == []
        return owner.status().events


def test_a_sound_ledger_verifies(folder: Path) -> None:
    filled(folder)
    assert events_of(folder) == 20


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("DELETE FROM events WHERE id IN (SELECT id FROM events LIMIT 3)", "3 events of kept segments are not in"),
        ("INSERT INTO events FROM events LIMIT 1", "1 events are in the ledger more than once"),
        ("DELETE FROM fact_sessions", "rows of sessions are missing"),
        ("UPDATE fact_intents SET clicks = 7", "rows of intents should not be"),
        ("UPDATE rollup_query_days SET intents = intents + 1", "rows of query_days should not be"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_ledger_is_said(folder: Path, sql: str, sentence: str) -> None:
    filled(folder)
    with Owner(folder) as owner:
        with owner.ledger.store.cursor() as cursor:
            cursor.execute(sql)
        assert any(sentence in problem for problem in owner.care.verify())
        assert facts(owner, "SELECT count(*) FROM duckdb_tables() WHERE temporary") == [(0,)]


def test_a_backup_is_made_in_use_and_restored_with_what_came_later(folder: Path, tmp_path: Path) -> None:
    filled(folder)
    with Owner(folder) as owner:
        backup = shutil.move(owner.care.back_up(), tmp_path / "copy.duckdb")
        record(folder, [event(seconds=3600)])
        owner.ingest()
    (folder / "events.duckdb").write_bytes(b"x" * 8192)
    aside = restore(AnalyticsPaths(folder), Path(backup))
    assert aside and aside.read_bytes() == b"x" * 8192
    assert events_of(folder) == 21


@pytest.mark.parametrize("content", [b"", b"x" * 20000])
def test_what_is_no_backup_is_refused_and_nothing_changes(folder: Path, tmp_path: Path, content: bytes) -> None:
    filled(folder)
    (tmp_path / "copy.duckdb").write_bytes(content)
    with pytest.raises(UsageError):
        restore(AnalyticsPaths(folder), tmp_path / "copy.duckdb")
    with pytest.raises(UsageError, match="There is no file"):
        restore(AnalyticsPaths(folder), tmp_path / "nowhere.duckdb")
    assert events_of(folder) == 20


def test_neither_rebuild_nor_restore_touches_a_ledger_in_use(folder: Path) -> None:
    with Owner(folder):
        for action in (
            lambda: rebuild(AnalyticsPaths(folder), "UTC"),
            lambda: restore(AnalyticsPaths(folder), folder / "x"),
        ):
            with pytest.raises(UsageError, match="is held by process"):
                action()


def test_a_destroyed_ledger_comes_back_from_kept_segments(folder: Path) -> None:
    filled(folder)
    (folder / "events.duckdb").write_bytes(b"x" * 8192)
    done = rebuild(AnalyticsPaths(folder), "UTC")
    assert (done.done.events, done.saved, done.lost) == (20, 0, {})
    assert done.why and done.aside and done.aside.exists()
    assert events_of(folder) == 20


def test_what_cannot_be_brought_back_is_said_by_day(folder: Path) -> None:
    filled(folder)
    record(folder, [event(at=NOON + timedelta(days=1), visitor="b" * 16)] * 1)
    with Owner(folder) as owner:
        owner.ingest()
        owner.derive()
    for path in sorted((folder / "spool" / "ingested").iterdir())[:1]:
        path.unlink()
    (folder / "events.duckdb").write_bytes(b"x" * 8192)
    done = rebuild(AnalyticsPaths(folder), "UTC")
    assert (done.done.events, done.lost) == (1, {date(2026, 3, 2): 20})


def test_a_readable_file_gives_what_no_segment_has(folder: Path) -> None:
    filled(folder)
    for path in (folder / "spool" / "ingested").iterdir():
        path.unlink()
    done = rebuild(AnalyticsPaths(folder), "Asia/Kolkata")
    assert (done.done.events, done.saved, done.lost, done.why) == (0, 20, {}, None)
    with Owner(folder, "Asia/Kolkata") as owner:
        assert owner.care.verify() == []
        assert facts(owner, "SELECT CAST(sum(searches) AS BIGINT) FROM intents") == [(20,)]


@pytest.mark.parametrize("step", ["prepare", "_save", "derive"])
def test_a_rebuild_that_ends_half_way_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    filled(folder)
    for path in (folder / "spool" / "ingested").iterdir():
        path.unlink()
    record(folder, [event(seconds=3600)])
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(recovery, step, interrupted)
        rebuild(AnalyticsPaths(folder), "UTC")
    assert [path.name for path in folder.glob("events.duckdb?*")] == []
    assert events_of(folder) == 21


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_restore_that_finds_no_room_changes_and_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(folder)
    backup = shutil.copyfile(folder / "events.duckdb", tmp_path / "copy.duckdb")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left"):
        patched.setattr(shutil, "copyfileobj", full)
        restore(AnalyticsPaths(folder), backup)
    assert [path.name for path in folder.glob("events.*")] == ["events.duckdb"]
    assert events_of(folder) == 20


@pytest.mark.parametrize("name", ["events.duckdb", "events.duckdb.wal"])
def test_a_pipe_in_the_ledgers_place_is_told_and_moved_away_by_a_rebuild(folder: Path, name: str) -> None:
    filled(folder)
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    with pytest.raises(UsageError, match="helpcenter analytics rebuild") as told:
        Owner(folder)
    assert told.value.code == "ledger_unusable"
    rebuild(AnalyticsPaths(folder), "UTC")
    assert events_of(folder) == 20


def test_a_flipped_byte_anywhere_loses_nothing_that_is_kept(folder: Path) -> None:
    filled(folder, 200)
    rng = random.Random(4)
    whole = (folder / "events.duckdb").read_bytes()
    for _ in range(6):
        broken = bytearray(whole)
        broken[rng.randrange(len(broken))] ^= 0xFF
        (folder / "events.duckdb").write_bytes(broken)
        rebuild(AnalyticsPaths(folder), "UTC")
        assert events_of(folder) == 200


def test_a_log_that_lost_rows_is_mended_at_the_next_start(folder: Path) -> None:
    """DuckDB may drop what a damaged write-ahead log held, silently; the segments are still there."""
    filled(folder)
    with duckdb.connect(folder / "events.duckdb") as connection:
        connection.execute("DELETE FROM events; DELETE FROM segments")
    with Owner(folder) as owner:
        assert owner.ledger.requeued == 1
        assert owner.ingest() == 20


def test_a_torn_log_is_mended_by_a_rebuild(folder: Path) -> None:
    filled(folder)
    (folder / "events.duckdb.wal").write_bytes(random.Random(1).randbytes(5000))
    rebuild(AnalyticsPaths(folder), "UTC")
    assert events_of(folder) == 20


def test_a_truncated_kept_segment_gives_its_whole_lines(folder: Path) -> None:
    filled(folder)
    [path] = (folder / "spool" / "ingested").iterdir()
    path.write_bytes(path.read_bytes()[:-30])
    (folder / "events.duckdb").unlink()
    done = rebuild(AnalyticsPaths(folder), "UTC")
    assert (done.done.events, done.done.bad_lines, done.lost) == (19, 1, {date(2026, 3, 2): 1})


def test_an_event_that_comes_again_in_another_segment_counts_once(folder: Path) -> None:
    again = event(visitor="c" * 16)
    record(folder, [again, again])
    with Owner(folder) as owner:
        assert owner.ingest() == 1
        record(folder, [again, event(visitor="c" * 16)])
        assert owner.ingest() == 1
        assert owner.status().done.duplicates == 2
        assert owner.care.verify() == []


def test_a_clock_that_goes_back_keeps_every_event(folder: Path) -> None:
    record(folder, [event(at=NOON + timedelta(hours=1))])
    record(folder, [event(at=NOON - timedelta(days=2)), event(at=NOON - timedelta(seconds=1))])
    record(folder, [event(at=NOON)])
    assert events_of(folder) == 4
    with Owner(folder) as owner:
        assert facts(owner, "SELECT count(*) FROM sessions") == [(3,)]
