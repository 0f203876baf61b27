"""What /metrics tells of requests, searches and the machine, added up over workers."""

import re
from collections.abc import Iterator
from pathlib import Path

import anyio
import anyio.lowlevel
import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.routing import Route

from helpcenter.search import STEP_NAMES
from helpcenter.serving.process_role import ProcessRole
from helpcenter.web.metrics.families import STATUSES
from helpcenter.web.metrics.process_metrics import ProcessMetrics
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio

GUIDE = "/{locale}/guides/{slug}"


class Told:
    """An answer of /metrics, as Prometheus's own parser reads it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.samples = {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    def value(self, name: str, **labels: str) -> float:
        return self.samples[name, frozenset(labels.items())]

    def has(self, name: str, **labels: str) -> bool:
        return (name, frozenset(labels.items())) in self.samples


async def told_by(help_center: HelpCenter) -> Told:
    local = httpx.ASGITransport(app=help_center.app, client=("127.0.0.1", 5))
    async with httpx.AsyncClient(transport=local, base_url="http://127.0.0.1:8000") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    return Told(answer.text)


async def test_requests_are_timed_by_route_whether_made_or_kept(help_center: HelpCenter) -> None:
    for _ in range(3):
        await help_center.get("/en/guides/cancel-lantern")
    await help_center.get("/en/guides/no-such")
    told = await told_by(help_center)
    assert told.value("helpcenter_http_request_seconds_count", route=GUIDE) == 4
    assert told.value("helpcenter_http_request_seconds_bucket", route=GUIDE, le="+Inf") == 4
    assert told.value("helpcenter_http_request_seconds_sum", route=GUIDE) > 0
    assert told.value("helpcenter_http_responses_total", route=GUIDE, status="200") == 3
    assert told.value("helpcenter_http_responses_total", route=GUIDE, status="404") == 1


async def test_an_address_that_no_route_has_is_one_route(help_center: HelpCenter) -> None:
    for number in range(5):
        await help_center.get(f"/wp-admin/{number}/x/y/z")
    told = await told_by(help_center)
    assert told.value("helpcenter_http_responses_total", route="other", status="404") == 5
    assert "wp-admin" not in told.text


async def test_what_fails_is_counted_by_route_and_was_zero_before(
    help_center: HelpCenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await told_by(help_center)).value("helpcenter_http_errors_total", route="/robots.txt") == 0

    async def fail(*_: object) -> None:
        raise ValueError

    [route] = [each for each in help_center.app.routes if isinstance(each, Route) and each.path == "/robots.txt"]
    monkeypatch.setattr(route, "app", fail)
    assert (await help_center.get("/robots.txt")).status_code == 500
    told = await told_by(help_center)
    assert told.value("helpcenter_http_errors_total", route="/robots.txt") == 1
    assert told.value("helpcenter_http_responses_total", route="/robots.txt", status="500") == 1
    assert told.value("helpcenter_http_requests_in_progress") == 1


async def test_each_step_of_a_search_is_timed(help_center: HelpCenter) -> None:
    await help_center.get("/api/v1/search?q=lantern&locale=en")
    await help_center.get("/api/v1/suggest?q=lant&locale=en")
    told = await told_by(help_center)
    counts = {step: told.value("helpcenter_search_step_seconds_count", step=step) for step in STEP_NAMES}
    assert counts == dict.fromkeys(STEP_NAMES, 2)


async def test_steps_that_a_search_does_not_come_to_are_not_counted(help_center: HelpCenter) -> None:
    await help_center.get("/api/v1/search?q=...&locale=en")
    told = await told_by(help_center)
    assert told.value("helpcenter_search_step_seconds_count", step="make_plan") == 1
    assert told.value("helpcenter_search_step_seconds_count", step="build_page") == 0


async def test_who_waits_for_a_thread_is_told(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, search_threads=1)
    limiter = help_center.app.state.search_limiter
    async with anyio.create_task_group() as tasks:
        async with limiter:
            for _ in range(3):
                tasks.start_soon(help_center.get, "/api/v1/search?q=lantern&locale=en")
            while limiter.statistics().tasks_waiting < 3:
                await anyio.lowlevel.checkpoint()
            told = await told_by(help_center)
        assert told.value("helpcenter_queue_waiting", queue="search") == 3
        assert told.value("helpcenter_queue_busy", queue="search") == 1
        assert told.value("helpcenter_queue_threads", queue="search") == 1
    assert (await told_by(help_center)).value("helpcenter_queue_waiting", queue="search") == 0


async def test_events_that_could_not_be_written_are_told_by_reason(help_center: HelpCenter) -> None:
    help_center.app.state.web.services.spool.close()
    await help_center.get("/en/guides/cancel-lantern")
    told = await told_by(help_center)
    assert told.value("helpcenter_events_lost_total", reason="closed") == 1
    assert told.value("helpcenter_events_total", outcome="not_written") == 1
    assert told.value("helpcenter_events_lost_total", reason="ENOSPC") == 0


async def test_room_releases_and_the_spool_are_told(help_center: HelpCenter) -> None:
    told = await told_by(help_center)
    assert told.value("helpcenter_disk_free_bytes", folder="analytics") > 0
    assert told.value("helpcenter_release_behind") == 0
    built = told.value("helpcenter_release_built_timestamp_seconds")
    assert 0 <= built - told.value("helpcenter_generation_built_timestamp_seconds", locale="en") < 3600
    await help_center.get("/en/guides/cancel-lantern")
    help_center.app.state.web.services.flush_events()
    told = await told_by(help_center)
    assert told.value("helpcenter_spool_segments") == 1
    assert 0 < told.value("helpcenter_spool_bytes") < told.value("helpcenter_spool_limit_bytes")


async def test_a_release_that_cannot_be_used_leaves_the_process_behind(help_center: HelpCenter) -> None:
    pointer = help_center.root / "index" / ".built" / "current.json"
    pointer.write_text(re.sub(r'"id": "\w+"', '"id": "0123456789abcdef"', pointer.read_text()))
    releases = help_center.app.state.web.services.releases
    (help_center.root / "index" / ".built" / "library").rename(help_center.root / "gone")
    releases.refresh()
    assert (await told_by(help_center)).value("helpcenter_release_behind") == 1


async def test_nothing_that_visitors_send_makes_a_new_series(help_center: HelpCenter) -> None:
    async def ask(number: int) -> None:
        for path in ("/en/search?q=", "/api/v1/search?locale=en&q=", "/en/guides/", "/go/", "/x/"):
            await help_center.get(f"{path}w{number}", user_agent=f"browser {number}", referer=f"http://a{number}.test/")
        await help_center.client.request(f"METHOD{number}", "/en/")

    await ask(0)
    await told_by(help_center)
    before = set((await told_by(help_center)).samples)
    for number in range(1, 6):
        await ask(number)
    assert set((await told_by(help_center)).samples) == before


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[ProcessMetrics, ProcessMetrics]]:
    made = tuple(ProcessMetrics({print: "/a"}, STEP_NAMES, ("accepted",), tmp_path) for _ in range(2))
    yield made[0], made[1]
    for each in made:
        each.close()


def summed(metrics: ProcessMetrics) -> dict[str, list[list[float]]]:
    return {total.family.name: total.rows.tolist() for total in metrics.totals()}


def test_workers_add_up_what_they_count_and_tell_the_worst_of_what_has_a_limit(
    workers: tuple[ProcessMetrics, ProcessMetrics],
) -> None:
    for number, each in enumerate(workers):
        each.answer(print, 200, 0.003)
        each.set("helpcenter_process_open_files", 10 + number)
        each.set("helpcenter_process_max_open_files", 100 + number)
        each.set("helpcenter_queue_waiting", 2, "search")
    told = summed(workers[0])
    assert told == summed(workers[1])
    assert sum(told["helpcenter_http_request_seconds"][0][:-1]) == 2
    assert told["helpcenter_http_responses"][STATUSES.index("200")] == [2.0]
    assert told["helpcenter_process_open_files"] == [[11.0]]
    assert told["helpcenter_process_max_open_files"] == [[100.0]]
    assert told["helpcenter_queue_waiting"][0] == [4.0]
    assert told["helpcenter_processes"] == [[2.0]]


def test_what_a_worker_counted_stays_when_it_ends_and_what_it_measured_does_not(tmp_path: Path) -> None:
    first, second = (ProcessMetrics({print: "/a"}, STEP_NAMES, ("accepted",), tmp_path) for _ in range(2))
    second.answer(print, 503, 0.003)
    second.set("helpcenter_queue_waiting", 7, "search")
    second.close()
    second.answer(print, 503, 0.003)  # Too late to be counted, and no error.
    told = summed(first)
    assert told["helpcenter_http_errors"][0] == [1.0]
    assert told["helpcenter_queue_waiting"][0] == [0.0]
    assert (told["helpcenter_processes"], told["helpcenter_process_starts"]) == ([[1.0]], [[2.0]])
    first.close()


def test_a_counter_that_something_else_keeps_grows_by_what_was_added() -> None:
    metrics = ProcessMetrics({}, STEP_NAMES, ("accepted",))
    metrics.count_up("helpcenter_events_lost", {"closed": 2, "ENODEV": 1})
    metrics.count_up("helpcenter_events_lost", {"closed": 3, "ENODEV": 1})
    rows = {total.family.name: (total.family.series, total.rows) for total in metrics.totals()}
    series, values = rows["helpcenter_events_lost"]
    told = {labels[0]: value[0] for labels, value in zip(series, values.tolist(), strict=True) if value[0]}
    assert told == {"closed": 3.0, "other": 1.0}
