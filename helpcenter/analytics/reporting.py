"""What the ledger tells: reports and their receipts, the live page, the verdicts of experiments."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import duckdb

from helpcenter.analytics.experiments.statistics import Verdict
from helpcenter.analytics.experiments.verdicts import ExperimentVerdicts
from helpcenter.analytics.freshening import Freshener
from helpcenter.analytics.maintenance.disk_room import DiskRoom
from helpcenter.analytics.maintenance.drill import Expected
from helpcenter.analytics.maintenance.status import count
from helpcenter.analytics.open_ledger import OpenLedger
from helpcenter.analytics.reports import charts
from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.live import LiveView, read_live
from helpcenter.analytics.reports.live_receipts import LiveMetric, live_receipt
from helpcenter.analytics.reports.receipts import MetricRows, Receipt
from helpcenter.analytics.reports.report_service import Freshness, ReportService
from helpcenter.analytics.reports.table import SERIES, ReportParameters, ReportTable
from helpcenter.analytics.warming import Warming
from helpcenter.domain.errors import HelpcenterError

# So long a site's own reports may hold up what waits to be taken in; who asks waits for two minutes.
_DRILL_SECONDS = 30.0
_NO_TIME = "It was not asked: reports of the site's own before it took too long."


class LedgerReporting:
    """Whatever is asked for is brought up to date first (`Freshener`). Thread-safe.

    Everything that asks the ledger raises Unavailable (ledger_failed) when it or its disk fails.
    """

    def __init__(
        self,
        ledger: OpenLedger,
        service: ReportService,
        verdicts: ExperimentVerdicts,
        freshener: Freshener,
        room: DiskRoom,
    ) -> None:
        self._ledger = ledger
        self._service = service
        self._verdicts = verdicts
        self._freshener = freshener
        self._room = room
        self._warming = Warming()

    def warm(self, names: Sequence[str]) -> None:
        """Have these reports and the first chart ready for the first reader; nothing on an empty ledger."""

        def steps() -> Iterator[Callable[[], object]]:
            events, _bad_lines = self._ledger.on_cursor(count)
            if events:
                parameters, freshness = self.parameters({}), self._freshener.current()
                yield from (partial(self._service.warm, name, parameters, freshness) for name in names)
                if self._room.allows():
                    yield charts.warm_up

        self._warming.start(steps)

    def close(self) -> None:
        """Returns when nothing is being worked out any more."""
        self._warming.stop()
        self._service.close()

    def reports(self) -> dict[str, Report]:
        """The reports there are, as their files say now; those with a bad header are left out."""
        return self._service.reports()

    def parameters(self, values: Mapping[str, str | None]) -> ReportParameters:
        """Parameters from untrusted text; the last 28 local days by default. Raises BadRequest."""
        return ReportParameters.parse(values, datetime.now(ZoneInfo(self._ledger.timezone)).date())

    def report(self, name: str, parameters: ReportParameters) -> ReportTable:
        """The report over everything recorded in closed segments; on a busy site, until the table's `as_of`.

        Raises NotFound (unknown_report), UsageError (report_broken), Unavailable (report_timeout).
        """
        report, freshness = self._service.find(name), self._freshener.freshen()
        return self._ledger.guarded(lambda: self._service.table(report, parameters, freshness))

    def receipt(self, name: str, figure: str, row: Mapping[str, str] | None, parameters: ReportParameters) -> Receipt:
        """The rows behind a figure of a report; `row` are the cells that tell which row it stands in, None for below.

        Raises as `report` does, and NotFound (unknown_figure, unknown_row).
        """
        report, freshness = self._service.find(name), self._freshener.freshen()
        return self._ledger.guarded(lambda: self._service.receipt(report, figure, row, parameters, freshness))

    def answers(self, cursor: duckdb.DuckDBPyConnection) -> list[Expected]:
        """What every report says now of all the days there are, of people and of all; nothing may change meanwhile."""
        found = cursor.execute("SELECT min(day) FROM fact_sessions").fetchone()
        first = str(found[0]) if found and found[0] else None
        until = time.monotonic() + _DRILL_SECONDS
        answers = []
        for report in self._service.reports().values():
            for series in (SERIES[0], SERIES[-1]):
                asked = {"from": first, "series": series} if first else {"series": series}
                if not report.is_shipped and time.monotonic() > until:
                    answers.append(Expected(report.name, asked, problem=_NO_TIME))
                    break
                answers.append(self._answer(report, asked))
                if answers[-1].problem is not None:
                    # Nothing is taken in meanwhile: once is enough to know.
                    break
        return answers

    def answer(self, report: str, parameters: Mapping[str, str]) -> Expected:
        """What one report says to the same request."""
        return self._answer(self._service.find(report), parameters)

    def _answer(self, report: Report, given: Mapping[str, str]) -> Expected:
        parameters = self.parameters(given)
        asked = {"from": str(parameters.first), "to": str(parameters.last), "series": parameters.series}
        try:
            table = self._service.table(report, parameters, Freshness(datetime.now(UTC)))
        except (HelpcenterError, duckdb.Error) as error:
            return Expected(report.name, asked, problem=str(error))
        plain = [[str(cell) if isinstance(cell, date) else cell for cell in row] for row in table.rows]
        return Expected(report.name, asked, plain)

    def trends(self, table: ReportTable) -> dict[str, list[float]]:
        """For each first cell of a table, what its report's trend counts on each day; empty without a trend."""
        return self._ledger.guarded(lambda: self._service.trends(table, self._freshener.current()))

    def chart(self, table: ReportTable) -> str | None:
        """The table's chart as SVG, drawn once for the same figures; None if there is nothing to draw, or no room on
        the disk."""
        return self._service.chart(table) if self._room.allows() else None

    def live(self) -> LiveView:
        """What people did in the last 30 minutes, bots left out."""
        self._freshener.freshen()
        return self._ledger.on_cursor(read_live)

    def live_receipt(self, figure: str) -> tuple[LiveMetric, MetricRows]:
        """The rows behind a figure of the live page, or of how the ledger does. Raises NotFound."""
        self._freshener.freshen()
        return self._ledger.on_cursor(lambda cursor: live_receipt(cursor, figure))

    def experiments(self) -> dict[str, Verdict]:
        """What may be said of each experiment, by call to action."""
        longest = self._freshener.freshen().max_wait_seconds
        return self._ledger.on_cursor(
            lambda cursor: self._verdicts.verdicts(cursor, self._service.derivations, longest)
        )
