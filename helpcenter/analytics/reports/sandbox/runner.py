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
from helpcenter.domain.errors import Unavailable
from helpcenter.lru_cache import LruCache

_REPORTS = 256


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
        self._copied: tuple[object, frozenset[str]] = (None, frozenset())
        self._is_closed = False
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def run(
        self,
        report: Report,
        values: Mapping[str, Any],
        variables: Mapping[str, Any] | None = None,
        version: object = None,
        *,
        of_rows: bool = False,
    ) -> QueryResult:
        """The answer, of facts as they were at `version` or later; `of_rows` when it is worked out from values alone.

        Raises ReportError, and Unavailable: report_timeout, ledger_failed, disk_low.
        """
        tables: frozenset[str] = frozenset() if of_rows else self._tables
        if report.is_shipped:
            with self._lend() as cursor:
                return run(cursor, report, values, tables, self._seconds, variables, self._checked)
        if not self._turn.acquire(timeout=self._seconds):
            raise self.too_late(report)
        try:
            process = self._process_with(report, version, of_rows=of_rows)
            return process.run(report, values, tables, self._seconds, variables)
        finally:
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
        if (process := self._process) is not None:
            process.kill()
        with self._turn:
            self._end()

    def _process_with(self, report: Report, version: object, *, of_rows: bool) -> ReportProcess:
        """The process, begun anew with a new copy unless the one there is knows enough."""
        needed = frozenset[str]() if of_rows else tables_for(report.sql, self._origins)
        process, (copied_at, copied) = self._process, self._copied
        is_enough = not needed or (copied_at == version and copied >= needed)
        if process is None or not process.is_alive() or not is_enough:
            self._end()
            if self._is_closed:
                raise Unavailable("stopping", "The site is being stopped.")
            process = self._begun(version, needed)
        return process

    def _begun(self, version: object, needed: frozenset[str]) -> ReportProcess:
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
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
