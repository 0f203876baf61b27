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
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.operations.prometheus import RULES, Scrape, firing, firing_at, needs_promtool
from tests.operations.sites import START_SECONDS, Site
from tests.waiting import wait_until

pytestmark = [needs_promtool, pytest.mark.timeout(300)]

Start = Callable[..., Site]
SEARCH = "/api/v1/search?locale=en&q="
# Commands that start another with a disk of its own for `analytics/`, which nobody else sees and which goes with it.
_UNSHARE = ("unshare", "--map-root-user", "--mount")
OWN_MOUNTS = _UNSHARE if subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode == 0 else ()
SMALL_DISK = (
    'kept=$(mktemp -d) && cp -r "$HELPCENTER_ROOT/analytics/." "$kept" && '
    'mount -t tmpfs -o size=16m tmpfs "$HELPCENTER_ROOT/analytics" && cp -r "$kept/." "$HELPCENTER_ROOT/analytics"'
    if OWN_MOUNTS
    else "true"
)
_STANDSTILL_SECONDS = 3.5


def fires(alert: str, well: Scrape, bad: Scrape) -> None:
    before, after = firing(well, bad)
    assert before == set()
    assert alert in after


def test_while_all_is_well_no_alert_fires(well: Scrape) -> None:
    assert firing(well, well) == (set(), set())


def test_a_page_that_fails_is_told(web: Site, well: Scrape) -> None:
    assert web.get("/robots.txt").status_code == 500
    fires("HelpcenterFails", well, web.scrape())


def test_a_page_that_fails_is_logged_once_without_what_the_visitor_sent(web: Site) -> None:
    answer = web.get("/robots.txt?q=queryword", cookie="c=cookieword", referer="http://x.test/refererword")
    request = answer.headers["x-request-id"]
    wait_until(lambda: request in web.said)
    assert web.get("/en/").status_code == 200
    assert web.said.count(request) == 1
    assert "/robots.txt failed: TypeError" in web.said
    assert re.findall(r"\w+word\b|Traceback|127\.0\.0\.1:\d{5} ", web.said.split("startup complete")[1]) == []


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


def test_more_searches_than_threads_are_told(web: Site, well: Scrape) -> None:
    crowded, visitors = web.scrape(), []
    while crowded.value("helpcenter_queue_waiting", queue="search") <= 2:
        for visitor in visitors:
            visitor.join()
        visitors = search_at_once(web, 30)
        crowded = web.scrape()
    for visitor in visitors:
        visitor.join()
    fires("HelpcenterQueueIsLong", well, crowded)


def test_a_machine_that_stands_still_while_many_search_is_told(web: Site) -> None:
    """Tried until it catches them, twenty times at most: a quick machine has answered all before it stands."""
    late = {"HelpcenterSlow", "HelpcenterHeldUp"}
    told: set[str] = set()
    for _ in range(20):
        before = web.scrape()
        visitors = search_at_once(web, 30)
        web.process.send_signal(signal.SIGSTOP)
        stopped = time.monotonic()
        wait_until(lambda since=stopped: time.monotonic() - since > _STANDSTILL_SECONDS)  # type: ignore[misc]
        web.process.send_signal(signal.SIGCONT)
        for visitor in visitors:
            visitor.join()
        told = firing(before, web.scrape())[1]
        if late <= told:
            break
    assert late <= told


def test_visitors_who_take_all_connections_are_told(web: Site, well: Scrape) -> None:
    most = int(well.value("helpcenter_max_connections"))
    idle = [socket.create_connection(web.address) for _ in range(most)]
    fires("HelpcenterConnectionsRunOut", well, web.scrape())
    for connection in idle:
        connection.close()


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
def test_a_worker_that_dies_is_told_and_nothing_it_counted_is_lost(start: Start) -> None:
    site = start("--part", "web", "--workers", "2")
    wait_until(lambda: site.said.count("startup complete") == 2, START_SECONDS)
    for _ in range(40):
        assert site.get("/en/guides/cancel-lantern").status_code == 200
    well = site.scrape()
    assert well.value("helpcenter_http_responses_total", route="/{locale}/guides/{slug}", status="200") == 40
    os.kill(workers_of(site)[0], signal.SIGKILL)
    wait_until(lambda: site.said.count("startup complete") == 3, START_SECONDS)
    bad = site.scrape()
    assert (bad.value("helpcenter_processes"), bad.value("helpcenter_process_starts_total")) == (2, 3)
    assert bad.value("helpcenter_http_responses_total", route="/{locale}/guides/{slug}", status="200") == 40
    fires("HelpcenterWorkersDie", well, bad)
    site.process.terminate()
    site.process.wait()
    assert not list((site.root / "analytics" / ".state" / "metrics").iterdir())


