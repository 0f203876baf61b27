"""The language a visitor chose in the switcher, kept in the browser for addresses that name none.

Pages stay the same bytes for everyone: going from a page in one language to one in another is the choice.
"""

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpcenter.web.http.own_address import arrival_of
from helpcenter.web.http.requests import cookie_of, is_prefetch

COOKIE = "language"
_LIFE_SECONDS = 365 * 24 * 3600
_MAX_REFERRER = 4000


class ChosenLanguage:
    """ASGI middleware that sets the cookie; `chosen_language` reads it."""

    def __init__(self, app: ASGIApp, is_https: bool, path: str) -> None:
        self._app = app
        secure = "; Secure" if is_https else ""
        self._attributes = f"; Path={path}; Max-Age={_LIFE_SECONDS}; SameSite=Lax; HttpOnly{secure}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        chosen = newly_chosen(scope) if scope["type"] == "http" and scope["method"] == "GET" else None

        async def send_with_choice(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                MutableHeaders(scope=message).append("set-cookie", f"{COOKIE}={chosen}{self._attributes}")
            await send(message)

        await self._app(scope, receive, send_with_choice if chosen else send)


def chosen_language(request: HTTPConnection, locales: Collection[str]) -> str | None:
    """The visitor's choice, if the site still has that language."""
    chosen = cookie_of(request, COOKIE)
    return chosen if chosen in locales else None


def newly_chosen(scope: Scope) -> str | None:
    """The language of this page, if it was reached from a page of ours in another one and is not remembered yet."""
    headers = Headers(scope=scope)
    referrer = headers.get("referer", "")[:_MAX_REFERRER]
    here = _first_segment(scope["path"])
    path = arrival_of(HTTPConnection(scope)).own_path(referrer)
    if not path:
        return None
    locales = scope["app"].state.web.services.releases.current.catalog.site.locales
    there = _first_segment(path)
    if here == there or not {here, there} <= locales.keys():
        return None
    if is_prefetch(dict(scope["headers"])):
        return None
    return here if cookie_of(HTTPConnection(scope), COOKIE) != here else None


def _first_segment(path: str) -> str:
    return path.split("/", 2)[1] if path.startswith("/") else ""
