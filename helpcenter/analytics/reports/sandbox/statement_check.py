"""What a report's SQL may be: one SELECT that reads facts and nothing else."""

import json
from collections.abc import Hashable, Iterator
from typing import Any

import duckdb

from helpcenter.analytics.facts.report_views import TABLE_MACROS
from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.sandbox.allowed_functions import refusals
from helpcenter.domain.errors import UsageError
from helpcenter.lru_cache import LruCache
from helpcenter.visible_text import visible

# Table functions that only compute. Others read files, settings, other databases, or SQL made up at run time.
_HARMLESS = frozenset({"range", "generate_series", "unnest"})


OUT_OF_MEMORY = "Out of Memory: the report needs more than it may take. Select fewer rows, or shorter texts."


class ReportError(UsageError):
    """A report's SQL is not allowed or does not run. `line` is a line of its file."""

    def __init__(self, name: str, message: str, line: int = 1) -> None:
        super().__init__("report_broken", f"analytics/reports/{name}.sql:{line}: {message}")
        self.line = line
        self.sentence = message


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
        raise broken(report, error) from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise ReportError(report.name, f"A report is exactly one SELECT; this file has {_described(statements)}.")
    if checked is None or not checked.find((report.sql, report.parameters, tables)):
        row = cursor.execute("SELECT json_serialize_sql($sql)", {"sql": report.sql}).fetchone()
        tree = json.loads(row[0]) if row else {"error": True}
        if tree["error"]:
            raise ReportError(report.name, "A report is exactly one SELECT, without SHOW, DESCRIBE or PRAGMA.")
        _check_tree(report, tree, tables, cursor)
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


def _check_tree(
    report: Report, tree: dict[str, Any], tables: frozenset[str], cursor: duckdb.DuckDBPyConnection
) -> None:
    nodes = list(_nodes(tree))
    local = {entry["key"].lower() for node in nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
    # A name given in one part of a statement is not known in the others, where it would be the table of that name.
    for name in sorted(local & (_all_tables(cursor) - tables)) if local else ():
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
    """Raises ReportError for the first call that a report may not make."""
    for sentence, byte in refusals(nodes):
        raise ReportError(report.name, sentence, _line_at(report.sql, byte))


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


def broken(report: Report, error: duckdb.Error) -> ReportError:
    """What DuckDB found wrong, as a sentence with the line."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return ReportError(report.name, OUT_OF_MEMORY)
    text = str(error)
    line = next((int(part.split(":", 1)[0]) for part in text.split("LINE ")[1:] if part[:1].isdigit()), 1)
    return ReportError(report.name, visible(text.split("\n\n", 1)[0].replace("\n", " ").strip()), line)
