"""The owner of the ledger: takes in what the web processes recorded and answers the reports."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import duckdb

from helpcenter.analytics.background import Background
from helpcenter.analytics.experiments.statistics import Verdict
from helpcenter.analytics.experiments.verdicts import Design, ExperimentVerdicts
from helpcenter.analytics.facts.derive import derive
from helpcenter.analytics.facts.schema import prepare
from helpcenter.analytics.ledger.ingest import Ingested, ingest, requeue
from helpcenter.analytics.ledger.ledger_lock import LedgerLock
from helpcenter.analytics.ledger.store import Store
from helpcenter.analytics.maintenance.expiry import Expired, Retention
from helpcenter.analytics.maintenance.recovery import back_up, write_marker
from helpcenter.analytics.maintenance.schedule import MaintenanceSchedule
from helpcenter.analytics.maintenance.status import OwnerStatus, count
from helpcenter.analytics.maintenance.verify import verify
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.published.completions import write_completions
from helpcenter.analytics.published.popular import write_popular
from helpcenter.analytics.recording import segments
from helpcenter.analytics.reports import charts
from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.live import LiveView, read_live
from helpcenter.analytics.reports.live_receipts import LiveMetric, live_receipt
from helpcenter.analytics.reports.receipts import MetricRows, Receipt
from helpcenter.analytics.reports.report_service import Freshness, ReportService
from helpcenter.analytics.reports.table import ReportParameters, ReportTable
from helpcenter.analytics.warming import Warming
from helpcenter.domain.errors import Unavailable

_TIDY_SECONDS = 3600.0
# Reports derive what is missing when they are asked for; doing it now and then keeps that short.
_DERIVE_SECONDS = 30.0
_MOMENT_SECONDS = 0.5
# About what is taken in within a moment.
_MOMENT_BYTES = 4 << 20
# After a report waited a moment for nothing, the next ones do not wait for a while.
_BUSY_SECONDS = 2.0
# The background takes in for so long before it does something else, too.
_TURN_SECONDS = 5.0
_INGEST, GIB = "take events in", 1024**3
Made = TypeVar("Made")


class Owner:
    """The only one who opens `events.duckdb`. Thread-safe. Make it after any fork; `stop()` when done.

    `timezone` is the site's, for local days. Ingested segments are kept `keep_days`, damaged ones
    `keep_damaged_days`, each at most `keep_bytes`. Weeks begin on `week_start`, 1 is Monday.
    A report may take `report_seconds`. Queries of `completion_visitors` are offered to others (`write_completions`).
    Raises UsageError: `ledger_taken` names who holds the ledger, `ledger_newer`, `ledger_unusable`, `unknown_timezone`.
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
    ) -> None:
        self.paths = AnalyticsPaths(folder)
        self.timezone = timezone
        self._completion_visitors = completion_visitors
        self._ingest_lock = threading.Lock()
        self._done = Ingested()
        self._last_ingest_at: datetime | None = None
        self._fresh_at = datetime.now(UTC)
        self._derive_cost = 0.0
        self._is_derived = False
        self._busy_until = -math.inf
        self._is_stopped = False
        self._warming = Warming()
        tasks: dict[str, tuple[Callable[[], object], float]] = {
            _INGEST: (partial(self.ingest, _TURN_SECONDS), 0),
            "derive facts": (self.derive, _DERIVE_SECONDS),
            "delete what is too old": (self.run_maintenance, _TIDY_SECONDS),
        }
        self._background = Background(tasks, poll_seconds)
        self._open(timezone, memory_limit, threads)
        self._schedule = MaintenanceSchedule(
            self.paths, self._store, retention, keep_days, keep_damaged_days, keep_bytes
        )
        self._verdicts = ExperimentVerdicts(self.paths.state)
        self._reports = ReportService(self.paths.reports, self._store, self._verdicts, report_seconds, week_start)

    def _open(self, timezone: str, memory_limit: str, threads: int) -> None:
        self.paths.make()
        self._lock = LedgerLock(self.paths.state)
        try:
            self._store = Store(self.paths, timezone, prepare, memory_limit, threads)
            with self._store.cursor() as cursor:
                self.requeued = requeue(cursor, self.paths)
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> "Owner":
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Ingest in the background, every `poll_seconds`, until `stop()`."""
        self._background.start()

    def warm(self, names: Sequence[str]) -> None:
        """Have these reports and the first chart ready for the first reader; nothing on an empty ledger."""

        def steps() -> Iterator[Callable[[], object]]:
            if self.status().events:
                freshness, parameters = Freshness(self._fresh_at, max_wait_seconds=_MOMENT_SECONDS), self.parameters({})
                yield from (partial(self._reports.warm, name, parameters, freshness) for name in names)
                yield charts.warm_up

        self._warming.start(steps)

    def stop(self) -> None:
        """End the background thread, take in what is closed, close the ledger and let it go."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._warming.stop()
        self._reports.close()
        self._background.stop()
        self._background.attempt(_INGEST, self.ingest)
        self._store.close()
        self._lock.release()

    def announce(self, address: str) -> str:
        """Let other processes find this one: writes `owner.json` (0600), returns the token they must show."""
        return self._lock.announce(address)

    def ingest(self, seconds: float = math.inf) -> int:
        """Take in every closed segment now, as many as `seconds` allow. Returns how many events that were.

        Raises Unavailable (ledger_failed); nothing is lost, the segments stay where they are."""
        with self._ingest_lock:
            return self._ingest(seconds)

    def _ingest(self, seconds: float) -> int:
        was_derived, self._is_derived = self._is_derived, False
        done = self._on_cursor(lambda cursor: ingest(cursor, self.paths, seconds))
        self._is_derived = was_derived and not done.segments
        self._done += done
        self._last_ingest_at = datetime.now(UTC)
        return done.events

    def derive(self) -> None:
        """Bring sessions, intents and the other facts up to the events taken in. Raises Unavailable (ledger_failed)."""
        with self._ingest_lock:
            self._guarded(self._derive_facts)
        self._guarded(self._publish)

    def _publish(self) -> None:
        with self._store.cursor() as cursor:
            write_popular(cursor, self.paths.state)
            write_completions(cursor, self.paths.state, self._completion_visitors)
            self._verdicts.verdicts(cursor, self._reports.derivations)

    def _derive_facts(self) -> None:
        fresh_at, began = datetime.now(UTC), time.monotonic()
        with self._store.cursor() as cursor:
            if derive(cursor, self.timezone):
                self._reports.derivations += 1
                write_marker(cursor, self.paths.state)
        self._fresh_at, self._is_derived = fresh_at, True
        self._derive_cost = time.monotonic() - began

    def status(self) -> OwnerStatus:
        """How the ledger does. Raises Unavailable (ledger_failed)."""
        events, bad_lines = self._on_cursor(count)
        return OwnerStatus(
            done=self._done,
            events=events,
            bad_lines=bad_lines,
            pending_segments=len(segments.closed(self.paths.spool)),
            pending_bytes=segments.pending_bytes(self.paths.spool),
            last_ingest_at=self._last_ingest_at,
            failure=self._background.failure,
            held_until=self._schedule.held_until,
        )

    def reports(self) -> dict[str, Report]:
        """The reports there are, as their files say now; those with a bad header are left out."""
        return self._reports.reports()

    def parameters(self, values: Mapping[str, str | None]) -> ReportParameters:
        """Parameters from untrusted text; the last 28 local days by default. Raises BadRequest."""
        return ReportParameters.parse(values, datetime.now(ZoneInfo(self.timezone)).date())

    def report(self, name: str, parameters: ReportParameters) -> ReportTable:
        """The report over everything recorded in closed segments; on a busy site, until the table's `as_of`.

        Raises NotFound (unknown_report), UsageError (report_broken), Unavailable (report_timeout, ledger_failed).
        """
        report, freshness = self._reports.find(name), self._freshen()
        return self._guarded(lambda: self._reports.table(report, parameters, freshness))

    def receipt(self, name: str, figure: str, row: Mapping[str, str] | None, parameters: ReportParameters) -> Receipt:
        """The rows behind a figure of a report; `row` are the cells that tell which row it stands in, None for below.

        Raises as `report` does, and NotFound (unknown_figure, unknown_row).
        """
        report, freshness = self._reports.find(name), self._freshen()
        return self._guarded(lambda: self._reports.receipt(report, figure, row, parameters, freshness))

    def trends(self, table: ReportTable) -> dict[str, list[float]]:
        """For each first cell of a table, what its report's trend counts on each day; empty without a trend."""
        freshness = Freshness(self._fresh_at, self._is_all_in() or not self._background.is_running, _MOMENT_SECONDS)
        return self._guarded(lambda: self._reports.trends(table, freshness))

    def live(self) -> LiveView:
        """What people did in the last 30 minutes, bots left out. Raises Unavailable (ledger_failed)."""
        self._freshen()
        return self._on_cursor(read_live)

    def live_receipt(self, figure: str) -> tuple[LiveMetric, MetricRows]:
        """The rows behind a figure of the live page, or of how the ledger does. Raises NotFound, Unavailable."""
        self._freshen()
        return self._on_cursor(lambda cursor: live_receipt(cursor, figure))

    def set_experiments(self, designs: Mapping[str, Design]) -> None:
        """These calls to action are experiments from now on. Raises OSError."""
        self._verdicts.set_experiments(designs)

    def experiments(self) -> dict[str, Verdict]:
        """What may be said of each experiment, by call to action. Raises Unavailable (ledger_failed)."""
        max_wait_seconds = self._freshen().max_wait_seconds
        return self._on_cursor(
            lambda cursor: self._verdicts.verdicts(cursor, self._reports.derivations, max_wait_seconds)
        )

    def _freshen(self) -> Freshness:
        """Take in and derive what waits; where the background does so anyway, only what takes a moment.

        A report must not wait for a backlog, nor for a busy hour's derivation each time it is asked.
        """
        now = datetime.now(UTC)
        if not self._background.is_running:
            self._background.attempt(_INGEST, self.ingest)
            with self._ingest_lock:
                self._guarded(self._derive_facts)
            return Freshness(now)
        if self._is_all_in() or (self._take_a_moment() and self._is_all_in()):
            return Freshness(now, max_wait_seconds=_MOMENT_SECONDS)
        self._busy_until = max(self._busy_until, time.monotonic() + _BUSY_SECONDS)
        return Freshness(self._fresh_at, False, 0)

    def _is_all_in(self) -> bool:
        return self._is_derived and not segments.closed(self.paths.spool)

    def _take_a_moment(self) -> bool:
        max_wait_seconds = _MOMENT_SECONDS if time.monotonic() > self._busy_until else 0
        if segments.pending_bytes(self.paths.spool) > _MOMENT_BYTES:
            return False
        if not self._ingest_lock.acquire(timeout=max_wait_seconds):
            return False
        try:
            self._background.attempt(_INGEST, lambda: self._ingest(_MOMENT_SECONDS))
            if self._derive_cost < _MOMENT_SECONDS:
                self._guarded(self._derive_facts)
        finally:
            self._ingest_lock.release()
        return True

    def _guarded(self, action: Callable[[], Made]) -> Made:
        try:
            return action()
        except (duckdb.Error, OSError) as error:
            raise self._failed(error) from error

    def chart(self, name: str, parameters: ReportParameters) -> str | None:
        """The report's chart as SVG; None if it has none or there is nothing to draw. Raises as `report` does."""
        return self.chart_of(self.report(name, parameters))

    def _on_cursor(self, action: Callable[[duckdb.DuckDBPyConnection], Made]) -> Made:
        def act() -> Made:
            with self._store.cursor() as cursor:
                return action(cursor)

        return self._guarded(act)

    def chart_of(self, table: ReportTable) -> str | None:
        """The chart of a table that `report` answered, drawn once for the same figures."""
        return self._reports.chart(table)

    def run_maintenance(self) -> None:
        """Delete what was kept long enough, forget what is too old, and at most once a day write the file anew."""
        with self._ingest_lock:
            self._schedule.delete_files()
        self.expire()
        if self._schedule.is_compaction_due:
            self.compact()

    def expire(self) -> Expired:
        """Forget what is older than the retention settings say; nothing while the clock is in doubt.

        Raises Unavailable (ledger_failed).
        """
        done = self._on_whole(self._schedule.expire)
        self._reports.derivations += 1
        return done

    def compact(self) -> bool:
        """Write the ledger's file anew, without a trace of what was forgotten; takes a copy's room on the disk.

        False when reports went on using it; it is tried again later. Raises Unavailable (ledger_failed).
        """
        self.ingest()
        self.derive()
        with self._ingest_lock:
            return self._guarded(self._schedule.compact)

    def back_up(self) -> Path:
        """A copy of the ledger, one file in `export/`; the caller moves it away. Raises Unavailable (ledger_failed)."""
        return self._on_whole(lambda cursor: back_up(cursor, self.paths))

    def verify(self) -> list[str]:
        """What is wrong with the ledger, in sentences. Raises Unavailable (ledger_failed)."""
        return self._on_whole(lambda cursor: verify(cursor, self.paths))

    def _on_whole(self, action: Callable[[duckdb.DuckDBPyConnection], Made]) -> Made:
        """Do something with everything taken in and derived, and nothing changing meanwhile."""
        self.ingest()
        self.derive()
        with self._ingest_lock:
            return self._on_cursor(action)

    def _failed(self, error: Exception) -> Unavailable:
        """A sentence for what went wrong; after a fatal error DuckDB answers again only when opened anew."""
        if isinstance(error, duckdb.FatalException):
            self._store.reopen()
        why = f"The analytics ledger cannot be used right now: {str(error).splitlines()[0]}."
        return Unavailable("ledger_failed", f"{why} Nothing is lost: what was recorded waits in the spool.")
