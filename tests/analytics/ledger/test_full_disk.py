"""A disk that fills up while a report runs: the report ends with a sentence, nothing is lost, and all goes on."""

import threading
import time
from pathlib import Path

import duckdb
import pytest

from helpcenter.analytics import Owner
from helpcenter.analytics.reports import definition
from helpcenter.analytics.reports.sandbox import execution
from helpcenter.domain.errors import Unavailable
from tests.analytics.small_ledger import event, facts, fill, record, report_of
from tests.waiting import wait_until

SLOW = """-- title: Slow
-- owner: nobody
-- question: Does it end?
-- parameters: from, to
-- chart: none
-- numerator: Nothing.
-- denominator: Nothing.

SELECT count(*) AS pairs
FROM range(100000000000) AS one
WHERE $from < $to AND sqrt(one.range) < 0
"""


def in_the_background(owner: Owner, endings: list[Unavailable]) -> threading.Thread:
    def ask() -> None:
        try:
            report_of(owner, "slow", {})
        except Unavailable as error:
            endings.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set when a report has been checked and begins; any runs beside the ledger, as those of the program do."""
    monkeypatch.setattr(definition, "is_shipped", lambda _: True)
    begins = threading.Event()
    check = execution.check_reads_only

    def checked(*arguments: object) -> object:
        statement = check(*arguments)
        begins.set()
        return statement

    monkeypatch.setattr(execution, "check_reads_only", checked)
    return begins


def check_point(owner: Owner) -> None:
    """DuckDB moves its log into the ledger's file; a full disk at that moment is what it does not get over."""

    def run() -> None:
        with owner.ledger.store.cursor() as cursor:
            cursor.execute("CHECKPOINT")

    owner.ledger.guarded(run)


@pytest.mark.timeout(120)
def test_a_report_that_runs_while_the_disk_fills_up_ends_with_a_sentence(
    small_disk: Path, begun: threading.Event
) -> None:
    folder = small_disk / "analytics"
    (folder / "reports").mkdir(parents=True)
    (folder / "reports" / "slow.sql").write_text(SLOW, "utf-8")
    endings: list[Unavailable] = []
    with Owner(folder, report_seconds=90) as owner:
        running = in_the_background(owner, endings)
        assert begun.wait(60)
        # Its query begins a moment later, and an interruption before that would be lost: it is seen by its work.
        idle = time.process_time()
        wait_until(lambda: time.process_time() - idle > 0.5)
        record(folder, [event(query="q" * 300) for _ in range(500)])
        owner.ingest()
        record(folder, [event(query="q" * 300) for _ in range(2000)])
        filler = fill(small_disk)
        with pytest.raises(Unavailable) as failed:
            check_point(owner)
        assert isinstance(failed.value.__cause__, duckdb.FatalException)
        told = owner.reporting
        for action in (owner.ingest, owner.derive, owner.status, told.live, owner.care.verify, told.experiments):
            with pytest.raises(Unavailable) as refused:
                action()
            assert refused.value.code == "ledger_failed", action
        running.join(30)
        assert not running.is_alive()
        assert [error.code for error in endings] == ["ledger_failed"]
        assert "opened anew" in endings[0].message
        filler.unlink()
        owner.ingest()
        assert owner.status().events == 2500
        assert facts(owner, "SELECT count(*), count(DISTINCT id) FROM events") == [(2500, 2500)]
        assert facts(owner, "SELECT CAST(sum(searches) AS BIGINT) FROM intents") == [(2500,)]
        assert owner.care.verify() == []


def test_a_copy_of_the_facts_that_the_disk_has_no_room_for_is_said_and_made_later(small_disk: Path) -> None:
    folder = small_disk / "analytics"
    (folder / "reports").mkdir(parents=True)
    (folder / "reports" / "mine.sql").write_text(SLOW.replace("100000000000", "9"), "utf-8")
    with Owner(folder) as owner:
        record(folder, [event(query=f"q{number}" * 90) for number in range(200)])
        owner.ingest()
        owner.derive()
        filler = fill(small_disk)
        with pytest.raises(Unavailable) as refused:
            report_of(owner, "mine", {})
        assert refused.value.code == "ledger_failed"
        filler.unlink()
        assert report_of(owner, "mine", {}).rows == ((0,),)
        assert owner.status().events == 200
