"""What the owner answers while more comes in than a moment takes in, and charts drawn beside it."""

import os
import signal
import threading
from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpcenter.analytics import Owner
from helpcenter.analytics.facts.report_views import readable_tables
from helpcenter.analytics.reports import sandbox
from helpcenter.analytics.reports.processes.chart_process import ChartRenderer
from helpcenter.analytics.reports.report_service import Freshness
from helpcenter.analytics.reports.sandbox import runner
from helpcenter.lru_cache import LruCache
from tests.analytics.small_ledger import event, record, report_of
from tests.waiting import wait_until

EARLIER, LATER = datetime(2026, 3, 2, 13, tzinfo=UTC), datetime(2026, 3, 2, 14, tzinfo=UTC)
DAY = {"from": "2026-03-02", "to": "2026-03-02"}
BAR = {"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a", "type": "quantitative"}}}


def test_on_a_busy_ledger_an_answer_of_the_last_minute_stands_while_a_newer_one_is_worked_out(folder: Path) -> None:
    record(folder, [event()])
    with Owner(folder) as owner:
        service, parameters = owner.report_service, owner.reporting.parameters(DAY)
        report = service.find("queries")
        owner.ingest()
        owner.derive()
        assert service.table(report, parameters, Freshness(EARLIER)).rows[0][1] == 1
        record(folder, [event(seconds=600)])
        owner.ingest()
        owner.derive()
        busy = Freshness(LATER, is_complete=False, max_wait_seconds=0)
        stale = service.table(report, parameters, busy)
        assert (stale.rows[0][1], stale.as_of) == (1, EARLIER), "it says that it is older"
        wait_until(lambda: service.table(report, parameters, busy).rows[0][1] == 2)
        assert service.table(report, parameters, busy).as_of == LATER


def test_when_all_is_in_nobody_is_told_an_older_answer(folder: Path) -> None:
    with Owner(folder) as owner:
        service, parameters = owner.report_service, owner.reporting.parameters(DAY)
        report = service.find("queries")
        assert service.table(report, parameters, Freshness(EARLIER)).rows == ()
        record(folder, [event()])
        owner.ingest()
        owner.derive()
        assert len(service.table(report, parameters, Freshness(LATER)).rows) == 1


def test_who_asks_the_same_at_once_is_told_the_same_answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    both = threading.Event()
    run = sandbox.run

    def slow(*values: object) -> sandbox.QueryResult:
        asked.append("")
        both.wait(60)
        return run(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "run", slow)
    with Owner(folder) as owner:
        service, parameters = owner.report_service, owner.reporting.parameters(DAY)
        report = service.find("queries")
        threads = [
            threading.Thread(target=lambda: service.table(report, parameters, Freshness(EARLIER))) for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        wait_until(lambda: bool(asked))
        both.set()
        for thread in threads:
            thread.join()
    assert len(asked) == 1


def test_a_report_s_text_is_looked_through_once(folder: Path) -> None:
    checked: LruCache[Hashable, bool] = LruCache(10)
    with Owner(folder) as owner, owner.ledger.store.cursor() as cursor:
        report, tables = owner.reporting.reports()["queries"], readable_tables(cursor)
        for _ in range(2):
            sandbox.check_reads_only(cursor, report, tables, checked)
        assert len(checked) == 1
        other = replace(report, sql=report.sql.replace("LIMIT 500", "LIMIT 400"))
        sandbox.check_reads_only(cursor, other, tables, checked)
        assert len(checked) == 2, "another text is another report"


def test_reports_are_ready_before_the_first_reader_comes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    run = sandbox.run
    monkeypatch.setattr(
        runner, "run", lambda cursor, report, *more: ran.append(report.name) or run(cursor, report, *more)
    )
    record(folder, [event()])
    with Owner(folder) as owner:
        owner.ingest()
        owner.derive()
        owner.reporting.warm(["queries", "no_such_report"])
        wait_until(lambda: ran)
        report_of(owner, "queries", {})
        assert ran == ["queries"]


def test_a_chart_is_drawn_again_after_its_process_was_killed() -> None:
    renderer = ChartRenderer()
    assert renderer.svg(BAR).startswith("<svg")
    os.kill(renderer._process.pid, signal.SIGKILL)  # type: ignore[union-attr]
    assert renderer.svg(BAR).startswith("<svg")
    renderer.close()


def test_what_cannot_be_drawn_is_said_and_the_next_chart_drawn() -> None:
    renderer = ChartRenderer()
    with pytest.raises(ValueError, match="could not be drawn"):
        renderer.svg({"mark": {"type": "nonsense"}, "encoding": 3})
    assert renderer.svg(BAR).startswith("<svg")
    renderer.close()


def test_the_process_that_draws_ends_with_its_input() -> None:
    renderer = ChartRenderer()
    renderer.svg(BAR)
    process = renderer._process
    assert process is not None
    process._questions.close()
    wait_until(lambda: not process.is_alive())
    renderer.close()
