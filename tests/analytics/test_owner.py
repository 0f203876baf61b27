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
from helpcenter.domain.errors import NotFound, Unavailable, UsageError
from tests.analytics.small_ledger import event, facts, fill, record, report_of
from tests.waiting import wait_until


def count(owner: Owner) -> int:
    return owner.status().events


def test_the_background_thread_takes_events_in(folder: Path) -> None:
    with Owner(folder, poll_seconds=0.05) as owner:
        owner.start()
        spool = Spool(folder / "spool", max_age=0.1)
        spool.record(event())
        wait_until(lambda: count(owner))
        spool.close()


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
        to_parquet(report_of(owner, "queries", {}))
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
                owner.reporting.report(name, parameters)
        except Exception as error:  # noqa: BLE001 - shown below
            problems.append(error)

    with Owner(folder, poll_seconds=0.01) as owner:
        owner.start()
        parameters = owner.reporting.parameters({"from": "2026-03-02", "to": "2026-03-02"})
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(10):
            record(folder, [event(seconds=number * 60) for _ in range(20)])
        for thread in threads:
            thread.join()
        assert problems == []
        # While the background works on the ledger, a report waits for it only a moment.
        wait_until(lambda: [row[1] for row in owner.reporting.report("queries", parameters).rows] == [10])


def test_a_report_holds_everything_in_closed_segments(folder: Path) -> None:
    with Owner(folder) as owner:
        parameters = owner.reporting.parameters({"from": "2026-03-02", "to": "2026-03-02"})
        record(folder, [event()])
        table = owner.reporting.report("queries", parameters)
        assert (table.rows[0][:2], table.has_samples) == (("annuler intercom", 1), False)
        assert datetime.now(UTC) - table.as_of < timedelta(minutes=1)
        record(folder, [event(is_sample=True)])
        assert owner.reporting.report("queries", parameters).has_samples


def test_the_same_question_is_answered_once_until_something_changes(folder: Path) -> None:
    with Owner(folder) as owner:
        parameters = owner.reporting.parameters({"from": "2026-03-02", "to": "2026-03-02"})
        record(folder, [event()])
        first = owner.reporting.report("queries", parameters)
        assert owner.reporting.report("queries", parameters).rows is first.rows
        record(folder, [event(seconds=600)])
        assert owner.reporting.report("queries", parameters).rows[0][1] == 2
        path = folder / "reports" / "queries.sql"
        path.write_text(path.read_text("utf-8").replace("LIMIT 500", "LIMIT 0"), "utf-8")
        assert owner.reporting.report("queries", parameters).rows == ()


def test_an_unknown_report_is_not_found_and_the_nearest_is_named(folder: Path) -> None:
    with Owner(folder) as owner, pytest.raises(NotFound, match='did you mean "queries"') as refused:
        report_of(owner, "querys", {})
    assert (refused.value.code, refused.value.status) == ("unknown_report", 404)


@pytest.mark.parametrize("name", ["../queries", "/etc/passwd", "queries.sql", "", "\0"])
def test_a_report_s_name_is_no_path(folder: Path, name: str) -> None:
    with Owner(folder) as owner, pytest.raises(NotFound):
        report_of(owner, name, {})


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


def test_maintenance_says_that_the_ledger_failed(folder: Path) -> None:
    with Owner(folder) as owner:
        facts(owner, "DROP TABLE segments")
        with pytest.raises(Unavailable, match="ledger cannot be used"):
            owner.care.run_maintenance()
