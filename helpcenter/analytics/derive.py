"""Facts from raw events: sessions, views, clicks, intents, calls to action; and sums of them by hour, day and month.

All of a visitor's facts come from that visitor's events alone. So the facts of every visitor with new events are
derived anew and the others stay; then the sums of every day that this touched. The tables always equal a derivation
from all raw events. Each fact is defined by one SELECT in `facts/`, which reads the `changed_` tables: the events of
those visitors, and the facts before it. Each sum is one SELECT in `rollups/`, which reads `dirty_days`.

Facts of visitors whose raw events have expired stay as they are: see `expiry.py`.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import duckdb

from helpcenter.analytics.transaction import transaction

_HERE = Path(__file__).parent
# Only steps on the way: nobody asks for them later.
_STEPS = frozenset({"session_events", "searches"})
FROZEN = "visitor LIKE '~%'"
"""Facts whose raw events have expired; the visitor's hash has been replaced."""
_EVERYONE = "SELECT * FROM events"
_WITH_NEW_EVENTS = f"""
    {_EVERYONE} WHERE visitor IN (
        SELECT visitor FROM events WHERE segment IN (SELECT id FROM segments WHERE NOT is_derived)
    )
"""
# Events derived at a time: what a full derivation takes of memory does not grow with the ledger.
_BATCH = 2_000_000
TRIALS = _HERE / "trials.sql"
# Which wording earned a click is not told while an experiment runs.
_HIDING = """
    * REPLACE (
        CASE WHEN list_contains(
            list_transform(
                list_filter(
                    CAST(getvariable('trials') AS STRUCT(cta VARCHAR, since DATE, until DATE, is_hidden BOOLEAN)[]),
                    lambda trial: trial.is_hidden
                ),
                lambda trial: trial.cta
            ),
            cta
        ) AND variant IS NOT NULL THEN '(hidden)' ELSE variant END AS variant
    )
"""
_NAMES = """
    SELECT
        query_id(folded_query) AS query_id,
        any_value(folded_query) AS folded_query,
        first(query ORDER BY spelled_so DESC, query) AS query
    FROM (
        SELECT folded_query, query, count(*) AS spelled_so
        FROM fact_intents
        WHERE query_id(folded_query) IN (SELECT query_id FROM dirty_queries)
        GROUP BY folded_query, query
    )
    GROUP BY query_id(folded_query)
"""


def kept() -> list[str]:
    """The facts there are."""
    return [name for name in _definitions("facts") if name not in _STEPS]


def rollups() -> list[str]:
    """The sums there are."""
    return list(_definitions("rollups"))


def prepare_facts(connection: duckdb.DuckDBPyConnection, timezone: str) -> None:
    """Make the tables; empty ones in place of those that other definitions or another time zone made."""
    version = _version(timezone)
    if connection.execute("SELECT version FROM facts_version").fetchall() not in (
        [(version,)],
        [(f"{version} empty",)],
    ):
        with transaction(connection):
            _make_tables(connection)
            _write_version(connection, f"{version} empty")
    _make_views(connection)


def derive(cursor: duckdb.DuckDBPyConnection, timezone: str) -> bool:
    """Bring facts and sums up to all events in the ledger, in one transaction. Whether there was anything to do."""
    version = _version(timezone)
    is_empty = cursor.execute("SELECT version FROM facts_version").fetchall() != [(version,)]
    if not is_empty and not cursor.execute("SELECT 1 FROM segments WHERE NOT is_derived LIMIT 1").fetchall():
        return False
    with transaction(cursor):
        cursor.execute("CREATE OR REPLACE TEMP TABLE dirty_days (day DATE)")
        cursor.execute("CREATE OR REPLACE TEMP TABLE dirty_queries (query_id UBIGINT)")
        for events in _batches(cursor) if is_empty else [_WITH_NEW_EVENTS]:
            _derive_facts(cursor, events)
        if is_empty:
            _make_dirty(cursor, "true")
        roll_up(cursor)
        cursor.execute("UPDATE segments SET is_derived = true WHERE NOT is_derived")
        _write_version(cursor, version)
    return True


def roll_up(cursor: duckdb.DuckDBPyConnection) -> None:
    """Sum up `dirty_days` and name `dirty_queries` anew; both are temporary tables, dropped at the end."""
    for name, sql in _definitions("rollups").items():
        days = "SELECT date_trunc('month', day) FROM dirty_days" if name.endswith("months") else "FROM dirty_days"
        cursor.execute(f"DELETE FROM rollup_{name} WHERE day IN ({days})")
        cursor.execute(f"INSERT INTO rollup_{name} BY NAME\n{sql}")
    cursor.execute("DELETE FROM query_names WHERE query_id IN (FROM dirty_queries)")
    cursor.execute(f"INSERT INTO query_names BY NAME {_NAMES}")
    cursor.execute("DROP TABLE dirty_days; DROP TABLE dirty_queries")


