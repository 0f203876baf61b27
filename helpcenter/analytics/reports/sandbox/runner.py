"""Runs reports: those that come with the program beside the ledger, a site's own in a process that can be ended."""

import shutil
import threading
from collections.abc import Callable, Hashable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb

from helpcenter.analytics.facts.report_views import TABLE_MACROS
from helpcenter.analytics.files import make_private
from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.sandbox.execution import QueryResult, run, too_late
from helpcenter.analytics.reports.sandbox.fact_copy import Origins, copy_facts, tables_for
from helpcenter.analytics.reports.sandbox.report_process import START_SECONDS, ReportProcess, Setup
from helpcenter.analytics.reports.sandbox.statement_check import ReportError
from helpcenter.domain.errors import Unavailable
from helpcenter.lru_cache import LruCache

_REPORTS = 256
# A process that nobody asks any more holds memory, and facts that are to be forgotten.
_IDLE_SECONDS = 60.0


class ReportRunner:
    """What reports are run with. Thread-safe; a site's own reports run one at a time.

    Each runs at most `seconds`, on cursors that `lend` gives, and reads what has `origins` only. With a `folder` for
    copies, a site's own reports read a copy of the facts; without one, empty tables. `require_room` raises Unavailable
    (disk_low) when there is no room on the disk for the copy.
    """

    def __init__(
        self,
        lend: Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]],
        origins: Origins,
        setup: Setup,
        seconds: float,
        folder: Path | None = None,
        require_room: Callable[[], None] = lambda: None,
    ) -> None:
        self._lend = lend
        self._origins = origins
        self._tables = frozenset(origins) - TABLE_MACROS
        self._setup = setup
        self._seconds = seconds
        self._folder = folder
        self._require_room = require_room
        self._checked: LruCache[Hashable, bool] = LruCache(_REPORTS)
        self._turn = threading.Lock()
        self._process: ReportProcess | None = None
        self._copied: tuple[int, frozenset[str]] = (-1, frozenset())
        self._idle: threading.Timer | None = None
        self._is_closed = False
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def run(
        self,
        report: Report,
        values: Mapping[str, Any],
        variables: Mapping[str, Any] | None = None,
        version: int = 0,
        *,
        of_rows: bool = False,
    ) -> QueryResult:
        """The answer, of facts as they were at `version` or later; `of_rows` when it is worked out from values alone.
        Versions count up.

        Raises ReportError, and Unavailable: report_timeout, ledger_failed, disk_low, stopping.
        """
        tables: frozenset[str] = frozenset() if of_rows else self._tables
        if report.is_shipped:
            with self._lend() as cursor:
                return run(cursor, report, values, tables, self._seconds, variables, self._checked)
        if not self._turn.acquire(timeout=self._seconds):
            raise self.too_late(report)
        try:
            process = self._process_with(report, version, of_rows=of_rows)
            self._require_open()
            return process.run(report, values, tables, self._seconds, variables)
        except ReportError:
            # A process that was ended because the site stops has not run out of memory.
            self._require_open()
            raise
        finally:
            self._end_when_idle()
            self._turn.release()

    @property
    def patience_seconds(self) -> float:
        """How long an answer may be waited for: for a turn, for a process, and for the answer."""
        return 2 * self._seconds + START_SECONDS

    def too_late(self, report: Report) -> Unavailable:
        return too_late(report, self._seconds)

    def close(self) -> None:
        """Ends what a site's own report is doing: who asked hears that it was stopped."""
        self._is_closed = True
        # Either this sees the process that is begun meanwhile, or who began it sees that all is over.
        if (process := self._process) is not None:
            process.kill()
        with self._turn:
            self._end()

    def _require_open(self) -> None:
        if self._is_closed:
            raise Unavailable("stopping", "The site is being stopped.")

    def _end_when_idle(self) -> None:
        """End the process when nobody asks it anything for a while."""

        def end() -> None:
            if self._turn.acquire(blocking=False):
                try:
                    self._end()
                finally:
                    self._turn.release()

        if self._idle is not None:
            self._idle.cancel()
        self._idle = None
        if self._process is not None and not self._is_closed:
            self._idle = threading.Timer(_IDLE_SECONDS, end)
            self._idle.daemon = True
            self._idle.start()

    def _process_with(self, report: Report, version: int, *, of_rows: bool) -> ReportProcess:
        """The process, begun anew with a new copy unless the one there is knows enough."""
        needed = frozenset[str]() if of_rows else tables_for(report.sql, self._origins)
        process, (copied_at, copied) = self._process, self._copied
        # Who waited for a turn may ask for facts that are older than the copy made meanwhile.
        is_recent = copied_at >= version
        is_enough = not needed or (is_recent and copied >= needed)
        if process is None or not process.is_alive() or not is_enough:
            self._end()
            self._require_open()
            try:
                # With what others read, too: reports that are asked by turns would each have the other's copied again.
                process = self._begun(max(version, copied_at), needed | copied if is_recent else needed)
            except BaseException:
                # No copy is left where nobody takes it.
                self._end()
                raise
        return process

    def _begun(self, version: int, needed: frozenset[str]) -> ReportProcess:
        setup = self._setup
        if (folder := self._folder) is not None:
            self._require_room()
            make_private(folder)
            facts = folder / "facts.duckdb"
            with self._lend() as cursor:
                copy_facts(cursor, facts, needed)
            setup = Setup(setup.timezone, setup.memory_limit, str(facts), str(folder))
        self._process = process = ReportProcess(setup)
        self._copied = (version, needed)
        return process

    def _end(self) -> None:
        if self._process is not None:
            self._process.close()
        self._process = None
        self._copied = (-1, frozenset())
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
