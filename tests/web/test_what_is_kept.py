"""Nothing that a client sends is kept in memory in proportion to its length."""

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from tests.web.conftest import BROWSER, HelpCenter

pytestmark = pytest.mark.anyio

LENGTH = 60_000
TIMES = 6


def padded(number: int) -> str:
    return f"{number:06}" + "x" * LENGTH


def long_headers(number: int) -> dict[str, str]:
    """Every header that anything of ours reads."""
    word = padded(number)
    return {
        **dict.fromkeys(("accept", "accept-encoding", "accept-language", "authorization", "if-none-match"), word),
        **dict.fromkeys(("purpose", "sec-fetch-site", "user-agent", "x-forwarded-for"), word),
        "cookie": f"hc_staff={word}; language={word}",
        "origin": f"https://{word}",
        "referer": f"https://{word}/{word}",
    }


async def ask(app: Any, address: str, headers: dict[str, str]) -> None:
    """A request straight to the application: clients remember addresses, too."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": quote(query, safe="=&").encode(),
        "headers": [(name.encode(), value.encode()) for name, value in ({"host": "help.test"} | headers).items()],
        "client": ("203.0.113.7", 1234),
        "server": ("help.test", 80),
        "scheme": "http",
        "http_version": "1.1",
        "root_path": "",
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_message: dict[str, Any]) -> None: ...

    await app(scope, receive, send)


def browser(_number: int) -> dict[str, str]:
    return {"user-agent": BROWSER}


async def growth(app: Any, address: Callable[[int], str], headers: Callable[[int], dict[str, str]] = browser) -> int:
    """Bytes more in memory after `TIMES` requests, each with other values."""
    for number in range(-3, 1):
        await ask(app, address(number), headers(number))
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(1, TIMES + 1):
            await ask(app, address(number), headers(number))
        gc.collect()
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


async def test_long_headers_are_not_remembered(help_center: HelpCenter) -> None:
    for path in ("/", "/en/guides/cancel-lantern", "/api/v1/guides/cancel-lantern"):
        assert await growth(help_center.app, lambda _, path=path: path, long_headers) < TIMES * LENGTH / 3, path


LONG_ADDRESSES = [
    *("/{long}", "/en/{long}", "/en/guides/{long}", "/go/{long}", "/api/v1/guides/{long}", "/assets/{long}"),
    *("/api/v1/suggest?locale={long}", "/api/v1/search?q=a&product={long}", "/api/v1/search?q=a&kind={long}"),
    *("/api/v1/embed?locale={long}", "/cards/en.png?v={long}", "/en/search?q={long}"),
]


async def test_long_addresses_are_not_remembered(help_center: HelpCenter) -> None:
    kept = {
        path: found
        for path in LONG_ADDRESSES
        if (found := await growth(help_center.app, lambda n, path=path: path.replace("{long}", padded(n))))
        > TIMES * LENGTH / 3
    }
    assert kept == {}


async def test_long_words_are_not_remembered(help_center: HelpCenter) -> None:
    """What is worked out for words that nobody types takes a hundred times their length."""
    kept = {
        (path, word): found
        for word in ("a1", "-a", "取", "a\u0301", "\ufdfa")
        for path in ("/en/search?q=", "/api/v1/suggest?q=", "/api/v1/search?q=")
        if (found := await growth(help_center.app, lambda n, path=path, word=word: f"{path}{n:06}{word * 240}"))
        > TIMES * 20_000
    }
    assert kept == {}
