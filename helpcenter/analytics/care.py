"""The ledger's care: forgetting, writing anew, copies and checks, each with everything in and nothing changing."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from helpcenter.analytics.intake import Intake
from helpcenter.analytics.maintenance.expiry import Expired
from helpcenter.analytics.maintenance.recovery import back_up
from helpcenter.analytics.maintenance.schedule import MaintenanceSchedule
from helpcenter.analytics.maintenance.verify import verify
from helpcenter.analytics.open_ledger import OpenLedger


class LedgerCare:
    """`on_changed` is called when facts were forgotten. Everything raises Unavailable (ledger_failed)."""

    def __init__(
        self, ledger: OpenLedger, intake: Intake, schedule: MaintenanceSchedule, on_changed: Callable[[], None]
    ) -> None:
        self._ledger = ledger
        self._intake = intake
        self._schedule = schedule
        self._on_changed = on_changed

    @property
    def held_until(self) -> datetime | None:
        """Until when nothing is forgotten, because the clock went ahead by days."""
        return self._schedule.held_until

    def run_maintenance(self) -> None:
        """Delete what was kept long enough, forget what is too old, and at most once a day write the file anew."""
        with self._intake.lock:
            self._schedule.delete_files()
        self.expire()
        if self._schedule.is_compaction_due:
            self.compact()

    def expire(self) -> Expired:
        """Forget what is older than the retention settings say; nothing while the clock is in doubt."""
        done = self._intake.exclusively(self._schedule.expire)
        self._on_changed()
        return done

    def compact(self) -> bool:
        """Write the ledger's file anew, without a trace of what was forgotten; takes a copy's room on the disk.

        False when reports went on using it; it is tried again later.
        """
        self._intake.ingest()
        self._intake.derive()
        with self._intake.lock:
            return self._ledger.guarded(self._schedule.compact)

    def back_up(self) -> Path:
        """A copy of the ledger, one file in `export/`; the caller moves it away."""
        return self._intake.exclusively(lambda cursor: back_up(cursor, self._ledger.paths))

    def verify(self) -> list[str]:
        """What is wrong with the ledger, in sentences."""
        return self._intake.exclusively(lambda cursor: verify(cursor, self._ledger.paths))
