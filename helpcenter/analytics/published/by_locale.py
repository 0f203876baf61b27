"""What visitors made popular, by locale: worked out by the owner, left where every web process can read it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from helpcenter.analytics.files import read_state, write_state
from helpcenter.analytics.ledger.store import utc_now

_LOOK_BACK = timedelta(weeks=4)


def publish(cursor: duckdb.DuckDBPyConnection, path: Path, sql: str, values: Mapping[str, Any]) -> None:
    """Leave the rows (locale, text) of `sql`, which reads what happened after `$since`, in their order."""
    texts: dict[str, list[str]] = {}
    for locale, text in cursor.execute(sql, {"since": utc_now() - _LOOK_BACK, **values}).fetchall():
        texts.setdefault(locale, []).append(text)
    write_state(path, texts)


def read_published(path: Path) -> Mapping[str, list[str]]:
    """Texts by locale, best first, as the owner last left them; empty where there is no owner on this machine."""
    return read_state(path, dict[str, list[str]]) or {}
