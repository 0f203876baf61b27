"""Where report SQL runs: it may read the facts, and nothing else, for a while."""

import json
import math
import re
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from helpcenter.analytics.facts.report_views import TABLE_MACROS
from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.table import Cell, ColumnKind, ReportColumn
from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.lru_cache import LruCache
from helpcenter.visible_text import visible

MAX_ROWS = 10_000
MAX_MB = 16
"""Megabytes of text that a report may answer."""
_ROWS_AT_ONCE = 100
# Table functions that only compute. Others read files, settings, other databases, or SQL made up at run time.
_HARMLESS = frozenset({"range", "generate_series", "unnest"})
# They tell of settings, of who runs the ledger or of experiments that are not over, write, or wait.
_REFUSED = frozenset(
    {
        *("current_setting", "getvariable", "getenv", "which_secret", "version", "current_query", "current_query_id"),
        *("current_connection_id", "current_transaction_id", "txid_current", "current_database", "current_schema"),
        *("current_schemas", "current_catalog", "current_user", "current_role", "session_user", "user"),
        *("in_search_path", "write_log", "parse_duckdb_log_message", "sleep_ms", "nextval", "currval", "setseed"),
        # One call of these is one step, which no time limit ends, and may take hours or gigabytes.
        *("levenshtein", "editdist3", "damerau_levenshtein", "bitstring"),
        *("stats", "json_serialize_plan", "json_deserialize_sql", "json_serialize_sql", "add_parquet_key"),
    }
)
_REFUSED_FAMILIES = ("pg_", "has_", "inet_", "duckdb_", "pragma_")
# Functions that make as much text as they are told to, and which argument tells: one call is one step, which no
# time limit ends. All sizes of a report together, multiplied, must not be more.
_SIZED = {"repeat": 1, "lpad": 1, "rpad": 1, "list_resize": 1, "array_resize": 1, "bar": 3}
_MOST_SIZE = 10_000
# Work as the product of two texts' lengths: not for texts that are glued together.
_COMPARING = frozenset({"jaro_similarity", "jaro_winkler_similarity", "jaccard"})
_GLUING = frozenset({"string_agg", "group_concat", "listagg", "array_to_string", "list_aggr", "list_aggregate"})
_LISTS = frozenset({"range", "generate_series"})
_FORMATS = frozenset({"format", "printf"})
# A width of four digits and more, or one that comes from another argument.
_WIDE = re.compile(r"\d{4}|\{[^{}]{0,99}\{|\*")
_PLAIN = (int, float, date)
_KINDS = {
    "DATE": ColumnKind.DATE,
    "DOUBLE": ColumnKind.NUMBER,
    "FLOAT": ColumnKind.NUMBER,
    "VARCHAR": ColumnKind.TEXT,
    "BOOLEAN": ColumnKind.TEXT,
}


class ReportError(UsageError):
    """A report's SQL is not allowed or does not run. `line` is a line of its file."""

    def __init__(self, name: str, message: str, line: int = 1) -> None:
        super().__init__("report_broken", f"analytics/reports/{name}.sql:{line}: {message}")
        self.line = line
        self.sentence = message


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
        raise _broken(report, error) from error
    finally:
        timer.cancel()
        timer.join()
        cursor.close()


def _fetched(cursor: duckdb.DuckDBPyConnection, report: Report) -> list[tuple[Any, ...]]:
    """The first rows. Raises ReportError when they are too much to be shown."""
    rows: list[tuple[Any, ...]] = []
    size = 0
    while len(rows) < MAX_ROWS and (more := cursor.fetchmany(min(_ROWS_AT_ONCE, MAX_ROWS - len(rows)))):
        rows += more
        size += sum(len(each if isinstance(each, str) else str(each)) for row in more for each in row)
        if size > MAX_MB << 20:
            message = f"The answer is longer than {MAX_MB} MB of text. Select fewer rows, or shorter ones with left()."
            raise ReportError(report.name, message)
    return rows


