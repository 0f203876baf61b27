"""What `helpcenter check` says of the report files: header, parameters, and that the SQL only reads."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb

from helpcenter.analytics.facts.schema import prepare
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.reports import receipts, sandbox, totals, trends
from helpcenter.analytics.reports.definition import Report, load_reports
from helpcenter.analytics.reports.figure_headers import MetricDefinition
from helpcenter.analytics.reports.sandbox.fact_copy import read_origins
from helpcenter.analytics.reports.sandbox.report_process import Setup
from helpcenter.analytics.reports.sandbox.runner import ReportRunner
from helpcenter.analytics.reports.table import ReportColumn, ReportParameters
from helpcenter.domain.errors import Unavailable
from helpcenter.domain.problem import Problem, Severity, nearest
from helpcenter.lru_cache import LruCache

_SECONDS = 5.0
_MEMORY = "256MB"
# The warnings of reports of these names and texts that run, for whoever checks again, as `reindex --watch` does.
_SOUND: LruCache[tuple[str, str], tuple[Problem, ...]] = LruCache(512)


def check_reports(root: Path, *, tries_shipped: bool = False) -> list[Problem]:
    """Every problem of `analytics/reports/*.sql` under the site's folder. Each report of the site's own is tried on an
    empty ledger; those that came with the program have no problems, and are tried only by its tests."""
    reports, problems = load_reports(AnalyticsPaths(root / "analytics").reports)
    found = {report.name: _SOUND.find((report.name, report.sql)) for report in reports.values()}
    waiting = [report for name, report in reports.items() if found[name] is None]
    for report, tried in _tried([report for report in waiting if tries_shipped or not report.is_shipped]):
        found[report.name] = tried
        if not any(problem.is_error for problem in tried):
            _SOUND.keep((report.name, report.sql), tried)
    return sorted([*problems, *(problem for each in found.values() if each for problem in each)])


def _tried(reports: Sequence[Report]) -> Iterator[tuple[Report, tuple[Problem, ...]]]:
    if not reports:
        return
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        prepare(connection, "UTC")
        runner = ReportRunner(connection.cursor, read_origins(connection), Setup("UTC", _MEMORY), _SECONDS)
        with closing(runner):
            for report in reports:
                yield report, tuple(_check(runner, report))


def _check(runner: ReportRunner, report: Report) -> list[Problem]:
    day = date(2026, 1, 1)
    path = f"analytics/reports/{report.name}.sql"
    try:
        answer = runner.run(report, ReportParameters(day, day).bound())
    except sandbox.ReportError as error:
        return [Problem(path, error.line, error.sentence)]
    except Unavailable as error:
        return [Problem(path, 1, error.message)]
    names = [column.name for column in answer.columns]
    return [
        *_check_columns(report, names, path),
        *_check_totals(runner, report, names, path),
        *_check_trend(runner, report, path),
        *_check_figures(runner, report, answer.columns),
    ]


def _check_totals(runner: ReportRunner, report: Report, names: list[str], path: str) -> Iterator[Problem]:
    made = totals.over_rows(report, names)
    if made is None:
        return
    try:
        runner.run(made, {name: [] for name in made.parameters}, of_rows=True)
    except (sandbox.ReportError, Unavailable) as error:
        sentence = error.sentence if isinstance(error, sandbox.ReportError) else error.message
        yield Problem(path, report.lines["totals"], f"A total cannot be worked out: {sentence}")


def _check_trend(runner: ReportRunner, report: Report, path: str) -> Iterator[Problem]:
    made = trends.daily(report)
    if made is None:
        return
    day = date(2026, 1, 1)
    values = ReportParameters(day, day).bound() | {"keys": ""}
    try:
        runner.run(made, values)
    except (sandbox.ReportError, Unavailable) as error:
        sentence = error.sentence if isinstance(error, sandbox.ReportError) else error.message
        yield Problem(path, report.lines.get("trend", 1), f"The trend cannot be worked out: {sentence}")


def _check_figures(runner: ReportRunner, report: Report, columns: tuple[ReportColumn, ...]) -> Iterator[Problem]:
    path, names = f"analytics/reports/{report.name}.sql", [column.name for column in columns]
    used = {name for figure in report.figures.values() for name in figure.inputs}
    for name in receipts.key_columns(report):
        if name not in names:
            hint = nearest(name, names) or ","
            yield Problem(path, report.lines.get("key", 1), f'The key names "{name}"{hint} not a column.')
    for figure in report.figures.values():
        if figure.name not in names and figure.name not in used:
            hint = nearest(figure.name, names) or ","
            yield Problem(path, figure.line, f'There is a figure "{figure.name}"{hint} not a column.')
        try:
            error = None if figure.inputs else _try_rows(runner, report, figure)
        except Unavailable as late:
            # Each further one would take as long.
            yield Problem(path, figure.line, late.message)
            return
        if error is not None:
            yield Problem(path, figure.line, error)
    for column in columns:
        if column.kind.is_number and column.name not in report.figures:
            message = f'Nobody can see what is behind "{column.name}"; add "-- figure {column.name}: …".'
            yield Problem(path, 1, message, Severity.WARNING)


def _try_rows(runner: ReportRunner, report: Report, figure: MetricDefinition) -> str | None:
    """Why the rows behind a figure cannot be found; None when they can."""
    day = date(2026, 1, 1)
    values = ReportParameters(day, day).bound() | {f"row_{name}": str(day) for name in receipts.key_columns(report)}
    try:
        runner.run(receipts.rows_of(report, figure), values)
    except sandbox.ReportError as error:
        return error.sentence
    return None


def _check_columns(report: Report, columns: list[str], path: str) -> list[Problem]:
    chart = report.chart
    named = {("ratios", name) for name in report.ratios} | {("totals", name) for name in report.totals}
    if chart is not None:
        named |= {("chart", name) for name in (chart.x, chart.y, chart.color) if name}
    return [
        Problem(
            path, report.lines[field], f'The {field} line names "{name}"{nearest(name, columns) or ","} not a column.'
        )
        for field, name in sorted(named)
        if name not in columns
    ]
