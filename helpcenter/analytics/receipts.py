"""Receipts: the rows behind a figure, as the report's header declares them."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from helpcenter.analytics.reports import Figure, Report
from helpcenter.analytics.sandbox import Answer
from helpcenter.analytics.table import Cell, ReportParameters, ReportTable
from helpcenter.domain.errors import NotFound
from helpcenter.domain.problem import nearest

Ask = Callable[[Report, ReportParameters, dict[str, Cell]], Answer]

SHOWN_ROWS = 200
_CELL = re.compile(r"\$row_([a-z0-9_]+)")
_ABOUT_PRODUCT = {
    # A session has no product of its own: it is about all that it touched.
    "sessions": "session IN (SELECT session FROM intents WHERE product = $product "
    "UNION SELECT session FROM views WHERE product = $product "
    "UNION SELECT session FROM cta_events WHERE product = $product)",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A figure's count, the SQL that finds its rows, and the first of them."""

    name: str
    count: int
    sql: str
    rows: ReportTable


@dataclass(frozen=True, slots=True)
class Receipt:
    """The parts of a figure: itself, or a share's numerator and denominator."""

    figure: str
    parts: tuple[Part, ...]
    row: Mapping[str, str]


def key_columns(report: Report) -> list[str]:
    """The columns whose cells say which row of the report a figure stands in."""
    return list(dict.fromkeys(_CELL.findall(report.key)))


def parts(report: Report, figure: Figure) -> list[Figure]:
    return [report.figures[name] for name in figure.share] if figure.share else [figure]


def rows_of(report: Report, figure: Figure) -> Report:
    """A report of the rows behind a figure, all of them."""
    about = _ABOUT_PRODUCT.get(figure.fact, "product = $product")
    per = f"\nQUALIFY row_number() OVER (PARTITION BY {figure.per} ORDER BY day) = 1" if figure.per else ""
    key = "" if report.key == "true" else f"\n    AND ({report.key})"
    where = "" if figure.where == "true" else f"\n    AND ({figure.where})"
    sql = (
        f"SELECT * EXCLUDE (visitor)\nFROM {figure.fact}\nWHERE day BETWEEN $from AND $to\n"
        f"    AND ($locale IS NULL OR locale = $locale)\n    AND ($product IS NULL OR {about}){key}{where}{per}"
    )
    names = ("from", "to", "locale", "product", *(f"row_{name}" for name in _CELL.findall(report.key)))
    return dataclasses.replace(
        report, sql=sql, parameters=tuple(dict.fromkeys(names)), ratios=frozenset(), lines={"parameters": figure.line}
    )


def make(report: Report, name: str, row: Mapping[str, str], parameters: ReportParameters, ask: Ask) -> Receipt:
    """The receipt of the figure `name` in a row of the report. Raises NotFound (unknown_figure)."""
    if name not in report.figures:
        raise NotFound("unknown_figure", f'Nothing is told about "{name}"{nearest(name, report.figures) or "."}')
    cells = {column: row.get(column, "") for column in key_columns(report)}
    values = parameters.bound() | {f"row_{column}": cell for column, cell in cells.items()}
    figures = parts(report, report.figures[name])
    return Receipt(name, tuple(_part(report, each, parameters, values, ask) for each in figures), cells)


def _part(report: Report, figure: Figure, parameters: ReportParameters, values: dict[str, Cell], ask: Ask) -> Part:
    rows = rows_of(report, figure)
    count = ask(counted(rows), parameters, values).rows[0][0]
    answer = ask(shown(rows), parameters, values)
    table = ReportTable(report.name, parameters, answer.columns, answer.rows, datetime.now(UTC))
    return Part(figure.name, int(count) if isinstance(count, int) else 0, rows.sql, table)


def counted(rows: Report) -> Report:
    return dataclasses.replace(rows, sql=f"SELECT count(*) AS rows FROM (\n{rows.sql}\n)")


def shown(rows: Report) -> Report:
    return dataclasses.replace(rows, sql=f"{rows.sql}\nORDER BY ALL\nLIMIT {SHOWN_ROWS}")
