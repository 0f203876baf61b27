"""How long a console page takes, chart included: cold, warm, and while events are taken in at full rate."""

import multiprocessing
import random
import time
from pathlib import Path

import anyio
import httpx

from bench.visits import LAST, visits
from helpcenter.analytics import Spool
from helpcenter.services import Part, now
from helpcenter.settings import Settings
from helpcenter.web.app import create_app

_REPORTS = ("queries", "query_conversion", "content_gaps", "funnel", "guides", "sources")
_MONTH = f"from={(LAST.date()).replace(day=1)}&to={LAST.date()}"
_FULL_RATE_SECONDS = 30.0


def console_times(root: Path) -> None:
    """Print them for the site at `root`, whose ledger nobody holds."""
    anyio.run(_console_times, root)


async def _console_times(root: Path) -> None:
    settings = Settings(root=root, raw_days=4000, report_seconds=600)
    app = create_app(settings, Part.STAFF)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=600) as client:
            token = app.state.web.services.accounts.issue_link(now())
            await client.get("/staff/sign-in/link", params={"token": token})
            year = f"from={LAST.date().replace(year=LAST.year - 1)}&to={LAST.date()}"
            pages = [f"/staff/overview?{_MONTH}", f"/staff/overview?{year}"]
            pages += [f"/staff/reports/{name}?{span}" for name in _REPORTS for span in (_MONTH, year)]
            print("console pages, chart included: cold, warm (ms)")
            for page in pages:
                cold, warm = await _timed(client, page), min([await _timed(client, page) for _ in range(3)])
                print(f"  {page.removeprefix('/staff/').replace('reports/', ''):70} {cold:8.0f} {warm:8.0f}")
            await _while_taking_in(client, root)


async def _timed(client: httpx.AsyncClient, page: str) -> float:
    began = time.perf_counter()
    answer = await client.get(page)
    answer.raise_for_status()
    return (time.perf_counter() - began) * 1e3


async def _while_taking_in(client: httpx.AsyncClient, root: Path) -> None:
    writer = multiprocessing.get_context("spawn").Process(target=_write, args=(root / "analytics" / "spool",))
    writer.start()
    began, slowest = time.perf_counter(), dict.fromkeys((f"/staff/overview?{_MONTH}", "/staff/live"), 0.0)
    try:
        while time.perf_counter() - began < _FULL_RATE_SECONDS:
            for page in slowest:
                slowest[page] = max(slowest[page], await _timed(client, page))
    finally:
        writer.terminate()
        writer.join()
    for page, milliseconds in slowest.items():
        print(f"  slowest while events are written and taken in at full rate: {page} {milliseconds:.0f} ms")


def _write(spool: Path) -> None:
    """Events as fast as one process can, until it is ended."""
    rng = random.Random(time.time_ns())
    target = Spool(spool, disk_limit=1 << 40)
    for event in visits(10**9, rng):
        target.record(event)
