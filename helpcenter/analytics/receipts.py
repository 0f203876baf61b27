"""Receipts: the rows behind a figure, as the report's header declares them."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass

from helpcenter.analytics.reports import Figure, Report
from helpcenter.analytics.table import ReportTable

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


def counted(rows: Report) -> Report:
    return dataclasses.replace(rows, sql=f"SELECT count(*) AS rows FROM (\n{rows.sql}\n)")


def shown(rows: Report) -> Report:
    return dataclasses.replace(rows, sql=f"{rows.sql}\nORDER BY ALL\nLIMIT {SHOWN_ROWS}")
