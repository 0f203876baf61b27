"""The facts as a file of their own, for the process that runs reports of a site's own: the ledger has one opener."""

from pathlib import Path

import duckdb

from helpcenter.analytics.transaction import transaction

# What reports read nothing of, and what the other process makes for itself.
_LEFT_OUT = frozenset({"segments", "schema_version", "facts_version"})
# The least there may be: with blocks of the usual 256 KiB, thirty small tables take megabytes.
_BLOCK_BYTES = 16_384
_EVENTS = "events"
EVENT_VIEWS = ("recorded_events", "human_events")
"""The views that read single events; everything else is made of facts."""


def copy_facts(cursor: duckdb.DuckDBPyConnection, path: Path, *, with_events: bool) -> None:
    """Write the tables below the views that reports read to a new DuckDB file, as they are at one moment.

    About a second a million events. Raises duckdb.Error, OSError.
    """
    names = [
        name
        for (name,) in cursor.execute(
            "SELECT table_name FROM duckdb_tables() "
            "WHERE database_name = current_database() AND schema_name = 'main' AND NOT temporary"
        ).fetchall()
        if name not in _LEFT_OUT and (with_events or name != _EVENTS)
    ]
    cursor.execute(f"ATTACH '{_quoted(path)}' AS fact_copy (BLOCK_SIZE {_BLOCK_BYTES})")
    try:
        path.chmod(0o600)
        with transaction(cursor):
            for name in names:
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
