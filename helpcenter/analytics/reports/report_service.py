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
from pathlib import Path
from typing import Any

import duckdb

from helpcenter.analytics.cache import Kept
from helpcenter.analytics.experiments.verdicts import Trials
from helpcenter.analytics.facts.schema import is_empty
from helpcenter.analytics.ledger.store import Store
from helpcenter.analytics.reports import charts, receipts, sandbox, totals, trends
from helpcenter.analytics.reports.check import facts
from helpcenter.analytics.reports.definition import Report, load_report, load_reports
from helpcenter.analytics.reports.live import has_samples
from helpcenter.analytics.reports.receipts import Receipt
from helpcenter.analytics.reports.table import Cell, ReportParameters, ReportTable
from helpcenter.domain.errors import HelpcenterError, NotFound, Unavailable, UsageError
from helpcenter.domain.problem import nearest

_CHARTS = 64
_ANSWERS = 256
# Reports may also ask what time it is, so no answer is given for longer, whatever the reason.
_KEPT_SECONDS = 60

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Moment:
    """Up to when everything recorded is in the facts. Unless it `is_whole`, more waits than a moment takes in; then an
    answer of the last minute may stand while a newer one is worked out. Verdicts that take longer than `patience`
    seconds are those found with the last derivation."""

    as_of: datetime
    is_whole: bool = True
    patience: float = math.inf


