"""How fresh the facts are when somebody asks: on a quiet site complete, on a busy one as of some moments ago."""

import math
import time
from datetime import UTC, datetime

from helpcenter.analytics.background import Background
from helpcenter.analytics.intake import Intake
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.recording import segments
from helpcenter.analytics.reports.report_service import Freshness

INGEST = "take events in"
_MOMENT_SECONDS = 0.5
# About what is taken in within a moment.
_MOMENT_BYTES = 4 << 20
# After a report waited a moment for nothing, the next ones do not wait for a while.
_BUSY_SECONDS = 2.0


class Freshener:
    """A report must not wait for a backlog, nor for a busy hour's derivation each time it is asked. Thread-safe."""

    def __init__(self, paths: AnalyticsPaths, intake: Intake, background: Background) -> None:
        self._paths = paths
        self._intake = intake
        self._background = background
        self._busy_until = -math.inf

    def freshen(self) -> Freshness:
        """Take in and derive what waits; where the background does so anyway, only what takes a moment.

        Raises Unavailable (ledger_failed).
        """
        now = datetime.now(UTC)
        if not self._background.is_running:
            self._background.attempt(INGEST, self._intake.ingest)
            with self._intake.lock:
                self._intake.derive_locked()
            return Freshness(now)
        if self._intake.is_complete or (self._take_a_moment() and self._intake.is_complete):
            return Freshness(now, max_wait_seconds=_MOMENT_SECONDS)
        self._busy_until = max(self._busy_until, time.monotonic() + _BUSY_SECONDS)
        return Freshness(self._intake.fresh_at, False, 0)

    def current(self) -> Freshness:
        """As it is, without taking anything in."""
        is_complete = self._intake.is_complete or not self._background.is_running
        return Freshness(self._intake.fresh_at, is_complete, _MOMENT_SECONDS)

    def _take_a_moment(self) -> bool:
        seconds = _MOMENT_SECONDS if time.monotonic() > self._busy_until else 0
        if segments.pending_bytes(self._paths.spool) > _MOMENT_BYTES:
            return False
        if not self._intake.lock.acquire(timeout=seconds):
            return False
        try:
            self._background.attempt(INGEST, lambda: self._intake.ingest_locked(_MOMENT_SECONDS))
            if self._intake.derive_seconds < _MOMENT_SECONDS:
                self._intake.derive_locked()
        finally:
            self._intake.lock.release()
        return True
