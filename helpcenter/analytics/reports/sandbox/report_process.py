"""A process that runs reports of a site's own: whatever their SQL does, it ends, and takes no more than its share."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import helpcenter
from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.processes.line_process import LineProcess, ProcessEnded
from helpcenter.analytics.reports.sandbox import exchange
from helpcenter.analytics.reports.sandbox.execution import QueryResult, too_late
from helpcenter.analytics.reports.sandbox.statement_check import OUT_OF_MEMORY, ReportError
from helpcenter.domain.errors import Unavailable
from helpcenter.program import module_command

_WORKER = "helpcenter.analytics.reports.sandbox.report_worker"
# Nothing of this process' environment is for reports.
_ENVIRONMENT = {"PYTHONPATH": str(Path(helpcenter.__file__).parent.parent), "PYTHONUTF8": "1"}
START_SECONDS = 60.0
# What it may take to hear that its time is over before it is ended.
_GRACE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Setup:
    """`facts` is a copy that the process takes for itself, none for empty tables; `scratch` a folder for what does not
    fit `memory_limit`, none to do without."""

    timezone: str
    memory_limit: str
    facts: str | None = None
    scratch: str | None = None


class ReportProcess:
    """Begun at once. Not thread-safe but for `kill`. Raises Unavailable when it cannot be begun."""

    def __init__(self, setup: Setup) -> None:
        try:
            self._process = LineProcess(module_command(_WORKER), _ENVIRONMENT)
            self._process.ask(asdict(setup), START_SECONDS)
        except (OSError, ProcessEnded) as error:
            message = "The process that runs the site's own reports could not be begun. Ask again in a while."
            raise Unavailable("report_process_ended", message) from error

    def is_alive(self) -> bool:
        """Whether it may be asked."""
        return self._process.is_alive()

    def run(
        self,
        report: Report,
        values: Mapping[str, Any],
        tables: frozenset[str],
        seconds: float,
        variables: Mapping[str, Any] | None = None,
    ) -> QueryResult:
        """As `execution.run` does, and raises as it does."""
        question = {
            "report": exchange.packed_report(report),
            "values": exchange.packed(values),
            "tables": sorted(tables),
            "seconds": seconds,
            "variables": exchange.packed(variables or {}),
        }
        try:
            answer = self._process.ask(question, seconds + _GRACE_SECONDS)
        except ProcessEnded as error:
            if error.is_late:
                raise too_late(report, seconds) from error
            raise ReportError(report.name, OUT_OF_MEMORY) from error
        if "broken" in answer:
            raise ReportError(report.name, *answer["broken"])
        if "refused" in answer:
            raise Unavailable(*answer["refused"])
        return exchange.unpacked_result(answer["result"])

    def kill(self) -> None:
        """End it now, from any thread."""
        self._process.kill()

    def close(self) -> None:
        """End it, and wait until it has ended."""
        self._process.close()
