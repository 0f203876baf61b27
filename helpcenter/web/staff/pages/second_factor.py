"""Setting up one's second factor, and doing without it again."""

from collections.abc import Callable
from datetime import UTC, datetime

import segno
from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.accounts import Enrolment
from helpcenter.domain.account import LINK_NAME, AuditKind
from helpcenter.domain.errors import Refused
from helpcenter.web import urls
from helpcenter.web.http.requests import client_address
from helpcenter.web.staff.access import ask_accounts, check_csrf, field_text, read_form
from helpcenter.web.staff.account_context import EnrolmentContext, RecoveryCodesContext
from helpcenter.web.staff.layout import STAFF_LOCALE, form_response, staff_page, staff_response
from helpcenter.web.staff.pages.account import account_page, done
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

# Modules of this many pixels can be read from a phone's usual distance, on screens of every density.
_SCALE = 5


async def begin(request: Request, session: StaffSession) -> Response:
    """Make a secret, for whoever knows the password: an unlocked screen is not enough."""
    form = await read_form(request)
    check_csrf(session, form)
    web, name = web_of(request), session.account.name
    if name == LINK_NAME:
        raise Refused("link_account", "Links of this machine have no second factor. Make an account of your own.")
    try:
        await ask_accounts(
            web.services.accounts.sign_in,
            name,
            field_text(form, "password"),
            client_address(request),
            datetime.now(UTC),
            web.sessions.device(request, name),
            limiter=request.app.state.sign_in_limiter,
        )
        await ask_accounts(web.services.accounts.factors.begin, name)
    except Refused as error:
        if error.code == "wrong_password":
            error = Refused(error.code, "That is not your password.", error.status)
        return await ask_accounts(account_page, request, session, None, error)
    return RedirectResponse(urls.second_factor(), 303)


async def enrolment(request: Request, session: StaffSession) -> Response:
    """The secret as a picture and as letters, until its first code was given."""
    return await ask_accounts(_enrolment_page, request, session, None)


async def confirm(request: Request, session: StaffSession) -> Response:
    """The first code: from now on each sign-in takes one, and other browsers sign in again."""
    form = await read_form(request)
    check_csrf(session, form)

    def enrol(code: str) -> tuple[str, ...]:
        accounts, name, now = web_of(request).services.accounts, session.account.name, datetime.now(UTC)
        codes = accounts.factors.confirm(name, code, now)
        accounts.log.note(AuditKind.ACCOUNT, name, "second factor set up", client_address(request), now)
        accounts.sessions.end_others(name, session.opened.handle, client_address(request), now)
        return codes

    try:
        codes = await ask_accounts(enrol, field_text(form, "code"))
    except Refused as error:
        return await ask_accounts(_enrolment_page, request, session, error)
    return _codes_page(request, session, codes)


async def renew(request: Request, session: StaffSession) -> Response:
    """New recovery codes, for a code of the app."""

    def renewed(name: str) -> Response:
        accounts = web_of(request).services.accounts
        codes = accounts.factors.new_recovery_codes(name)
        accounts.log.note(AuditKind.ACCOUNT, name, "new recovery codes made", client_address(request))
        return _codes_page(request, session, codes)

    return await _with_code(request, session, renewed)


async def remove(request: Request, session: StaffSession) -> Response:
    """No second factor any more, for a code of it; the browser stays signed in."""
    if web_of(request).sessions.needs_factor(session.account):
        refusal = Refused("factor_needed", "Your role needs a second factor; you can only replace your recovery codes.")
        return await ask_accounts(account_page, request, session, None, refusal)

    def removed(name: str) -> Response:
        web_of(request).services.accounts.drop_factor(name, client_address(request), datetime.now(UTC))
        return done("removed")

    return await _with_code(request, session, removed)


async def _with_code(request: Request, session: StaffSession, do: Callable[[str], Response]) -> Response:
    """What `do` answers, if the form has a good code, or a recovery code."""
    form = await read_form(request)
    check_csrf(session, form)
    try:
        await ask_accounts(_check, request, session, form)
        return await ask_accounts(do, session.account.name)
    except Refused as error:
        return await ask_accounts(account_page, request, session, None, error)


def _check(request: Request, session: StaffSession, form: FormData) -> None:
    web, account = web_of(request), session.account
    code, device = field_text(form, "code"), web.sessions.device(request, account.name)
    web.services.accounts.check_code(account, code, client_address(request), datetime.now(UTC), device)


def _enrolment_page(request: Request, session: StaffSession, refusal: Refused | None) -> Response:
    services = web_of(request).services
    issuer = services.releases.current.catalog.site.name(STAFF_LOCALE)
    waiting = services.accounts.factors.enrolment(session.account.name, issuer)
    if waiting is None:
        return RedirectResponse(urls.account(), 303)
    context = EnrolmentContext(
        page=staff_page(request, "Set up your second factor", session),
        picture=_picture(waiting),
        uri=waiting.uri,
        secret=" ".join(waiting.secret[at : at + 4] for at in range(0, len(waiting.secret), 4)),
        problem=refusal.message if refusal else None,
    )
    return form_response(request, "staff/second_factor.html", context, refusal)


def _codes_page(request: Request, session: StaffSession, codes: tuple[str, ...]) -> Response:
    page = staff_page(request, "Your recovery codes", session)
    return staff_response(request, "staff/recovery_codes.html", RecoveryCodesContext(page, codes))


def _picture(waiting: Enrolment) -> Markup:
    """Dark on light in every colour scheme: cameras want it so."""
    svg = segno.make_qr(waiting.uri, error="m").svg_inline(
        scale=_SCALE, dark="#000", light="#fff", svgclass="qr-code", lineclass=None, omitsize=True
    )
    return Markup(svg)  # noqa: S704 - drawn from the modules of the code; the address itself is not in it
