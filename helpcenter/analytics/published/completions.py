"""What many visitors searched for with success."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from helpcenter.analytics.published.by_locale import publish, read_published

_FILE = "completions.json"
_PER_LOCALE = 2000
_LONGEST = 80
# A visitor is a daily hash, so one person on five days is five visitors: at least two must have come on one day.
_SEARCHED = """
    WITH days AS (
        SELECT locale, folded_query, day, count(DISTINCT visitor) AS visitors, arg_max(query, last_at) AS query,
            max(last_at) AS last_at
        FROM intents
        WHERE last_at >= $since AND clicks > 0 AND NOT is_sample AND length(query) <= $longest
        GROUP BY locale, folded_query, day
    )
    SELECT locale, arg_max(query, last_at) AS text
    FROM days
    GROUP BY locale, folded_query
    HAVING sum(visitors) >= $visitors AND (max(visitors) > 1 OR $visitors < 2)
    QUALIFY row_number() OVER (PARTITION BY locale ORDER BY sum(visitors) DESC, folded_query) <= $most
    ORDER BY locale, sum(visitors) DESC, folded_query
"""


def write_completions(cursor: duckdb.DuckDBPyConnection, state: Path, visitors: int) -> None:
    """Leave the queries that at least so many visitors of the last four weeks searched for and then opened a result
    of, by locale, those of most visitors first, without samples."""
    publish(cursor, state / _FILE, _SEARCHED, {"visitors": visitors, "most": _PER_LOCALE, "longest": _LONGEST})


def read_completions(state: Path) -> Mapping[str, list[str]]:
    """Queries, as `read_published` says."""
    return read_published(state / _FILE)
