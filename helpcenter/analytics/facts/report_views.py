"""What reports read: facts and rollups of one series of visitors, without what must not be told."""

import duckdb

from helpcenter.analytics.facts.definitions import EXPERIMENT_VIEWS, fact_names, rollup_names

# Which wording earned a click is not told while an experiment runs.
_HIDDEN = """
    list_contains(
        list_transform(
            list_filter(
                CAST(getvariable('experiments') AS STRUCT(cta VARCHAR, since DATE, until DATE, is_hidden BOOLEAN)[]),
                lambda experiment: experiment.is_hidden
            ),
            lambda experiment: experiment.cta
        ),
        cta
    )
"""
_HIDING = f"* REPLACE (CASE WHEN {_HIDDEN} AND variant IS NOT NULL THEN '(hidden)' ELSE variant END AS variant)"
_ONE_SERIES = "coalesce(getvariable('series'), 'human') IN (series, 'all')"
_NAMED = ("query_days", "query_months")
_INTERNAL = ("spelling_days", "cta_days", *_NAMED)
# Rollups of whole months as far as months are whole, of days at both ends.
_QUERY_SUMS = """
    CREATE OR REPLACE MACRO query_sums(first_day, last_day) AS TABLE
    SELECT * FROM query_months
    WHERE day >= date_trunc('month', CAST(first_day AS DATE) + INTERVAL 1 MONTH - INTERVAL 1 DAY)
        AND day < date_trunc('month', CAST(last_day AS DATE) + INTERVAL 1 DAY)
    UNION ALL BY NAME
    SELECT * FROM query_days
    WHERE day BETWEEN CAST(first_day AS DATE) AND CAST(last_day AS DATE)
        AND (
            day < date_trunc('month', CAST(first_day AS DATE) + INTERVAL 1 MONTH - INTERVAL 1 DAY)
            OR day >= date_trunc('month', CAST(last_day AS DATE) + INTERVAL 1 DAY)
        )
"""
_CLICKS = (
    "CREATE OR REPLACE VIEW clicks AS SELECT *, happened_at AS clicked_at FROM views WHERE search_session IS NOT NULL"
)
# Sessions and the steps they took, by a column or what is made of one, where a condition holds.
_FUNNEL = """
    CREATE OR REPLACE MACRO funnel_by(group_key, condition) AS TABLE
    SELECT
        group_key AS key,
        CAST(sum(sessions) AS BIGINT) AS sessions,
        CAST(sum(searched) AS BIGINT) AS searched,
        CAST(sum(clicked) AS BIGINT) AS clicked,
        CAST(sum(viewed) AS BIGINT) AS viewed,
        CAST(sum(seen) AS BIGINT) AS cta_seen,
        CAST(sum(cta_clicked) AS BIGINT) AS cta_clicked,
        CAST(sum(converted) AS BIGINT) AS converted,
        ratio(sum(converted), sum(searched)) AS conversion,
        max(last_at) AS last_at
    FROM session_days
    WHERE condition
    GROUP BY group_key
"""
TABLE_MACROS = frozenset({"query_sums", "funnel_by"})
"""Functions of ours that reports may read from as from a table."""
TOTAL_ROWS = {
    "session_days": ("locale", "product"),
    "cta_days": ("locale", "product"),
    "source_days": ("product",),
    "guide_days": ("locale",),
    "passage_days": ("locale",),
    "cta_guide_days": ("locale",),
}
"""Rollups whose rows are not to be added up over these columns: '*' stands for all, each counted once."""


def readable_tables(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The tables and views that reports may read."""
    rows = connection.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'main' "
        "AND table_name NOT IN ('schema_version', 'facts_version', 'segments', 'query_names', 'events') "
        "AND NOT starts_with(table_name, 'fact_') AND NOT starts_with(table_name, 'rollup_')"
    )
    return frozenset(name for (name,) in rows.fetchall())


def make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Views of the tables, of the series that the variable `series` names; people by default."""
    for name in fact_names():
        shown = _HIDING if name == "cta_events" else "*"
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {shown} FROM fact_{name} WHERE {_ONE_SERIES}")
    connection.execute(_CLICKS)
    for name in rollup_names():
        if name not in _INTERNAL:
            connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM rollup_{name} WHERE {_ONE_SERIES}")
    for name in _NAMED:
        connection.execute(
            f"CREATE OR REPLACE VIEW {name} AS SELECT rollups.*, names.query, names.folded_query "
            f"FROM rollup_{name} AS rollups INNER JOIN query_names AS names ON rollups.query_id = names.query_id "
            f"WHERE {_ONE_SERIES}"
        )
    connection.execute(_QUERY_SUMS)
    connection.execute(_FUNNEL)
    _make_cta_view(connection)
    connection.execute(f"CREATE OR REPLACE VIEW recorded_events AS SELECT {_HIDING} FROM events")
    connection.execute(
        "CREATE OR REPLACE VIEW human_events AS SELECT recorded_events.* FROM recorded_events "
        "WHERE series = 'human' AND visitor IN (SELECT visitor FROM fact_visitors WHERE series = 'human') "
        "AND NOT EXISTS (SELECT 1 FROM fact_sessions AS floods WHERE floods.series = 'flood' "
        "AND floods.visitor = recorded_events.visitor AND happened_at BETWEEN floods.began_at AND floods.last_at)"
    )
    connection.execute(EXPERIMENT_VIEWS.read_text("utf-8"))


def _make_cta_view(connection: duckdb.DuckDBPyConnection) -> None:
    """The wordings of an experiment apart, or while it runs together."""
    connection.execute(
        "CREATE OR REPLACE VIEW cta_days AS "
        "SELECT * REPLACE (CASE WHEN variant = '(all)' THEN '(hidden)' ELSE variant END AS variant) "
        f"FROM rollup_cta_days WHERE {_ONE_SERIES} AND ("
        f"variant IN ('', '*') OR (variant = '(all)') = coalesce({_HIDDEN}, false))"
    )
