"""Reports asked of the open ledger: tables, the rows behind their figures, their lines and charts."""

import logging
import math
import threading
import time
from collections.abc import Hashable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from helpcenter.analytics.experiments.verdicts import ExperimentVerdicts
from helpcenter.analytics.facts.schema import awaits_derivation
from helpcenter.analytics.ledger.store import Store
from helpcenter.analytics.reports import charts, receipts, sandbox, totals, trends
from helpcenter.analytics.reports.definition import Report, load_report, load_reports, report_files
from helpcenter.analytics.reports.live import has_samples
from helpcenter.analytics.reports.receipts import Receipt
from helpcenter.analytics.reports.sandbox.runner import ReportRunner
from helpcenter.analytics.reports.table import Cell, ColumnKind, ReportParameters, ReportTable
from helpcenter.domain.errors import HelpcenterError, NotFound, Unavailable, UsageError
from helpcenter.domain.problem import nearest
from helpcenter.lru_cache import LruCache

_CHARTS = 64
_RESULTS = 256
_MAX_RESULT_BYTES = 64 << 20
"""What all results that are kept may take together."""
# Of a cell and its place in a row, beside its words.
_CELL_BYTES = 64
# Reports may also ask what time it is, so no result is given for longer, whatever the reason.
_KEPT_SECONDS = 60

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Freshness:
    """Up to when everything recorded is in the facts.

    Unless it `is_complete`, more waits than a moment takes in; then a result of the last minute may stand while a newer
    one is worked out. Verdicts that take longer than `max_wait_seconds` are those found with the last derivation.
    """

    as_of: datetime
    is_complete: bool = True
    max_wait_seconds: float = math.inf


