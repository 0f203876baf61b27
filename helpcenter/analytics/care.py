"""The ledger's care: deleting, forgetting, writing anew, copies and checks, with nothing changing meanwhile."""

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from helpcenter.analytics.intake import Intake
from helpcenter.analytics.ledger.ingest import forget_segments
from helpcenter.analytics.ledger.store import utc_now
from helpcenter.analytics.maintenance import clock, compaction, drill
from helpcenter.analytics.maintenance.disk_room import DiskRoom
from helpcenter.analytics.maintenance.drill import Expected
from helpcenter.analytics.maintenance.expiry import Expired, Retention, expire
from helpcenter.analytics.maintenance.recovery import back_up, write_marker
from helpcenter.analytics.maintenance.scheduled_backups import BackupPlan, ScheduledBackups
from helpcenter.analytics.maintenance.verify import verify
from helpcenter.analytics.open_ledger import OpenLedger
from helpcenter.analytics.recording import segments
from helpcenter.analytics.recording.counts import forget_counts
from helpcenter.analytics.recording.salts import forget_salts
from helpcenter.domain.problem import Fault

# So long after something was forgotten, the ledger should have been written anew.
_LATE_SECONDS = 1.5 * compaction.DAY_SECONDS


class LedgerCare:
    """Ingested segments are kept `keep_days`, damaged ones `keep_damaged_days`, each at most `keep_bytes`.

    What takes as much room as the ledger itself waits until it leaves `room_bytes` free on the disk.
    `on_changed` is called when facts were forgotten. Everything raises Unavailable (ledger_failed).
    """

    def __init__(
        self,
        ledger: OpenLedger,
        intake: Intake,
        on_changed: Callable[[], None],
        retention: Retention,
        keep_days: float,
        keep_damaged_days: float,
        keep_bytes: int,
        room_bytes: int,
        backups: BackupPlan,
    ) -> None:
        self._ledger = ledger
        self._paths = ledger.paths
        self._intake = intake
        self._on_changed = on_changed
        self._retention = retention
        self._keep_bytes = keep_bytes
        self.room = DiskRoom(self._paths.root, room_bytes)
        self.backups = ScheduledBackups(backups, retention.raw_days)
        self._note_backup: Callable[[Path], None] | None = None
        # What has expired in the ledger must not live on in a segment.
        self._kept_days = (
            (self._paths.ingested, min(keep_days, retention.raw_days)),
            (self._paths.damaged, min(keep_damaged_days, retention.raw_days)),
        )
        self.held_until: datetime | None = None
        """Until when nothing is forgotten, because the clock went ahead by days."""

    def run_maintenance(self) -> None:
        """Delete what was kept long enough, forget what is too old, and at most once a day write the file anew."""
        with self._intake.lock:
            self._ledger.guarded(self._delete_files)
        self.expire()
        if compaction.is_due(self._paths.state) and self.room.allows(self._size()):
            self.compact()

    def expire(self) -> Expired:
        """Forget what is older than the retention settings say; nothing while the clock is in doubt."""
        done = self._intake.exclusively(self._expire)
        self._on_changed()
        return done

    def compact(self) -> bool:
        """Write the ledger's file anew, without a trace of what was forgotten; takes a copy's room on the disk.

        False when reports went on using it; it is tried again later.
        """
        self._intake.ingest()
        self._intake.derive()
        with self._intake.lock:
            return self._ledger.guarded(self._compact)

    def back_up(self) -> Path:
        """A copy of the ledger, one file in `export/`; the caller moves it away. Raises Unavailable (disk_low), too."""
        self.room.require(self._size(), "A copy of the ledger")
        return self._intake.exclusively(lambda cursor: back_up(cursor, self._paths))

    def back_up_when_due(self) -> Path | None:
        """Another of the scheduled backups, where it is time for one and the disk has room for it."""
        if not self.backups.is_due() or not self.room.allows(self._size()):
            return None
        copied = self.back_up()
        try:
            made = self._ledger.guarded(lambda: self.backups.take(copied))
        finally:
            copied.unlink(missing_ok=True)
        if self._note_backup is not None:
            self._note_backup(made)
        return made

    def faults(self) -> Iterator[Fault]:
        """That no backup was made for too long, or that one, or writing the ledger anew, waits for room."""
        if (late := self.backups.fault()) is not None:
            yield late
        if not self.room.allows():
            return  # That is told already.
        if self.backups.is_due() and (lack := self.room.lack(self._size(), "The scheduled backup")) is not None:
            yield lack
        if compaction.is_due(self._paths.state, _LATE_SECONDS):
            lack = self.room.lack(self._size(), "Writing the ledger anew, without what was forgotten,")
            if lack is not None:
                yield lack

    def when_backed_up(self, note: Callable[[Path], None]) -> None:
        """Tell `note` of each scheduled backup that is made from now on."""
        self._note_backup = note

    def prepare_drill(self, ask: Callable[[duckdb.DuckDBPyConnection], Iterable[Expected]]) -> Path:
        """A folder in which a backup can be restored and compared; see `drill.scene`. The caller deletes it.

        `ask` is called while nothing changes. Raises Unavailable (disk_low), too.
        """
        self.room.require(self._size(), "Restoring a backup beside the ledger")
        return self._intake.exclusively(lambda cursor: drill.scene(self._paths, ask(cursor)))

    def verify(self) -> list[str]:
        """What is wrong with the ledger, in sentences."""
        return self._intake.exclusively(lambda cursor: verify(cursor, self._paths))

    def _size(self) -> int:
        """Bytes that a copy takes, at most."""
        try:
            return self._paths.database.stat().st_size
        except OSError:
            return 0

    def _delete_files(self) -> None:
        """Segments, their ids, salts, counts and copies; by their age only while the clock is not in doubt."""
        # Not even then may a salt outlive its day: without it nobody can tell whose a hash was.
        forget_salts(self._paths.state, datetime.now(UTC))
        self.held_until = clock.held_until(self._paths.state, utc_now())
        is_sound = self.held_until is None
        for folder, days in self._kept_days:
            segments.expire(folder, days * compaction.DAY_SECONDS if is_sound else math.inf, self._keep_bytes)
        self.backups.forget()
        if is_sound:
            self.backups.forget_old()
            compaction.remove_leftovers(self._paths, self._retention.raw_days)
            forget_counts(self._paths.state)
            with self._ledger.store.cursor() as cursor:
                forget_segments(cursor, self._paths)

    def _expire(self, cursor: duckdb.DuckDBPyConnection) -> Expired:
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

    def _compact(self) -> bool:
        with self._ledger.store.cursor() as cursor:
            copied = compaction.copy(cursor, self._paths)
        try:
            return self._ledger.store.replace(lambda: compaction.put_in_place(self._paths, copied))
        finally:
            copied.unlink(missing_ok=True)
