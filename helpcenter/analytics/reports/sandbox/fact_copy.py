"""Facts as a file of their own, for the process that runs reports of a site's own: the ledger has one opener."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from helpcenter.analytics.facts.report_views import TABLE_MACROS, readable_tables
from helpcenter.analytics.transaction import transaction

# The least there may be: with blocks of the usual 256 KiB, thirty small tables take megabytes.
_BLOCK_BYTES = 16_384
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
Origins = Mapping[str, frozenset[str]]
"""By the name of what a report may read: the tables of the ledger that it is made of."""


def read_origins(cursor: duckdb.DuckDBPyConnection) -> Origins:
    """The origins of every view and table macro that reports may read."""
    made: dict[str, set[str]] = {}
    for name, sql in cursor.execute(
        "SELECT view_name, sql FROM duckdb_views() WHERE NOT internal UNION ALL "
        "SELECT function_name, macro_definition FROM duckdb_functions() WHERE function_type = 'table_macro'"
    ).fetchall():
        made[name] = _words(sql) - {name}
    tables = {name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    return {name: frozenset(_below(name, made) & tables) for name in readable_tables(cursor) | TABLE_MACROS}


def tables_for(sql: str, origins: Origins) -> frozenset[str]:
    """What a report's text may read: the origins of each name that stands in it, if only in a comment."""
    return frozenset(table for name in _words(sql) for table in origins.get(name, ()))


def _below(name: str, made: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(made.get(each, ()))
    return found


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def copy_facts(cursor: duckdb.DuckDBPyConnection, path: Path, tables: Iterable[str]) -> None:
    """Write tables of the ledger to a new DuckDB file, as they are at one moment. Raises duckdb.Error, OSError."""
    cursor.execute(f"ATTACH '{_quoted(path)}' AS fact_copy (BLOCK_SIZE {_BLOCK_BYTES})")
    try:
        path.chmod(0o600)
        with transaction(cursor):
            for name in tables:
                cursor.execute(f'CREATE TABLE fact_copy."{name}" AS FROM main."{name}"')
    finally:
        cursor.execute("DETACH fact_copy")


def read_copy(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Put the copied tables in the place of the empty ones of a prepared ledger, to be read only."""
    connection.execute(f"ATTACH '{_quoted(path)}' AS fact_copy (READ_ONLY)")
    rows = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'fact_copy'").fetchall()
    for (name,) in rows:
        connection.execute(f'DROP TABLE main."{name}"')
        connection.execute(f'CREATE VIEW main."{name}" AS FROM fact_copy.main."{name}"')


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
