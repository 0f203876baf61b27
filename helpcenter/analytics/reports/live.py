"""What happens right now, from the events as they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from helpcenter.analytics.reports.table import ReportParameters
from helpcenter.visible_text import visible

MINUTES = 30
EVENT_TYPES = ("search", "view", "cta_seen", "cta_click")
_LATELY = f"happened_at > now() AT TIME ZONE 'UTC' - INTERVAL {MINUTES} MINUTES"
RECENT = (
    f"{_LATELY} AND series = 'human' "
    f"AND visitor NOT IN (SELECT visitor FROM events WHERE series = 'flood' AND {_LATELY})"
)
LOCAL_TIME = "strftime(happened_at AT TIME ZONE 'UTC' AT TIME ZONE current_setting('TimeZone'), '%H:%M:%S')"
MINUTES_AGO = "CAST(floor(date_diff('second', happened_at, now() AT TIME ZONE 'UTC') / 60) AS INTEGER)"
_LATEST = 40


@dataclass(frozen=True, slots=True)
class LiveView:
    """`minutes` are the events of each of the last `MINUTES`, the running one last. `totals` are events by type;
    `visitors` were here. `latest` are (local time, type, locale, words or guide), the newest first."""

    visitors: int
    totals: dict[str, int]
    minutes: Sequence[int]
    latest: Sequence[tuple[str, str, str, str]]
    as_of: datetime


def read_live(cursor: duckdb.DuckDBPyConnection) -> LiveView:
    who = cursor.execute(f"SELECT count(DISTINCT visitor) FROM events WHERE {RECENT}").fetchone()
    by_type: dict[str, int] = dict(
        cursor.execute(f"SELECT type, count(*) FROM events WHERE {RECENT} GROUP BY type").fetchall()
    )
    by_minute: dict[int, int] = dict(
        cursor.execute(f"SELECT {MINUTES_AGO}, count(*) FROM events WHERE {RECENT} GROUP BY 1").fetchall()
    )
    latest = cursor.execute(
        f"SELECT {LOCAL_TIME}, type, locale, coalesce(query, guide, cta, '') FROM events WHERE {RECENT} "
        f"ORDER BY happened_at DESC, id LIMIT {_LATEST}"
    ).fetchall()
    return LiveView(
        visitors=who[0] if who else 0,
        totals={each: by_type.get(each, 0) for each in EVENT_TYPES},
        minutes=[by_minute.get(minute, 0) for minute in range(MINUTES - 1, -1, -1)],
        latest=[(time, type_, locale, visible(words)) for time, type_, locale, words in latest],
        as_of=datetime.now(UTC),
    )


def has_samples(cursor: duckdb.DuckDBPyConnection, parameters: ReportParameters) -> bool:
    """Whether events made by `helpcenter demo` are within these days."""
    row = cursor.execute(
        "SELECT coalesce(bool_or(has_samples), false) FROM rollup_session_days WHERE day BETWEEN $first AND $last",
        {"first": parameters.first, "last": parameters.last},
    ).fetchone()
    return bool(row and row[0])
