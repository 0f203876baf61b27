"""One's own account: its second factor, and the browsers that are signed in."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.account import LINK_NAME, OpenSession
from helpcenter.domain.errors import Refused
from helpcenter.web import urls
from helpcenter.web.http.requests import client_address
from helpcenter.web.staff.access import ask_accounts, check_csrf, field_text, read_form
from helpcenter.web.staff.account_context import AccountContext, SessionRow
from helpcenter.web.staff.layout import form_response, staff_page
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

_OTHERS = "others"
_DONE = {
    "session": "That browser is signed out.",
    "others": "Every other browser is signed out.",
    "removed": "Your second factor is gone. Your password alone signs you in.",
}


async def account(request: Request, session: StaffSession) -> Response:
    done = _DONE.get(request.query_params.get("done", ""))
    return await ask_accounts(account_page, request, session, done, None)


async def end_session(request: Request, session: StaffSession) -> Response:
    """Sign one of this account's browsers out, or all but this one."""
    form = await read_form(request)
    check_csrf(session, form)
    sessions, name = web_of(request).services.accounts.sessions, session.account.name
    address, now, handle = client_address(request), datetime.now(UTC), field_text(form, "end")
    if handle == _OTHERS:
        await ask_accounts(sessions.end_others, name, session.opened.handle, address, now)
        return done("others")
    # One that has just ended by itself is signed out, too.
    await ask_accounts(sessions.end, name, handle, address, now)
    return done("session") if handle != session.opened.handle else RedirectResponse(urls.sign_in(), 303)


def done(what: str) -> Response:
    """Back to the page, which says what was done."""
    return RedirectResponse(urls.account(done=what), 303)


def account_page(request: Request, session: StaffSession, told: str | None, refusal: Refused | None) -> Response:
    """The page, with what was done or refused on top. Asks the accounts."""
    web, name = web_of(request), session.account.name
    accounts = web.services.accounts
    context = AccountContext(
        page=staff_page(request, "Your account", session),
        can_enrol=name != LINK_NAME,
        has_factor=session.opened.has_factor,
        must_have_factor=web.sessions.needs_factor(session.account),
        recovery_codes=accounts.factors.recovery_codes_left(name),
        sessions=sorted(
            (_row(each, session) for each in accounts.sessions.of(name, datetime.now(UTC))),
            key=lambda row: not row.is_this,
        ),
        done=told,
        problem=refusal.message if refusal else None,
    )
    return form_response(request, "staff/account.html", context, refusal)


def _row(each: OpenSession, current: StaffSession) -> SessionRow:
    return SessionRow(
        handle=each.handle,
        agent=each.agent,
        network=each.network,
        created=f"{each.created:%Y-%m-%d %H:%M}",
        seen=f"{each.seen:%Y-%m-%d %H:%M}",
        is_this=each.handle == current.opened.handle,
    )
