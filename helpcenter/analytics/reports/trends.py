"""A small line for each row of a report: what it counts, day by day."""

import dataclasses
import math
import re
from contextlib import suppress
from datetime import date, timedelta

from helpcenter.analytics.facts.report_views import TOTAL_ROWS
from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.sandbox import QueryResult
from helpcenter.analytics.reports.table import ReportTable

# A line is 96 pixels wide, and a quarter of a year is seen day by day.
_MOST_POINTS = 92
_MOST_ROWS = 500
# Stands in no query: it is taken out when one is read.
_BETWEEN = "\x1f"
TREND = re.compile(r"([a-z_]+) (\S.*\)) by (\S.*)")
"""`FACT VALUE by EXPRESSION`: the expression is what stands in the report's first column."""


def daily(report: Report) -> Report | None:
    """The report of the rows' days; None when the report declares no trend."""
    found = TREND.fullmatch(report.trend or "")
    if found is None:
        return None
    sql = (
        "SELECT key, string_agg(day || '=' || value, ' ') AS line\nFROM (\n"
        f"SELECT {found[3]} AS key, day, CAST({found[2]} AS DOUBLE) AS value\nFROM {found[1]}\n"
        f"WHERE day BETWEEN $from AND $to\n    AND {_only(found[1], 'locale')}\n"
        f"    AND {_only(found[1], 'product')}\n"
        f"    AND CAST({found[3]} AS VARCHAR) IN (SELECT unnest(string_split($keys, chr({ord(_BETWEEN)}))))\n"
        f"GROUP BY {found[3]}, day)\nGROUP BY key"
    )
    names = ("from", "to", "locale", "product", "keys")
    return dataclasses.replace(report, sql=sql, parameters=names, ratios=frozenset())


def _only(fact: str, column: str) -> str:
    """What keeps the rows of the language or product asked for; of rollups that have a row for all, that row."""
    if column in TOTAL_ROWS.get(fact, ()):
        return f"{column} = coalesce(${column}, '*')"
    return f"(${column} IS NULL OR {column} = ${column})"


def keys(table: ReportTable) -> str:
    """What stands in the first column, as one text that SQL takes apart again."""
    return _BETWEEN.join(str(row[0]) for row in table.rows[:_MOST_ROWS])


def lines(answer: QueryResult, table: ReportTable) -> dict[str, list[float]]:
    """By the cell in the first column of a row, a number a day, zero where nothing was counted; of many days, a number
    for as many of them as make a line that can be drawn. Rows behind the first five hundred have no line."""
    first, last = table.parameters.first, table.parameters.last
    count = (last - first).days + 1
    together = math.ceil(count / _MOST_POINTS)
    days = {first + timedelta(days=number): number // together for number in range(count)}
    found = {str(row[0]): [0.0] * math.ceil(count / together) for row in table.rows[:_MOST_ROWS]}
    for row in answer.rows:
        line = found.get(str(row[0]), [])
        for each in str(row[-1]).split():
            day, _, value = each.partition("=")
            # A report's own SQL may tell of other rows and days than the table, or of none.
            with suppress(LookupError, ValueError):
                number, counted = days[date.fromisoformat(day)], float(value)
                if math.isfinite(counted):
                    line[number] += counted
    return found
