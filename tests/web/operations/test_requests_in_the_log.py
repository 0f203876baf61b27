"""Each request has an id, and the log tells of it without anything personal."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from helpcenter.logs import ACCESS, JsonLines
from helpcenter.serving.process_role import ProcessRole
from helpcenter.settings import Settings
from helpcenter.web.app import create_app
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio

ID = re.compile(r"[0-9a-f]{16}")
VISITOR = "203.0.113.7"
# What a visitor sends, each word a different part of a request.
PERSONAL = {
    "user-agent": "Mozilla-agentword",
    "cookie": "hc_staff=cookieword; language=languageword",
    "referer": "http://help.test/en/search?q=refererword",
    "accept-language": "acceptword",
    "authorization": "Bearer tokenword",
}
WORDS = re.compile(r"\w+word\b|203\.0\.113\.7")
SEGMENT, QUERY, BODY = "pathword", "q=queryword+cancel&s=linkword", "comment=bodyword"


class Log:
    """What is written down, as programs read it."""

    def __init__(self) -> None:
        self.text = io.StringIO()

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.getvalue().splitlines()]

    def about(self, request: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line.get("request") == request]


@pytest.fixture
def log() -> Iterator[Log]:
    """What is written where the setting asks for as much as it can."""
    kept = Log()
    handler = logging.StreamHandler(kept.text)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    loggers = [logging.getLogger("helpcenter"), logging.getLogger("uvicorn"), logging.getLogger(ACCESS)]
    levels = [each.level for each in loggers]
    root.addHandler(handler)
    for each in loggers:
        each.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(handler)
    for each, level in zip(loggers, levels, strict=True):
        each.setLevel(level)


def routes_of(role: ProcessRole) -> list[Route]:
    return [route for route in create_app(Settings(), role).routes if isinstance(route, Route)]


def address_of(route: Route, locale: str) -> str:
    """An address that the route answers, a visitor's word in every open place but the language."""

    def filled(place: re.Match[str]) -> str:
        return locale if place[1] == "locale" else f"{SEGMENT}/{SEGMENT}" if place[2] else SEGMENT

    return re.sub(r"\{(\w+)(:path)?\}", filled, route.path)


def method_of(route: Route) -> str:
    return "GET" if "GET" in (route.methods or ()) else next(iter(route.methods or ["GET"]))


async def ask_all(help_center: HelpCenter, locale: str) -> list[tuple[Route, httpx.Response]]:
    answers = []
    for route in [each for each in help_center.app.routes if isinstance(each, Route)]:
        url = f"{address_of(route, locale)}?{QUERY}"
        answer = await help_center.client.request(
            method_of(route), url, headers=PERSONAL, content=BODY if method_of(route) == "POST" else None
        )
        answers.append((route, answer))
    return answers


async def test_no_route_leaves_anything_personal_in_the_log(start: Starter, log: Log) -> None:
    help_center = await start(ProcessRole.ALL, access_log="on", metrics_token="other")
    for route, answer in await ask_all(help_center, "en"):
        told = log.about(answer.headers["x-request-id"])
        [access] = [line for line in told if line["logger"] == ACCESS]
        assert (access["method"], access["status"]) == (method_of(route), answer.status_code)
        assert WORDS.findall(json.dumps(told)) == [], route.path
    assert WORDS.findall(log.text.getvalue().replace(str(help_center.root), "")) == []


async def test_no_route_that_fails_leaves_anything_personal_in_the_log(
    start: Starter, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    help_center = await start(ProcessRole.ALL, access_log="on")

    async def fail(scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ValueError(scope["path"], scope["query_string"], scope["headers"], scope["client"])

    for route in help_center.app.routes:
        monkeypatch.setattr(route, "app", fail)
    for route, answer in await ask_all(help_center, "en"):
        assert answer.status_code == 500
        failures = [line for line in log.about(answer.headers["x-request-id"]) if line["level"] == "error"]
        assert [line["message"] for line in failures] == [f"{route.path} failed"]
        assert failures[0]["error"] == "ValueError" and "in fail" in failures[0]["stack"][-1]
    assert WORDS.findall(log.text.getvalue()) == []


async def test_a_request_is_told_in_one_line_by_route_status_and_time(start: Starter, log: Log) -> None:
    help_center = await start(ProcessRole.WEB, access_log="on")
    for _ in range(2):  # Made the first time, kept the second.
        answer = await help_center.get("/en/guides/cancel-lantern?s=x")
        [line] = log.about(answer.headers["x-request-id"])
        facts = (line["method"], line["route"], line["status"])
        assert facts == ("GET", "/{locale}/guides/{slug}", 200)
        assert line["seconds"] >= 0


async def test_without_the_setting_no_request_is_told(help_center: HelpCenter, log: Log) -> None:
    answer = await help_center.get("/en/")
    assert log.about(answer.headers["x-request-id"]) == []


async def test_every_answer_names_its_request(help_center: HelpCenter) -> None:
    for path in ("/en/", "/en/guides/no-such", "/assets/x", "/api/v1/search", "/readyz", "/a/b/c/d/e"):
        names = {(await help_center.get(path)).headers["x-request-id"] for _ in range(3)}
        assert len(names) == 3 and all(ID.fullmatch(name) for name in names), path


async def ask_through_proxy(help_center: HelpCenter, given: bytes, peer: str = "127.0.0.1") -> str:
    """The id of a request that came by a proxy, which is trusted when it is on this machine."""
    transport = httpx.ASGITransport(app=help_center.app, client=(peer, 4321))
    async with httpx.AsyncClient(transport=transport, base_url="http://help.test") as asking:
        headers = [(b"x-request-id", given), (b"x-forwarded-for", VISITOR.encode())]
        answer = await asking.get("/en/", headers=headers)
        return str(answer.headers["x-request-id"])


async def test_the_name_that_a_trusted_proxy_gave_is_kept(help_center: HelpCenter) -> None:
    for name in ("5f1c3a52-7a0b-4d0e-9d53-0c8a58a1b7ad", "0" * 32, "Root.1-67891233-abcdef012345678912345678"):
        assert await ask_through_proxy(help_center, name.encode()) == name


async def test_a_name_that_is_not_well_formed_is_not_kept(help_center: HelpCenter) -> None:
    for name in ("", "short", "x" * 65, "with space in it", 'quoted"quoted', "semi;colon", "é" * 9):
        assert ID.fullmatch(await ask_through_proxy(help_center, name.encode())), name


async def test_whom_nobody_trusts_does_not_name_requests(help_center: HelpCenter) -> None:
    given = b"chosen-by-a-visitor"
    assert await ask_through_proxy(help_center, given, peer="198.51.100.9") != given.decode()
    assert (await help_center.get("/en/", x_request_id=given.decode())).headers["x-request-id"] != given.decode()
