"""Every alert fires in the state that it is for, and none fires while all is well.

Each state is brought about on a real server; its /metrics before and after are what the rules are given.
"""

import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.operations.prometheus import RULES, Scrape, firing, needs_promtool
from tests.operations.sites import Site
from tests.waiting import wait_until

pytestmark = [needs_promtool, pytest.mark.xdist_group("operations")]

Start = Callable[..., Site]
SEARCH = "/api/v1/search?locale=en&q="
# A defect of ours: this page raises a TypeError.
DEFECT = (
    "-c",
    "import helpcenter.web.discovery.robots as page\npage.web_of = None\nfrom helpcenter.cli import main\nmain()",
    "serve",
)
# A disk of its own that nobody else sees and that is gone with the server.
SMALL_DISK = (
    "unshare",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
    'kept=$(mktemp -d) && cp -r "$HELPCENTER_ROOT/analytics/." "$kept" && '
    'mount -t tmpfs -o size=16m tmpfs "$HELPCENTER_ROOT/analytics" && cp -r "$kept/." "$HELPCENTER_ROOT/analytics" && '
    'exec "$@"',
    "sh",
)

_STANDSTILL_SECONDS = 3.5

fired: set[str] = set()


def fires(alert: str, well: Scrape, bad: Scrape) -> None:
    before, after = firing(well, bad)
    assert before == set()
    assert alert in after
    fired.add(alert)


@pytest.fixture(scope="module")
def web(start: Start) -> Site:
    """The visitors' part in one process that has little of everything, and a page with a defect."""
    return start(
        "--part",
        "web",
        program=DEFECT,
        HELPCENTER_SPOOL_LIMIT_MB="1",
        HELPCENTER_SEARCH_THREADS="1",
        HELPCENTER_CONNECTIONS="40",
    )


@pytest.fixture(scope="module")
def well(web: Site) -> Scrape:
    """The same part in a good state, somewhat used."""
    for path in ("/en/", "/en/guides/cancel-lantern", "/en/guides/cancel-lantern", f"{SEARCH}lantern"):
        assert web.get(path).status_code == 200
    return web.scrape()


def test_while_all_is_well_no_alert_fires(well: Scrape) -> None:
    assert firing(well, well) == (set(), set())


def test_a_page_that_fails_is_told(web: Site, well: Scrape) -> None:
    assert web.get("/robots.txt").status_code == 500
    fires("HelpcenterFails", well, web.scrape())


