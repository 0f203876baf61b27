"""The owner of the ledger: takes in what the web processes recorded, answers the reports, keeps its files in order."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import duckdb

from helpcenter.analytics.background import Background
from helpcenter.analytics.care import LedgerCare
from helpcenter.analytics.experiments.verdicts import Design, ExperimentVerdicts
from helpcenter.analytics.freshening import INGEST, Freshener
from helpcenter.analytics.intake import Intake
from helpcenter.analytics.maintenance.expiry import Retention
from helpcenter.analytics.maintenance.recovery import write_marker
from helpcenter.analytics.maintenance.scheduled_backups import BackupPlan
from helpcenter.analytics.maintenance.status import OwnerStatus, count
from helpcenter.analytics.open_ledger import OpenLedger
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.published.completions import write_completions
from helpcenter.analytics.published.popular import write_popular
from helpcenter.analytics.recording import segments
from helpcenter.analytics.reporting import LedgerReporting
from helpcenter.analytics.reports.report_service import ReportService
from helpcenter.analytics.reports.sandbox.fact_copy import read_origins
from helpcenter.analytics.reports.sandbox.report_process import Setup
from helpcenter.analytics.reports.sandbox.runner import ReportRunner

# The background takes in for so long before it does something else, too.
_TURN_SECONDS = 5.0
# Reports derive what is missing when they are asked for; doing it now and then keeps that short.
_DERIVE_SECONDS = 30.0
_MAINTENANCE_SECONDS = 3600.0
# How soon after its hour a backup is begun.
_BACKUP_SECONDS = 60.0
GIB = 1024**3


class Owner:
    """The only one who opens `events.duckdb`. Thread-safe. Make it after any fork; `stop()` when done.

    `timezone` is the site's, for local days. Ingested segments are kept `keep_days`, damaged ones
    `keep_damaged_days`, each at most `keep_bytes`. Weeks begin on `week_start`, 1 is Monday. A report may take
    `report_seconds`. `room_bytes` stay free on the disk: copies and charts wait for them. `backups` are none unless
    planned. Queries of `completion_visitors` are offered to others (`write_completions`).
    Raises UsageError as `OpenLedger` does; later, Unavailable (ledger_failed) when the ledger or its disk fails.
    """

    def __init__(
        self,
        folder: Path,
        timezone: str = "UTC",
        *,
        keep_days: float = 7,
        keep_damaged_days: float = 90,
        keep_bytes: int = 4 * GIB,
        memory_limit: str = "512MB",
        threads: int = 2,
        poll_seconds: float = 0.5,
        report_seconds: float = 10.0,
        retention: Retention = Retention(),
        week_start: int = 1,
        completion_visitors: int = 5,
        room_bytes: int = 0,
        backups: BackupPlan | None = None,
    ) -> None:
        paths = AnalyticsPaths(folder)
        self.ledger = ledger = OpenLedger(paths, timezone, memory_limit, threads)
        self._completion_visitors = completion_visitors
        self._verdicts = ExperimentVerdicts(paths.state)
        runner = self._report_runner(Setup(timezone, memory_limit), report_seconds)
        self.report_service = ReportService(paths.reports, ledger.store, self._verdicts, runner, week_start)
        self.intake = Intake(ledger, self._note_derived, self._publish)
        self.care = LedgerCare(
            ledger,
            self.intake,
            self.report_service.facts_have_changed,
            retention,
            keep_days,
            keep_damaged_days,
            keep_bytes,
            room_bytes,
            backups or BackupPlan(paths.backups),
        )
        self._background = Background(self._tasks(), poll_seconds)
        freshener = Freshener(paths, self.intake, self._background)
        self.reporting = LedgerReporting(ledger, self.report_service, self._verdicts, freshener, self.care.room)
        self._is_stopped = False

    def _tasks(self) -> dict[str, tuple[Callable[[], object], float]]:
        """What is done in the background, each with how many seconds pass in between."""
        return {
            INGEST: (partial(self.ingest, _TURN_SECONDS), 0),
            "derive facts": (self.derive, _DERIVE_SECONDS),
            "delete what is too old": (self.care.run_maintenance, _MAINTENANCE_SECONDS),
            "make a backup": (self.care.back_up_when_due, _BACKUP_SECONDS),
        }

    def __enter__(self) -> "Owner":
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Take in, derive and forget in the background, every `poll_seconds`, until `stop()`."""
        self._background.start()

    def stop(self) -> None:
        """End the background thread, take in what is closed, close the ledger and let it go."""
        if not self._is_stopped:
            self._is_stopped = True
            self.reporting.close()
            self._background.stop()
            self._background.attempt(INGEST, self.ingest)
            self.ledger.close()

    def announce(self, address: str) -> str:
        """Let other processes find this one: writes `owner.json` (0600), returns the token they must show."""
        return self.ledger.announce(address)

    def ingest(self, seconds: float = math.inf) -> int:
        """Take in every closed segment now, as many as `seconds` allow. Returns how many events that were."""
        return self.intake.ingest(seconds)

    def derive(self) -> None:
        """Bring facts up to the events taken in, and leave for others what is published of them."""
        self.intake.derive()

    @property
    def failure(self) -> str | None:
        """Why what is done in the background failed when it was last tried; None when all went well."""
        return self._background.failure

    def status(self) -> OwnerStatus:
        """How the ledger does."""
        events, bad_lines = self.ledger.on_cursor(count)
        spool = self.ledger.paths.spool
        return OwnerStatus(
            done=self.intake.ingested,
            events=events,
            bad_lines=bad_lines,
            pending_segments=len(segments.closed(spool)),
            pending_bytes=self.ledger.guarded(lambda: segments.pending_bytes(spool)),
            last_ingest_at=self.intake.last_ingest_at,
            failure=self.failure,
            held_until=self.care.held_until,
            last_backup=self.care.backups.latest(),
            backup_hours=self.care.backups.plan.hours,
        )

    def set_experiments(self, designs: Mapping[str, Design]) -> list[str]:
        """These calls to action are experiments from now on; those that are new, or planned otherwise, are returned.
        Raises OSError."""
        return self._verdicts.set_experiments(designs)

    def _report_runner(self, setup: Setup, seconds: float) -> ReportRunner:
        ledger = self.ledger
        origins = ledger.on_cursor(read_origins)
        return ReportRunner(ledger.store.cursor, origins, setup, seconds, ledger.paths.report_facts, self._require_room)

    def _require_room(self) -> None:
        self.care.room.require(self.ledger.paths.database.stat().st_size, "A report of the site's own")

    def _note_derived(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.report_service.facts_have_changed()
        write_marker(cursor, self.ledger.paths.state)

    def _publish(self, cursor: duckdb.DuckDBPyConnection) -> None:
        write_popular(cursor, self.ledger.paths.state)
        write_completions(cursor, self.ledger.paths.state, self._completion_visitors)
        self._verdicts.verdicts(cursor, self.report_service.derivations)