@dataclass(frozen=True, slots=True)
class _Known:
    """An answer, the facts and verdicts it was worked out from, and until when it may be given."""

    answer: sandbox.Answer
    version: tuple[int, str]
    as_of: datetime
    until: float
    totals: dict[str, dict[str, Cell]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Asked:
    report: Report
    values: Mapping[str, Cell]
    variables: Mapping[str, Any]

    @property
    def question(self) -> Hashable:
        """What an answer is kept by. Verdicts change with the facts; what they hide is another question."""
        settings = {name: value for name, value in self.variables.items() if name != "verdicts"}
        return (self.report.sql, self.report.ratios, tuple(sorted(self.values.items())), str(settings))


class Answers:
    """What the owner answers from what it has derived. Thread-safe. Raises duckdb.Error when the ledger fails.

    `folder` holds the report files; a report may take `seconds`. Weeks begin on `week_start`, 1 is Monday.
    """

    def __init__(self, folder: Path, store: Store, trials: Trials, seconds: float, week_start: int) -> None:
        self._folder = folder
        self._store = store
        self._trials = trials
        self._seconds = seconds
        self._week_start = week_start
        self._charts: Kept[tuple[str | None]] = Kept(_CHARTS)
        self._kept: Kept[_Known] = Kept(_ANSWERS)
        self._samples: Kept[bool] = Kept(_ANSWERS)
        self._texts: Kept[bool] = Kept(_ANSWERS)
        self._lock = threading.Lock()
        self._working: dict[Hashable, Future[_Known]] = {}
        self._renewer = ThreadPoolExecutor(1, "analytics answers")
        self._are_facts_whole = False
        self.derivations = 0
        """How often facts changed: what was worked out from them before is out of date."""
        with store.cursor() as cursor:
            self._tables = facts(cursor)

    def close(self) -> None:
        """Returns when nothing is being worked out any more."""
        self._renewer.shutdown(cancel_futures=True)

    def reports(self) -> dict[str, Report]:
        """The reports there are, as their files say now; those with a bad header are left out."""
        return load_reports(self._folder)[0]

    def find(self, name: str) -> Report:
        """Raises NotFound (unknown_report), UsageError (report_broken)."""
        known = {path.stem: path for path in self._folder.glob("*.sql")}
        if name not in known:
            there_are = f" There are {', '.join(sorted(known))}." if known else " There are none."
            raise NotFound("unknown_report", f'There is no report "{name}"{nearest(name, known) or "."}{there_are}')
        loaded = load_report(known[name])
        if isinstance(loaded, Report):
            return loaded
        raise UsageError("report_broken", "\n".join(map(str, loaded)))

    def table(self, report: Report, parameters: ReportParameters, moment: Moment) -> ReportTable:
        known = self._known(report, parameters, parameters.bound(), moment)
        return ReportTable(
            report.name,
            parameters,
            known.answer.columns,
            known.answer.rows,
            known.as_of,
            self._has_samples(parameters),
            self._totals(report, known),
        )

    def warm(self, name: str, parameters: ReportParameters, moment: Moment) -> None:
        """Work out a report that somebody will soon ask for, if it is there."""
        if name in (known := self.reports()):
            self.table(known[name], parameters, moment)

    def receipt(
        self,
        report: Report,
        figure: str,
        row: Mapping[str, str] | None,
        parameters: ReportParameters,
        moment: Moment,
    ) -> Receipt:
        """Of a figure in a row, or below all rows when `row` is None. Raises NotFound."""

        def ask(about: Report, used: ReportParameters, values: dict[str, Cell]) -> sandbox.Answer:
            return self._known(about, used, values, moment).answer

        if row is not None:
            return receipts.make(report, figure, row, parameters, ask)
        table = self.table(report, parameters, moment)
        if figure not in table.totals:
            raise NotFound("unknown_figure", f'Nothing stands below "{figure}".')
        kinds = {column.name: column.kind for column in table.columns}
        return receipts.make(report, figure, {}, parameters, ask, (table.totals[figure], kinds[figure]))

    def trends(self, table: ReportTable, moment: Moment) -> dict[str, list[float]]:
        """For each first cell of a table, what its report's trend counts on each day; empty without a trend."""
        rows = trends.daily(self.find(table.report))
        if rows is None:
            return {}
        values = table.parameters.bound() | {"keys": trends.keys(table)}
        return trends.lines(self._known(rows, table.parameters, values, moment).answer, table)

    def chart(self, table: ReportTable) -> str | None:
        """The chart of a table, drawn once for the same figures."""
        report = self.find(table.report)
        key = (report.name, report.sql, table.parameters, table.columns, table.rows)
        drawn = self._charts.get(key)
        if drawn is None:
            try:
                drawn = (charts.draw(report, table),)
            except (OSError, ValueError) as error:
                _log.error('The chart of "%s" could not be drawn: %s', report.name, error)
                return None
            self._charts.put(key, drawn)
        return drawn[0]

    def _known(self, report: Report, parameters: ReportParameters, values: dict[str, Cell], moment: Moment) -> _Known:
        """The answer to a question: the one that is known, unless facts changed since; at most a minute old."""
        with self._store.cursor() as cursor:
            self._wait_for_facts(cursor)
            variables = self._trials.variables(cursor, self.derivations, moment.patience)
        variables |= {"series": report.series or parameters.series, "week_start": self._week_start}
        asked = _Asked(report, values, variables)
        known = self._kept.get(asked.question)
        if known is None or known.until < time.monotonic():
            return self._worked_out(asked, moment)
        if known.version == self._version(asked):
            return replace(known, as_of=moment.as_of)
        if moment.is_whole:
            return self._worked_out(asked, moment)
        self._renew(asked, moment)
        return known

    def _wait_for_facts(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Raises Unavailable while facts that other definitions made are being made anew: until then all is zero."""
        if not self._are_facts_whole:
            if is_empty(cursor):
                raise Unavailable(
                    "deriving", "The figures are being worked out anew. Please come back in some minutes."
                )
            self._are_facts_whole = True

    def _version(self, asked: _Asked) -> tuple[int, str]:
        return self.derivations, str(asked.variables.get("verdicts"))

    def _worked_out(self, asked: _Asked, moment: Moment) -> _Known:
        """A new answer; who asks the same of the same facts meanwhile waits for it instead of asking again."""
        version, mine = self._version(asked), Future[_Known]()
        key = (asked.question, version)
        with self._lock:
            working = self._working.setdefault(key, mine)
        if working is not mine:
            return working.result()
        try:
            mine.set_result(self._ask(asked, version, moment))
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._working[key]
        return mine.result()

    def _ask(self, asked: _Asked, version: tuple[int, str], moment: Moment) -> _Known:
        until = time.monotonic() + _KEPT_SECONDS
        with self._store.cursor() as cursor:
            answer = sandbox.run(
                cursor, asked.report, asked.values, self._tables, self._seconds, asked.variables, self._texts
            )
        known = _Known(answer, version, moment.as_of, until)
        self._kept.drop(lambda each: each.until < time.monotonic())
        self._kept.put(asked.question, known)
        return known

    def _renew(self, asked: _Asked, moment: Moment) -> None:
        """Work out a newer answer, for whoever asks next."""

        def renew() -> None:
            known = self._kept.get(asked.question)
            if known is not None and known.version == self._version(asked):
                return
            try:
                self._worked_out(asked, moment)
            except (duckdb.Error, HelpcenterError, OSError) as error:
                # Whoever asks when the old answer is a minute old is told.
                _log.info("An answer could not be renewed: %s", error)

        with suppress(RuntimeError):  # On the way out.
            self._renewer.submit(renew)

    def _totals(self, report: Report, known: _Known) -> dict[str, Cell]:
        """Below the same rows, the same."""
        found = known.totals.get(report.name)
        if found is None:

            def ask(made: Report, values: Mapping[str, Any]) -> sandbox.Answer:
                with self._store.cursor() as cursor:
                    return sandbox.run(cursor, made, values, frozenset(), self._seconds)

            found = known.totals[report.name] = totals.below(report, known.answer, ask)
        return found

    def _has_samples(self, parameters: ReportParameters) -> bool:
        key = (parameters.first, parameters.last, self.derivations)
        known = self._samples.get(key)
        if known is None:
            with self._store.cursor() as cursor:
                known = has_samples(cursor, parameters)
            self._samples.put(key, known)
        return known
