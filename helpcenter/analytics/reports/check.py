"""What `helpcenter check` says of the report files: header, parameters, and that the SQL only reads."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb

from helpcenter.analytics.facts.schema import prepare
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.reports import receipts, sandbox, totals, trends
from helpcenter.analytics.reports.definition import Report, load_reports
from helpcenter.analytics.reports.figure_headers import MetricDefinition
from helpcenter.analytics.reports.table import ReportColumn, ReportParameters
from helpcenter.domain.errors import Unavailable
from helpcenter.domain.problem import Problem, Severity, nearest
from helpcenter.lru_cache import LruCache

_SECONDS = 5.0
# The warnings of reports of these names and texts that run, for whoever checks again, as `reindex --watch` does.
_SOUND: LruCache[tuple[str, str], tuple[Problem, ...]] = LruCache(512)


def check_reports(root: Path) -> list[Problem]:
    """Every problem of `analytics/reports/*.sql` under the site's folder. Each report is tried on an empty ledger."""
    reports, problems = load_reports(AnalyticsPaths(root / "analytics").reports)
    found = {report.name: _SOUND.find((report.name, report.sql)) for report in reports.values()}
    for report, tried in _tried([report for name, report in reports.items() if found[name] is None]):
        found[report.name] = tried
        if not any(problem.is_error for problem in tried):
            _SOUND.keep((report.name, report.sql), tried)
    return sorted([*problems, *(problem for each in found.values() if each for problem in each)])


def _tried(reports: Sequence[Report]) -> Iterator[tuple[Report, tuple[Problem, ...]]]:
    if not reports:
        return
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        prepare(connection, "UTC")
        tables = readable_tables(connection)
        for report in reports:
            yield report, tuple(_check(connection, report, tables))


def readable_tables(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The tables and views that reports may read."""
    rows = connection.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'main' "
        "AND table_name NOT IN ('schema_version', 'facts_version', 'segments', 'query_names', 'events') "
        "AND NOT starts_with(table_name, 'fact_') AND NOT starts_with(table_name, 'rollup_')"
    )
    return frozenset(name for (name,) in rows.fetchall())


def _check(connection: duckdb.DuckDBPyConnection, report: Report, tables: frozenset[str]) -> list[Problem]:
    day = date(2026, 1, 1)
    path = f"analytics/reports/{report.name}.sql"
    try:
        answer = sandbox.run(connection.cursor(), report, ReportParameters(day, day).bound(), tables, _SECONDS)
    except sandbox.ReportError as error:
        return [Problem(path, error.line, error.sentence)]
    except Unavailable as error:
        return [Problem(path, 1, error.message)]
    names = [column.name for column in answer.columns]
    return [
        *_check_columns(report, names, path),
        *_check_totals(connection, report, names, path),
        *_check_trend(connection, report, tables, path),
        *_check_figures(connection, report, answer.columns, tables),
    ]


def _check_totals(
    connection: duckdb.DuckDBPyConnection, report: Report, names: list[str], path: str
) -> Iterator[Problem]:
    made = totals.over_rows(report, names)
    if made is None:
        return
    try:
        sandbox.run(connection.cursor(), made, {name: [] for name in made.parameters}, frozenset(), _SECONDS)
    except (sandbox.ReportError, Unavailable) as error:
        sentence = error.sentence if isinstance(error, sandbox.ReportError) else error.message
        yield Problem(path, report.lines["totals"], f"A total cannot be worked out: {sentence}")


def _check_trend(
    connection: duckdb.DuckDBPyConnection, report: Report, tables: frozenset[str], path: str
) -> Iterator[Problem]:
    made = trends.daily(report)
    if made is None:
        return
    day = date(2026, 1, 1)
    values = ReportParameters(day, day).bound() | {"keys": ""}
    try:
        sandbox.run(connection.cursor(), made, values, tables, _SECONDS)
    except (sandbox.ReportError, Unavailable) as error:
        sentence = error.sentence if isinstance(error, sandbox.ReportError) else error.message
        yield Problem(path, report.lines.get("trend", 1), f"The trend cannot be worked out: {sentence}")


def _check_figures(
    connection: duckdb.DuckDBPyConnection, report: Report, columns: tuple[ReportColumn, ...], tables: frozenset[str]
) -> Iterator[Problem]:
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
        if not figure.inputs and (error := _try_rows(connection, report, figure, tables)):
            yield Problem(path, figure.line, error)
    for column in columns:
        if column.kind.is_number and column.name not in report.figures:
            message = f'Nobody can see what is behind "{column.name}"; add "-- figure {column.name}: …".'
            yield Problem(path, 1, message, Severity.WARNING)


def _try_rows(
    connection: duckdb.DuckDBPyConnection, report: Report, figure: MetricDefinition, tables: frozenset[str]
) -> str | None:
    """Why the rows behind a figure cannot be found; None when they can."""
    day = date(2026, 1, 1)
    values = ReportParameters(day, day).bound() | {f"row_{name}": str(day) for name in receipts.key_columns(report)}
    try:
        sandbox.run(connection.cursor(), receipts.rows_of(report, figure), values, tables, _SECONDS)
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
