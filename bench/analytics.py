"""What analytics costs: accepting an event, taking it in, answering a report; against DuckDB and SQLite on raw events.

A year of made-up visits (12 locales, zipfian queries) goes through the real pipeline's spool and the real owner. Every
report is also answered from raw events alone, in a DuckDB that has nothing else, and both answers must agree.
"""

import argparse
import asyncio
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from bench.console import console_times
from bench.visits import DAYS, LAST, visits
from helpcenter.analytics import Counts, Owner, Pipeline, ReportParameters, Retention, Spool, Visit, Visitors, sandbox
from helpcenter.analytics.check import facts
from helpcenter.analytics.derive import derive
from helpcenter.analytics.ingest import READ
from helpcenter.analytics.store import prepare
from helpcenter.domain.event import Event, EventType
from helpcenter.publishing import reindex
from helpcenter.services import Part
from helpcenter.settings import Settings
from helpcenter.web.app import create_app

PROJECT = Path(__file__).parents[1]
_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench analytics", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="events; ten million by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="make the ledger here, and use it again the next time")
    given = parser.parse_args(arguments)
    if given.folder is not None:
        _run(given.folder, given.rows, given.seed)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        _run(Path(folder), given.rows, given.seed)
    return 0


def _run(root: Path, rows: int, seed: int) -> None:
    analytics = root / "analytics"
    is_new = not (analytics / "events.duckdb").exists()
    for name in ("content", "index", "analytics/reports"):
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns(".built"), dirs_exist_ok=True)
    reindex(root)
    _accepting(root)
    if is_new:
        _spool(analytics, rows, seed)
    with _owner(analytics) as owner:
        if is_new:
            _ingesting(analytics, owner, rows)
        _reporting(analytics, owner)
        print(f"ledger {(analytics / 'events.duckdb').stat().st_size / rows:.0f} bytes an event")
    console_times(root)
    print(
        f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB, generator and peers included"
    )


def _owner(analytics: Path) -> Owner:
    return Owner(analytics, retention=Retention(raw_days=4000), report_seconds=600, keep_bytes=1 << 40)


def _spool(analytics: Path, rows: int, seed: int) -> None:
    spool = Spool(analytics / "spool", max_bytes=32 << 20, max_age=3600, disk_limit=1 << 40)
    began = time.perf_counter()
    for event in visits(rows, random.Random(seed)):
        spool.record(event)
    spool.close()
    print(f"made and spooled {rows:,} events in {time.perf_counter() - began:.1f} s")


def _accepting(root: Path) -> None:
    """CPU of one event through the pipeline, and of the request that carries it."""
    scratch = Path(tempfile.mkdtemp(dir=root))
    pipeline = Pipeline(Visitors(scratch / "state"), Spool(scratch / "accepted"), Counts(scratch / "state"))
    visit = Visit(datetime.now(UTC), "203.0.113.7", _AGENT)
    event = Event(
        id="x" * 32, at=visit.at, type=EventType.SEARCH, visitor="", locale="fr", query="annuler intercom", total=3
    )
    count = 20_000
    began = time.process_time()
    for _ in range(count):
        pipeline.take(visit, event)
    taken = (time.process_time() - began) / count
    print(f"accepting an event: {taken * 1e6:.1f} µs of CPU")
    for path in ("/fr/guides/annuler-intercom", "/fr/search?q=annuler+intercom"):
        site = Path(tempfile.mkdtemp(dir=root))
        for name in ("content", "index"):
            shutil.copytree(root / name, site / name)
        seconds = asyncio.run(_request_seconds(site, path))
        print(f"  {path}: {seconds * 1e6:.0f} µs of CPU with it, so {taken / seconds:.1%} of the request")


async def _request_seconds(root: Path, path: str) -> float:
    app = create_app(Settings(root=root), Part.WEB)
    target, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": target,
        "raw_path": target.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", b"help.test"), (b"user-agent", _AGENT.encode()), (b"accept-language", b"fr")],
        "client": ("203.0.113.7", 1),
        "server": ("help.test", 80),
        "root_path": "",
    }

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        assert message.get("status", 200) == 200, message

    async with app.router.lifespan_context(app):
        for _ in range(50):
            await app(dict(scope), receive, send)  # type: ignore[arg-type]
        began = time.process_time()
        for _ in range(400):
            await app(dict(scope), receive, send)  # type: ignore[arg-type]
        return (time.process_time() - began) / 400


