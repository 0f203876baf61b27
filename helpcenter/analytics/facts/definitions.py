"""The SELECTs that define facts and rollups, one a file, in the order of their numbers."""

import hashlib
import re
from functools import cache
from pathlib import Path

from helpcenter.analytics import session_rules

_SQL = Path(__file__).parent / "sql"
_CHANGED = re.compile(r"\bchanged_(\w+)")
# Only steps on the way: nobody asks for them later.
_INTERMEDIATE = frozenset({"event_sessions", "searches", "clicks", "intent_sequences"})
PSEUDONYMIZED = "visitor LIKE '~%'"
"""Facts whose raw events have expired; the visitor's hash has been replaced."""
FUNCTIONS = _SQL / "functions.sql"
EXPERIMENT_VIEWS = _SQL / "experiments.sql"


@cache
def facts() -> dict[str, str]:
    """Each fact, and each step on the way to one, by name. They read the `changed_` tables of those before them."""
    return _read("facts")


@cache
def rollups() -> dict[str, str]:
    """Each rollup by name. They read facts, and the rollups before them, of the days in `dirty_days`."""
    return _read("rollups")


def fact_names() -> list[str]:
    """The names of the facts, in the order in which they are derived; steps on the way left out."""
    return [name for name in facts() if name not in _INTERMEDIATE]


def materialized() -> frozenset[str]:
    """The facts, and steps, that a later one reads as `changed_NAME`: while facts are derived these are tables."""
    return frozenset(_CHANGED.findall("\n".join(facts().values()))) & facts().keys()


def rollup_names() -> list[str]:
    """The names of the rollups, in the order in which they are made."""
    return list(rollups())


def version(timezone: str) -> str:
    """16 hex digits; others when a definition, a macro that definitions use, or the time zone is another."""
    texts = (session_rules.MACROS, FUNCTIONS.read_text("utf-8"), *facts().values(), *rollups().values(), QUERY_NAMES)
    return hashlib.sha256("\0".join((timezone, *texts)).encode()).hexdigest()[:16]


QUERY_NAMES = """
    SELECT
        query_id,
        any_value(folded_query) AS folded_query,
        first(query ORDER BY intents DESC, query) AS query
    FROM (
        SELECT query_id, folded_query, query, sum(intents) AS intents
        FROM rollup_spelling_days
        WHERE query_id IN (FROM dirty_queries)
        GROUP BY query_id, folded_query, query
    )
    GROUP BY query_id
"""
"""What each of `dirty_queries` is called: as most intents spelled it."""


def _read(folder: str) -> dict[str, str]:
    paths = sorted((_SQL / folder).glob("*.sql"))
    return {path.stem.partition("_")[2]: path.read_text("utf-8") for path in paths}
