"""Staff sessions: signed cookies. Whether a session is still open is asked of the accounts."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import itsdangerous
from starlette.requests import HTTPConnection
from starlette.responses import Response

from helpcenter.accounts import Accounts
from helpcenter.domain.account import LINK_NAME, Account, OpenSession, Role, SecondFactorFor
from helpcenter.web.http.agent_names import agent_name
from helpcenter.web.http.private_cookies import PrivateCookies
from helpcenter.web.http.requests import client_address

COOKIE = "hc_staff"
LIFE_SECONDS = 12 * 3600
SIGN_IN_COOKIE = "hc_sign_in"
_SIGN_IN_SECONDS = 3600
_SIGN_IN_VALUE = re.compile(r"[\w-]{24}")
# Between password and code: to find the phone.
CODE_COOKIE = "hc_code"
_CODE_SECONDS = 600
# In which browsers an account was signed in to before: strangers cannot make their owners wait there.
DEVICE_COOKIE = "hc_device"
_DEVICE_SECONDS = 180 * 24 * 3600
_MOST_NAMES = 5
_NAME_DIGITS = 16
_MOST_AGENT = 1000


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A signed-in member of staff; `csrf` must come back with every form. Nothing but setting up a second factor is
    allowed while `must_enrol`."""

    opened: OpenSession
    csrf: str
    must_enrol: bool

    @property
    def account(self) -> Account:
        return self.opened.account

    def allows(self, token: str) -> bool:
        """Whether a form's token came from a page of this session."""
        return _is_same(self.csrf, token)


class StaffSessions:
    """Opens, reads and ends sessions: each sign-in is one of its own."""

    def __init__(self, secret: bytes, accounts: Accounts, cookies: PrivateCookies, factor_for: SecondFactorFor) -> None:
        self._sessions = itsdangerous.URLSafeTimedSerializer(secret, salt="staff-session")
        self._codes = itsdangerous.URLSafeTimedSerializer(secret, salt="staff-code")
        self._devices = itsdangerous.URLSafeTimedSerializer(secret, salt="staff-device")
        self._csrf_key = itsdangerous.Signer(secret, salt=b"csrf")
        self._accounts = accounts
        self._cookies = cookies
        self._factor_for = factor_for

    def open(self, request: HTTPConnection, account: Account, how: str) -> str:
        """A new session for this browser, in place of the one it had; `give` hands it over. Asks the accounts.

        Raises Refused (401) when the account was changed since it was looked up.
        """
        now, address = datetime.now(UTC), client_address(request)
        agent = agent_name(request.headers.get("user-agent", "")[:_MOST_AGENT])
        before = self._open_session(request)
        if before is not None:
            self._accounts.sessions.end(before.account.name, before.handle, address, now)
        return self._accounts.sessions.open(account, how, agent, address, now)

    def give(self, request: HTTPConnection, response: Response, account: Account, token: str) -> None:
        """Hand a new session over to the browser, which is one that this account knows from now on."""
        self._cookies.set(response, COOKIE, self._sessions.dumps(token), LIFE_SECONDS)
        self._cookies.delete(response, CODE_COOKIE)
        if account.name != LINK_NAME:
            id_, names = self._device(request)
            names = [_digest(account.name), *(each for each in names if each != _digest(account.name))]
            self._cookies.set(response, DEVICE_COOKIE, self._devices.dumps([id_, names[:_MOST_NAMES]]), _DEVICE_SECONDS)

    def close(self, response: Response) -> None:
        """Take the session's cookie away."""
        self._cookies.delete(response, COOKIE)

    def read(self, request: HTTPConnection) -> StaffSession | None:
        """The session of this request; None when there is none, it is forged, too old or ended. Asks the accounts."""
        found = self._open_session(request)
        if found is None:
            return None
        csrf = self.csrf_for(self._cookies.read(request, COOKIE))
        return StaffSession(found, csrf, not found.has_factor and self.needs_factor(found.account))

    def needs_factor(self, account: Account) -> bool:
        """Whether this account may not be without a second factor. Links of this machine have none: whoever gets one
        could also change the accounts."""
        if account.name == LINK_NAME:
            return False
        is_admin = account.role is Role.ADMIN
        return self._factor_for is SecondFactorFor.EVERYONE or (self._factor_for is SecondFactorFor.ADMINS and is_admin)

    def is_staff(self, request: HTTPConnection) -> bool:
        """Whether the cookie is ours and young enough. Looks nothing up: good for counting, not for letting in."""
        return bool(self._token(request))

    def device(self, request: HTTPConnection, name: str) -> str:
        """What stands for this browser if the account was signed in to in it before; else empty."""
        id_, names = self._device(request)
        return id_ if _digest(name) in names else ""

    def ask_for_code(self, response: Response, account: Account) -> None:
        """The password was right: the browser may show the code now, for ten minutes."""
        self._cookies.set(response, CODE_COOKIE, self._codes.dumps([account.name, account.epoch]), _CODE_SECONDS)

    def awaiting_code(self, request: HTTPConnection) -> Account | None:
        """The account that this browser gave the password of; None when there is none any more. Asks the accounts."""
        name, epoch = _loaded(self._codes, self._cookies.read(request, CODE_COOKIE), _CODE_SECONDS, ["", 0])
        account = self._accounts.find(name) if name else None
        return account if account is not None and account.epoch == epoch else None

    def csrf_for(self, cookie: str) -> str:
        """The token that a page shown with this cookie carries in its forms."""
        return self._csrf_key.get_signature(cookie).decode("ascii")

    def sign_in_csrf(self, request: HTTPConnection) -> tuple[str, str]:
        """The cookie value and the form token of a sign-in page: the visitor's own, or new ones."""
        cookie = self._cookies.read(request, SIGN_IN_COOKIE)
        if not _SIGN_IN_VALUE.fullmatch(cookie):
            cookie = secrets.token_urlsafe(18)
        return cookie, self.csrf_for(cookie)

    def set_sign_in_cookie(self, response: Response, cookie: str) -> None:
        self._cookies.set(response, SIGN_IN_COOKIE, cookie, _SIGN_IN_SECONDS)

    def is_sign_in_form(self, request: HTTPConnection, token: str) -> bool:
        """Whether a sign-in form was sent by the browser that was shown it."""
        cookie = self._cookies.read(request, SIGN_IN_COOKIE)
        return bool(cookie) and _is_same(self.csrf_for(cookie), token)

    def _open_session(self, request: HTTPConnection) -> OpenSession | None:
        token = self._token(request)
        return self._accounts.sessions.find(token, datetime.now(UTC)) if token else None

    def _token(self, request: HTTPConnection) -> str:
        token = _loaded(self._sessions, self._cookies.read(request, COOKIE), LIFE_SECONDS, "")
        # Before sessions had ids of their own, a name and a number stood there.
        return token if isinstance(token, str) else ""

    def _device(self, request: HTTPConnection) -> tuple[str, list[str]]:
        new = [secrets.token_urlsafe(12), []]
        id_, names = _loaded(self._devices, self._cookies.read(request, DEVICE_COOKIE), _DEVICE_SECONDS, new)
        return id_, names


def _loaded(serializer: itsdangerous.URLSafeTimedSerializer, value: str, seconds: int, otherwise: Any) -> Any:
    """What we signed not longer ago than so many seconds; `otherwise` for anything else."""
    try:
        return serializer.loads(value, max_age=seconds) if value else otherwise
    except (itsdangerous.BadData, ValueError, TypeError):
        return otherwise


def _is_same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:_NAME_DIGITS]
