"""What is forgotten, and when: raw events first, the facts made of them much later.

When a visitor's raw events go, the facts stay, without anything that leads back: the visitor's hash is replaced by one
of a key that nobody keeps, words that fewer than five visitors searched for become "(rare)", and comments go. Facts
without raw events are never derived again.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb
import msgspec

from helpcenter.analytics.facts.definitions import PSEUDONYMIZED, fact_names
from helpcenter.analytics.facts.rollups import begin_marking, mark_days_dirty, update_rollups
from helpcenter.analytics.ledger.store import utc_now
from helpcenter.analytics.ledger.table_columns import table_columns
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.recording import segments
from helpcenter.analytics.transaction import transaction

RARE = "(rare)"
_FEWEST_VISITORS = 5
# Columns made from the visitor's hash.
_NAMED_AFTER = ("session", "search_session", "intent")


@dataclass(frozen=True, slots=True)
class Retention:
    raw_days: int = 90
    rollup_months: int = 25


@dataclass(frozen=True, slots=True)
class Expired:
    """What one run deleted: raw events, lines of kept segments, facts."""

    events: int = 0
    lines: int = 0
    facts: int = 0


class _Line(msgspec.Struct):
    visitor: str = ""


def expire(
    cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths, retention: Retention, now: datetime | None = None
) -> Expired:
    """Forget what is older than the retention, in the ledger and in kept segments. `now` is UTC without saying so."""
    now = now or utc_now()
    events = lines = 0
    inactive = _inactive_visitors(cursor, now - timedelta(days=retention.raw_days))
    if inactive:
        lines = _forget_lines(cursor, paths, inactive)
        with transaction(cursor):
            events = _forget_raw(cursor, inactive)
    return Expired(events, lines, _forget_facts(cursor, now, retention.rollup_months))


def _inactive_visitors(cursor: duckdb.DuckDBPyConnection, before: datetime) -> list[str]:
    """Visitors who were last seen before that moment."""
    sql = "SELECT visitor FROM events GROUP BY visitor HAVING max(happened_at) < $before"
    return [visitor for (visitor,) in cursor.execute(sql, {"before": before}).fetchall()]


def _forget_lines(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths, inactive: list[str]) -> int:
    sql = "SELECT DISTINCT segment FROM events WHERE visitor IN (SELECT unnest($inactive))"
    named = {name for (name,) in cursor.execute(sql, {"inactive": inactive}).fetchall()}
    forgotten = frozenset(inactive)
    return sum(
        segments.rewrite(path, lambda line: _visitor(line) not in forgotten)
        for path in segments.kept(paths)
        if path.stem in named
    )


def _visitor(line: bytes) -> str:
    try:
        return msgspec.json.decode(line, type=_Line).visitor
    except msgspec.DecodeError:
        return ""


def _forget_raw(cursor: duckdb.DuckDBPyConnection, inactive: list[str]) -> int:
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE inactive AS SELECT unnest($inactive) AS visitor", {"inactive": inactive}
    )
    theirs = "visitor IN (FROM inactive)"
    begin_marking(cursor)
    mark_days_dirty(cursor, theirs)
    _redact_expired(cursor, theirs)
    _pseudonymize(cursor, theirs)
    update_rollups(cursor)
    row = cursor.execute(f"DELETE FROM events WHERE {theirs}").fetchone()
    cursor.execute("DROP TABLE inactive")
    return row[0] if row else 0


def _redact_expired(cursor: duckdb.DuckDBPyConnection, theirs: str) -> None:
    """Words of few people, in searches and addresses, and everybody's own words in comments."""
    cursor.execute(f"UPDATE fact_feedback SET comment = NULL WHERE {theirs}")
    cursor.execute(
        f"UPDATE fact_missing_pages SET path = $rare WHERE {theirs} AND path IN ("
        "SELECT path FROM fact_missing_pages GROUP BY path HAVING count(DISTINCT visitor) < $fewest)",
        {"rare": RARE, "fewest": _FEWEST_VISITORS},
    )
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE rare AS SELECT folded_query FROM fact_intents "
        "GROUP BY folded_query HAVING count(DISTINCT visitor) < $fewest",
        {"fewest": _FEWEST_VISITORS},
    )
    cursor.execute(
        f"UPDATE fact_intents SET query = $rare, folded_query = $rare WHERE {theirs} AND folded_query IN (FROM rare)",
        {"rare": RARE},
    )
    cursor.execute("DROP TABLE rare")


def _pseudonymize(cursor: duckdb.DuckDBPyConnection, theirs: str) -> None:
    key = secrets.token_hex(32)
    nobody = "'~' || left(md5($key || visitor), 15)"
    for name in fact_names():
        made = [column for column in table_columns(cursor, f"fact_{name}") if column in _NAMED_AFTER]
        changes = "".join(f", {column} = short_name($key || {column})" for column in made)
        cursor.execute(f"UPDATE fact_{name} SET visitor = {nobody}{changes} WHERE {theirs}", {"key": key})


def _forget_facts(cursor: duckdb.DuckDBPyConnection, now: datetime, months: int) -> int:
    before = {"now": now, "months": months}
    limit = "CAST($now AS DATE) - to_months(CAST($months AS INTEGER))"
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE old AS "
        f"SELECT visitor FROM fact_sessions WHERE {PSEUDONYMIZED} AND day < {limit} "
        f"UNION SELECT visitor FROM fact_missing_pages WHERE {PSEUDONYMIZED} AND day < {limit}",
        before,
    )
    theirs = "visitor IN (FROM old)"
    sessions = cursor.execute(f"SELECT count(*) FROM fact_sessions WHERE {theirs}").fetchone()
    if cursor.execute("SELECT 1 FROM old LIMIT 1").fetchall():
        with transaction(cursor):
            begin_marking(cursor)
            mark_days_dirty(cursor, theirs)
            for name in fact_names():
                cursor.execute(f"DELETE FROM fact_{name} WHERE {theirs}")
            update_rollups(cursor)
    cursor.execute("DROP TABLE old")
    return int(sessions[0]) if sessions else 0
