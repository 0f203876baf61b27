"""Whether the ledger is whole: readable, each kept event in it once, every fact and rollup what the events say."""

from collections.abc import Iterator

import duckdb

from helpcenter.analytics.facts.definitions import PSEUDONYMIZED, fact_names, rollup_names
from helpcenter.analytics.facts.derive import derived_anew
from helpcenter.analytics.ledger.table_columns import table_columns
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.recording import segments
from helpcenter.analytics.transaction import transaction
from helpcenter.domain.errors import first_line

_TABLES = ("events", "segments", "query_names")


def verify(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths) -> list[str]:
    """What is wrong, in sentences; nothing when all is well. Changes nothing."""
    found = list(_unreadable(cursor))
    if found:
        return found
    return [*_twice(cursor), *_missing(cursor, paths), *_differing(cursor)]


def _unreadable(cursor: duckdb.DuckDBPyConnection) -> Iterator[str]:
    tables = (*_TABLES, *(f"fact_{name}" for name in fact_names()), *(f"rollup_{name}" for name in rollup_names()))
    for table in tables:
        try:
            cursor.execute(f"SELECT bit_xor(hash(each)) FROM {table} AS each").fetchall()
        except duckdb.Error as error:
            yield f"The table {table} cannot be read: {first_line(error)}"


def _twice(cursor: duckdb.DuckDBPyConnection) -> Iterator[str]:
    sql = "SELECT count(*) FROM (SELECT id FROM events GROUP BY id, happened_at HAVING count(*) > 1)"
    if count := _number(cursor, sql):
        yield f"{count} events are in the ledger more than once."


def _missing(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths) -> Iterator[str]:
    files = [str(path) for path in segments.closed(paths.ingested)]
    if not files:
        return
    known = {name for (name,) in cursor.execute("SELECT id FROM segments").fetchall()}
    unknown = [path for path in segments.kept(paths) if path.stem not in known]
    if unknown:
        yield f"{len(unknown)} kept segments are not in the ledger, such as {unknown[0].name}."
    sql = (
        "SELECT count(*) FROM read_json($files, format = 'newline_delimited', columns = {'id': 'VARCHAR'}) AS line "
        "WHERE NOT EXISTS (SELECT 1 FROM events WHERE events.id = line.id)"
    )
    row = cursor.execute(sql, {"files": files}).fetchone()
    if row and row[0]:
        yield f"{row[0]} events of kept segments are not in the ledger."


def _differing(cursor: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Facts and rollups against a derivation from all events, which is thrown away."""
    if _number(cursor, "SELECT count(*) FROM segments WHERE NOT is_derived"):
        yield "Some events have not been derived yet; ask for a report, then verify again."
        return
    try:
        with transaction(cursor):
            for name, sql in derived_anew(cursor):
                table = (
                    f"rollup_{name}"
                    if name in rollup_names()
                    else f"(SELECT * FROM fact_{name} WHERE NOT {PSEUDONYMIZED})"
                )
                for one, other, what in ((table, sql, "should not be"), (sql, table, "are missing")):
                    count = _number(
                        cursor,
                        f"SELECT count(*) FROM (SELECT {_columns(cursor, name)} FROM {one} EXCEPT ALL "
                        f"SELECT {_columns(cursor, name)} FROM {other})",
                    )
                    if count:
                        yield f"{count} rows of {name} {what}."
            raise _Undo
    except _Undo:
        return


class _Undo(Exception):
    """Ends a transaction that must leave nothing."""


def _columns(cursor: duckdb.DuckDBPyConnection, name: str) -> str:
    table = f"rollup_{name}" if name in rollup_names() else f"fact_{name}"
    return ", ".join(f'"{column}"' for column in sorted(table_columns(cursor, table)))


def _number(cursor: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = cursor.execute(sql).fetchone()
    return int(row[0]) if row else 0
