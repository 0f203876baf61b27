"""Reports asked of the open ledger: tables, the rows behind their figures, their lines and charts."""

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from helpcenter.analytics import charts, receipts, sandbox, trends
from helpcenter.analytics.check import facts
from helpcenter.analytics.live import has_samples
from helpcenter.analytics.receipts import Receipt
from helpcenter.analytics.reports import Report, load_report, load_reports
from helpcenter.analytics.store import Store
from helpcenter.analytics.table import Cell, ReportParameters, ReportTable
from helpcenter.analytics.trials import Trials
from helpcenter.domain.errors import NotFound, UsageError
from helpcenter.domain.problem import nearest

_CHARTS = 64
# Answers to the same question of the same facts; reports may also ask what time it is, so none is kept long.
_ANSWERS = 128
_KEPT_SECONDS = 60


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
        self._lock = threading.Lock()
        self._charts: OrderedDict[tuple[object, ...], str | None] = OrderedDict()
        self._kept: OrderedDict[tuple[object, ...], sandbox.Answer] = OrderedDict()
        self.derivations = 0
        """How often facts changed: what was worked out from them before is out of date."""
        with store.cursor() as cursor:
            self._tables = facts(cursor)

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

    def table(self, report: Report, parameters: ReportParameters, as_of: datetime) -> ReportTable:
        answer = self._ask(report, parameters, parameters.bound())
        with self._store.cursor() as cursor:
            samples = has_samples(cursor, parameters)
        return ReportTable(report.name, parameters, answer.columns, answer.rows, as_of, samples)

    def receipt(self, report: Report, figure: str, row: Mapping[str, str], parameters: ReportParameters) -> Receipt:
        return receipts.make(report, figure, row, parameters, self._ask)

    def trends(self, table: ReportTable) -> dict[str, list[float]]:
        """For each first cell of a table, what its report's trend counts on each day; empty without a trend."""
        rows = trends.daily(self.find(table.report))
        if rows is None:
            return {}
        return trends.lines(self._ask(rows, table.parameters, table.parameters.bound()), table)

    def chart(self, table: ReportTable) -> str | None:
        """The chart of a table, drawn once for the same figures."""
        report = self.find(table.report)
        key = (report.name, report.sql, table.parameters, table.columns, table.rows)
        with self._lock:
            if key not in self._charts:
                self._charts[key] = charts.draw(report, table)
                if len(self._charts) > _CHARTS:
                    self._charts.popitem(last=False)
            self._charts.move_to_end(key)
            return self._charts[key]

    def _ask(self, report: Report, parameters: ReportParameters, values: dict[str, Cell]) -> sandbox.Answer:
        with self._store.cursor() as cursor:
            variables: dict[str, Any] = self._trials.variables(cursor, self.derivations)
            variables |= {"series": report.series or parameters.series, "week_start": self._week_start}
            minute = int(time.time() // _KEPT_SECONDS)
            key = (report.sql, report.ratios, tuple(sorted(values.items())), str(variables), self.derivations, minute)
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key]
            answer = sandbox.run(cursor, report, values, self._tables, self._seconds, variables)
        with self._lock:
            self._kept[key] = answer
            if len(self._kept) > _ANSWERS:
                self._kept.popitem(last=False)
        return answer
