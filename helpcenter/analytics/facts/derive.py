"""Facts from raw events: sessions, views, clicks, intents, calls to action; then the rollups of the dirty days.

All of a visitor's facts come from that visitor's events alone. So the facts of every visitor with new events are
derived anew and the others stay; then the rollups of every day that this touched. The tables always equal a derivation
from all raw events. Each fact is defined by one SELECT in `sql/facts/`, which reads the `changed_` tables: the events
of those visitors, and the facts before it. Each rollup is one SELECT in `sql/rollups/`, which reads `dirty_days`.

Facts of visitors whose raw events have expired stay as they are: see `maintenance/expiry.py`.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import duckdb

from helpcenter.analytics.batches import batches
from helpcenter.analytics.facts.definitions import PSEUDONYMIZED, fact_names, facts, materialized, rollups, version
from helpcenter.analytics.facts.rollups import begin_marking, mark_days_dirty, update_rollups
from helpcenter.analytics.facts.schema import ALL_EVENTS, drop_changed, make_changed, version_of, write_version
from helpcenter.analytics.transaction import transaction

# Events derived at a time: what a full derivation takes of memory does not grow with the ledger.
_BATCH = 500_000
# A visitor is known for the day of a salt, and till the end of the session that goes on after midnight.
_VISITOR_LIFETIME = timedelta(days=1)


def derive(cursor: duckdb.DuckDBPyConnection, timezone: str) -> bool:
    """Bring facts and rollups up to all events in the ledger. Whether there was anything to do.

    Each part of the work is a transaction of its own: what a death leaves undone is done the next time.
    """
    current = version(timezone)
    if version_of(cursor) != current:
        _derive_all(cursor)
        with transaction(cursor):
            cursor.execute("UPDATE segments SET is_derived = true WHERE NOT is_derived")
            write_version(cursor, current)
        return True
    is_changed = False
    while names := _new_segments(cursor):
        with transaction(cursor):
            _derive_segments(cursor, names)
        is_changed = True
    return is_changed


def derived_anew(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Each fact and rollup as derived from all events now, by name: what to select from while the iteration lasts."""
    make_changed(cursor, ALL_EVENTS, facts())
    for name in fact_names():
        yield name, f"changed_{name}"
    drop_changed(cursor, facts())
    cursor.execute("CREATE OR REPLACE TEMP TABLE dirty_days AS SELECT DISTINCT day FROM fact_sessions")
    for name, sql in rollups().items():
        yield name, f"({sql})"
    cursor.execute("DROP TABLE dirty_days")


def _new_segments(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """The oldest segments that are not derived yet, with about a batch of events."""
    if not cursor.execute("SELECT 1 FROM segments WHERE NOT is_derived LIMIT 1").fetchall():
        return []
    sql = (
        "SELECT segments.id, count(events.segment) FROM segments LEFT JOIN events ON segments.id = events.segment "
        "WHERE NOT segments.is_derived GROUP BY segments.id ORDER BY segments.id"
    )
    return next(batches(cursor.execute(sql).fetchall(), _BATCH), [])


def _derive_segments(cursor: duckdb.DuckDBPyConnection, names: list[str]) -> None:
    """Everything anew of the visitors with events in these segments."""
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE new_visitors AS "
        "SELECT DISTINCT visitor FROM events WHERE segment IN (SELECT unnest($names))",
        {"names": names},
    )
    begin_marking(cursor)
    _derive_visitors(cursor)
    update_rollups(cursor)
    cursor.execute("UPDATE segments SET is_derived = true WHERE id IN (SELECT unnest($names))", {"names": names})


def _derive_visitors(cursor: duckdb.DuckDBPyConnection) -> None:
    """Everything anew of `new_visitors`."""
    make_changed(cursor, f"{ALL_EVENTS} WHERE visitor IN (FROM new_visitors)", materialized())
    # All they have ever done is here, so none of their facts is of a day before it.
    theirs = "visitor IN (FROM new_visitors) AND day >= (SELECT local_day(min(happened_at)) FROM changed_events)"
    mark_days_dirty(cursor, theirs)
    for name in fact_names():
        cursor.execute(f"DELETE FROM fact_{name} WHERE {theirs}")
    _insert_facts(cursor)
    mark_days_dirty(cursor, theirs)
    drop_changed(cursor, materialized())
    cursor.execute("DROP TABLE new_visitors")


def _derive_all(cursor: duckdb.DuckDBPyConnection) -> None:
    """All facts and rollups from all events, some days at a time."""
    with transaction(cursor):
        for name in fact_names():
            cursor.execute(f"DELETE FROM fact_{name} WHERE NOT {PSEUDONYMIZED}")
        cursor.execute("CREATE OR REPLACE TEMP TABLE covered (visitor VARCHAR, until TIMESTAMP)")
        cursor.execute("CREATE OR REPLACE TEMP TABLE multi_day_visitors (visitor VARCHAR)")
    for first, last in _windows(cursor):
        with transaction(cursor):
            _derive_window(cursor, first, last)
    with transaction(cursor):
        begin_marking(cursor)
        if cursor.execute("SELECT 1 FROM multi_day_visitors LIMIT 1").fetchall():
            cursor.execute(
                "CREATE OR REPLACE TEMP TABLE new_visitors AS SELECT DISTINCT visitor FROM multi_day_visitors"
            )
            _derive_visitors(cursor)
        mark_days_dirty(cursor, "true")
        update_rollups(cursor)
        cursor.execute("DROP TABLE covered; DROP TABLE multi_day_visitors")


def _windows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[date, date]]:
    """Days, the last excluded, that hold about a batch of events."""
    sql = "SELECT CAST(happened_at AS DATE), count(*) FROM events GROUP BY 1 ORDER BY 1"
    counted: list[tuple[date, int]] = cursor.execute(sql).fetchall()
    for days in batches(counted, _BATCH):
        yield days[0], days[-1] + timedelta(days=1)


def _derive_window(cursor: duckdb.DuckDBPyConnection, first: date, last: date) -> None:
    """The facts of those first seen on these days. Who is seen for longer than a visitor lasts goes to
    `multi_day_visitors`."""
    until = last + _VISITOR_LIFETIME
    days = {"first": first, "last": last}
    during = "happened_at >= $first AND happened_at < $last"
    cursor.execute(
        "INSERT INTO multi_day_visitors SELECT DISTINCT seen.visitor FROM events AS seen "
        "INNER JOIN fact_visitors AS known ON seen.visitor = known.visitor "
        "LEFT JOIN covered ON seen.visitor = covered.visitor "
        f"WHERE {during} AND (covered.until IS NULL OR seen.happened_at >= covered.until)",
        days,
    )
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE new_visitors AS SELECT DISTINCT visitor FROM events WHERE {during} "
        "AND visitor NOT IN (SELECT visitor FROM fact_visitors)",
        days,
    )
    cursor.execute("DELETE FROM covered WHERE until <= $first", {"first": first})
    cursor.execute("INSERT INTO covered SELECT visitor, $until FROM new_visitors", {"until": until})
    make_changed(
        cursor,
        f"{ALL_EVENTS} WHERE happened_at >= '{first}' AND happened_at < '{until}' AND visitor IN (FROM new_visitors)",
        materialized(),
    )
    _insert_facts(cursor)
    drop_changed(cursor, materialized())
    cursor.execute("DROP TABLE new_visitors")


def _insert_facts(cursor: duckdb.DuckDBPyConnection) -> None:
    for name in fact_names():
        made = f"SELECT * FROM changed_{name}" if name in materialized() else facts()[name]
        cursor.execute(f"INSERT INTO fact_{name} BY NAME\n{made}")
