"""Which guides people open most, worked out by the owner and left where every web process can read it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import msgspec

from helpcenter.analytics.ledger.ledger_lock import write_private

DAYS = 28
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
    since = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=DAYS)
    most: dict[str, list[str]] = {}
    for locale, guide in cursor.execute(_MOST_VIEWED, {"since": since, "most": _PER_LOCALE}).fetchall():
        most.setdefault(locale, []).append(guide)
    write_private(state / _FILE, msgspec.json.encode(most))


def read_popular(state: Path) -> Mapping[str, list[str]]:
    """Guides by locale, best first, as the owner last left them; empty where there is no owner on this machine."""
    try:
        return msgspec.json.decode((state / _FILE).read_bytes(), type=dict[str, list[str]])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}
