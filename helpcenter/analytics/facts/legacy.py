"""Facts as earlier releases kept them: those whose raw events are gone cannot be derived anew, and are carried over."""

import duckdb

from helpcenter.analytics.ledger.table_columns import table_columns

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
    is_older = table == "fact_views" and "research_seconds" in table_columns(connection, table)
    return f"({_VIEWS})" if is_older else table


def drop_obsolete(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the facts that others tell now."""
    for name in _OBSOLETE:
        connection.execute(f"DROP TABLE IF EXISTS fact_{name}")
    views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    for name in {name for (name,) in views} & set(_OBSOLETE):
        connection.execute(f"DROP VIEW {name}")
