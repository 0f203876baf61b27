"""Every error as a response: JSON for the API, a page for browsers. Never a trace."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from helpcenter.domain.errors import BadRequest, HelpcenterError, Refused, Unavailable
from helpcenter.domain.event import EventType
from helpcenter.logs import log_crash
from helpcenter.serving.process_role import ProcessRole
from helpcenter.web import urls
from helpcenter.web.context import ErrorContext
from helpcenter.web.http.responses import NOT_STORED, html_response, json_error
from helpcenter.web.http.security_headers import HEADERS, policies
from helpcenter.web.http.work_in_flight import RETRY_SECONDS
from helpcenter.web.interface.error_messages import SENTENCES, for_reader
from helpcenter.web.layout import page, popular
from helpcenter.web.redirects import led_on
from helpcenter.web.staff.context import StaffErrorContext
from helpcenter.web.staff.layout import staff_page, staff_response
from helpcenter.web.state import View, best_locale, view_of, web_of

_log = logging.getLogger(__name__)

# Pages that are not there, or no longer: what asks for pictures and scripts is not reading.
_MISSING = {404, 410}
_CODES = {404: "not_found", 405: "method_not_allowed"}
_FOR_PROGRAMS = ("/api/", "/staff/owner/")
_FOR_OPERATORS = (
    "If this site is yours: let the proxy before it pass on the Host header, or name this host in "
    "HELPCENTER_ALLOWED_HOSTS (docs/production.md)."
)
_CRASHED = "Something went wrong on our side. Please try again."


def status_of(error: HelpcenterError) -> int:
    if isinstance(error, BadRequest | Refused):
        return error.status
    return 503 if isinstance(error, Unavailable) else 500


async def on_helpcenter_error(request: Request, error: HelpcenterError) -> Response:
    response = _response(request, status_of(error), error.code, error.message)
    if isinstance(error, Refused) and error.retry_seconds is not None:
        response.headers["retry-after"] = str(error.retry_seconds)
    return response


async def on_http_exception(request: Request, error: HTTPException) -> Response:
    code = _CODES.get(error.status_code, "bad_request")
    response = _response(request, error.status_code, code, SENTENCES[code])
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def on_client_gone(request: Request, _error: ClientDisconnect) -> Response:
    """Somebody closed the page before its form was sent: nobody is there to be answered, and nothing is wrong."""
    _log.debug("A client went away before its %s was whole.", request.method)
    return Response(status_code=400, headers=NOT_STORED)


async def on_crash(request: Request, error: Exception) -> Response:
    """A defect of ours: details to the log, a sentence to the reader. Rendering is kept to the least."""
    log_crash(_log, error, "%s failed", web_of(request).metrics.route_of(request.scope.get("endpoint")))
    if request.scope["path"].startswith("/api/"):
        return json_error("internal", _CRASHED, 500)
    return PlainTextResponse(_CRASHED, 500, NOT_STORED | HEADERS)


def busy(request: Request) -> Response:
    """For a request for which there is no place now (503). It must cost next to nothing: the page is written once."""
    web = web_of(request)
    headers = policies(web.services.settings.is_https_only) | NOT_STORED | {"retry-after": str(RETRY_SECONDS)}
    if request.scope["path"].startswith(_FOR_PROGRAMS):
        response: Response = json_error("busy", SENTENCES["busy"], 503)
        response.headers.update(headers)
        return response
    if _is_staffs(request):
        return PlainTextResponse(SENTENCES["busy"], 503, headers)
    view = view_of(request, best_locale(request))
    return html_response(_error_page(view, 503, "busy", SENTENCES["busy"]), 503, headers)


def misdirected(request: Request) -> Response:
    """For a request that asks for another site's host (421): where ours is, and nothing else of it."""
    web = web_of(request)
    settings = web.services.settings
    address = f"{settings.base_url}/"
    if request.scope["path"].startswith(_FOR_PROGRAMS):
        response = json_error("misdirected", f"This site answers at {address} only.", 421)
    else:
        sentence = web.renderer.words(best_locale(request))(SENTENCES["misdirected"])
        response = PlainTextResponse(f"{sentence}\n{address}\n\n{_FOR_OPERATORS}\n", 421, NOT_STORED)
    response.headers.update(policies(settings.is_https_only))
    return response


def _response(request: Request, status: int, code: str, message: str) -> Response:
    if request.scope["path"].startswith(_FOR_PROGRAMS):
        return json_error(code, message, status)
    if _is_staffs(request):
        # Without looking the account up, which may be what went wrong.
        page_ = staff_page(request, "Something is not right", None)
        return staff_response(request, "staff/error.html", StaffErrorContext(page_, status, message), status)
    view = view_of(request, best_locale(request))
    moved = led_on(request, view) if status in _MISSING else None
    if moved is not None:
        return moved
    if status in _MISSING and request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        view.web.recorder.record(request, EventType.NOT_FOUND, view.locale, None, path=request.scope["path"])
    return html_response(_error_page(view, status, code, message), status, NOT_STORED)


def _error_page(view: View, status: int, code: str, message: str) -> str:
    """Made once for what has a sentence of its own: strangers can ask for any number of pages that are not there."""
    if code not in SENTENCES:
        return _made(view, status, code, message)
    key = (
        view.release.id,
        view.locale,
        code,
        status,
        view.web.services.popular.version,
        view.catalog.site.announced_key(view.web.now()),
    )
    return view.web.error_pages.get(key, lambda: _made(view, status, code, message))


def _made(view: View, status: int, code: str, message: str) -> str:
    sentence = for_reader(view.words, code, message)
    context = ErrorContext(
        page=page(view, sentence, urls.home, is_indexed=False),
        status=status,
        code=code,
        message=sentence,
        popular=popular(view),
    )
    return view.render("error.html", context)


def _is_staffs(request: Request) -> bool:
    role = web_of(request).services.process_role
    return role is ProcessRole.STAFF or (role.has_staff and request.scope["path"].startswith("/staff"))
