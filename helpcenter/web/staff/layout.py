"""The frame of staff pages, which are in English."""

import functools
from collections.abc import Awaitable, Callable

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.errors import BadRequest, Refused, Unavailable
from helpcenter.serving.faults import faults
from helpcenter.web import urls
from helpcenter.web.http.responses import NOT_STORED, html_response
from helpcenter.web.staff.page_context import StaffPage
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

STAFF_LOCALE = "en"
# So many pages are made at once; the other threads are for visitors.
_AT_ONCE = 6

Handler = Callable[[Request, StaffSession], Awaitable[Response]]
"""A staff page: what it answers to a signed-in person's request."""


def staff_limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(_AT_ONCE)


def run_in_thread(make: Callable[[Request, StaffSession], Response]) -> Handler:
    """A page that is asked for, filled in and written on another thread: visitors never wait for a report."""

    @functools.wraps(make)
    async def handle(request: Request, session: StaffSession) -> Response:
        return await anyio.to_thread.run_sync(make, request, session, limiter=request.app.state.staff_limiter)

    return handle


def staff_page(request: Request, title: str, session: StaffSession | None, csrf: str = "") -> StaffPage:
    services = web_of(request).services
    return StaffPage(
        title=title,
        user=session.account.name if session else "",
        role=session.account.role.value if session else "",
        csrf=session.csrf if session else csrf,
        current=request.scope["path"],
        site_url=urls.home(services.releases.current.catalog.site.default_locale),
        problems=[each.message for each in faults(services)] if session else (),
        notice=services.releases.held() if session else "",
    )


def staff_response(request: Request, template: str, context: object, status: int = 200) -> Response:
    html = web_of(request).renderer.page(template, STAFF_LOCALE, context)
    return html_response(html, status, NOT_STORED)


def form_response(
    request: Request, template: str, context: object, problem: Refused | BadRequest | Unavailable | None
) -> Response:
    """A page with a form: with the status of what went wrong, and when to try again where that is known."""
    status = 200 if problem is None else 503 if isinstance(problem, Unavailable) else problem.status
    response = staff_response(request, template, context, status)
    if isinstance(problem, Refused) and problem.retry_seconds is not None:
        response.headers["retry-after"] = str(problem.retry_seconds)
    return response
