"""Facts from raw events: sessions, views, clicks, intents, calls to action.

All of a visitor's facts come from that visitor's events alone. So the facts of every visitor with new events are
derived anew and the others stay; the tables always equal a derivation from all raw events. Each fact is defined by one
SELECT in `facts/`, which reads the `changed_` tables: the events of those visitors, and the facts before it.
"""

import hashlib
from pathlib import Path

import duckdb

from helpcenter.analytics.transaction import transaction

_FOLDER = Path(__file__).parent / "facts"
# Only steps on the way: nobody asks for them later.
_STEPS = frozenset({"session_events", "searches"})
_EVERYONE = "SELECT * FROM events WHERE series = 'human'"
_WITH_NEW_EVENTS = f"""
    {_EVERYONE} AND visitor IN (
        SELECT visitor FROM events WHERE segment IN (SELECT id FROM segments WHERE NOT is_derived)
    )
"""


def prepare_facts(connection: duckdb.DuckDBPyConnection, timezone: str) -> None:
    """Make the tables; empty ones in place of those that other definitions or another time zone made."""
    connection.execute("CREATE OR REPLACE VIEW human_events AS SELECT * FROM events WHERE series = 'human'")
    version = _version(timezone)
    if connection.execute("SELECT version FROM facts_version").fetchall() in ([(version,)], [(f"{version} empty",)]):
        return
    with transaction(connection):
        _derive_steps(connection, f"{_EVERYONE} AND false")
        for name in _kept():
            connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM changed_{name}")
        _drop_steps(connection)
        _write_version(connection, f"{version} empty")


def derive(cursor: duckdb.DuckDBPyConnection, timezone: str) -> None:
    """Bring the facts up to all events in the ledger, in one transaction."""
    version = _version(timezone)
    is_empty = cursor.execute("SELECT version FROM facts_version").fetchall() != [(version,)]
    if not is_empty and not cursor.execute("SELECT 1 FROM segments WHERE NOT is_derived LIMIT 1").fetchall():
        return
    with transaction(cursor):
        _derive_steps(cursor, _EVERYONE if is_empty else _WITH_NEW_EVENTS)
        for name in _kept():
            cursor.execute(f"DELETE FROM {name} WHERE visitor IN (SELECT visitor FROM changed_events)")
            cursor.execute(f"INSERT INTO {name} BY NAME SELECT * FROM changed_{name}")
        _drop_steps(cursor)
        cursor.execute("UPDATE segments SET is_derived = true WHERE NOT is_derived")
        _write_version(cursor, version)


def _derive_steps(connection: duckdb.DuckDBPyConnection, events: str) -> None:
    """The events, and each fact, as a temporary table that the next ones read."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changed_events AS {events}")
    for name, sql in _definitions().items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE changed_{name} AS\n{sql}")


def _drop_steps(connection: duckdb.DuckDBPyConnection) -> None:
    for name in (*_definitions(), "events"):
        connection.execute(f"DROP TABLE changed_{name}")


def _definitions() -> dict[str, str]:
    paths = sorted(_FOLDER.glob("*.sql"))
    return {path.stem.partition("_")[2]: path.read_text("utf-8") for path in paths}


def _kept() -> list[str]:
    return [name for name in _definitions() if name not in _STEPS]


def _version(timezone: str) -> str:
    text = "\0".join((timezone, *_definitions().values()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write_version(connection: duckdb.DuckDBPyConnection, version: str) -> None:
    connection.execute("DELETE FROM facts_version")
    connection.execute("INSERT INTO facts_version VALUES (?)", [version])
