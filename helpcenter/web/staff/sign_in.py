"""Signing in by a password, and out."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.errors import Refused, Unavailable
from helpcenter.web import urls
from helpcenter.web.http.requests import client_address
from helpcenter.web.staff.access import ask_accounts, check_csrf, field_text, read_form
from helpcenter.web.staff.account_context import SignInContext
from helpcenter.web.staff.layout import form_response, staff_page
from helpcenter.web.staff.sign_in_steps import TOO_OLD, start_session
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of


async def sign_in_form(request: Request) -> Response:
    try:
        await ask_accounts(web_of(request).services.accounts.check)
    except Unavailable as error:
        return _page(request, error)
    return _page(request)


async def sign_in(request: Request) -> Response:
    web = web_of(request)
    form = await read_form(request)
    next_path = field_text(form, "next")
    if not web.sessions.is_sign_in_form(request, field_text(form, "csrf")):
        return _page(request, TOO_OLD, next_path)
    name, password = field_text(form, "name"), field_text(form, "password")
    try:
        account = await ask_accounts(
            web.services.accounts.sign_in,
            name,
            password,
            client_address(request),
            datetime.now(UTC),
            web.sessions.device(request, name),
            limiter=request.app.state.sign_in_limiter,
        )
        if not await ask_accounts(web.services.accounts.factors.is_enrolled, account.name):
            return await start_session(request, account, "password", next_path)
    except Refused as error:
        return _page(request, error, next_path)
    response = RedirectResponse(urls.sign_in_code(next_path), 303)
    web.sessions.ask_for_code(response, account)
    return response


async def sign_out(request: Request, session: StaffSession) -> Response:
    """End this session; those of other browsers go on."""
    check_csrf(session, await read_form(request))
    # Not the cookie alone: one that was copied before is of no use either.
    await ask_accounts(
        web_of(request).services.accounts.sessions.end,
        session.account.name,
        session.opened.handle,
        client_address(request),
        datetime.now(UTC),
    )
    response = RedirectResponse(urls.sign_in(), 303)
    web_of(request).sessions.close(response)
    return response


def _page(request: Request, problem: Refused | Unavailable | None = None, next_path: str = "") -> Response:
    cookie, csrf = web_of(request).sessions.sign_in_csrf(request)
    next_path = next_path or request.query_params.get("next", "")
    context = SignInContext(
        staff_page(request, "Sign in", None, csrf=csrf), problem.message if problem else None, next_path
    )
    response = form_response(request, "staff/sign_in.html", context, problem)
    web_of(request).sessions.set_sign_in_cookie(response, cookie)
    return response
