"""Whatever a report of a site's own answers, it is shown in every form, or refused with a sentence that says why."""

import json
from datetime import date
from pathlib import Path

import pytest

from helpcenter.analytics import Owner, ReportTable, to_parquet
from helpcenter.analytics.reports import charts, check, report_service, trends
from helpcenter.analytics.reports.definition import Chart
from helpcenter.analytics.reports.sandbox import QueryResult
from helpcenter.analytics.reports.sandbox import runner as runners
from helpcenter.analytics.reports.sandbox.report_process import ReportProcess
from helpcenter.analytics.reports.table import ColumnKind, ReportColumn, ReportParameters
from helpcenter.domain.errors import NotFound, Unavailable, UsageError
from helpcenter.web.interface.i18n import interface
from helpcenter.web.staff.reports.figures import format_cell
from tests.analytics.reports.test_own_reports import ENDLESS, asking, write
from tests.analytics.small_ledger import NOON, event, record, report_of
from tests.waiting import wait_until

# What a column holds, and how it is told.
VALUES = {
    "no number": ("'nan'::DOUBLE", None),
    "without end": ("'-inf'::FLOAT", None),
    "128 bits": ("170141183460469231731687303715884105727::HUGEINT", 2.0**127),
    "128 bits without a sign": ("340282366920938463463374607431768211455::UHUGEINT", 2.0**128),
    "large": ("1e300", 1e300),
    "a span of time": ("INTERVAL 3 DAYS", "3 days, 0:00:00"),
    "a list of whole numbers": ("[1, 2]", "[1, 2]"),
    "a structure": ("{'$date': 'x', 'n': 1}", "{'$date': 'x', 'n': 1}"),
    "a map": ("MAP {1: 2}", "{1: 2}"),
    "a day before the first": ("DATE '0044-03-15 (BC)'", "0044-03-15 (BC)"),
    "a day after the last": ("DATE '10000-01-01'", "10000-01-01"),
    "the end of days": ("'infinity'::DATE", date(9999, 12, 31)),
    "a column of nothing": ("NULL", None),
}
TOO_MUCH = {
    "columns": ("SELECT " + ", ".join(f"{n} AS c{n}" for n in range(201)), "200 columns at most"),
    "a name": (f'SELECT 1 AS "{"n" * 201}"', "200 characters at most"),
    "empty cells": ("SELECT " + ", ".join(f"'' AS c{n}" for n in range(150)) + " FROM range(10000)", "16 MB"),
    "letters of four bytes": ("SELECT repeat('😀', 5000000) AS a", "16 MB"),
    "years": ("SELECT INTERVAL 100000000 YEARS AS a", "cannot be shown"),
    "depth": (f"SELECT {'[' * 900}1{']' * 900} AS a", "cannot be shown|too deep|depth"),
}


def test_every_value_is_shown_on_the_page_and_in_every_file(folder: Path) -> None:
    write(folder, "SELECT " + ", ".join(f'{sql} AS "{name}"' for name, (sql, _) in VALUES.items()))
    with Owner(folder) as owner:
        table = report_of(owner, "mine", {})
    assert table.rows == (tuple(told for _, told in VALUES.values()),)
    assert to_parquet(table)
    assert ReportTable.from_json(table.to_json()).rows == table.rows
    assert json.loads(table.to_json())["rows"][0]["no number"] is None
    for cell, column in zip(table.rows[0], table.columns, strict=True):
        assert format_cell(interface("en"), cell, column.kind)


def test_columns_of_one_name_or_of_none_are_told_apart_in_a_file(folder: Path) -> None:
    write(folder, 'SELECT 1 AS a, 2 AS "A", 3 AS " "')
    with Owner(folder) as owner:
        assert to_parquet(report_of(owner, "mine", {}))


def test_what_nobody_can_read_or_hold_is_refused_with_its_reason(folder: Path) -> None:
    with Owner(folder, report_seconds=60) as owner:
        for sql, reason in TOO_MUCH.values():
            write(folder, sql)
            with pytest.raises(UsageError, match=reason):
                report_of(owner, "mine", {})


