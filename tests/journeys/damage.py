"""A small site with damaged files, served for real, and what a visitor, a member of staff and a monitor get of it."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.journeys.conftest import PERSON, Server
from tests.waiting import wait_until

GUIDE = "/en/guides/cancel-lantern"
SEEN = {
    "type": "cta_seen",
    "cta": "glowworm",
    "variant": "plain",
    "guide": "cancel-lantern",
    "placement": "alternative",
    "locale": "en",
}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Seen:
    """An answer: `status`, `text` and `headers`."""

    def __init__(self, answer: Any) -> None:
        self.status: int = answer.status
        self.text: str = answer.read().decode()
        self.headers = answer.headers


class Site:
    """A running server, asked by one browser, which keeps its cookies."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()), _Stay()
        )

    def get(self, path: str) -> Seen:
        return self._ask(urllib.request.Request(self._url(path), headers={"user-agent": PERSON}))

    def send_event(self) -> Seen:
        """Tell that a call to action was seen, as a page's script does, by a browser that nobody is signed in with."""
        body = json.dumps(SEEN).encode()
        request = urllib.request.Request(self._url("/api/v1/events"), data=body, headers={"user-agent": PERSON})
        return self._ask(request, urllib.request.build_opener(_Stay()))

    def sign_in(self) -> None:
        """By the link that the server printed, and the button of its page."""
        form = dict(re.findall(r'name="(csrf|token)" value="([^"]+)"', self.get(self.server.staff_link).text))
        url, body = self._url("/staff/sign-in/link"), urllib.parse.urlencode(form).encode()
        assert self._ask(urllib.request.Request(url, data=body, headers={"user-agent": PERSON})).status == 303

    def problems(self) -> dict[str, str]:
        """Sentences by code, as /readyz tells them."""
        answer = self.get("/readyz")
        assert answer.status == 200, answer.text
        told = json.loads(answer.text)
        assert told["status"] == ("degraded" if told["problems"] else "ok")
        return {each["code"]: each["message"] for each in told["problems"]}

    def wait_for(self, *codes: str) -> None:
        """Until these and no other problems are told."""
        try:
            wait_until(lambda: set(self.problems()) == set(codes))
        finally:
            assert set(self.problems()) == set(codes), self.problems()

    def serves_visitors(self) -> bool:
        """A guide, a search, suggestions and the way to an offer, and nothing in the log that is no sentence."""
        pages = [self.get(path).status for path in (GUIDE, "/en/search?q=cancel", "/api/v1/suggest?q=can&locale=en")]
        offer = self.get("/go/glowworm?guide=cancel-lantern&placement=alternative").status
        metrics = self.get("/metrics").status
        return (pages, offer, metrics) == ([200] * 3, 303, 200) and "Traceback" not in self.server.said

    def _url(self, path: str) -> str:
        return path if path.startswith("http") else self.server.url + path

    def _ask(self, request: urllib.request.Request, opener: urllib.request.OpenerDirector | None = None) -> Seen:
        try:
            with (opener or self._opener).open(request, timeout=60) as answer:
                return Seen(answer)
        except urllib.error.HTTPError as answer:
            with answer:
                return Seen(answer)


def spoil(path: Path) -> None:
    """Leave something there that is neither JSON nor a database, long enough to be taken for either."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x00no file of ours\xff" * 2000)
