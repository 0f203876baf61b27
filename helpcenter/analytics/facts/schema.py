"""The tables of facts and rollups, as this release defines them, and which definitions filled them."""

from collections.abc import Container, Iterable

import duckdb

from helpcenter.analytics import session_rules
from helpcenter.analytics.facts.definitions import FUNCTIONS, PSEUDONYMIZED, fact_names, facts, version
from helpcenter.analytics.facts.legacy import drop_obsolete, legacy_select
from helpcenter.analytics.facts.report_views import make_views
from helpcenter.analytics.facts.rollups import make_tables
from helpcenter.analytics.ledger.store import migrate
from helpcenter.analytics.ledger.table_columns import table_columns
from helpcenter.analytics.transaction import transaction

ALL_EVENTS = "SELECT * FROM events"
_EMPTY = " empty"


def prepare(connection: duckdb.DuckDBPyConnection, timezone: str) -> None:
    """Make a ledger of any age ready to be derived and asked: its schema this release's, days local, facts defined.

    Facts that other definitions or another time zone made are emptied; `derive` fills them again.
    Raises UsageError (ledger_newer).
    """
    migrate(connection)
    connection.execute(f"SET GLOBAL TimeZone = '{timezone}'")
    connection.execute(session_rules.MACROS)
    connection.execute(FUNCTIONS.read_text("utf-8"))
    current = version(timezone)
    if version_of(connection) not in (current, current + _EMPTY):
        with transaction(connection):
            _make_tables(connection)
            write_version(connection, current + _EMPTY)
    make_views(connection)


def awaits_derivation(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Whether there are no facts any more of events that had some: all of them are to be derived anew."""
    if not str(version_of(cursor)).endswith(_EMPTY):
        return False
    return bool(cursor.execute("SELECT 1 FROM segments WHERE is_derived LIMIT 1").fetchall())


def make_changed(connection: duckdb.DuckDBPyConnection, events: str, names: Container[str]) -> None:
    """The events, and those facts, as temporary tables that the next ones read."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changed_events AS {events}")
    for name, sql in facts().items():
        if name in names:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE changed_{name} AS\n{sql}")


def drop_changed(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    for name in (*names, "events"):
        connection.execute(f"DROP TABLE changed_{name}")


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    make_changed(connection, f"{ALL_EVENTS} WHERE false", facts())
    for name in fact_names():
        _replace(connection, f"fact_{name}", f"SELECT * FROM changed_{name}", PSEUDONYMIZED)
    drop_changed(connection, facts())
    drop_obsolete(connection)
    make_tables(connection)


def _replace(connection: duckdb.DuckDBPyConnection, table: str, sql: str, kept_rows: str) -> None:
    """A table of a new shape that keeps those rows of the old one, as far as the shapes agree."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {sql}")
    if table_columns(connection, table):
        old = legacy_select(connection, table)
        known = {name for (name, *_) in connection.execute(f"DESCRIBE FROM {old}").fetchall()}
        both = ", ".join(f'"{name}"' for name in table_columns(connection, "fresh", "temp") if name in known)
        connection.execute(f"INSERT INTO fresh BY NAME SELECT {both} FROM {old} WHERE {kept_rows}")
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM fresh")
    connection.execute("DROP TABLE fresh")


def version_of(connection: duckdb.DuckDBPyConnection) -> str | None:
    row = connection.execute("SELECT version FROM facts_version").fetchone()
    return row[0] if row else None


def write_version(connection: duckdb.DuckDBPyConnection, current: str) -> None:
    connection.execute("DELETE FROM facts_version")
    connection.execute("INSERT INTO facts_version VALUES (?)", [current])
