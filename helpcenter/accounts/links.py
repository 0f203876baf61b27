"""One-use links: whoever starts the server on this machine signs in with one."""

import hashlib
import secrets
from datetime import datetime, timedelta

from helpcenter.accounts.audit_log import AuditLog
from helpcenter.accounts.database import Database
from helpcenter.domain.account import LINK_NAME, AuditKind
from helpcenter.domain.errors import Refused

LINK_LIFE = timedelta(minutes=15)


class Links:
    """The links of one accounts' file; of each token only a hash is kept."""

    def __init__(self, database: Database, log: AuditLog) -> None:
        self._database = database
        self._log = log

    def issue(self, now: datetime) -> str:
        """A token that signs in once, within fifteen minutes."""
        token = secrets.token_urlsafe(24)
        with self._database.write() as db:
            db.execute("delete from link where expires < ?", (now.isoformat(),))
            db.execute("insert into link values (?, ?)", (_hash(token), (now + LINK_LIFE).isoformat()))
        return token

    def check(self, token: str, address: str, now: datetime) -> None:
        """Raises Refused (401) when the token is unknown, used or too old; does not use it up."""
        with self._database.open() as db:
            found = db.execute(f"select 1 from link {_GOOD}", _bound(token, now)).fetchone()
        if not found:
            raise self._refusal(address, now)

    def redeem(self, token: str, address: str, now: datetime) -> None:
        """Use a token up. Raises Refused (401) when it is unknown, used or too old."""
        with self._database.write() as db:
            used = db.execute(f"delete from link {_GOOD}", _bound(token, now)).rowcount
        if not used:
            raise self._refusal(address, now)

    def _refusal(self, address: str, now: datetime) -> Refused:
        self._log.refused(AuditKind.LINK, LINK_NAME, "link refused: unknown, used or too old", address, now)
        message = "This sign-in link was used already or is too old. Restart the server for a new one."
        return Refused("bad_link", message, status=401)


# One that was issued by a clock that was ahead would live for longer than it may.
_GOOD = "where token_hash = :hash and expires >= :now and expires <= :latest"


def _bound(token: str, now: datetime) -> dict[str, str]:
    return {"hash": _hash(token), "now": now.isoformat(), "latest": (now + LINK_LIFE).isoformat()}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