def test_results_that_are_kept_have_a_bound_in_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_service, "_MAX_RESULT_BYTES", 100_000)
    with Owner(folder) as owner:
        for length in (10_000, 11_000, 12_000):
            write(folder, f"SELECT repeat('x', {length}) AS a")
            report_of(owner, "mine", {})
        assert len(owner.report_service._results) == 2


def test_no_table_is_kept_for_a_chart(folder: Path) -> None:
    write(folder, "SELECT 'x' AS a")
    with Owner(folder) as owner:
        assert owner.reporting.chart(report_of(owner, "mine", {})) is None
        assert len(owner.report_service._charts) == 0


def test_a_chart_has_few_colors_and_holds_what_it_draws(folder: Path) -> None:
    day = date(2026, 3, 1)
    columns = (ReportColumn("day", ColumnKind.DATE), ReportColumn("n", ColumnKind.INTEGER))
    more = (ReportColumn("who", ColumnKind.TEXT), ReportColumn("words", ColumnKind.TEXT))
    rows = tuple((day, n, f"w{n}", "x" * 1000) for n in range(1000))
    table = ReportTable("mine", ReportParameters(day, date(2026, 3, 31)), (*columns, *more), rows, NOON)
    records = charts._spec(Chart("line", "day", "n", "who"), table)["data"]["values"]
    assert len({each["who"] for each in records}) == 50
    assert all(set(each) == {"day", "n", "who"} for each in records)


ODD_HEADERS = """-- totals: nowhere
-- total a: 1) AS a FROM (SELECT unnest($column_0) AS a) WHERE false --
-- figure a: intents where query = $row_nowhere
"""


def test_headers_that_tell_of_other_things_than_the_table_take_no_page_down(folder: Path) -> None:
    path = folder / "reports" / "mine.sql"
    write(folder, "SELECT 1 AS a")
    text = path.read_text("utf-8").replace("-- parameters: none\n", f"-- parameters: none\n{ODD_HEADERS}")
    path.write_text(text.replace("-- chart: none", "-- chart: bar x=nowhere y=a"), "utf-8")
    with Owner(folder) as owner:
        table = report_of(owner, "mine", {})
        assert table.rows == ((1,),)
        assert owner.reporting.chart(table) is None
        with pytest.raises(NotFound, match="no column"):
            owner.reporting.receipt("mine", "a", {}, owner.reporting.parameters({}))


def test_a_trend_tells_of_the_rows_and_days_of_the_table_only() -> None:
    days = ReportParameters(date(2026, 3, 1), date(2026, 3, 2))
    table = ReportTable("mine", days, (ReportColumn("q", ColumnKind.TEXT),), (("a",),), NOON)
    lines = ("2026-03-01=2 2026-03-02=inf 2027-01-01=5", "z=y q", None)
    answer = QueryResult((), (*(("a", line) for line in lines), ("b", "2026-03-01=7"), (None,)))
    assert trends.lines(answer, table) == {"a": [2.0, 0.0]}


def test_a_trend_of_many_rows_and_years_is_no_longer_than_what_is_drawn() -> None:
    days = ReportParameters(date(2017, 1, 1), date(2026, 12, 31))
    rows = tuple((f"q{number}",) for number in range(600))
    table = ReportTable("mine", days, (ReportColumn("q", ColumnKind.TEXT),), rows, NOON)
    answer = QueryResult((), (("q0", "2017-01-01=2 2017-01-02=3 2026-12-31=7"), ("q599", "2017-01-01=1")))
    lines = trends.lines(answer, table)
    assert (len(lines), max(map(len, lines.values()))) == (500, 92)
    assert (lines["q0"][0], lines["q0"][-1], sum(lines["q0"])) == (5.0, 7.0, 12.0)
    assert trends.keys(table).count("q") == 500


