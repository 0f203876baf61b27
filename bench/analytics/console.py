"""How long a console page takes, chart included: cold, warm, and while events are taken in at full rate."""

import multiprocessing
import re
import statistics
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import anyio
import httpx
import msgspec

from bench.analytics.figures import table
from bench.analytics.visits import DAYS, Year
from helpcenter.analytics import Spool, new_event
from helpcenter.analytics.recording import event_lines
from helpcenter.serving.process_role import ProcessRole
from helpcenter.settings import Settings
from helpcenter.web.app import create_app

_REPORTS = ("queries", "query_conversion", "content_gaps", "funnel", "guides", "sources")
_WARM_TRIES = 3
_SAMPLE = 20_000
# The owner always has so many bytes to take in for each second of the measurement, and no more: at the end it takes in
# what is left.
_WAITING = 2 << 20


class Console:
    """The console of the site at `root`, in one process with the owner, for a process of its own."""

    def __init__(self, root: Path, last: str) -> None:
        self._root = root
        day = datetime.fromisoformat(last).date()
        self._month, self._year = (
            f"from={day - timedelta(days=days)}&to={day - timedelta(days=1)}" for days in (30, DAYS)
        )

    def measure(self, seconds: float) -> dict[str, Any]:
        """Milliseconds by page; then for so many seconds while another process writes as fast as it can."""
        return anyio.run(self._measure, seconds)

    async def _measure(self, seconds: float) -> dict[str, Any]:
        settings = Settings(root=self._root, raw_days=4000, report_seconds=600)
        app = create_app(settings, ProcessRole.STAFF)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=600) as client:
                await _sign_in(client, app.state.web.services.accounts.issue_link(datetime.now(UTC)))
                return {"pages": await self._pages(client), "busy": await self._while_taking_in(client, seconds)}

    async def _pages(self, client: httpx.AsyncClient) -> dict[str, list[float]]:
        found = {}
        for name in ("overview", *(f"reports/{name}" for name in _REPORTS)):
            for label, days in (("30 days", self._month), ("a year", self._year)):
                page = f"/staff/{name}?{days}"
                cold = await _timed(client, page)
                warm = min([await _timed(client, page) for _ in range(_WARM_TRIES)])
                found[f"{name.removeprefix('reports/')}, {label}"] = [cold, warm]
        found["live"] = [await _timed(client, "/staff/live") for _ in range(2)]
        return found

    async def _while_taking_in(self, client: httpx.AsyncClient, seconds: float) -> dict[str, Any]:
        context = multiprocessing.get_context("spawn")
        written: Synchronized[int] = context.Value("q", 0)
        given = (self._root / "analytics" / "spool", int(seconds * _WAITING), written)
        writer = context.Process(target=_write, args=given, daemon=True)
        pages = {
            "overview, 30 days": f"/staff/overview?{self._month}",
            "queries, 30 days": f"/staff/reports/queries?{self._month}",
            "live": "/staff/live",
        }
        times: dict[str, list[float]] = {name: [] for name in pages}
        writer.start()
        while not written.value:
            assert writer.exitcode is None
            await anyio.sleep(0.05)
        began, before = time.perf_counter(), await self._taken(client)
        try:
            while time.perf_counter() - began < seconds:
                for name, page in pages.items():
                    times[name].append(await _timed(client, page))
        finally:
            writer.terminate()
            writer.join()
        passed, taken = time.perf_counter() - began, await self._taken(client) - before
        return {"times": times, "written": written.value / passed, "taken": taken / passed}

    async def _taken(self, client: httpx.AsyncClient) -> int:
        """How many events the ledger holds."""
        app: Any = client._transport.app  # type: ignore[attr-defined]
        events: int = app.state.web.services.owner.status().events
        return events


def printed(found: Mapping[str, Any]) -> str:
    pages = [[name, *(f"{each:,.0f}" for each in times)] for name, times in found["pages"].items()]
    busy = []
    for name, times in found["busy"]["times"].items():
        worst = sorted(times)
        p95 = worst[min(len(worst) - 1, int(len(worst) * 0.95))]
        busy.append([name, *(f"{each:,.0f}" for each in (statistics.median(times), p95, worst[-1])), str(len(times))])
    rates = (
        f"{found['busy']['written']:,.0f} events a second written, {found['busy']['taken']:,.0f} taken in meanwhile."
    )
    head = ["page at full rate", "median ms", "95 % ms", "slowest ms", "asked"]
    return f"{table(['page', 'cold ms', 'warm ms'], pages)}\n\n{rates}\n\n{table(head, busy)}"


async def _sign_in(client: httpx.AsyncClient, token: str) -> None:
    page = await client.get("/staff/sign-in/link", params={"token": token})
    [csrf] = re.findall(r'name="csrf" value="([^"]+)"', page.text)
    await client.post("/staff/sign-in/link", data={"token": token, "csrf": csrf})


async def _timed(client: httpx.AsyncClient, page: str) -> float:
    began = time.perf_counter()
    answer = await client.get(page)
    answer.raise_for_status()
    return (time.perf_counter() - began) * 1e3


def _write(spool: Path, waiting: int, written: "Synchronized[int]") -> None:
    """Events of now through the real spool, as fast as this process and the owner can, until it is ended: those of a
    made year, again and again, each time of other visitors."""
    sample = spool.parent / "sample"
    made = next(
        iter(Year(_SAMPLE, 7, datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)).make(sample))
    )
    events = [_as_written(line) for line in made.path.read_bytes().splitlines()]
    people = [int(event.visitor, 16) for event in events]
    target, numbers = Spool(spool, disk_limit=waiting), count()
    for turn in count(1):
        moment = datetime.now(UTC)
        for event, person in zip(events, people, strict=True):
            number = next(numbers)
            if number % 100 == 0:
                moment = datetime.now(UTC)
            event.at, event.id, event.visitor = moment, f"{turn:016x}{number:016x}", f"{person ^ turn:016x}"
            while not target.record(event):
                time.sleep(0.01)
            written.value += 1


def _as_written(line: bytes) -> Any:
    facts = msgspec.json.decode(line)
    return new_event(**facts | {"at": msgspec.json.decode(line, type=event_lines.StoredLine).at})
