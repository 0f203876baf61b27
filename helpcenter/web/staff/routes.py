"""What signed-in people reach."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar, TypeVarTuple

import anyio
import anyio.to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from helpcenter.domain.account import Account, Role
from helpcenter.domain.catalog import Catalog
from helpcenter.domain.errors import BadRequest, Refused, Unavailable, UsageError
from helpcenter.serving.publishing import check
from helpcenter.serving.services import now
from helpcenter.web import urls
from helpcenter.web.operations.metrics import is_loopback
from helpcenter.web.sessions import Session
from helpcenter.web.staff import internal_api
from helpcenter.web.staff.context import ContentContext, SignInContext
from helpcenter.web.staff.layout import staff_page, staff_response
from helpcenter.web.staff.pages import events, experiments, live, overview
from helpcenter.web.staff.reports import report_page as report_pages
from helpcenter.web.state import web_of

_log = logging.getLogger(__name__)

Handler = Callable[[Request, Session], Awaitable[Response]]

_EDITORS = frozenset({Role.EDITOR, Role.ADMIN})
_MAX_FORM_FIELDS = 20

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


async def _of_accounts(ask: Callable[[*_Ts], _T], *values: *_Ts, limiter: anyio.CapacityLimiter | None = None) -> _T:
    """What `ask` says, away from the event loop. Raises Unavailable when the accounts are damaged."""
    try:
        return await anyio.to_thread.run_sync(ask, *values, limiter=limiter)
    except UsageError as error:
        # Where the file lies is for the log, not for whoever asks.
        _log.error("%s", error.message)
        raise Unavailable(error.code, "The accounts are damaged; the server's log says how to mend them.") from None


def signed_in(handler: Handler, roles: frozenset[Role] = frozenset(Role)) -> Callable[[Request], Awaitable[Response]]:
    """Only for signed-in staff of these roles; others are led to the sign-in page, or refused."""

    async def guarded(request: Request) -> Response:
        session = await _of_accounts(web_of(request).sessions.read, request)
        if session is None:
            here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(urls.sign_in(here), 303)
        if session.account.role not in roles:
            raise Refused("wrong_role", "Your role does not include this page. Ask an administrator.")
        return await handler(request, session)

    return guarded


async def start(_request: Request, _session: Session) -> Response:
    return RedirectResponse(urls.STAFF, 303)


async def front_door(_request: Request) -> Response:
    """The address of the staff part itself."""
    return RedirectResponse(urls.STAFF, 303)


async def sign_in_form(request: Request) -> Response:
    return _sign_in_page(request, None, 200)


async def sign_in(request: Request) -> Response:
    web = web_of(request)
    form = await request.form(max_fields=_MAX_FORM_FIELDS, max_files=0)
    asked = _text(form, "next")
    if not web.sessions.is_sign_in_form(request, _text(form, "csrf")):
        return _sign_in_page(request, "The form was too old. Please try again.", 403, asked)
    name, password = _text(form, "name"), _text(form, "password")
    address = request.client.host if request.client else ""
    try:
        account = await _of_accounts(
            web.services.accounts.sign_in, name, password, address, now(), limiter=request.app.state.sign_in_limiter
        )
    except Refused as error:
        return _sign_in_page(request, error.message, error.status, asked)
    return _welcome(request, account, asked)


async def sign_in_by_link(request: Request) -> Response:
    """The one-use link that `helpcenter serve` prints; good on the machine that serves only."""
    if not is_loopback(request):
        raise Refused("not_local", "This link works on the machine that runs the server only.")
    if "prefetch" in request.headers.get("sec-purpose", ""):
        raise Refused("prefetch", "This link is used up when it is opened; it is not for fetching ahead.")
    token = request.query_params.get("token", "")
    try:
        account = await _of_accounts(web_of(request).services.accounts.redeem_link, token, now())
    except Refused as error:
        return _sign_in_page(request, error.message, error.status)
    return _welcome(request, account, "")


async def sign_out(request: Request, session: Session) -> Response:
    form = await request.form(max_fields=_MAX_FORM_FIELDS, max_files=0)
    check_csrf(session, form)
    response = RedirectResponse(urls.SIGN_IN, 303)
    web_of(request).sessions.close(response)
    # A cookie that was copied before is of no use either.
    await _of_accounts(web_of(request).services.accounts.end_sessions, session.account.name)
    return response


async def content(request: Request, session: Session) -> Response:
    """What is live, and what `helpcenter check` says of the files as they are now."""
    web = web_of(request)
    served = web.services.live.served
    _, problems = await anyio.to_thread.run_sync(check, web.services.settings.root)
    context = ContentContext(
        page=staff_page(request, "Content", session),
        release=served.release_id,
        built_at=f"{served.built_at:%Y-%m-%d %H:%M} UTC",
        problems=[(each.severity.value, f"{each.path}:{each.line}: {each.message}") for each in problems],
        guides=_guide_rows(served.catalog),
    )
    return staff_response(request, "staff/content.html", context)


def _guide_rows(catalog: Catalog) -> list[tuple[str, str, str, str, str]]:
    """For each guide: id, title, and the languages it is whole, partly or not at all translated into."""
    rows = []
    for guide in catalog.library.published():
        seen = {locale: catalog.localized(guide.id, locale) for locale in catalog.site.locales}
        whole = [locale for locale, each in seen.items() if each.is_whole]
        partly = [locale for locale, each in seen.items() if each.is_translated and not each.is_whole]
        outdated = [locale for locale, each in seen.items() if each.is_outdated]
        title = guide.texts[guide.source].title
        rows.append((guide.id, title, ", ".join(whole), ", ".join(partly), ", ".join(outdated)))
    return rows


def check_csrf(session: Session, form: FormData) -> None:
    """Raises Refused unless the form came from a page of this session."""
    if not session.allows(_text(form, "csrf")):
        raise Refused("csrf", "This form came from another page or an old session. Go back, reload and try again.")


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    if not isinstance(value, str):
        raise BadRequest("bad_form", "This form takes no files.")
    return value


def _sign_in_page(request: Request, problem: str | None, status: int, asked: str = "") -> Response:
    cookie, csrf = web_of(request).sessions.sign_in_csrf(request)
    asked = asked or request.query_params.get("next", "")
    page = staff_page(request, "Sign in", None, csrf=csrf)
    response = staff_response(request, "staff/sign_in.html", SignInContext(page, problem, asked), status)
    web_of(request).sessions.set_sign_in_cookie(response, cookie)
    return response


def _welcome(request: Request, account: Account, asked: str) -> Response:
    # Only pages of ours: an absolute or protocol-relative address would lead a signed-in person away.
    is_ours = asked.startswith("/staff") and not urls.host_of(asked) and "\\" not in asked
    response = RedirectResponse(asked if is_ours else urls.STAFF, 303)
    web_of(request).sessions.open(response, account)
    return response


ROUTES = [
    Route("/staff", signed_in(start)),
    Route("/staff/", signed_in(start)),
    Route("/staff/sign-in", sign_in_form),
    Route("/staff/sign-in", sign_in, methods=["POST"]),
    Route("/staff/sign-in/link", sign_in_by_link),
    Route("/staff/sign-out", signed_in(sign_out), methods=["POST"]),
    Route("/staff/content", signed_in(content, _EDITORS)),
    Route("/staff/reports", signed_in(report_pages.reports)),
    Route("/staff/reports/{name}", signed_in(report_pages.report)),
    Route("/staff/reports/{name}/receipt", signed_in(report_pages.receipt)),
    Route("/staff/overview", signed_in(overview.overview)),
    Route("/staff/experiments", signed_in(experiments.experiments)),
    Route("/staff/live", signed_in(live.live)),
    Route("/staff/live/receipt", signed_in(live.receipt)),
    Route("/staff/events", signed_in(events.events)),
    Route("/staff/events/receipt", signed_in(events.receipt)),
    *internal_api.ROUTES,
]
