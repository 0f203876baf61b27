"""From closed segments to facts: taken in and derived by one thread at a time."""

import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import duckdb

from helpcenter.analytics.facts.derive import derive
from helpcenter.analytics.ledger.ingest import Ingested, ingest
from helpcenter.analytics.open_ledger import OpenLedger
from helpcenter.analytics.recording import segments

Result = TypeVar("Result")
WithCursor = Callable[[duckdb.DuckDBPyConnection], None]


class Intake:
    """`on_derived` is called with a cursor whenever facts have changed, `publish` after each `derive`. Thread-safe.

    Everything raises Unavailable (ledger_failed); nothing is lost then, the segments stay where they are.
    """

    def __init__(self, ledger: OpenLedger, on_derived: WithCursor, publish: WithCursor) -> None:
        self._ledger = ledger
        self._on_derived = on_derived
        self._publish = publish
        self.lock = threading.Lock()
        """Who has it, changes the ledger."""
        self.ingested = Ingested()
        self.last_ingest_at: datetime | None = None
        self.fresh_at = datetime.now(UTC)
        """Up to when everything recorded is in the facts."""
        self.derive_seconds = 0.0
        self._is_derived = False

    @property
    def is_complete(self) -> bool:
        """Whether no segment waits, and no event to be derived."""
        return self._is_derived and not segments.closed(self._ledger.paths.spool)

    def ingest(self, seconds: float = math.inf) -> int:
        """Take in every closed segment now, as many as `seconds` allow. Returns how many events that were."""
        with self.lock:
            return self.ingest_locked(seconds)

    def derive(self) -> None:
        """Bring sessions, intents and the other facts up to the events taken in."""
        with self.lock:
            self.derive_locked()
        self._ledger.on_cursor(self._publish)

    def exclusively(self, action: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
        """Do something with everything taken in and derived, and nothing changing meanwhile."""
        self.ingest()
        self.derive()
        with self.lock:
            return self._ledger.on_cursor(action)

    def ingest_locked(self, seconds: float) -> int:
        was_derived, self._is_derived = self._is_derived, False
        done = self._ledger.on_cursor(lambda cursor: ingest(cursor, self._ledger.paths, seconds))
        self._is_derived = was_derived and not done.segments
        self.ingested += done
        self.last_ingest_at = datetime.now(UTC)
        return done.events

    def derive_locked(self) -> None:
        self._ledger.on_cursor(self._derive)

    def _derive(self, cursor: duckdb.DuckDBPyConnection) -> None:
        fresh_at, began = datetime.now(UTC), time.monotonic()
        if derive(cursor, self._ledger.timezone):
            self._on_derived(cursor)
        self.fresh_at, self._is_derived = fresh_at, True
        self.derive_seconds = time.monotonic() - began