def test_who_waited_for_a_turn_takes_the_newer_copy_that_was_made_meanwhile(folder: Path) -> None:
    write(folder, "SELECT count(*) AS one FROM views")
    with Owner(folder) as owner:
        runner, report = owner.report_service._runner, owner.report_service.find("mine")
        runner.run(report, {}, version=7)
        process = runner._process
        runner.run(report, {}, version=6)
        assert runner._process is process
        runner.run(report, {}, version=8)
        assert runner._process is not process


def test_reports_of_other_facts_that_are_asked_by_turns_copy_them_once(folder: Path) -> None:
    write(folder, "SELECT count(*) AS one FROM views")
    write(folder, "SELECT count(*) AS one FROM feedback", "other")
    with Owner(folder) as owner:
        runner = owner.report_service._runner
        one, other = (owner.report_service.find(name) for name in ("mine", "other"))
        runner.run(one, {}, version=7)
        runner.run(other, {}, version=7)
        process = runner._process
        runner.run(one, {}, version=7)
        assert runner._process is process


def test_a_process_that_nobody_asks_ends_and_lets_its_copy_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runners, "_IDLE_SECONDS", 0.01)
    write(folder, "SELECT 1 AS one")
    with Owner(folder) as owner:
        report_of(owner, "mine", {})
        wait_until(lambda: owner.report_service._runner._process is None)
        assert not owner.ledger.paths.report_facts.exists()


def test_a_process_that_is_begun_while_the_site_stops_runs_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, ENDLESS["edit distance"])
    with Owner(folder, report_seconds=3600) as owner:
        runner = owner.report_service._runner

        def begin(setup: object) -> ReportProcess:
            # As a stop does that comes at this moment; it then waits for the turn.
            runner._is_closed = True
            return ReportProcess(setup)  # type: ignore[arg-type]

        monkeypatch.setattr(runners, "ReportProcess", begin)
        with pytest.raises(Unavailable, match="is being stopped"):
            report_of(owner, "mine", {})


def test_who_asked_hears_that_the_site_stops_and_nothing_of_memory(folder: Path) -> None:
    write(folder, ENDLESS["edit distance"])
    owner = Owner(folder, report_seconds=3600)
    with asking(owner) as endings:
        wait_until(lambda: owner.report_service._runner._process is not None)
        owner.stop()
    assert [str(each) for each in endings] == ["The site is being stopped."]


def test_no_copy_is_left_behind_where_no_process_can_be_begun(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_arguments: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("helpcenter.analytics.reports.sandbox.report_process.LineProcess", none_left)
    write(folder, "SELECT 1 AS one")
    with Owner(folder) as owner:
        with pytest.raises(Unavailable, match="could not be begun"):
            report_of(owner, "mine", {})
        assert not owner.ledger.paths.report_facts.exists()


def test_a_drill_waits_once_for_a_report_that_does_not_end(folder: Path) -> None:
    write(folder, ENDLESS["edit distance"])
    record(folder, [event()])
    with Owner(folder, report_seconds=0.2) as owner, owner.ledger.store.cursor() as cursor:
        told = [each for each in owner.reporting.answers(cursor) if each.report == "mine"]
    assert len(told) == 1
    assert "longer than 0.2 seconds" in str(told[0].problem)


def test_check_tells_of_a_figure_that_does_not_end_and_of_the_next_report(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_SECONDS", 0.3)
    write(folder, "SELECT 1 AS a")
    path = folder / "reports" / "mine.sql"
    endless = "intents where edits(repeat('x', 400000), repeat('y', 400000)) > 1"
    path.write_text(f"-- figure a: {endless}\n-- figure b: {endless}\n{path.read_text('utf-8')}", "utf-8")
    write(folder, "SELECT none FROM intents", "next")
    told = [str(each) for each in check.check_reports(folder.parent)]
    assert len(told) == 2
    assert "mine.sql:1: The report" in told[0] and "longer than 0.3 seconds" in told[0]
    assert "next.sql" in told[1]
