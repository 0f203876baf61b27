"""What `helpcenter check` says of the report files: header, parameters, and that the SQL only reads."""

from datetime import date
from pathlib import Path

import duckdb

from helpcenter.analytics import receipts, sandbox
from helpcenter.analytics.places import Places
from helpcenter.analytics.reports import Report, load_reports
from helpcenter.analytics.store import prepare
from helpcenter.analytics.table import ReportParameters
from helpcenter.domain.errors import Unavailable
from helpcenter.domain.problem import Problem, nearest

_SECONDS = 5.0


def check_reports(root: Path) -> list[Problem]:
    """Every problem of `analytics/reports/*.sql` under the site's folder. Each report is tried on an empty ledger."""
    reports, problems = load_reports(Places(root / "analytics").reports)
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        prepare(connection, "UTC")
        tables = facts(connection)
        for report in reports.values():
            problems += _check(connection, report, tables)
    return sorted(problems)


def facts(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The tables and views that reports may read."""
    rows = connection.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'main' "
        "AND table_name NOT IN ('schema_version', 'facts_version', 'segments', 'query_names') "
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
    return [*_check_columns(report, names, path), *_check_figures(connection, report, names, tables)]


def _check_figures(
    connection: duckdb.DuckDBPyConnection, report: Report, columns: list[str], tables: frozenset[str]
) -> list[Problem]:
    path = f"analytics/reports/{report.name}.sql"
    line = report.lines.get("key", 1)
    problems = [
        Problem(path, line, f'The key names "{name}"{nearest(name, columns) or ","} not a column.')
        for name in receipts.key_columns(report)
        if name not in columns
    ]
    day = date(2026, 1, 1)
    values = ReportParameters(day, day).bound() | {f"row_{name}": str(day) for name in receipts.key_columns(report)}
    for figure in report.figures.values():
        if figure.name not in columns:
            hint = nearest(figure.name, columns) or ","
            problems.append(Problem(path, figure.line, f'There is a figure "{figure.name}"{hint} not a column.'))
        if not figure.share:
            try:
                sandbox.run(connection.cursor(), receipts.rows_of(report, figure), values, tables, _SECONDS)
            except sandbox.ReportError as error:
                problems.append(Problem(path, figure.line, error.sentence))
    return problems


def _check_columns(report: Report, columns: list[str], path: str) -> list[Problem]:
    chart = report.chart
    named = {("ratios", name) for name in report.ratios}
    if chart is not None:
        named |= {("chart", name) for name in (chart.x, chart.y, chart.color) if name}
    return [
        Problem(
            path, report.lines[field], f'The {field} line names "{name}"{nearest(name, columns) or ","} not a column.'
        )
        for field, name in sorted(named)
        if name not in columns
    ]
