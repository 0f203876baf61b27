"""Making a year, taking it in, deriving from it, each timed by itself, with no more on the disk than it needs."""

import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bench.analytics.own_process import Apart
from bench.analytics.visits import Made, Year, connect
from helpcenter.analytics import Owner, ReportParameters, Retention
from helpcenter.analytics.paths import AnalyticsPaths

# Segments made and taken in at a time, half a GiB; then they are deleted.
_ROUND = 16
# DuckDB reads so many rounds as well, spread over the year.
_SAMPLED = 3


class Ledger:
    """The owner of the ledger, for a process of its own."""

    def __init__(self, analytics: Path) -> None:
        self._owner = open_owner(analytics)

    def ingest(self) -> int:
        return self._owner.ingest()

    def derive(self) -> None:
        self._owner.derive()

    def stop(self) -> None:
        """Close the ledger: what its log still holds is written to the file."""
        self._owner.stop()

    close = stop


class Plain:
    """DuckDB alone: the same files into a table in no order, as its documentation reads them."""

    def __init__(self, file: Path, memory: str) -> None:
        self._connection = connect(file, threads=2, memory_limit=memory)

    def read(self, files: Sequence[str]) -> None:
        sql = "CREATE OR REPLACE TABLE raw AS FROM read_json($files, format = 'newline_delimited')"
        self._connection.execute(sql, {"files": list(files)})
        self._connection.execute("CHECKPOINT")

    def close(self) -> None:
        self._connection.close()


def open_owner(analytics: Path) -> Owner:
    return Owner(analytics, retention=Retention(raw_days=4000), report_seconds=600, keep_bytes=1 << 40)


def make_and_ingest(analytics: Path, year: Year) -> dict[str, Any]:
    """Figures of making the events and of taking them in; the ledger holds them afterwards."""
    found = {"made": 0, "making_cpu": 0.0, "making_wall": 0.0, "events": 0, "cpu": 0.0, "wall": 0.0}
    sampled = {"events": 0, "cpu": 0.0, "plain_cpu": 0.0, "wall": 0.0, "plain_wall": 0.0}
    rounds = -(-year.segments // _ROUND)
    wanted = {number * max(1, rounds - 1) // max(1, _SAMPLED - 1) for number in range(_SAMPLED)} if rounds > 1 else {0}
    with Apart(Ledger, analytics) as owner:
        for number, batch in enumerate(_made(year, AnalyticsPaths(analytics).spool, found)):
            done = owner.call("ingest")
            found["events"] += done.value
            found["cpu"] += done.cpu
            found["wall"] += done.wall
            if number in wanted:
                _sample(analytics, batch, done.cpu, done.wall, sampled)
            _delete(AnalyticsPaths(analytics).ingested)
            _tell(year.events, found)
        closing = owner.call("stop")
        peak = owner.peak_mib()
    assert found["events"] == found["made"] == year.events, found
    size = AnalyticsPaths(analytics).database.stat().st_size
    return found | {"closing_cpu": closing.cpu, "peak_mib": peak, "sample": sampled, "bytes": size}


def derive(analytics: Path) -> dict[str, Any]:
    """Figures of deriving every fact and sum of a ledger that has none."""
    print("deriving …", flush=True)
    with Apart(Ledger, analytics) as owner:
        done = owner.call("derive")
        closing = owner.call("stop")
        peak = owner.peak_mib()
    print(f"derived in {done.wall:.1f} s, {done.cpu:.1f} s of CPU", flush=True)
    size = AnalyticsPaths(analytics).database.stat().st_size
    return {"wall": done.wall, "cpu": done.cpu, "closing_cpu": closing.cpu, "peak_mib": peak, "bytes": size}


def span(last: str, days: int) -> ReportParameters:
    """The last so many days of the year, which ended at midnight before `last`."""
    day = datetime.fromisoformat(last).date()
    return ReportParameters(day - timedelta(days=days), day - timedelta(days=1))


def forget_events(analytics: Path) -> None:
    """Begin anew: no ledger, no segments."""
    paths = AnalyticsPaths(analytics)
    for each in (paths.database, paths.log):
        each.unlink(missing_ok=True)
    for folder in (paths.spool, paths.state):
        shutil.rmtree(folder, ignore_errors=True)


def forget_facts(analytics: Path) -> None:
    """Let everything be derived anew."""
    with connect(AnalyticsPaths(analytics).database) as connection:
        connection.execute("DELETE FROM facts_version")


def _made(year: Year, spool: Path, found: dict[str, Any]) -> Iterator[list[Made]]:
    segments = year.make(spool)
    while True:
        wall, cpu = time.perf_counter(), time.process_time()
        batch = list(islice(segments, _ROUND))
        found["making_wall"] += time.perf_counter() - wall
        found["making_cpu"] += time.process_time() - cpu
        found["made"] += sum(each.events for each in batch)
        if not batch:
            return
        yield batch


def _sample(analytics: Path, batch: Sequence[Made], cpu: float, wall: float, sampled: dict[str, Any]) -> None:
    files = [str(AnalyticsPaths(analytics).ingested / made.path.name) for made in batch]
    file = analytics / "plain.duckdb"
    with Apart(Plain, file, "512MB") as peer:
        done = peer.call("read", files)
    for each in (file, file.with_suffix(".duckdb.wal")):
        each.unlink(missing_ok=True)
    sampled["events"] += sum(made.events for made in batch)
    sampled["cpu"] += cpu
    sampled["wall"] += wall
    sampled["plain_cpu"] += done.cpu
    sampled["plain_wall"] += done.wall


def _delete(folder: Path) -> None:
    for path in folder.glob("*.ndjson"):
        path.unlink()


def _tell(rows: int, found: dict[str, Any]) -> None:
    events = max(1, found["events"])
    making = found["making_cpu"] / max(1, found["made"])
    print(
        f"{events:,} of {rows:,} events: made at {making * 1e6:.1f} µs of CPU each, "
        f"taken in at {found['cpu'] / events * 1e6:.1f} µs, {events / found['wall']:,.0f} a second",
        flush=True,
    )
