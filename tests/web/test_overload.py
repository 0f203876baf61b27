"""More at once than a process can do: who is turned away, who is not, and what they hear."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest

from helpcenter.http_server.stopping import STOPPING
from helpcenter.serving.process_role import ProcessRole
from tests.web.conftest import HelpCenter, Starter
from tests.web.test_recording import SEEN

pytestmark = pytest.mark.anyio

GUIDE = "/en/guides/cancel-lantern"
SEARCH = "/api/v1/search?q=lantern&locale=en"
PLACES = 3


@pytest.fixture
async def crowded(start: Starter) -> AsyncIterator[HelpCenter]:
    """A site whose every place is taken by a search that waits; it has been read before."""
    help_center: HelpCenter = await start(ProcessRole.WEB, requests_at_once=PLACES)
    assert (await help_center.get(GUIDE)).status_code == 200
    async with waiting_searches(help_center, PLACES):
        yield help_center


@asynccontextmanager
async def waiting_searches(help_center: HelpCenter, count: int) -> AsyncIterator[list[httpx.Response]]:
    """Searches that wait for a thread, and are answered at the end."""
    limiter = help_center.app.state.search_limiter
    holders = [object() for _ in range(int(limiter.total_tokens))]
    for holder in holders:
        await limiter.acquire_on_behalf_of(holder)
    answers: list[httpx.Response] = []

    async def search() -> None:
        answers.append(await help_center.get(SEARCH))

    async with anyio.create_task_group() as tasks:
        for _ in range(count):
            tasks.start_soon(search)
        while limiter.statistics().tasks_waiting < count:
            await anyio.lowlevel.checkpoint()
        yield answers
        for holder in holders:
            limiter.release_on_behalf_of(holder)


@pytest.mark.parametrize("path", [SEARCH, "/en/search?q=lantern", "/api/v1/suggest?q=lan&locale=en", "/en/nothing"])
async def test_one_more_is_turned_away_at_once_and_hears_when_to_come_again(crowded: HelpCenter, path: str) -> None:
    answer = await crowded.get(path)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_program_hears_a_code_and_a_reader_a_page_in_the_readers_language(crowded: HelpCenter) -> None:
    assert (await crowded.get(SEARCH)).json()["error"]["code"] == "busy"
    page = await crowded.get("/ja/search?q=lantern")
    assert '<html lang="ja"' in page.text
    assert "数秒後" in page.text
    assert page.headers["content-security-policy"]


@pytest.mark.parametrize("path", [GUIDE, "/healthz", "/readyz", "/go/glowworm"])
async def test_readers_of_kept_pages_and_whatever_costs_little_go_on(crowded: HelpCenter, path: str) -> None:
    assert (await crowded.get(path)).status_code < 400


async def test_no_event_is_lost_to_a_crowd(crowded: HelpCenter) -> None:
    assert (await crowded.client.post("/api/v1/events", json=SEEN)).status_code == 204


async def test_those_who_found_a_place_are_answered_and_make_room(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, requests_at_once=PLACES)
    async with waiting_searches(help_center, PLACES) as answers:
        assert (await help_center.get(SEARCH)).status_code == 503
    assert [answer.status_code for answer in answers] == [200] * PLACES
    assert (await help_center.get(SEARCH)).status_code == 200
    assert help_center.app.work_in_flight.visitors.taken == 0


async def test_staff_cannot_take_the_places_of_visitors(start: Starter) -> None:
    help_center = await start(ProcessRole.ALL, requests_at_once=PLACES)
    help_center.app.work_in_flight.staff.taken = help_center.app.work_in_flight.staff.most
    answer = await help_center.get("/staff/overview")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert (await help_center.get(SEARCH)).status_code == 200


class Post:
    """A request whose body the test sends when it likes, straight to the application."""

    def __init__(self, help_center: HelpCenter) -> None:
        self._app = help_center.app
        self._body, self._pieces = anyio.create_memory_object_stream[dict[str, Any]](10)
        self.is_read = anyio.Event()
        self.status = 0

    async def send_body(self) -> None:
        await self._body.send({"type": "http.request", "body": b"is_helpful=yes", "more_body": False})

    async def run(self) -> None:
        async def receive() -> dict[str, Any]:
            self.is_read.set()
            return await self._pieces.receive()

        async def send(message: dict[str, Any]) -> None:
            self.status = message.get("status", self.status)

        headers = [(b"host", b"help.test"), (b"sec-fetch-site", b"same-origin")]
        path = f"{GUIDE}/feedback"
        scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
        scope |= {
            "headers": headers,
            "client": ("203.0.113.9", 1),
            "scheme": "http",
            "root_path": "",
            "http_version": "1.1",
        }
        await self._app(scope, receive, send)
        self._body.close()
        self._pieces.close()


async def test_a_request_whose_body_is_still_coming_takes_no_place(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, requests_at_once=PLACES)
    slow = [Post(help_center) for _ in range(PLACES + 1)]
    async with anyio.create_task_group() as tasks:
        for each in slow:
            tasks.start_soon(each.run)
            await each.is_read.wait()
        assert (await help_center.get(SEARCH)).status_code == 200
        for each in slow:
            await each.send_body()
    assert all(0 < each.status < 500 for each in slow)


async def test_a_body_that_comes_when_no_place_is_left_is_turned_away(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, requests_at_once=PLACES)
    slow = Post(help_center)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(slow.run)
        await slow.is_read.wait()
        async with waiting_searches(help_center, PLACES):
            await slow.send_body()
            while not slow.status:
                await anyio.lowlevel.checkpoint()
    assert slow.status == 503


async def test_whoever_sends_too_often_hears_when_to_send_again(help_center: HelpCenter) -> None:
    page = {"sec-fetch-site": "same-origin"}
    for _ in range(31):
        answer = await help_center.client.post(f"{GUIDE}/feedback", data={"is_helpful": "yes"}, headers=page)
    assert (answer.status_code, 1 <= int(answer.headers["retry-after"]) <= 600) == (429, True)


async def test_a_process_that_ends_is_not_ready_and_says_when_to_ask_again(help_center: HelpCenter) -> None:
    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await help_center.app(scope | {"state": {STOPPING: True}}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://help.test") as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.headers["retry-after"]) == (503, "stopping", "10")
