"""Signing in, by password or by the one-use link of this machine, and out."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.account import Account
from helpcenter.domain.errors import Refused, Unavailable
from helpcenter.web import urls
from helpcenter.web.http.own_address import arrival_of
from helpcenter.web.http.requests import client_address, headers_of, is_prefetch
from helpcenter.web.staff.access import ask_accounts, check_csrf, field_text, read_form
from helpcenter.web.staff.context import SignInContext
from helpcenter.web.staff.layout import staff_page, staff_response
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of


async def sign_in_form(request: Request) -> Response:
    try:
        await ask_accounts(web_of(request).services.accounts.check)
    except Unavailable as error:
        return _sign_in_page(request, error.message, status=503)
    return _sign_in_page(request, None, 200)


async def sign_in(request: Request) -> Response:
    web = web_of(request)
    form = await read_form(request)
    next_path = field_text(form, "next")
    if not web.sessions.is_sign_in_form(request, field_text(form, "csrf")):
        return _sign_in_page(request, "The form was too old. Please try again.", 403, next_path)
    name, password = field_text(form, "name"), field_text(form, "password")
    try:
        account = await ask_accounts(
            web.services.accounts.sign_in,
            name,
            password,
            client_address(request),
            datetime.now(UTC),
            limiter=request.app.state.sign_in_limiter,
        )
    except Refused as error:
        return _sign_in_page(request, error.message, error.status, next_path)
    return _start_session(request, account, next_path)


async def sign_in_by_link(request: Request) -> Response:
    """The one-use link that `helpcenter serve` prints; good on the machine that serves only."""
    if not arrival_of(request).is_from_this_machine:
        raise Refused("not_local", "This link works on the machine that runs the server only.")
    if is_prefetch(headers_of(request)):
        raise Refused("prefetch", "This link is used up when it is opened; it is not for fetching ahead.")
    token = request.query_params.get("token", "")
    try:
        account = await ask_accounts(web_of(request).services.accounts.redeem_link, token, datetime.now(UTC))
    except Refused as error:
        return _sign_in_page(request, error.message, error.status)
    return _start_session(request, account, "")


async def sign_out(request: Request, session: StaffSession) -> Response:
    form = await read_form(request)
    check_csrf(session, form)
    response = RedirectResponse(urls.SIGN_IN, 303)
    web_of(request).sessions.close(response)
    # A cookie that was copied before is of no use either.
    await ask_accounts(web_of(request).services.accounts.end_sessions, session.account.name)
    return response


def _sign_in_page(request: Request, problem: str | None, status: int, next_path: str = "") -> Response:
    cookie, csrf = web_of(request).sessions.sign_in_csrf(request)
    next_path = next_path or request.query_params.get("next", "")
    page = staff_page(request, "Sign in", None, csrf=csrf)
    response = staff_response(request, "staff/sign_in.html", SignInContext(page, problem, next_path), status)
    web_of(request).sessions.set_sign_in_cookie(response, cookie)
    return response


def _start_session(request: Request, account: Account, next_path: str) -> Response:
    # Only pages of ours: an absolute or protocol-relative address would lead a signed-in person away.
    is_ours = next_path.startswith("/staff") and "\\" not in next_path
    response = RedirectResponse(next_path if is_ours else urls.STAFF, 303)
    web_of(request).sessions.open(response, account)
    return response