@pytest.mark.parametrize(
    ("starts", "processes"),
    [
        ("_x40 2 4x80", "_x40 2 4x80"),
        ("4x40 2 4x80", "4x40 2 4x80"),
        ("5x80 4x80", "4x80 4x80"),
        ("4x60 4 4x80", "4x60 3 4x80"),
    ],
    ids=["started", "restarted", "restarted after a death", "ended, its workers one by one"],
)
def test_an_ordinary_start_or_end_is_no_death_of_workers(starts: str, processes: str) -> None:
    series = {"helpcenter_process_starts_total": starts, "helpcenter_processes": processes}
    assert [firing_at(minute, series) for minute in (11, 12, 16, 17, 21, 25)] == [set()] * 6


def test_a_part_that_is_started_again_and_again_is_told(well: Scrape) -> None:
    began = well.value("helpcenter_oldest_process_timestamp_seconds")
    assert abs(time.time() - began) < 24 * 3600
    name = "helpcenter_oldest_process_timestamp_seconds"
    assert firing_at(30, {name: f"{began}+0x60 {began + 900}+0x80"}) == set()
    lives = " ".join(f"{began + 20 * life}+0x1" for life in range(80))
    assert "HelpcenterStartsAgain" in firing_at(30, {name: lives})


def test_a_clock_that_jumped_is_told(staff: Site) -> None:
    wait_until(lambda: staff.scrape().value("helpcenter_ledger_forgetting_held") > 0)
    bad = staff.scrape()
    fires("HelpcenterForgetsNothing", bad.without("helpcenter_ledger_forgetting_held"), bad)


def test_a_ledger_that_takes_nothing_in_is_told(staff: Site) -> None:
    well = staff.scrape().without("helpcenter_ledger_forgetting_held")
    # Files where folders should be: no segment that is read can be put away.
    for folder in (spool_of(staff) / "ingested", spool_of(staff) / "damaged"):
        if folder.exists():
            folder.rename(folder.with_suffix(".away"))
        folder.write_text("")
    (spool_of(staff) / "20260101T000000000000-1-00000000.ndjson").write_text("{}\n")
    wait_until(lambda: staff.scrape().value("helpcenter_ledger_failing") > 0)
    fires("HelpcenterLedgerFails", well, staff.scrape())


@pytest.fixture(scope="module")
def poor(start: Start, well: Scrape) -> Site:
    """A part that may open few files, on a small disk where the system lets us make one, and takes four views from one
    address for a flood."""
    in_use = well.value("helpcenter_process_open_files") - well.value("helpcenter_connections")
    limit = f"ulimit -n {int(in_use * 1.2)}"
    before = (*OWN_MOUNTS, "sh", "-c", f'{SMALL_DISK} && {limit} && exec "$@"', "sh")
    return start("--part", "web", before=before, HELPCENTER_FLOOD_VIEWS="3")


def test_a_limit_of_open_files_that_is_too_low_is_told(poor: Site, well: Scrape) -> None:
    fires("HelpcenterFilesRunOut", well, poor.scrape())


def test_a_flood_is_told(poor: Site, well: Scrape) -> None:
    for _ in range(8):
        poor.get("/en/guides/cancel-lantern")
    fires("HelpcenterFlood", well, poor.scrape())


@pytest.mark.skipif(not OWN_MOUNTS, reason="nobody may make a disk for a single process here (unshare --mount)")
def test_a_disk_that_fills_is_told(poor: Site, well: Scrape) -> None:
    # The server alone sees its disk: it is filled through the server's own eyes.
    filled = Path(f"/proc/{poor.process.pid}/root") / poor.root.relative_to("/") / "analytics" / "filler"
    with filled.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(1 << 20)):
            pass
    bad = poor.scrape()
    assert bad.value("helpcenter_disk_free_bytes", folder="analytics") < 1 << 20
    fires("HelpcenterDiskFills", well, bad)


def test_a_part_that_does_not_answer_is_told(poor: Site, well: Scrape) -> None:
    poor.process.kill()
    poor.process.wait()
    fires("HelpcenterDown", well, poor.scrape())


def test_no_alert_is_without_a_test() -> None:
    tried = re.findall(r'"(Helpcenter\w+)"', Path(__file__).read_text())
    assert set(re.findall(r"- alert: (\w+)", RULES.read_text())) == set(tried)
