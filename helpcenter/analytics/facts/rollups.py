"""Rollups of the facts by hour, day and month, made anew for the dirty days: those that changed."""

from collections.abc import Iterator
from datetime import date

import duckdb

from helpcenter.analytics.batches import batches
from helpcenter.analytics.facts.definitions import QUERY_NAMES, rollups

# Sessions summed up at a time, by whole days: what that takes of memory does not grow with the years.
_BATCH = 200_000


def begin_marking(cursor: duckdb.DuckDBPyConnection) -> None:
    """Make the table of changed days, empty: `mark_days_dirty` fills it, `update_rollups` uses it up."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE changed_days (day DATE)")


def mark_days_dirty(cursor: duckdb.DuckDBPyConnection, which: str) -> None:
    """The days of these sessions have changed."""
    cursor.execute(f"INSERT INTO changed_days SELECT DISTINCT day FROM fact_sessions WHERE {which}")


def update_rollups(cursor: duckdb.DuckDBPyConnection) -> None:
    """Roll up the dirty days, and name the queries of these days anew."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE dirty_queries (query_id UBIGINT)")
    for days in _dirty_days(cursor):
        _select(cursor, days)
        _find_queries(cursor)
        for name in rollups():
            if not _is_monthly(name):
                _replace_days(cursor, name, "FROM dirty_days")
        _find_queries(cursor)
    _select(cursor, _all_days(cursor))
    for name in rollups():
        if _is_monthly(name):
            _replace_days(cursor, name, "SELECT date_trunc('month', day) FROM dirty_days")
    cursor.execute("DELETE FROM query_names WHERE query_id IN (FROM dirty_queries)")
    cursor.execute(f"INSERT INTO query_names BY NAME {QUERY_NAMES}")
    cursor.execute("DROP TABLE dirty_days; DROP TABLE dirty_queries; DROP TABLE changed_days")


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Rollups of nothing, in place of what there was."""
    connection.execute("CREATE OR REPLACE TEMP TABLE dirty_days (day DATE)")
    connection.execute("CREATE OR REPLACE TEMP TABLE dirty_queries (query_id UBIGINT)")
    for name, sql in rollups().items():
        connection.execute(f"CREATE OR REPLACE TABLE rollup_{name} AS\n{sql}")
    connection.execute(f"CREATE OR REPLACE TABLE query_names AS {QUERY_NAMES}")
    connection.execute("DROP TABLE dirty_days; DROP TABLE dirty_queries")


def _find_queries(cursor: duckdb.DuckDBPyConnection) -> None:
    """Those of the days at hand; before the rollups are made anew, and after."""
    cursor.execute(
        "INSERT INTO dirty_queries SELECT DISTINCT query_id FROM rollup_spelling_days WHERE day IN (FROM dirty_days) "
        "EXCEPT FROM dirty_queries"
    )


def _dirty_days(cursor: duckdb.DuckDBPyConnection) -> Iterator[list[date]]:
    sql = (
        "SELECT changed.day, count(sessions.day) FROM (SELECT DISTINCT day FROM changed_days) AS changed "
        "LEFT JOIN fact_sessions AS sessions ON changed.day = sessions.day GROUP BY changed.day ORDER BY changed.day"
    )
    return batches(cursor.execute(sql).fetchall(), _BATCH)


def _all_days(cursor: duckdb.DuckDBPyConnection) -> list[date]:
    return [day for (day,) in cursor.execute("SELECT DISTINCT day FROM changed_days").fetchall()]


def _select(cursor: duckdb.DuckDBPyConnection, days: list[date]) -> None:
    cursor.execute("CREATE OR REPLACE TEMP TABLE dirty_days (day DATE)")
    cursor.execute("INSERT INTO dirty_days SELECT unnest(CAST($days AS DATE[]))", {"days": days})


def _replace_days(cursor: duckdb.DuckDBPyConnection, name: str, days: str) -> None:
    cursor.execute(f"DELETE FROM rollup_{name} WHERE day IN ({days})")
    cursor.execute(f"INSERT INTO rollup_{name} BY NAME\n{rollups()[name]}")


def _is_monthly(name: str) -> bool:
    return name.endswith("_months")
