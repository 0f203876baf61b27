"""The button that makes the files live, and how far that is."""

from collections.abc import Callable

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.account import AuditKind
from helpcenter.domain.errors import Refused, UsageError
from helpcenter.serving.services import Services
from helpcenter.web import urls
from helpcenter.web.http.requests import client_address
from helpcenter.web.http.responses import json_response
from helpcenter.web.staff.access import check_csrf, read_form
from helpcenter.web.staff.going_live.job_view import reindex_view
from helpcenter.web.staff.going_live.releases import releases_page
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of


async def start(request: Request, session: StaffSession) -> Response:
    """Begin a reindex, and show how far it is."""
    check_csrf(session, await read_form(request))
    return await anyio.to_thread.run_sync(_start, request, session)


async def progress(request: Request, _session: StaffSession) -> Response:
    """How far it is, for the page's own script."""
    view = reindex_view(web_of(request).services.reindexing.state())
    return json_response(
        {
            "is_running": view.is_running,
            "sentence": view.sentence,
            "count": view.count,
            "done": view.done,
            "total": view.total,
        }
    )


def _start(request: Request, session: StaffSession) -> Response:
    services, name, address = web_of(request).services, session.account.name, client_address(request)
    try:
        if held := services.releases.held():
            raise UsageError("release_held", held)
        services.reindexing.start(name, _noting(services, name, address))
    except UsageError as error:
        return releases_page(request, session, None, Refused(error.code, error.message, 409))
    return RedirectResponse(urls.releases(), 303)


def _noting(services: Services, name: str, address: str) -> Callable[[str], None]:
    def note(what: str) -> None:
        services.note(AuditKind.REINDEX, name, what, address)

    return note