@dataclass(frozen=True, slots=True)
class _CachedResult:
    """A result, the facts and verdicts it was worked out from, and until when it may be given (monotonic seconds)."""

    result: sandbox.QueryResult
    version: tuple[int, str]
    as_of: datetime
    until: float
    weight: int
    totals: dict[str, dict[str, Cell]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Request:
    report: Report
    values: Mapping[str, Cell]
    variables: Mapping[str, Any]

    @property
    def cache_key(self) -> Hashable:
        """Verdicts change with the facts and are no part of it; what they hide is."""
        settings = {name: value for name, value in self.variables.items() if name != "verdicts"}
        return (self.report.sql, self.report.ratios, tuple(sorted(self.values.items())), str(settings))


class ReportService:
    """What the owner answers from what it has derived. Thread-safe. Raises duckdb.Error when the ledger fails.

    `folder` holds the report files. Weeks begin on `week_start`, 1 is Monday.
    """

    def __init__(
        self, folder: Path, store: Store, verdicts: ExperimentVerdicts, runner: ReportRunner, week_start: int
    ) -> None:
        self._folder = folder
        self._store = store
        self._verdicts = verdicts
        self._runner = runner
        self._week_start = week_start
        self._charts: LruCache[Hashable, tuple[str | None]] = LruCache(_CHARTS)
        self._results: LruCache[Hashable, _CachedResult] = LruCache(_RESULTS)
        self._samples: LruCache[Hashable, bool] = LruCache(_RESULTS)
        self._lock = threading.Lock()
        self._in_flight: dict[Hashable, Future[_CachedResult]] = {}
        self._revalidator = ThreadPoolExecutor(1, "analytics reports")
        self._are_facts_derived = False
        self.derivations = 0
        """How often facts changed."""

    def facts_have_changed(self) -> None:
        """From now on, what was worked out before is out of date."""
        self.derivations += 1

    def close(self) -> None:
        """Returns when nothing is being worked out any more."""
        self._runner.close()
        self._revalidator.shutdown(cancel_futures=True)

    def reports(self) -> dict[str, Report]:
        """The reports there are, as their files say now; those with a bad header are left out."""
        return load_reports(self._folder)[0]

    def find(self, name: str) -> Report:
        """Raises NotFound (unknown_report), UsageError (report_broken)."""
        files = report_files(self._folder)
        if name not in files:
            there_are = f"There are {', '.join(files)}."
            raise NotFound("unknown_report", f'There is no report "{name}"{nearest(name, files) or "."} {there_are}')
        loaded = load_report(files[name])
        if isinstance(loaded, Report):
            return loaded
        raise UsageError("report_broken", "\n".join(map(str, loaded)))

    def table(self, report: Report, parameters: ReportParameters, freshness: Freshness) -> ReportTable:
        cached = self._ask(report, parameters, parameters.bound(), freshness)
        return ReportTable(
            report.name,
            parameters,
            cached.result.columns,
            cached.result.rows,
            cached.as_of,
            self._has_samples(parameters),
            self._totals(report, cached),
        )

    def warm(self, name: str, parameters: ReportParameters, freshness: Freshness) -> None:
        """Work out a report that somebody will soon ask for, if it is there."""
        if name in (reports := self.reports()):
            self.table(reports[name], parameters, freshness)

    def receipt(
        self,
        report: Report,
        figure: str,
        row: Mapping[str, str] | None,
        parameters: ReportParameters,
        freshness: Freshness,
    ) -> Receipt:
        """Of a figure in a row, or below all rows when `row` is None. Raises NotFound."""

        def ask(about: Report, values: Mapping[str, Any]) -> sandbox.QueryResult:
            return self._ask(about, parameters, values, freshness).result

        if row is not None:
            return receipts.make(report, figure, row, parameters, ask)
        table = self.table(report, parameters, freshness)
        if figure not in table.totals:
            raise NotFound("unknown_figure", f'Nothing stands below "{figure}".')
        kinds = {column.name: column.kind for column in table.columns}
        total = table.totals[figure], kinds.get(figure, ColumnKind.NUMBER)
        return receipts.make(report, figure, {}, parameters, ask, total)

    def trends(self, table: ReportTable, freshness: Freshness) -> dict[str, list[float]]:
        """For each first cell of a table, what its report's trend counts on each day; empty without a trend."""
        daily = trends.daily(self.find(table.report))
        if daily is None:
            return {}
        values = table.parameters.bound() | {"keys": trends.keys(table)}
        return trends.lines(self._ask(daily, table.parameters, values, freshness).result, table)

    def chart(self, table: ReportTable) -> str | None:
        """The chart of a table, drawn once for the same figures."""
        report = self.find(table.report)
        if report.chart is None:
            return None
        rows = sha256(repr(table.rows).encode("utf-8", "replace")).digest()
        key = (report.name, report.sql, table.parameters.first, table.parameters.last, rows)
        try:
            return self._charts.get(key, lambda: (charts.draw(report, table),))[0]
        except (OSError, LookupError, ValueError) as error:
            _log.error('The chart of "%s" could not be drawn', report.name, exc_info=error)
            return None

    def _ask(
        self, report: Report, parameters: ReportParameters, values: Mapping[str, Cell], freshness: Freshness
    ) -> _CachedResult:
        """The result that is cached, unless facts changed since; at most a minute old."""
        with self._store.cursor() as cursor:
            self._require_facts(cursor)
            variables = self._verdicts.variables(cursor, self.derivations, freshness.max_wait_seconds)
        variables |= {"series": report.series or parameters.series, "week_start": self._week_start}
        request = _Request(report, values, variables)
        cached = self._results.find(request.cache_key)
        if cached is None or cached.until < time.monotonic():
            return self._single_flight(request, freshness)
        if cached.version == self._version(request):
            return replace(cached, as_of=freshness.as_of)
        if freshness.is_complete:
            return self._single_flight(request, freshness)
        self._revalidate(request, freshness)
        return cached

    def _require_facts(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Raises Unavailable while facts that other definitions made are being made anew: until then all is zero."""
        if not self._are_facts_derived:
            if awaits_derivation(cursor):
                raise Unavailable(
                    "deriving", "The figures are being worked out anew. Please come back in some minutes."
                )
            self._are_facts_derived = True

    def _version(self, request: _Request) -> tuple[int, str]:
        return self.derivations, str(request.variables.get("verdicts"))

    def _single_flight(self, request: _Request, freshness: Freshness) -> _CachedResult:
        """A new result; who asks the same of the same facts meanwhile waits for it instead of asking again."""
        version, mine = self._version(request), Future[_CachedResult]()
        key = (request.cache_key, version)
        with self._lock:
            running = self._in_flight.setdefault(key, mine)
        if running is not mine:
            try:
                return running.result(self._runner.patience_seconds)
            except TimeoutError:
                raise self._runner.too_late(request.report) from None
        try:
            mine.set_result(self._run(request, version, freshness))
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._in_flight[key]
        return mine.result()

    def _run(self, request: _Request, version: tuple[int, str], freshness: Freshness) -> _CachedResult:
        until = time.monotonic() + _KEPT_SECONDS
        result = self._runner.run(request.report, request.values, request.variables, version[0])
        cached = _CachedResult(result, version, freshness.as_of, until, _weight(result))
        self._results.drop(lambda each: each.until < time.monotonic())
        self._results.keep(request.cache_key, cached)
        self._results.trim(lambda each: each.weight, _MAX_RESULT_BYTES)
        return cached

    def _revalidate(self, request: _Request, freshness: Freshness) -> None:
        """Work out a newer result, for whoever asks next."""

        def revalidate() -> None:
            cached = self._results.find(request.cache_key)
            if cached is not None and cached.version == self._version(request):
                return
            try:
                self._single_flight(request, freshness)
            except (duckdb.Error, HelpcenterError, OSError) as error:
                # Whoever asks when the old result is a minute old is told.
                _log.info("A result could not be renewed", exc_info=error)

        with suppress(RuntimeError):  # On the way out.
            self._revalidator.submit(revalidate)

    def _totals(self, report: Report, cached: _CachedResult) -> dict[str, Cell]:
        """Below the same rows, the same."""
        found = cached.totals.get(report.name)
        if found is None:

            def ask(over_rows: Report, values: Mapping[str, Any]) -> sandbox.QueryResult:
                return self._runner.run(over_rows, values, of_rows=True)

            found = cached.totals[report.name] = totals.column_totals(report, cached.result, ask)
        return found

    def _has_samples(self, parameters: ReportParameters) -> bool:
        def look() -> bool:
            with self._store.cursor() as cursor:
                return has_samples(cursor, parameters)

        return self._samples.get((parameters.first, parameters.last, self.derivations), look)


def _weight(result: sandbox.QueryResult) -> int:
    """About the bytes that it takes: a character is at most four."""
    return sum(_CELL_BYTES + (4 * len(cell) if isinstance(cell, str) else 0) for row in result.rows for cell in row)
