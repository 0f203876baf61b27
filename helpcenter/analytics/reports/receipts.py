"""Receipts: the rows behind a figure, as the report's header declares them."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.figure_headers import MetricDefinition
from helpcenter.analytics.reports.sandbox import QueryResult, RunQuery
from helpcenter.analytics.reports.table import Cell, ColumnKind, ReportParameters, ReportTable
from helpcenter.domain.errors import NotFound
from helpcenter.domain.problem import nearest

SHOWN_ROWS = 200
_CELL = re.compile(r"\$row_([a-z0-9_]+)")
# What a report's own WITH consists of: comments and strings, which are skipped, brackets, words.
_TOKEN = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[()]|\w+", re.DOTALL)
_ABOUT_PRODUCT = {
    # A session has no product of its own: it is about all that it touched.
    "sessions": "session IN (SELECT session FROM steps WHERE product = $product)",
}


@dataclass(frozen=True, slots=True)
class MetricRows:
    """A figure's count, the SQL that finds its rows, and the first of them."""

    name: str
    count: int
    sql: str
    rows: ReportTable


@dataclass(frozen=True, slots=True)
class Receipt:
    """A figure as the report tells it now, and `inputs`: itself, or what it is worked out from (of a share, the
    numerator and the denominator)."""

    figure: MetricDefinition
    value: Cell
    kind: ColumnKind
    inputs: tuple[MetricRows, ...]
    row: Mapping[str, str]


def key_columns(report: Report) -> list[str]:
    """The columns whose cells say which row of the report a figure stands in."""
    texts = (report.key, *(figure.where for figure in report.figures.values()))
    return list(dict.fromkeys(name for text in texts for name in _CELL.findall(text)))


def own_tables(sql: str) -> tuple[str, frozenset[str]]:
    """A report's text up to its outermost SELECT, and the names of the tables it makes WITH."""
    depth, before = 0, ""
    names: set[str] = set()
    for token in _TOKEN.finditer(sql):
        word = token[0].lower()
        if word in {"(", ")"}:
            depth += 1 if word == "(" else -1
        elif depth == 0 and word == "select":
            return sql[: token.start()], frozenset(names)
        elif depth == 0 and word == "as":
            names.add(before)
        before = word
    return sql, frozenset(names)


def rows_of(report: Report, figure: MetricDefinition) -> Report:
    """A report of the rows behind a figure that has rows, all of them."""
    start, own = own_tables(report.sql)
    conditions = [figure.where] if figure.overall else [report.key, figure.where]
    if figure.fact not in own:
        about = _ABOUT_PRODUCT.get(figure.fact, "product = $product")
        conditions = [
            "day BETWEEN $from AND $to",
            "$locale IS NULL OR locale = $locale",
            f"$product IS NULL OR {about}",
            *conditions,
        ]
        start = ""
    where = "\n    AND ".join(f"({each})" for each in conditions if each != "true") or "true"
    per = f"\nQUALIFY row_number() OVER (PARTITION BY {figure.per} ORDER BY day) = 1" if figure.per else ""
    sql = f"{start}SELECT * EXCLUDE (visitor)\nFROM {figure.fact}\nWHERE {where}{per}"
    names = ("from", "to", "locale", "product") if not start else report.parameters
    cells = (f"row_{name}" for name in _CELL.findall(where))
    return dataclasses.replace(
        report,
        sql=sql,
        parameters=(*dict.fromkeys((*names, *cells)),),
        ratios=frozenset(),
        lines={"parameters": figure.line},
    )


def make(
    report: Report,
    name: str,
    row: Mapping[str, str],
    parameters: ReportParameters,
    run_query: RunQuery,
    total: tuple[Cell, ColumnKind] | None = None,
) -> Receipt:
    """The receipt of the figure `name` in a row of the report, or of the `total` below all its rows.

    Raises NotFound (unknown_figure, unknown_row).
    """
    if name not in report.figures:
        raise NotFound("unknown_figure", f'Nothing is told about "{name}"{nearest(name, report.figures) or "."}')
    cells = {column: row.get(column, "") for column in key_columns(report)}
    if total is not None:
        report, cells = dataclasses.replace(report, key="true"), {}
    value, kind = total or _cell_of(run_query(report, parameters.bound()), name, cells)
    values = parameters.bound() | {f"row_{column}": cell for column, cell in cells.items()}

    def find(figure: MetricDefinition) -> MetricRows:
        rows = rows_of(report, figure)
        count = next(iter(run_query(counted(rows), values).rows), (0,))[0]
        result = run_query(shown(rows), values)
        table = ReportTable(report.name, parameters, result.columns, result.rows, datetime.now(UTC))
        return MetricRows(figure.name, int(count) if isinstance(count, int) else 0, rows.sql, table)

    figure = report.figures[name]
    return Receipt(figure, value, kind, tuple(map(find, metrics_with_rows(report, figure))), cells)


def metrics_with_rows(report: Report, figure: MetricDefinition) -> list[MetricDefinition]:
    """The figures with rows that a figure is worked out from; itself, if it has rows."""
    if not figure.inputs:
        return [figure]
    return [metric for name in figure.inputs for metric in metrics_with_rows(report, report.figures[name])]


def _cell_of(result: QueryResult, name: str, cells: Mapping[str, str]) -> tuple[Cell, ColumnKind]:
    """The cell of the report that the receipt is about."""
    names = [column.name for column in result.columns]
    if name not in names:
        raise NotFound("unknown_figure", f'The report has no column "{name}"{nearest(name, names) or "."}')
    if unknown := [column for column in cells if column not in names]:
        raise NotFound("unknown_row", f'The report has no column "{unknown[0]}", by which its rows are to be found.')
    place = names.index(name)
    if not result.rows:
        # Nothing was counted in these days: that can be the answer for the days before.
        return 0 if result.columns[place].kind is ColumnKind.INTEGER else None, result.columns[place].kind
    for row in result.rows:
        if all(_same(row[names.index(column)], text) for column, text in cells.items()):
            return row[place], result.columns[place].kind
    raise NotFound("unknown_row", "The report has no such row any more. Open the figure from the report again.")


def _same(cell: Cell, text: str) -> bool:
    return ("" if cell is None else str(cell)) == text


def counted(rows: Report) -> Report:
    return dataclasses.replace(rows, sql=f"SELECT count(*) AS rows FROM (\n{rows.sql}\n)")


def shown(rows: Report) -> Report:
    return dataclasses.replace(rows, sql=f"{rows.sql}\nORDER BY ALL\nLIMIT {SHOWN_ROWS}")
