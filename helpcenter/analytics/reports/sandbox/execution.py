"""Where report SQL runs: it may read the facts, and nothing else, for a while."""

import math
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.sandbox.statement_check import ReportError, broken, check_reads_only
from helpcenter.analytics.reports.table import Cell, ColumnKind, ReportColumn
from helpcenter.domain.errors import Unavailable
from helpcenter.lru_cache import LruCache
from helpcenter.visible_text import visible

MAX_ROWS = 10_000
MAX_MB = 16
"""Megabytes of text that a report may answer."""
MAX_COLUMNS = 200
_LONGEST_NAME = 200
_ROWS_AT_ONCE = 100
# What a cell takes at least, whatever stands in it.
_CELL_BYTES = 16
_LARGEST_WHOLE = 1 << 63
_PLAIN = (int, float, date)
_KINDS = {
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), ColumnKind.INTEGER),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), ColumnKind.INTEGER),
    "DATE": ColumnKind.DATE,
    "DOUBLE": ColumnKind.NUMBER,
    "FLOAT": ColumnKind.NUMBER,
    "VARCHAR": ColumnKind.TEXT,
    "BOOLEAN": ColumnKind.TEXT,
}


@dataclass(frozen=True, slots=True)
class QueryResult:
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]


RunQuery = Callable[[Report, Mapping[str, Any]], QueryResult]
"""Runs a report with these values for its parameters."""


def run(
    cursor: duckdb.DuckDBPyConnection,
    report: Report,
    values: Mapping[str, Any],
    tables: frozenset[str],
    seconds: float,
    variables: Mapping[str, Any] | None = None,
    checked: LruCache[Hashable, bool] | None = None,
) -> QueryResult:
    """Run a report in a read-only transaction, at most `seconds` long. The cursor must not be used by anyone else.

    `variables` are what the views and macros read: `series`, `week_start`, `experiments`, `verdicts`. `checked`
    remembers which texts were found to read only this ledger's `tables`, so that each is looked through once.

    Raises ReportError, and Unavailable with the code report_timeout, or ledger_failed where somebody else stopped it.
    """
    statement = check_reads_only(cursor, report, tables, checked)
    bound = {name: values[name] for name in statement.named_parameters}
    for name, value in (variables or {}).items():
        if value:
            cursor.execute(f"SET VARIABLE {name} = $value", {"value": value})
    timer = threading.Timer(seconds, cursor.interrupt)
    began = time.monotonic()
    timer.start()
    try:
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        cursor.execute(statement, bound)
        return _result(cursor.description or [], _fetched(cursor, report), report)
    except duckdb.InterruptException:
        raise _interrupted(report, seconds, is_late=time.monotonic() - began >= seconds) from None
    except duckdb.FatalException:
        raise
    except duckdb.Error as error:
        raise broken(report, error) from error
    finally:
        timer.cancel()
        timer.join()
        cursor.close()


def _fetched(cursor: duckdb.DuckDBPyConnection, report: Report) -> list[tuple[Any, ...]]:
    """The first rows. Raises ReportError when they are too much to be shown."""
    names = [str(each[0]) for each in cursor.description or []]
    if len(names) > MAX_COLUMNS or max(map(len, names), default=0) > _LONGEST_NAME:
        message = f"A report shows {MAX_COLUMNS} columns at most, with names of {_LONGEST_NAME} characters at most."
        raise ReportError(report.name, f"{message} Select fewer, or name them with AS.")
    rows: list[tuple[Any, ...]] = []
    size = 0
    while len(rows) < MAX_ROWS and (more := cursor.fetchmany(min(_ROWS_AT_ONCE, MAX_ROWS - len(rows)))):
        rows += more
        size += sum(_CELL_BYTES + _text_bytes(each) for row in more for each in row)
        if size > MAX_MB << 20:
            message = f"The answer is longer than {MAX_MB} MB of text. Select fewer rows, or shorter ones with left()."
            raise ReportError(report.name, message)
    return rows


def _text_bytes(value: object) -> int:
    text = value if isinstance(value, str) else "" if isinstance(value, _PLAIN) else str(value)
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def too_late(report: Report, seconds: float) -> Unavailable:
    """That it was stopped because its time was over."""
    message = f'The report "{report.name}" took longer than {seconds:g} seconds and was stopped.'
    return Unavailable("report_timeout", f"{message} Ask for fewer days.")


def _interrupted(report: Report, seconds: float, *, is_late: bool) -> Unavailable:
    if is_late:
        return too_late(report, seconds)
    message = f'The report "{report.name}" was stopped because the ledger had to be opened anew.'
    return Unavailable("ledger_failed", f"{message} Nothing is lost: ask again in a while.")


def _result(description: list[Any], rows: list[Any], report: Report) -> QueryResult:
    cells = tuple(tuple(map(cell, row)) for row in rows)
    columns = tuple(ReportColumn(visible(each[0]), _kind(each[0], str(each[1]), report)) for each in description)
    # Days before the year 1 and after 9999 come as words.
    words = {
        place
        for place, column in enumerate(columns)
        if column.kind is ColumnKind.DATE and any(isinstance(row[place], str) for row in cells)
    }
    if not words:
        return QueryResult(columns, cells)
    return QueryResult(
        tuple(ReportColumn(each.name, ColumnKind.TEXT) if at in words else each for at, each in enumerate(columns)),
        tuple(tuple(str(each) if at in words and each else each for at, each in enumerate(row)) for row in cells),
    )


def _kind(name: str, duckdb_type: str, report: Report) -> ColumnKind:
    if name in report.ratios:
        return ColumnKind.RATIO
    if duckdb_type.startswith("DECIMAL"):
        return ColumnKind.NUMBER
    return _KINDS.get(duckdb_type, ColumnKind.TEXT)


def cell(value: object) -> Cell:
    """A value of DuckDB's as every report shows it. The one way out of the ledger: nothing in it steers a terminal.

    What is no number (nan, infinities) is missing, as a share of nothing is; whole numbers of more than 64 bits, which
    no file format of ours holds, are rounded.
    """
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal) or (isinstance(value, int) and not -_LARGEST_WHOLE <= value < _LARGEST_WHOLE):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, datetime):
        return str(value)
    return value if value is None or isinstance(value, _PLAIN) else visible(str(value))
