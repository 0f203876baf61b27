"""Our reports, and the same reports from raw events alone; each side in a process of its own."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.analytics.figures import agree, plain, table
from bench.analytics.ledger import open_owner
from bench.analytics.visits import connect
from helpcenter.analytics import ReportParameters, load_reports
from helpcenter.analytics.facts.derive import derive
from helpcenter.analytics.facts.report_views import readable_tables
from helpcenter.analytics.facts.schema import prepare
from helpcenter.analytics.reports import sandbox

# A report that takes longer is asked once.
_PATIENCE_SECONDS = 5.0


class Reports:
    """The owner, asked for reports; it forgets its answers before each try."""

    def __init__(self, analytics: Path) -> None:
        self._owner = open_owner(analytics)

    def names(self) -> list[str]:
        return sorted(self._owner.reporting.reports())

    def answer(self, name: str, used: ReportParameters, tries: int) -> dict[str, Any]:
        """Seconds of the first try and of the quickest, and what it said."""
        times: list[float] = []
        while len(times) < tries and sum(times) < _PATIENCE_SECONDS:
            self._owner.report_service._results.drop(lambda _: True)
            began = time.perf_counter()
            told = self._owner.reporting.report(name, used)
            times.append(time.perf_counter() - began)
        columns = [column.name for column in told.columns]
        return {"first": times[0], "best": min(times), "columns": columns, "rows": plain(told.rows)}

    def close(self) -> None:
        self._owner.stop()


class Raw:
    """A DuckDB that has nothing but the raw events of a span: it derives what the reports read, once, and answers."""

    def __init__(self, analytics: Path) -> None:
        self._analytics = analytics
        self._file = analytics / "raw.duckdb"
        self._file.unlink(missing_ok=True)
        # As the owner opens it, with twice the memory.
        self._connection = connect(
            self._file,
            threads=2,
            memory_limit="1GB",
            temp_directory=str(analytics / "scratch"),
            asof_loop_join_threshold=0,
        )
        prepare(self._connection, "UTC")

    def load(self, used: ReportParameters) -> int:
        """Take the events of those days, of the days before them that the overview compares with, and of a day on
        either side for sessions across midnight. Returns how many."""
        first = datetime.combine(used.before().first, datetime.min.time()) - timedelta(days=1)
        last = datetime.combine(used.last, datetime.min.time()) + timedelta(days=2)
        self._connection.execute(f"ATTACH '{self._analytics / 'events.duckdb'}' AS ledger (READ_ONLY)")
        sql = "INSERT INTO events BY NAME SELECT * FROM ledger.events WHERE happened_at BETWEEN ? AND ?"
        row = self._connection.execute(sql, (first, last)).fetchone()
        self._connection.execute("DETACH ledger")
        self._connection.execute(
            "INSERT INTO segments (id, ingested_at, bad_lines, is_derived) "
            "SELECT DISTINCT segment, TIMESTAMP '2000-01-01', 0, false FROM events"
        )
        self._connection.execute("CHECKPOINT")
        return row[0] if row else 0

    def derive(self) -> None:
        derive(self._connection, "UTC")

    def answer(self, name: str, used: ReportParameters, tries: int) -> tuple[float, list[list[Any]]]:
        """The best time of its tries, and the rows."""
        report = load_reports(self._analytics / "reports")[0][name]
        variables: dict[str, str | int] = {"series": report.series or "human", "week_start": 1}
        tables = readable_tables(self._connection)
        times: list[float] = []
        while len(times) < tries and sum(times) < _PATIENCE_SECONDS:
            began = time.perf_counter()
            answer = sandbox.run(self._connection.cursor(), report, used.bound(), tables, 600, variables)
            times.append(time.perf_counter() - began)
        return min(times), plain(answer.rows)

    def close(self) -> None:
        self._connection.close()
        self._file.unlink(missing_ok=True)


def differing(ours: Mapping[str, Any], raw: Mapping[str, Any]) -> list[str]:
    """The reports whose answers are not those from raw events."""
    return [name for name, (_, rows) in raw.items() if not agree(ours[name]["rows"], rows)]


def printed(ours: Mapping[str, Any], raw: Mapping[str, Any]) -> str:
    """A table for one span; `raw` is what was measured on raw events, without figures where it was too much."""
    head = ["report", "first ms", "quickest ms"]
    if not raw.get("reports"):
        return table(head, [[f"`{name}`", *_times(told)] for name, told in ours.items()])
    rows = []
    for name, told in ours.items():
        whole = raw["wall"] + raw["reports"][name]
        verdict = "**no**" if name in raw["differing"] else "yes"
        alone = f"{raw['reports'][name] * 1e3:,.1f}"
        rows.append([f"`{name}`", *_times(told), alone, f"{whole * 1e3:,.0f}", f"{told['best'] / whole:.2%}", verdict])
    return table([*head, "raw, derived already", "raw, deriving", "ours of that", "agrees"], rows)


def _times(told: Mapping[str, Any]) -> list[str]:
    return [f"{told['first'] * 1e3:,.1f}", f"{told['best'] * 1e3:,.1f}"]
