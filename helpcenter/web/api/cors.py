"""Which other sites may ask the API from their pages: those that the setting names, and no other."""

from collections.abc import Collection

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpcenter.domain.network import authority_of
from helpcenter.web.http.own_address import arrival_of
from helpcenter.web.http.requests import scope_headers
from helpcenter.web.http.responses import json_error
from helpcenter.web.recording import EMBEDDED_IN

_API = "/api/v1/"
# What a page of ours sends has a check of its own, and no other site may send it.
_OURS_ALONE = "/api/v1/events"
_PREFLIGHT_SECONDS = "600"
_LONGEST_REFERRER = 4000


class EmbeddingSites:
    """ASGI middleware. A request from a site that is not named is refused, so that it neither reads nor counts."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = _foreign_origin(scope) if scope["type"] == "http" else ""
        if not origin:
            main_site = _main_site(scope) if scope["type"] == "http" else ""
            if main_site:
                scope[EMBEDDED_IN] = main_site
            await self._app(scope, receive, send)
        elif origin not in self._origins:
            refusal = json_error("foreign_origin", "This site is not among those that may ask from their pages.", 403)
            refusal.headers["vary"] = "origin"
            await refusal(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _preflight(scope, origin)(scope, receive, send)
        else:
            scope[EMBEDDED_IN] = authority_of(origin)
            await self._app(scope, receive, _allowing(send, origin))


def _foreign_origin(scope: Scope) -> str:
    """The origin of another site whose page asks our API; empty for everything else."""
    path = scope["path"]
    if not path.startswith(_API) or path == _OURS_ALONE:
        return ""
    origin = scope_headers(scope).get(b"origin", b"").decode("latin-1").lower()
    return "" if origin and arrival_of(HTTPConnection(scope)).is_own(origin) else origin


def _main_site(scope: Scope) -> str:
    """The host that we stand under a path of, where another of its pages asks our API; empty for everything else. Its
    origin is ours, so that no browser would keep it from asking."""
    arrival = arrival_of(HTTPConnection(scope))
    if arrival.prefix.is_empty or not scope["path"].startswith(_API):
        return ""
    page = scope_headers(scope).get(b"referer", b"")[:_LONGEST_REFERRER].decode("latin-1")
    return authority_of(page) if arrival.is_own(page) and not arrival.own_path(page) else ""


def _preflight(scope: Scope, origin: str) -> Response:
    """What a browser asks before a request that is not a plain GET: only GET is to be had."""
    asked = scope_headers(scope).get(b"access-control-request-method", b"").decode("latin-1")
    if asked not in {"GET", "HEAD"}:
        return json_error("method_not_allowed", "Other sites may only read.", 405)
    headers = {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, HEAD",
        "access-control-max-age": _PREFLIGHT_SECONDS,
        "vary": "origin",
    }
    return Response(status_code=204, headers=headers)


def _allowing(send: Send, origin: str) -> Send:
    async def send_allowed(message: Message) -> None:
        if message["type"] == "http.response.start":
            allowed = [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"origin")]
            message["headers"] = [*message.get("headers", ()), *allowed]
        await send(message)

    return send_allowed