def _interrupted(report: Report, seconds: float, *, is_late: bool) -> Unavailable:
    if is_late:
        message = f'The report "{report.name}" took longer than {seconds:g} seconds and was stopped.'
        return Unavailable("report_timeout", f"{message} Ask for fewer days.")
    message = f'The report "{report.name}" was stopped because the ledger had to be opened anew.'
    return Unavailable("ledger_failed", f"{message} Nothing is lost: ask again in a while.")


def check_reads_only(
    cursor: duckdb.DuckDBPyConnection,
    report: Report,
    tables: frozenset[str],
    checked: LruCache[Hashable, bool] | None = None,
) -> duckdb.Statement:
    """The one SELECT of a report, which reads `tables` only. Raises ReportError."""
    try:
        statements = cursor.extract_statements(report.sql)
    except duckdb.Error as error:
        raise _broken(report, error) from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ReportError(report.name, f"A report is exactly one SELECT; this file has {_described(statements)}.")
    if checked is None or not checked.find((report.sql, report.parameters, tables)):
        row = cursor.execute("SELECT json_serialize_sql($sql)", {"sql": report.sql}).fetchone()
        tree = json.loads(row[0]) if row else {"error": True}
        if tree["error"]:
            raise ReportError(report.name, "A report is exactly one SELECT, without SHOW, DESCRIBE or PRAGMA.")
        _check_tree(report, tree, tables, _all_tables(cursor) - tables)
        _check_parameters(report, frozenset(statements[0].named_parameters))
        if checked is not None:
            checked.keep((report.sql, report.parameters, tables), True)
    return statements[0]


def _all_tables(cursor: duckdb.DuckDBPyConnection) -> set[str]:
    """Every name that leads to a table or view of the database."""
    rows = cursor.execute(
        "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views()"
    ).fetchall()
    return {str(name).lower() for (name,) in rows}


