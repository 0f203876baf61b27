"""Facts as earlier releases kept them: those whose raw events are gone cannot be derived anew, and are carried over."""

import duckdb

_OBSOLETE = ("clicks", "intent_searches")
_VIEWS = """
    SELECT
        views.*,
        views.happened_at + to_seconds(views.research_seconds) AS searched_again_at,
        clicks.search_session,
        clicks.rank
    FROM fact_views AS views
    LEFT JOIN fact_clicks AS clicks ON views.id = clicks.id
"""


def legacy_select(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """What an old table of facts held, in today's words: what to select from."""
    is_older = table == "fact_views" and "research_seconds" in columns(connection, table)
    return f"({_VIEWS})" if is_older else table


def columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Of a table, in order; none if it does not exist."""
    sql = "SELECT column_name FROM information_schema.columns WHERE table_name = $table ORDER BY ordinal_position"
    return [name for (name,) in connection.execute(sql, {"table": table}).fetchall()]


def drop_obsolete(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the facts that others tell now."""
    for name in _OBSOLETE:
        connection.execute(f"DROP TABLE IF EXISTS fact_{name}")
    views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    for name in {name for (name,) in views} & set(_OBSOLETE):
        connection.execute(f"DROP VIEW {name}")