def fresh(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Each fact and sum as derived from all events now, by name: what to select from while the iteration lasts."""
    _derive_steps(cursor, _EVERYONE)
    for name in kept():
        yield name, f"changed_{name}"
    _drop_steps(cursor)
    cursor.execute("CREATE OR REPLACE TEMP TABLE dirty_days AS SELECT DISTINCT day FROM fact_sessions")
    for name, sql in _definitions("rollups").items():
        yield name, f"({sql})"
    cursor.execute("DROP TABLE dirty_days")


def _batches(cursor: duckdb.DuckDBPyConnection) -> Iterator[str]:
    row = cursor.execute("SELECT count(*) FROM events").fetchone()
    count = (row[0] if row else 0) // _BATCH + 1
    for number in range(count):
        yield _EVERYONE if count == 1 else f"{_EVERYONE} WHERE hash(visitor) % {count} = {number}"


def _derive_facts(cursor: duckdb.DuckDBPyConnection, events: str) -> None:
    _derive_steps(cursor, events)
    changed = "visitor IN (SELECT visitor FROM changed_visitors)"
    _make_dirty(cursor, changed)
    for name in kept():
        cursor.execute(f"DELETE FROM fact_{name} WHERE {changed}")
        cursor.execute(f"INSERT INTO fact_{name} BY NAME SELECT * FROM changed_{name}")
    _make_dirty(cursor, changed)
    _drop_steps(cursor)


def _make_dirty(cursor: duckdb.DuckDBPyConnection, which: str) -> None:
    cursor.execute(f"INSERT INTO dirty_days SELECT DISTINCT day FROM fact_sessions WHERE {which}")
    cursor.execute(f"INSERT INTO dirty_queries SELECT DISTINCT query_id(folded_query) FROM fact_intents WHERE {which}")


def _derive_steps(connection: duckdb.DuckDBPyConnection, events: str) -> None:
    """The events, and each fact, as a temporary table that the next ones read."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE changed_events AS {events}")
    for name, sql in _definitions("facts").items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE changed_{name} AS\n{sql}")


def _drop_steps(connection: duckdb.DuckDBPyConnection) -> None:
    for name in (*_definitions("facts"), "events"):
        connection.execute(f"DROP TABLE changed_{name}")


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    _derive_steps(connection, f"{_EVERYONE} WHERE false")
    for name in kept():
        _replace(connection, f"fact_{name}", f"SELECT * FROM changed_{name}", FROZEN)
    _drop_steps(connection)
    connection.execute("CREATE OR REPLACE TEMP TABLE dirty_days (day DATE)")
    connection.execute("CREATE OR REPLACE TEMP TABLE dirty_queries (query_id UBIGINT)")
    for name, sql in _definitions("rollups").items():
        connection.execute(f"CREATE OR REPLACE TABLE rollup_{name} AS\n{sql}")
    connection.execute(f"CREATE OR REPLACE TABLE query_names AS {_NAMES}")
    connection.execute("DROP TABLE dirty_days; DROP TABLE dirty_queries")


def _replace(connection: duckdb.DuckDBPyConnection, table: str, sql: str, kept_rows: str) -> None:
    """A table of a new shape that keeps those rows of the old one, as far as the shapes agree."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE fresh AS {sql}")
    known = "SELECT column_name FROM information_schema.columns WHERE table_name = $table"
    old = {name for (name,) in connection.execute(known, {"table": table}).fetchall()}
    new = [name for (name,) in connection.execute(known, {"table": "fresh"}).fetchall()]
    if old:
        columns = ", ".join(f'"{name}"' for name in new if name in old)
        connection.execute(f"INSERT INTO fresh BY NAME SELECT {columns} FROM {table} WHERE {kept_rows}")
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM fresh")
    connection.execute("DROP TABLE fresh")


def _make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """What reports read: the tables, of the series that the variable `series` names; people by default."""
    one = "coalesce(getvariable('series'), 'human') IN (series, 'all')"
    for name in kept():
        shown = _HIDING if name == "cta_events" else "*"
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {shown} FROM fact_{name} WHERE {one}")
    for name in ("hours", "steps"):
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM rollup_{name} WHERE {one}")
    for name in ("query_days", "query_months"):
        connection.execute(
            f"CREATE OR REPLACE VIEW {name} AS SELECT sums.*, names.query, names.folded_query "
            f"FROM rollup_{name} AS sums INNER JOIN query_names AS names ON sums.query_id = names.query_id WHERE {one}"
        )
    connection.execute(f"CREATE OR REPLACE VIEW recorded_events AS SELECT {_HIDING} FROM events")
    connection.execute(
        "CREATE OR REPLACE VIEW human_events AS SELECT recorded_events.* FROM recorded_events "
        "WHERE visitor IN (SELECT visitor FROM fact_visitors WHERE series = 'human')"
    )
    connection.execute(TRIALS.read_text("utf-8"))


def _definitions(folder: str) -> dict[str, str]:
    paths = sorted((_HERE / folder).glob("*.sql"))
    return {path.stem.partition("_")[2]: path.read_text("utf-8") for path in paths}


def _version(timezone: str) -> str:
    texts = (*_definitions("facts").values(), *_definitions("rollups").values(), _NAMES)
    return hashlib.sha256("\0".join((timezone, *texts)).encode()).hexdigest()[:16]


def _write_version(connection: duckdb.DuckDBPyConnection, version: str) -> None:
    connection.execute("DELETE FROM facts_version")
    connection.execute("INSERT INTO facts_version VALUES (?)", [version])
