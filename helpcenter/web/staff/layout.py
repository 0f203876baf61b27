"""The frame of staff pages, which are in English."""

from collections.abc import Callable
from typing import TypeVarTuple

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.web import urls
from helpcenter.web.http.responses import NOT_STORED, html_response
from helpcenter.web.sessions import Session
from helpcenter.web.staff.context import StaffPage
from helpcenter.web.state import web_of

STAFF_LOCALE = "en"
# So many pages are made at once; the other threads are for visitors.
_AT_ONCE = 6

_Ts = TypeVarTuple("_Ts")


def staff_limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(_AT_ONCE)


async def run_in_thread(request: Request, make: Callable[[Request, *_Ts], Response], *values: *_Ts) -> Response:
    """A page that is asked for, filled in and written on another thread: visitors never wait for a report."""
    return await anyio.to_thread.run_sync(make, request, *values, limiter=request.app.state.staff_limiter)


def staff_page(request: Request, title: str, session: Session | None, csrf: str = "") -> StaffPage:
    services = web_of(request).services
    return StaffPage(
        title=title,
        user=session.account.name if session else "",
        role=session.account.role.value if session else "",
        csrf=session.csrf if session else csrf,
        current=request.url.path,
        site_url=urls.home(services.releases.current.catalog.site.default_locale),
    )


def staff_response(request: Request, template: str, context: object, status: int = 200) -> Response:
    html = web_of(request).renderer.page(template, STAFF_LOCALE, context)
    return html_response(html, status, NOT_STORED)
