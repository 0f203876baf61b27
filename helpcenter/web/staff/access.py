"""Who may see staff pages: signed-in people, by their role."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar, TypeVarTuple

import anyio
import anyio.to_thread
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from helpcenter.domain.account import Role
from helpcenter.domain.errors import BadRequest, Refused, Unavailable, UsageError
from helpcenter.web import urls
from helpcenter.web.staff.layout import Handler
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

_log = logging.getLogger(__name__)

EDITORS = frozenset({Role.EDITOR, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})
_MAX_FORM_FIELDS = 20

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


async def ask_accounts(ask: Callable[[*_Ts], _T], *values: *_Ts, limiter: anyio.CapacityLimiter | None = None) -> _T:
    """What `ask` says, away from the event loop. Raises Unavailable when the accounts are damaged."""
    try:
        return await anyio.to_thread.run_sync(ask, *values, limiter=limiter)
    except UsageError as error:
        _log.error("%s", error.message)
        raise Unavailable(error.code, error.message) from None


def signed_in(
    handler: Handler, roles: frozenset[Role] = frozenset(Role), *, is_for_enrolling: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """Only for signed-in staff of these roles; others are led to the sign-in page, or refused.

    Who must have a second factor and has none is led to setting one up, unless the page is for that.
    """

    async def guarded(request: Request) -> Response:
        session = await ask_accounts(web_of(request).sessions.read, request)
        if session is None:
            here = urls.at(request.scope["path"]) + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(urls.sign_in(here), 303)
        if session.account.role not in roles:
            raise Refused("wrong_role", "Your role does not include this page. Ask an administrator.")
        if session.must_enrol and not is_for_enrolling:
            return RedirectResponse(urls.account(), 303)
        return await handler(request, session)

    return guarded


async def read_form(request: Request) -> FormData:
    """The fields of a form of ours, which has few and no files."""
    return await request.form(max_fields=_MAX_FORM_FIELDS, max_files=0)


def field_text(form: FormData, name: str) -> str:
    """A field's text, empty where it is missing. Raises BadRequest for a file."""
    value = form.get(name, "")
    if not isinstance(value, str):
        raise BadRequest("bad_form", "This form takes no files.")
    return value


def check_csrf(session: StaffSession, form: FormData) -> None:
    """Raises Refused unless the form came from a page of this session."""
    if not session.allows(field_text(form, "csrf")):
        raise Refused("csrf", "This form came from another page or an old session. Go back, reload and try again.")