def _check_tree(report: Report, tree: dict[str, Any], tables: frozenset[str], all_tables: set[str]) -> None:
    nodes = list(_nodes(tree))
    local = {entry["key"].lower() for node in nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
    # A name given in one part of a statement is not known in the others, where it would be the table of that name.
    for name in sorted(local & all_tables):
        raise ReportError(report.name, f'"{name}" is a table that reports may not read; choose another name for yours.')
    _check_functions(report, nodes)
    for node in nodes:
        kind = node.get("type")
        line = _line_at(report.sql, node.get("query_location"))
        if kind == "SHOW_REF":
            raise ReportError(report.name, "A report is exactly one SELECT, without SHOW, DESCRIBE or SUMMARIZE.", line)
        if kind == "TABLE_FUNCTION" and _function(node) not in _HARMLESS | TABLE_MACROS:
            raise ReportError(report.name, f"A report may not read from {_function(node)}().", line)
        if kind == "BASE_TABLE" and (
            node["catalog_name"] or node["schema_name"] or node["table_name"].lower() not in tables | local
        ):
            known = ", ".join(sorted(tables))
            raise ReportError(report.name, f'There is no fact "{_table(node)}" to read. There are {known}.', line)


def _check_functions(report: Report, nodes: list[dict[str, Any]]) -> None:
    """Raises ReportError for a function that reads what is no fact, writes, or makes more text than can be stopped."""
    streams = {id(node["function"]) for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    sizes: list[int] = []
    called = {node["function_name"].lower() for node in nodes if node.get("class") == "FUNCTION"}
    if glued := (called & _GLUING if called & _COMPARING else set()):
        message = f"A report that compares texts may not glue them together with {min(glued)}()."
        raise ReportError(report.name, message)
    for node in nodes:
        if node.get("class") != "FUNCTION" or id(node) in streams:
            continue
        name, line = node["function_name"].lower(), _line_at(report.sql, node.get("query_location"))
        if name in _REFUSED or name.startswith(_REFUSED_FAMILIES):
            raise ReportError(report.name, f"A report may not call {name}().", line)
        if name in _LISTS:
            message = f"A report may not make a list with {name}(); read from it as from a table: FROM {name}(…)."
            raise ReportError(report.name, message, line)
        if name in _FORMATS and not _is_narrow(node["children"]):
            message = f"{name}() needs a plain text with widths of at most three digits, as in {name}('{{:,}}', …)."
            raise ReportError(report.name, message, line)
        if name in _SIZED:
            sizes.append(_size(node, _SIZED[name]))
            if not 0 <= math.prod(sizes) <= _MOST_SIZE:
                message = f"{name}() needs a plain number: all of a report's, multiplied, at most {_MOST_SIZE:,}."
                raise ReportError(report.name, message, line)


def _size(node: dict[str, Any], place: int) -> int:
    """The number that a call is given as its size, 1 at least; more than may be when it is none."""
    # `text.repeat(3)` is read with the text as a schema.
    place -= node["schema"] not in {"", "main"}
    value = node["children"][place].get("value") if place < len(node["children"]) else None
    number = value.get("value") if isinstance(value, dict) else None
    return max(1, number) if isinstance(number, int) else _MOST_SIZE + 1


def _is_narrow(arguments: list[dict[str, Any]]) -> bool:
    value = arguments[0].get("value") if arguments else None
    text = value.get("value") if isinstance(value, dict) else None
    return isinstance(text, str) and not _WIDE.search(text)


def _check_parameters(report: Report, used: frozenset[str]) -> None:
    line = report.lines["parameters"]
    for name in sorted(used - frozenset(report.parameters)):
        raise ReportError(report.name, f'The SQL uses ${name}; add it to "-- parameters:".', line)
    for name in report.parameters:
        if name not in used:
            raise ReportError(
                report.name, f'The header names the parameter "{name}", but the SQL never uses ${name}.', line
            )


def _nodes(value: object) -> Iterator[dict[str, Any]]:
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            yield each
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)


def _function(node: dict[str, Any]) -> str:
    return str(node["function"].get("function_name", "")).lower()


def _table(node: dict[str, Any]) -> str:
    return ".".join(part for part in (node["catalog_name"], node["schema_name"], node["table_name"]) if part)


def _described(statements: list[duckdb.Statement]) -> str:
    if not statements:
        return "none"
    return ", ".join(statement.type.name for statement in statements)


def _line_at(sql: str, byte: int | None) -> int:
    if byte is None or byte > len(sql) * 4:
        return 1
    return sql.encode()[:byte].count(b"\n") + 1


def _broken(report: Report, error: duckdb.Error) -> ReportError:
    text = str(error)
    line = next((int(part.split(":", 1)[0]) for part in text.split("LINE ")[1:] if part[:1].isdigit()), 1)
    return ReportError(report.name, text.split("\n\n", 1)[0].replace("\n", " ").strip(), line)


def _result(description: list[Any], rows: list[Any], report: Report) -> QueryResult:
    columns = tuple(ReportColumn(visible(each[0]), _kind(each[0], str(each[1]), report)) for each in description)
    return QueryResult(columns, tuple(tuple(map(cell, row)) for row in rows))


def _kind(name: str, duckdb_type: str, report: Report) -> ColumnKind:
    if name in report.ratios:
        return ColumnKind.RATIO
    if duckdb_type.startswith("DECIMAL"):
        return ColumnKind.NUMBER
    if "INT" in duckdb_type:
        return ColumnKind.INTEGER
    return _KINDS.get(duckdb_type, ColumnKind.TEXT)


def cell(value: object) -> Cell:
    """A value of DuckDB's as every report shows it. The one way out of the ledger: nothing in it steers a terminal."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return str(value)
    return value if value is None or isinstance(value, _PLAIN) else visible(str(value))
