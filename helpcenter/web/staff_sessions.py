"""Staff sessions: a signed cookie that holds a name and an epoch, and nothing else."""

import hmac
import re
import secrets
from dataclasses import dataclass

import itsdangerous
from starlette.requests import HTTPConnection
from starlette.responses import Response

from helpcenter.accounts import Accounts
from helpcenter.domain.account import Account
from helpcenter.web.http.requests import cookie_of

COOKIE = "hc_staff"
LIFE_SECONDS = 12 * 3600
SIGN_IN_COOKIE = "hc_sign_in"
_SIGN_IN_SECONDS = 3600
_SIGN_IN_VALUE = re.compile(r"[\w-]{24}")


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A signed-in member of staff; `csrf` must come back with every form."""

    account: Account
    csrf: str

    def allows(self, token: str) -> bool:
        """Whether a form's token came from a page of this session."""
        return hmac.compare_digest(self.csrf.encode(), token.encode("utf-8", "replace"))


class StaffSessions:
    """Opens, reads and ends sessions.

    Signing out, a changed password and a removed account end every session of the account, on every device.
    """

    def __init__(self, secret: bytes, accounts: Accounts, is_https: bool) -> None:
        self._serializer = itsdangerous.URLSafeTimedSerializer(secret, salt="staff-session")
        self._csrf_key = itsdangerous.Signer(secret, salt=b"csrf")
        self._accounts = accounts
        self._is_https = is_https

    def open(self, response: Response, account: Account) -> None:
        value = self._serializer.dumps([account.name, account.epoch])
        self._set(response, COOKIE, value, LIFE_SECONDS)

    def close(self, response: Response) -> None:
        response.delete_cookie(COOKIE, path="/", secure=self._is_https, httponly=True, samesite="lax")

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(
            name, value, max_age=seconds, path="/", secure=self._is_https, httponly=True, samesite="lax"
        )

    def read(self, request: HTTPConnection) -> StaffSession | None:
        """The session of this request; None when there is none, it is forged, too old or ended. Looks accounts up."""
        name, epoch = self._signed(request)
        account = self._accounts.find(name) if name else None
        if account is None or account.epoch != epoch:
            return None
        return StaffSession(account, self.csrf_for(cookie_of(request, COOKIE)))

    def is_staff(self, request: HTTPConnection) -> bool:
        """Whether the cookie is ours and young enough. Looks nothing up: good for counting, not for letting in."""
        return bool(self._signed(request)[0])

    def _signed(self, request: HTTPConnection) -> tuple[str, int]:
        cookie = cookie_of(request, COOKIE)
        try:
            name, epoch = self._serializer.loads(cookie, max_age=LIFE_SECONDS) if cookie else ("", 0)
        except (itsdangerous.BadData, ValueError, TypeError):
            return "", 0
        return (name, epoch) if isinstance(name, str) and isinstance(epoch, int) else ("", 0)

    def csrf_for(self, cookie: str) -> str:
        """The token that a page shown with this cookie carries in its forms."""
        return self._csrf_key.get_signature(cookie).decode("ascii")

    def sign_in_csrf(self, request: HTTPConnection) -> tuple[str, str]:
        """The cookie value and the form token of a sign-in page: the visitor's own, or new ones."""
        cookie = cookie_of(request, SIGN_IN_COOKIE)
        if not _SIGN_IN_VALUE.fullmatch(cookie):
            cookie = secrets.token_urlsafe(18)
        return cookie, self.csrf_for(cookie)

    def set_sign_in_cookie(self, response: Response, cookie: str) -> None:
        self._set(response, SIGN_IN_COOKIE, cookie, _SIGN_IN_SECONDS)

    def is_sign_in_form(self, request: HTTPConnection, token: str) -> bool:
        """Whether a sign-in form was sent by the browser that was shown it."""
        cookie = cookie_of(request, SIGN_IN_COOKIE)
        return bool(cookie) and hmac.compare_digest(self.csrf_for(cookie).encode(), token.encode("utf-8", "replace"))
