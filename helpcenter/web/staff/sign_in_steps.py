"""What signing in may take beside a password: a code, or instead of it the one-use link of this machine."""

from datetime import UTC, datetime
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.account import Account, AuditKind
from helpcenter.domain.errors import Refused
from helpcenter.web import urls
from helpcenter.web.http.own_address import arrival_of
from helpcenter.web.http.requests import client_address
from helpcenter.web.staff.access import ask_accounts, field_text, read_form
from helpcenter.web.staff.account_context import SignInCodeContext, SignInLinkContext
from helpcenter.web.staff.layout import form_response, staff_page
from helpcenter.web.state import web_of

TOO_OLD = Refused("old_form", "The form was too old. Please try again.")
_LINK = "a one-use link"


async def start_session(request: Request, account: Account, how: str, next_path: str = "") -> Response:
    """Sign the browser in, `how` says by what, and lead it to a page of ours. Raises Refused as `open` does."""
    sessions = web_of(request).sessions
    token = await ask_accounts(sessions.open, request, account, how)
    response = RedirectResponse(next_path if is_staff_page(next_path) else urls.overview(), 303)
    sessions.give(request, response, account, token)
    return response


def is_staff_page(address: str) -> bool:
    """Whether a signed-in person may be led there: any other address would lead them away."""
    path = unquote(address.partition("?")[0])
    is_below = path == urls.at("/staff") or path.startswith(urls.at("/staff/"))
    # Browsers take "\\" for "/", and ".." as leading out, also where they are escaped.
    return is_below and "\\" not in path and ".." not in path.split("/")


async def code_form(request: Request) -> Response:
    """The second step, for who has just given the password."""
    account = await ask_accounts(web_of(request).sessions.awaiting_code, request)
    next_path = request.query_params.get("next", "")
    return _code_page(request, account, next_path) if account else RedirectResponse(urls.sign_in(next_path), 303)


async def sign_in_with_code(request: Request) -> Response:
    web, form = web_of(request), await read_form(request)
    next_path = field_text(form, "next")
    account = await ask_accounts(web.sessions.awaiting_code, request)
    if account is None:
        return RedirectResponse(urls.sign_in(next_path), 303)
    if not web.sessions.is_sign_in_form(request, field_text(form, "csrf")):
        return _code_page(request, account, next_path, TOO_OLD)
    try:
        how = await ask_accounts(
            web.services.accounts.check_code,
            account,
            field_text(form, "code"),
            client_address(request),
            datetime.now(UTC),
            web.sessions.device(request, account.name),
        )
        return await start_session(request, account, f"password and {how}", next_path)
    except Refused as error:
        return _code_page(request, account, next_path, error)


async def link_page(request: Request) -> Response:
    """The page of a one-use link: a button uses it up, looking at the page does not, nor does fetching it ahead."""
    token = request.query_params.get("token", "")
    try:
        await _check_local(request)
        await ask_accounts(
            web_of(request).services.accounts.check_link, token, client_address(request), datetime.now(UTC)
        )
    except Refused as error:
        return _link_page(request, "", error)
    return _link_page(request, token)


async def sign_in_by_link(request: Request) -> Response:
    """The one-use link that `helpcenter serve` prints; good on the machine that serves only."""
    web, form = web_of(request), await read_form(request)
    token = field_text(form, "token")
    try:
        await _check_local(request)
        if not web.sessions.is_sign_in_form(request, field_text(form, "csrf")):
            return _link_page(request, token, TOO_OLD)
        redeem = web.services.accounts.redeem_link
        account = await ask_accounts(redeem, token, client_address(request), datetime.now(UTC))
    except Refused as error:
        return _link_page(request, "", error)
    return await start_session(request, account, _LINK)


async def _check_local(request: Request) -> None:
    if not arrival_of(request).is_from_this_machine:
        refused = web_of(request).services.accounts.log.refused
        await ask_accounts(
            refused, AuditKind.LINK, "", "link refused: from another machine", client_address(request), None
        )
        raise Refused("not_local", "This link works on the machine that runs the server only.")


def _code_page(request: Request, account: Account, next_path: str, refusal: Refused | None = None) -> Response:
    cookie, csrf = web_of(request).sessions.sign_in_csrf(request)
    page = staff_page(request, "Enter your code", None, csrf=csrf)
    context = SignInCodeContext(page, account.name, refusal.message if refusal else None, next_path)
    return _shown(request, "staff/sign_in_code.html", context, cookie, refusal)


def _link_page(request: Request, token: str, refusal: Refused | None = None) -> Response:
    cookie, csrf = web_of(request).sessions.sign_in_csrf(request)
    page = staff_page(request, "Sign in on this machine", None, csrf=csrf)
    context = SignInLinkContext(page, token, refusal.message if refusal else None)
    return _shown(request, "staff/sign_in_link.html", context, cookie, refusal)


def _shown(request: Request, template: str, context: object, cookie: str, refusal: Refused | None) -> Response:
    response = form_response(request, template, context, refusal)
    web_of(request).sessions.set_sign_in_cookie(response, cookie)
    return response
