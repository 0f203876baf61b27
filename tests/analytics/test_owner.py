"""The ledger and its owner: one at a time, each segment once, damage contained."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from helpcenter.analytics import Owner, Spool, read_holder, to_parquet
from helpcenter.analytics.ledger.store import migrate
from helpcenter.domain.errors import NotFound, Unavailable, UsageError
from tests.analytics.small_ledger import event, facts, fill, record
from tests.waiting import wait_until


def count(owner: Owner) -> int:
    return owner.status().events


def write_segment(folder: Path, name: str, content: bytes) -> None:
    (folder / "spool").mkdir(parents=True, exist_ok=True)
    (folder / "spool" / name).write_bytes(content)


def line(number: int, **more: object) -> bytes:
    extra = "".join(f', "{key}": {value}' for key, value in more.items())
    text = (
        f'{{"id": "x{number}", "at": "2026-03-02T10:00:00Z", "type": "view", "visitor": "a", "locale": "fr"{extra}}}\n'
    )
    return text.encode()


def test_events_arrive_whole_and_in_utc(folder: Path) -> None:
    given = event(query="résilier « Intercom » 🙂", rank=2, is_sample=True, referrer="example.org")
    record(folder, [given])
    with Owner(folder, "Asia/Kolkata") as owner:
        assert owner.ingest() == 1
        sql = "SELECT id, happened_at, query, rank, is_sample, referrer, series, via, guide FROM events"
        assert facts(owner, sql) == [
            (given.id, given.at.replace(tzinfo=None), given.query, 2, True, "example.org", "human", "page", None)
        ]


def test_other_offsets_become_utc(folder: Path) -> None:
    record(folder, [event(at=datetime.fromisoformat("2026-03-02T01:00:00+02:00"))])
    with Owner(folder) as owner:
        owner.ingest()
        assert facts(owner, "SELECT happened_at FROM events") == [(datetime(2026, 3, 1, 23, 0),)]


def test_a_second_ingest_changes_nothing(folder: Path) -> None:
    record(folder, [event(), event()])
    with Owner(folder) as owner:
        assert (owner.ingest(), owner.ingest(), count(owner)) == (2, 0, 2)


def test_the_same_segment_sent_again_changes_nothing(folder: Path) -> None:
    """A crash between the commit and the move leaves it so, and a retry from another machine too."""
    record(folder, [event(), event()])
    with Owner(folder) as owner:
        owner.ingest()
        (kept,) = (folder / "spool" / "ingested").iterdir()
        kept.rename(folder / "spool" / kept.name)
    with Owner(folder) as owner:
        assert (owner.ingest(), count(owner)) == (0, 2)
        assert kept.exists()


def test_the_background_thread_takes_events_in(folder: Path) -> None:
    with Owner(folder, poll_seconds=0.05) as owner:
        owner.start()
        spool = Spool(folder / "spool", max_age=0.1)
        spool.record(event())
        wait_until(lambda: count(owner))
        spool.close()


def test_a_segment_that_is_being_written_is_left_alone(folder: Path) -> None:
    spool = Spool(folder / "spool", max_age=60)
    spool.record(event())
    with Owner(folder) as owner:
        assert owner.ingest() == 0
        spool.record(event())
        spool.close()
        assert owner.ingest() == 2


def test_what_a_dead_process_left_is_adopted_and_its_torn_last_line_cut(folder: Path) -> None:
    write_segment(folder, "dead.open", line(1) + line(2) + line(3)[:-20])
    with Owner(folder) as owner:
        assert owner.ingest() == 2
        assert owner.status().done.torn_lines == 1
        assert owner.status().bad_lines == 0
        assert (folder / "spool" / "ingested" / "dead.ndjson").read_bytes() == line(1) + line(2)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b'{"id": "x'])
def test_a_dead_segment_without_one_whole_line_is_put_away(folder: Path, content: bytes) -> None:
    write_segment(folder, "dead.open", content)
    with Owner(folder) as owner:
        assert owner.ingest() == 0
        assert owner.status().pending_segments == 0


def test_a_forgotten_temporary_segment_is_removed_when_it_is_old(folder: Path) -> None:
    write_segment(folder, "old.tmp", b"")
    write_segment(folder, "new.tmp", b"")
    os.utime(folder / "spool" / "old.tmp", (0, 0))
    with Owner(folder) as owner:
        owner.ingest()
    assert [path.name for path in (folder / "spool").glob("*.tmp")] == ["new.tmp"]


BAD_LINES = [
    b"not json\n",
    b"null\n",
    b"[1, 2]\n",
    b'{"id": "x", "at": "tomorrow", "type": "view", "visitor": "a", "locale": "fr"}\n',
    b'{"id": "x", "type": "view", "visitor": "a", "locale": "fr"}\n',
    b'{"id": null, "at": "2026-03-02T10:00:00Z", "type": "view", "visitor": "a", "locale": "fr"}\n',
    b'{"id": "x", "at": "2026-03-02T10:00:00Z", "type": "view", "visitor": "a", "locale": "fr", "rank": "first"}\n',
    b'{"id": "\xff"}\n',
    b"\x00\x00\x00\n",
    b'{"id": "x", "at": "2026-03-02T10:00:00Z", "type": "view", "visitor": "a", "locale": "fr", "total": 1e30}\n',
]


@pytest.mark.parametrize("bad", BAD_LINES)
def test_a_bad_line_is_counted_the_others_count_and_the_file_is_kept(folder: Path, bad: bytes) -> None:
    write_segment(folder, "good.ndjson", line(0))
    write_segment(folder, "some.ndjson", line(1) + bad + line(2))
    with Owner(folder) as owner:
        assert owner.ingest() == 3
        assert owner.status().bad_lines == 1
        assert (folder / "spool" / "damaged" / "some.ndjson").read_bytes() == line(1) + bad + line(2)
        assert sorted(path.name for path in (folder / "spool").glob("*.*")) == []


def test_a_number_too_large_for_the_ledger_does_not_hold_up_those_behind_it(folder: Path) -> None:
    write_segment(folder, "huge.ndjson", line(1, total=2**63))
    write_segment(folder, "next.ndjson", line(2))
    with Owner(folder) as owner:
        assert owner.ingest() == 1
        assert owner.status().bad_lines == 1


def test_lines_of_older_and_newer_releases_are_read(folder: Path) -> None:
    write_segment(
        folder, "newer.ndjson", line(1, mood='"good"', scroll='{"depth": [1, 2]}', series='"agent"') + line(2)
    )
    with Owner(folder) as owner:
        assert owner.ingest() == 2
        assert facts(owner, "SELECT series FROM events ORDER BY id") == [("agent",), ("human",)]


def test_many_segments_arrive_in_one_go(folder: Path) -> None:
    for number in range(150):
        write_segment(folder, f"s{number:03}.ndjson", line(number))
    with Owner(folder) as owner:
        assert owner.ingest() == 150
        assert facts(owner, "SELECT count(*), count(DISTINCT id) FROM segments") == [(150, 150)]


def test_kept_segments_are_deleted_when_old_and_beyond_their_size(folder: Path) -> None:
    with Owner(folder, keep_days=7, keep_damaged_days=90, keep_bytes=250) as owner:
        week_ago, year_ago = time.time() - 8 * 86400, time.time() - 366 * 86400
        for number, (place, modified) in enumerate(
            [("ingested", week_ago), ("ingested", time.time()), ("damaged", week_ago), ("damaged", year_ago)]
        ):
            path = folder / "spool" / place / f"s{number}.ndjson"
            path.write_bytes(b"x" * 200)
            os.utime(path, (modified, modified))
        (folder / "spool" / "ingested" / "large.ndjson").write_bytes(b"x" * 100)
        os.utime(folder / "spool" / "ingested" / "large.ndjson", (time.time() - 60, time.time() - 60))
        owner.care.run_maintenance()
    assert sorted(path.name for path in (folder / "spool").rglob("*.ndjson")) == ["s1.ndjson", "s2.ndjson"]


HOLD = (
    "import sys, time; from pathlib import Path; from helpcenter.analytics import Owner;"
    "owner = Owner(Path(sys.argv[1])); owner.announce('http://127.0.0.1:8123');"
    "print('held', flush=True); time.sleep(60)"
)


def test_a_second_owner_hears_who_holds_the_ledger_until_that_one_dies(folder: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, folder], stdout=subprocess.PIPE)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(UsageError, match=rf"process {holder.pid} at http://127.0.0.1:8123 since") as refused:
        Owner(folder)
    assert refused.value.code == "ledger_taken"
    found = read_holder(folder / ".state")
    assert found
    assert (found.pid, found.address, len(found.token or "")) == (holder.pid, "http://127.0.0.1:8123", 43)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    assert read_holder(folder / ".state") is None
    Owner(folder).stop()


def test_two_owners_in_one_process_are_refused_too(folder: Path) -> None:
    with Owner(folder), pytest.raises(UsageError, match=f"process {os.getpid()} since"):
        Owner(folder)
    Owner(folder).stop()


def test_the_ledger_stays_locked_for_other_processes_while_reports_run(folder: Path) -> None:
    code = "import duckdb, sys; duckdb.connect(sys.argv[1])"
    with Owner(folder) as owner:
        to_parquet(owner.report("queries", owner.parameters({})))
        done = subprocess.run(
            [sys.executable, "-c", code, folder / "events.duckdb"], capture_output=True, check=False, text=True
        )
    assert "Could not set lock on file" in done.stderr


def test_private_state_is_private(folder: Path) -> None:
    with Owner(folder) as owner:
        owner.announce("http://127.0.0.1:1")
        state = folder / ".state"
        assert state.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in state.glob("*.*")} == {0o600}
    assert not (state / "owner.json").exists()


def test_an_unknown_time_zone_is_refused_with_the_nearest(folder: Path) -> None:
    with pytest.raises(UsageError, match='did you mean "Europe/Paris"') as refused:
        Owner(folder, "Europe/Pariss")
    assert refused.value.code == "unknown_timezone"
    Owner(folder, "Europe/Paris").stop()


def test_a_file_that_is_no_ledger_is_refused_with_a_sentence(folder: Path) -> None:
    (folder / "events.duckdb").write_bytes(b"x" * 8192)
    with pytest.raises(UsageError, match="cannot be opened"):
        Owner(folder)
    (folder / "events.duckdb").unlink()
    Owner(folder).stop()


def test_a_ledger_of_a_newer_release_is_refused(folder: Path) -> None:
    Owner(folder).stop()
    with duckdb.connect(folder / "events.duckdb") as connection:
        connection.execute("INSERT INTO schema_version VALUES (999, now()::TIMESTAMP)")
    with pytest.raises(UsageError, match="newer release") as refused:
        Owner(folder)
    assert refused.value.code == "ledger_newer"


def test_migrations_run_once_in_order_and_whole(tmp_path: Path) -> None:
    (tmp_path / "001_events.sql").write_text("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1);")
    with duckdb.connect() as connection:
        assert migrate(connection, tmp_path) == 1
        (tmp_path / "002_more.sql").write_text("ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 2;")
        assert migrate(connection, tmp_path) == migrate(connection, tmp_path) == 2
        (tmp_path / "003_bad.sql").write_text("INSERT INTO t VALUES (3, 3); SELECT nonsense;")
        with pytest.raises(duckdb.Error):
            migrate(connection, tmp_path)
        assert connection.execute("SELECT * FROM t").fetchall() == [(1, 2)]
        assert connection.execute("SELECT version FROM schema_version ORDER BY 1").fetchall() == [(1,), (2,)]


def test_a_ledger_opens_again_with_its_events(folder: Path) -> None:
    record(folder, [event()])
    with Owner(folder) as owner:
        owner.ingest()
    with Owner(folder) as owner:
        assert count(owner) == 1


def test_reports_answer_while_events_are_taken_in(folder: Path) -> None:
    problems: list[Exception] = []

    def ask() -> None:
        try:
            for name in ("queries", "funnel", "ctas"):
                owner.report(name, parameters)
        except Exception as error:  # noqa: BLE001 - shown below
            problems.append(error)

    with Owner(folder, poll_seconds=0.01) as owner:
        owner.start()
        parameters = owner.parameters({"from": "2026-03-02", "to": "2026-03-02"})
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(10):
            record(folder, [event(seconds=number * 60) for _ in range(20)])
        for thread in threads:
            thread.join()
        assert problems == []
        # While the background works on the ledger, a report waits for it only a moment.
        wait_until(lambda: [row[1] for row in owner.report("queries", parameters).rows] == [10])


def test_a_report_holds_everything_in_closed_segments(folder: Path) -> None:
    with Owner(folder) as owner:
        parameters = owner.parameters({"from": "2026-03-02", "to": "2026-03-02"})
        record(folder, [event()])
        table = owner.report("queries", parameters)
        assert (table.rows[0][:2], table.has_samples) == (("annuler intercom", 1), False)
        assert datetime.now(UTC) - table.as_of < timedelta(minutes=1)
        record(folder, [event(is_sample=True)])
        assert owner.report("queries", parameters).has_samples


def test_the_same_question_is_answered_once_until_something_changes(folder: Path) -> None:
    with Owner(folder) as owner:
        parameters = owner.parameters({"from": "2026-03-02", "to": "2026-03-02"})
        record(folder, [event()])
        first = owner.report("queries", parameters)
        assert owner.report("queries", parameters).rows is first.rows
        record(folder, [event(seconds=600)])
        assert owner.report("queries", parameters).rows[0][1] == 2
        path = folder / "reports" / "queries.sql"
        path.write_text(path.read_text("utf-8").replace("LIMIT 500", "LIMIT 0"), "utf-8")
        assert owner.report("queries", parameters).rows == ()


def test_an_unknown_report_is_not_found_and_the_nearest_is_named(folder: Path) -> None:
    with Owner(folder) as owner, pytest.raises(NotFound, match='did you mean "queries"') as refused:
        owner.report("querys", owner.parameters({}))
    assert (refused.value.code, refused.value.status) == ("unknown_report", 404)


@pytest.mark.parametrize("name", ["../queries", "/etc/passwd", "queries.sql", "", "\0"])
def test_a_report_s_name_is_no_path(folder: Path, name: str) -> None:
    with Owner(folder) as owner, pytest.raises(NotFound):
        owner.report(name, owner.parameters({}))


def test_a_ledger_that_cannot_be_written_says_so_and_loses_nothing(folder: Path) -> None:
    record(folder, [event()])
    with Owner(folder) as owner:
        ingested = folder / "spool" / "ingested"
        ingested.rmdir()
        ingested.write_text("in the way")
        with pytest.raises(Unavailable, match="Nothing is lost"):
            owner.ingest()
        ingested.unlink()
        ingested.mkdir()
        assert (owner.ingest(), count(owner)) == (0, 1)


def test_a_full_disk_stops_the_ledger_until_there_is_room_again(small_disk: Path) -> None:
    folder = small_disk / "analytics"
    with Owner(folder) as owner:
        record(folder, [event(query="q" * 300) for _ in range(2000)])
        filler = fill(small_disk)
        failures = 0
        for _ in range(3):
            try:
                owner.ingest()
                owner.derive()
            except Unavailable as error:
                failures += 1
                assert error.code == "ledger_failed"
        assert failures
        filler.unlink()
        owner.ingest()
        assert facts(owner, "SELECT count(*), count(DISTINCT id) FROM events") == [(2000, 2000)]
        assert facts(owner, "SELECT CAST(sum(searches) AS BIGINT) FROM intents") == [(2000,)]


def test_two_days_old_salts_are_forgotten_on_a_quiet_site(folder: Path) -> None:
    salts = folder / ".state" / "salts"
    salts.mkdir(parents=True)
    (salts / "2020-01-01").write_bytes(b"x")
    with Owner(folder) as owner:
        owner.care.run_maintenance()
    assert list(salts.iterdir()) == []


def test_a_long_backlog_is_taken_in_by_and_by(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days without an owner must not ask for more memory than there is."""
    monkeypatch.setattr("helpcenter.analytics.ledger.ingest._BATCH_BYTES", 300)
    for number in range(20):
        write_segment(folder, f"s{number:02}.ndjson", line(number) + line(number + 100))
    with Owner(folder) as owner:
        assert owner.ingest() == 40
        assert facts(owner, "SELECT count(DISTINCT ingested_at) > 5 FROM segments") == [(True,)]