def _ingesting(analytics: Path, owner: Owner, rows: int) -> None:
    cpu = time.process_time()
    seconds, taken = _timed(owner.ingest)
    cpu = time.process_time() - cpu
    assert taken == rows, taken
    with duckdb.connect(analytics / "plain.duckdb", config={"threads": 2, "memory_limit": "512MB"}) as plain:
        sql = "CREATE TABLE raw AS FROM read_json($files, format = 'newline_delimited')"
        own = time.process_time()
        peer, _ = _timed(lambda: plain.execute(sql, {"files": _files(analytics)}))
        own = time.process_time() - own
    print(f"taking in: {rows / seconds:,.0f} events a second, {seconds:.1f} s")
    print(f"  DuckDB, the same files into a table: {peer:.1f} s; {seconds / peer:.2f} times that, CPU {cpu / own:.2f}")
    own = time.process_time()
    derived, _ = _timed(owner.derive)
    print(f"deriving all facts and sums: {derived:.1f} s, CPU {time.process_time() - own:.1f} s")


def _reporting(analytics: Path, owner: Owner) -> None:
    for label, days in (("30 days", 30), ("a year", DAYS + 1)):
        used = ReportParameters(LAST.date() - timedelta(days=days - 1), LAST.date())
        derived, peers = _from_raw(analytics, owner, used)
        print(f"reports over {label}; from raw events DuckDB first takes {derived:.2f} s for what they are made of")
        for name, (peer, rows) in peers.items():
            seconds, table = min((_timed(partial(owner.report, name, used)) for _ in range(3)), key=lambda one: one[0])
            agrees = "agrees" if _rounded(rows) == _rounded(table.rows) else "DIFFERS"
            whole = derived + peer
            print(f"  {name:22} {seconds * 1e3:8.1f} ms  raw {whole * 1e3:9.0f} ms  {seconds / whole:6.1%}  {agrees}")
    _against_sqlite(analytics, owner, ReportParameters(LAST.date() - timedelta(days=DAYS), LAST.date()))


def _from_raw(analytics: Path, owner: Owner, used: ReportParameters) -> tuple[float, dict[str, tuple[float, Any]]]:
    """Every report from nothing but the raw events of those days, the days before them that the overview compares
    with, and a day on either side for sessions across midnight."""
    first = datetime.combine(used.before().first, datetime.min.time()) - timedelta(days=1)
    last = datetime.combine(used.last, datetime.min.time()) + timedelta(days=2)
    config: dict[str, Any] = {"threads": 2, "memory_limit": "1GB", "temp_directory": str(analytics / "scratch")}
    with duckdb.connect(config=config | {"asof_loop_join_threshold": 0}) as raw:
        prepare(raw, "UTC")
        raw.execute(READ, {"files": _files(analytics)})
        raw.execute("INSERT INTO events BY NAME FROM arriving WHERE happened_at BETWEEN ? AND ?", (first, last))
        raw.execute("DROP TABLE arriving")
        seconds, _ = _timed(lambda: derive(raw, "UTC"))
        tables = facts(raw)
        answers = {}
        for name, report in owner.reports().items():
            variables: dict[str, str | int] = {"series": report.series or "human", "week_start": 1}
            run = partial(sandbox.run, raw.cursor(), report, used.bound(), tables, 600, variables)
            peer, answer = _timed(run)
            answers[name] = (peer, answer.rows)
        return seconds, answers


def _against_sqlite(analytics: Path, owner: Owner, used: ReportParameters) -> None:
    """How often each guide was opened in the year: one scan of raw events."""
    lite = sqlite3.connect(analytics / "raw.sqlite")
    lite.execute("CREATE TABLE events (happened_at TEXT, type TEXT, series TEXT, guide TEXT)")
    with owner._store.cursor() as cursor:
        cursor.execute("SELECT CAST(happened_at AS VARCHAR), type, series, guide FROM events")
        while rows := cursor.fetchmany(100_000):
            lite.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
    lite.commit()
    sql = (
        "SELECT guide, count(*) FROM events WHERE type = 'view' AND series = 'human' AND happened_at >= ? "
        "GROUP BY guide ORDER BY 2 DESC"
    )
    peer, found = _timed(lambda: dict(lite.execute(sql, (str(used.first),)).fetchall()))
    lite.close()
    seconds, table = _timed(partial(owner.report, "guides", used))
    agrees = "agrees" if {row[0]: row[1] for row in table.rows} == found else "DIFFERS"
    print(f"guides opened in a year: report {seconds * 1e3:.0f} ms, SQLite on raw {peer * 1e3:.0f} ms, {agrees}")


def _files(analytics: Path) -> list[str]:
    return [str(path) for path in (analytics / "spool" / "ingested").glob("*.ndjson")]


def _rounded(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    return [tuple(round(cell, 6) if isinstance(cell, float) else cell for cell in row) for row in rows]


def _timed(action: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = action()
    return time.perf_counter() - began, result
