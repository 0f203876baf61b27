"""What the owner does to the ledger and its files now and then: forget, write anew, delete what is old enough."""

from datetime import UTC, datetime

import duckdb

from helpcenter.analytics.ledger.ingest import forget_segments
from helpcenter.analytics.ledger.store import Store, utc_now
from helpcenter.analytics.maintenance import clock, compaction
from helpcenter.analytics.maintenance.expiry import Expired, Retention, expire
from helpcenter.analytics.maintenance.recovery import write_marker
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.recording import segments
from helpcenter.analytics.recording.counts import forget_counts
from helpcenter.analytics.recording.salts import forget_salts

_DAY_SECONDS = 24 * 3600.0


class MaintenanceSchedule:
    """Not thread-safe: the owner lets one at a time, with nothing taken in meanwhile.

    Ingested segments are kept `keep_days`, damaged ones `keep_damaged_days`, each at most `keep_bytes`.
    """

    def __init__(
        self,
        paths: AnalyticsPaths,
        store: Store,
        retention: Retention,
        keep_days: float,
        keep_damaged_days: float,
        keep_bytes: int,
    ) -> None:
        self._paths = paths
        self._store = store
        self._retention = retention
        self._keep_bytes = keep_bytes
        # What has expired in the ledger must not live on in a segment.
        self.keep = (
            (paths.ingested, min(keep_days, retention.raw_days)),
            (paths.damaged, min(keep_damaged_days, retention.raw_days)),
        )
        self.held_until: datetime | None = None
        """Until when nothing is forgotten, because the clock went ahead by days."""

    def delete_files(self) -> None:
        """Delete segments, their ids, salts, counts and copies that were kept long enough."""
        for folder, days in self.keep:
            segments.expire(folder, days * _DAY_SECONDS, self._keep_bytes)
        with self._store.cursor() as cursor:
            forget_segments(cursor, self._paths)
        compaction.remove_leftovers(self._paths, self._retention.raw_days)
        forget_salts(self._paths.state, datetime.now(UTC))
        forget_counts(self._paths.state)

    def expire(self, cursor: duckdb.DuckDBPyConnection) -> Expired:
        """Forget what is older than the retention says; nothing while the clock is in doubt."""
        now = utc_now()
        self.held_until = clock.held_until(self._paths.state, now)
        if self.held_until is not None:
            return Expired()
        done = expire(cursor, self._paths, self._retention, now)
        if done.events:
            write_marker(cursor, self._paths.state)
        if done.events or done.facts:
            compaction.mark_stale(self._paths.state)
        return done

    @property
    def is_compaction_due(self) -> bool:
        return compaction.is_due(self._paths.state)

    def compact(self) -> bool:
        """Write the ledger's file anew. False when reports went on using it. Raises duckdb.Error, OSError."""
        with self._store.cursor() as cursor:
            copied = compaction.copy(cursor, self._paths)
        try:
            return self._store.replace(lambda: compaction.put_in_place(self._paths, copied))
        finally:
            copied.unlink(missing_ok=True)
