"""Staff sessions: a signed cookie that holds a name and an epoch, and nothing else."""

import hmac
from dataclasses import dataclass

import itsdangerous
from starlette.requests import HTTPConnection
from starlette.responses import Response

from helpcenter.accounts import Accounts
from helpcenter.domain.account import Account

COOKIE = "hc_staff"
LIFE_SECONDS = 12 * 3600
SIGN_IN_CSRF_COOKIE = "hc_sign_in"


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in member of staff; `csrf` must come back with every form."""

    account: Account
    csrf: str


class Sessions:
    """Opens, reads and ends sessions. A changed password or a removed account ends them everywhere."""

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

    def read(self, request: HTTPConnection) -> Session | None:
        """The session of this request; None when there is none, it is forged, too old or ended."""
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return None
        try:
            name, epoch = self._serializer.loads(cookie, max_age=LIFE_SECONDS)
        except (itsdangerous.BadData, ValueError, TypeError):
            return None
        account = self._accounts.find(name) if isinstance(name, str) else None
        if account is None or account.epoch != epoch:
            return None
        return Session(account, self.csrf_for(cookie))

    def csrf_for(self, cookie: str) -> str:
        """The token that a page shown with this cookie carries in its forms."""
        return self._csrf_key.get_signature(cookie).decode("ascii")

    def is_csrf(self, cookie: str, token: str) -> bool:
        return hmac.compare_digest(self.csrf_for(cookie).encode(), token.encode("utf-8", "replace"))
