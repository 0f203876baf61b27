"""A client that goes away in the middle of a POST is a line at debug level, and no more."""

import logging
from typing import Any

import pytest

from helpcenter.serving.process_role import ProcessRole
from tests.web.conftest import BROWSER, ORIGIN, Starter

pytestmark = pytest.mark.anyio

PATHS = ("/api/v1/events", "/en/guides/cancel-lantern/feedback", "/staff/sign-in", "/api/v1/nothing")


async def send_half(app: Any, path: str) -> list[dict[str, Any]]:
    """The half of a form, then nobody."""
    sent: list[dict[str, Any]] = []
    messages = [{"type": "http.request", "body": b"helpful=", "more_body": True}, {"type": "http.disconnect"}]
    headers = {
        "host": "help.test",
        "origin": ORIGIN,
        "user-agent": BROWSER,
        "content-type": "application/x-www-form-urlencoded",
        "content-length": "100",
    }
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("203.0.113.7", 1234),
        "server": ("help.test", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if len(messages) > 1 else messages[0]

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


async def test_it_is_one_line_at_debug_level(start: Starter, caplog: pytest.LogCaptureFixture) -> None:
    running = await start(ProcessRole.ALL)
    with caplog.at_level(logging.DEBUG, "helpcenter"):
        for path in PATHS:
            caplog.clear()
            await send_half(running.app, path)
            lines = [line for line in caplog.records if line.name.startswith("helpcenter.web.error")]
            assert [line.levelname for line in lines] == ["DEBUG"] * (path != PATHS[-1]), path
            assert not any(line.exc_info for line in caplog.records), path
    assert running.events() == []
