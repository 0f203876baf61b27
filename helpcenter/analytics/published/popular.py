"""Which guides people open most."""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from helpcenter.analytics.published.by_locale import publish, read_published

_PER_LOCALE = 24
_FILE = "popular.json"
_MOST_VIEWED = """
    SELECT locale, guide
    FROM views
    WHERE happened_at >= $since AND NOT is_sample
    GROUP BY locale, guide
    QUALIFY row_number() OVER (PARTITION BY locale ORDER BY count(DISTINCT session) DESC, guide) <= $most
    ORDER BY locale, count(DISTINCT session) DESC, guide
"""


def write_popular(cursor: duckdb.DuckDBPyConnection, state: Path) -> None:
    """Leave the guides that most sessions of the last four weeks opened, by locale, best first, without samples."""
    publish(cursor, state / _FILE, _MOST_VIEWED, {"most": _PER_LOCALE})


def read_popular(state: Path) -> Mapping[str, list[str]]:
    """Ids of guides, as `read_published` says."""
    return read_published(state / _FILE)