def search_at_once(site: Site, count: int) -> list[threading.Thread]:
    """Many visitors who search for different words."""

    def search(number: int) -> None:
        with socket.create_connection(site.address) as connection:
            head = f"GET {SEARCH}lantern+{number} HTTP/1.1\r\nHost: {site.host}\r\nConnection: close\r\n\r\n"
            connection.sendall(head.encode())
            while connection.recv(1 << 16):
                pass

    threads = [threading.Thread(target=search, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_a_machine_that_stands_still_while_many_search_is_told(web: Site, well: Scrape) -> None:
    crowded, visitors = web.scrape(), []
    while crowded.value("helpcenter_queue_waiting", queue="search") <= 2:
        for visitor in visitors:
            visitor.join()
        visitors = search_at_once(web, 30)
        crowded = web.scrape()
    web.process.send_signal(signal.SIGSTOP)
    stopped = time.monotonic()
    wait_until(lambda: time.monotonic() - stopped > _STANDSTILL_SECONDS)
    web.process.send_signal(signal.SIGCONT)
    for visitor in visitors:
        visitor.join()
    fires("HelpcenterQueueIsLong", well, crowded)
    late = web.scrape()
    fires("HelpcenterSlow", well, late)
    fires("HelpcenterHeldUp", well, late)


def test_visitors_who_take_all_connections_are_told(web: Site, well: Scrape) -> None:
    most = int(well.value("helpcenter_max_connections"))
    idle = [socket.create_connection(web.address) for _ in range(most)]
    fires("HelpcenterConnectionsRunOut", well, web.scrape())
    for connection in idle:
        connection.close()


def test_a_limit_of_open_files_that_is_too_low_is_told(start: Start, well: Scrape) -> None:
    in_use = well.value("helpcenter_process_open_files") - well.value("helpcenter_connections")
    limit = int(in_use * 1.2)
    low = start("--part", "web", before=("sh", "-c", f'ulimit -n {limit} && exec "$@"', "sh"))
    fires("HelpcenterFilesRunOut", well, low.scrape())


def spool_of(site: Site) -> Path:
    return site.root / "analytics" / "spool"


def closed_segment(site: Site) -> Path:
    """A segment that waits for an owner, of whom there is none."""
    site.get("/en/guides/cancel-lantern")
    wait_until(lambda: list(spool_of(site).glob("*.ndjson")))
    return next(spool_of(site).glob("*.ndjson"))


def test_events_that_nobody_takes_in_are_told(web: Site, well: Scrape) -> None:
    an_hour_ago = time.time() - 3600
    os.utime(closed_segment(web), (an_hour_ago, an_hour_ago))
    fires("HelpcenterEventsWait", well, web.scrape())


def test_a_spool_that_fills_is_told_before_and_after_it_is_full(web: Site, well: Scrape) -> None:
    waiting = closed_segment(web)
    with waiting.open("a") as segment:
        segment.write("\n" * (900 << 10))
    fires("HelpcenterSpoolFills", well, web.scrape())
    with waiting.open("a") as segment:
        segment.write("\n" * (200 << 10))

    def loses() -> bool:
        web.get("/en/guides/cancel-lantern")
        return web.scrape().value("helpcenter_events_lost_total", reason="spool_full") > 0

    wait_until(loses)
    fires("HelpcenterEventsLost", well, web.scrape())
    waiting.unlink()


def test_a_disk_that_does_not_confirm_is_told(web: Site, well: Scrape) -> None:
    def fails() -> bool:
        web.get("/en/guides/cancel-lantern")
        # The segment that is being written is gone, as after an accident of the disk's.
        for segment in spool_of(web).glob("*.open"):
            segment.unlink()
        return web.scrape().value("helpcenter_spool_failed_syncs_total") > 0

    wait_until(fails)
    fires("HelpcenterEventsNotSynced", well, web.scrape())


def test_an_index_that_cannot_be_used_is_told(web: Site, well: Scrape) -> None:
    pointer = web.root / "index" / ".built" / "current.json"
    pointer.write_text(re.sub(r'"id": "\w+"', '"id": "0123456789abcdef"', pointer.read_text()))
    pointer.with_name("library").rename(web.root / "elsewhere")
    wait_until(lambda: web.scrape().value("helpcenter_release_behind") > 0)
    bad = web.scrape()
    fires("HelpcenterOldRelease", well, bad)
    fires("HelpcenterProblem", well, bad)


def workers_of(site: Site) -> list[int]:
    """The processes that serve, among all that the command has started."""
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
    return [int(each) for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


@pytest.mark.kill
def test_workers_that_die_are_told_and_nothing_they_counted_is_lost(start: Start) -> None:
    site = start("--part", "web", "--workers", "2")
    wait_until(lambda: site.scrape().value("helpcenter_processes") == 2)
    for _ in range(40):
        assert site.get("/en/guides/cancel-lantern").status_code == 200
        site.client.close()
        site.client = type(site.client)(base_url=site.url)
    well = site.scrape()
    assert well.value("helpcenter_http_responses_total", route="/{locale}/guides/{slug}", status="200") == 40
    for worker in workers_of(site):
        os.kill(worker, signal.SIGKILL)
    wait_until(lambda: site.scrape().value("helpcenter_process_starts_total") == 4)
    bad = site.scrape()
    assert bad.value("helpcenter_http_responses_total", route="/{locale}/guides/{slug}", status="200") == 40
    fires("HelpcenterWorkersDie", well, bad)
    site.process.terminate()
    site.process.wait()
    assert not list((site.root / "analytics" / ".state" / "metrics").iterdir())


def test_a_part_that_does_not_answer_is_told(start: Start, well: Scrape) -> None:
    site = start("--part", "web")
    site.process.kill()
    site.process.wait()
    fires("HelpcenterDown", well, site.scrape())


@pytest.fixture(scope="module")
def staff(start: Start) -> Iterator[Site]:
    """The owner's part on a machine whose clock jumped ahead by a month."""
    site = start("--part", "staff", clock_was=datetime.now(UTC).replace(tzinfo=None) - timedelta(days=30))
    yield site


def test_a_clock_that_jumped_is_told(start: Start, staff: Site) -> None:
    wait_until(lambda: staff.scrape().value("helpcenter_ledger_forgetting_held") > 0)
    bad = staff.scrape()
    fires("HelpcenterForgetsNothing", bad.without("helpcenter_ledger_forgetting_held"), bad)


def test_a_ledger_that_takes_nothing_in_is_told(staff: Site) -> None:
    well = staff.scrape().without("helpcenter_ledger_forgetting_held")
    # A folder where a file of events should be.
    (spool_of(staff) / "20260101T000000000000-1-00000000.ndjson").mkdir(parents=True)
    wait_until(lambda: staff.scrape().value("helpcenter_ledger_failing") > 0)
    fires("HelpcenterLedgerFails", well, staff.scrape())


@pytest.mark.skipif(
    subprocess.run([*SMALL_DISK[:3], "true"], capture_output=True, check=False).returncode != 0,
    reason="this system lets nobody make a disk for a single process (unshare --map-root-user --mount)",
)
def test_a_disk_that_fills_is_told(start: Start) -> None:
    site = start("--part", "web", before=SMALL_DISK)
    well = site.scrape()
    # The disk is seen by the server alone: it is filled through its own eyes.
    filled = Path(f"/proc/{site.process.pid}/root") / site.root.relative_to("/") / "analytics" / "filler"
    with filled.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 20))
        except OSError:
            pass
    bad = site.scrape()
    assert bad.value("helpcenter_disk_free_bytes", folder="analytics") < 1 << 20
    fires("HelpcenterDiskFills", well, bad)


def test_no_alert_is_without_a_test() -> None:
    assert set(re.findall(r"- alert: (\w+)", RULES.read_text())) - fired == set()
