"""How the ledger does, for people who look after it."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from helpcenter.analytics.ledger.ingest import Ingested
from helpcenter.analytics.maintenance.scheduled_backups import MadeBackup


@dataclass(frozen=True, slots=True)
class OwnerStatus:
    """How the ledger does. `done` is counted since the owner was made; `failure` is why the last attempt failed."""

    done: Ingested
    events: int
    bad_lines: int
    pending_segments: int
    pending_bytes: int
    last_ingest_at: datetime | None
    failure: str | None
    held_until: datetime | None = None
    """Until when nothing is forgotten, because the clock went ahead by days."""
    last_backup: MadeBackup | None = None
    backup_hours: int = 0
    """How often one is planned; 0 for never."""


def count(cursor: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Events in the ledger, and lines of segments that could not be read."""
    events = cursor.execute("SELECT count(*) FROM events").fetchone()
    bad = cursor.execute("SELECT coalesce(sum(bad_lines), 0) FROM segments").fetchone()
    return events[0] if events else 0, int(bad[0]) if bad else 0
