"""Links that show one guide in one language to whoever has them, for seven days, until they are revoked.

What opens a page is a number that nobody guesses and a signature over what it shows. The key is in no backup: who gets
hold of the accounts' file, or a copy of it, opens nothing.
"""

import base64
import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from helpcenter.accounts.audit_log import AuditLog
from helpcenter.accounts.database import Database
from helpcenter.accounts.key_files import LinkKey
from helpcenter.domain.account import AuditKind, Role
from helpcenter.domain.errors import Refused, Unavailable

PREVIEW_LIFE = timedelta(days=7)
MOST_LINKS = 20
"""Links of one account that are open at the same time."""
_ID_BYTES = 16
_LONGEST = 100
_MAY_SHARE = (Role.EDITOR.value, Role.ADMIN.value)


@dataclass(frozen=True, slots=True)
class PreviewLink:
    """What a link shows, who made it, and until when. `id` names it on pages and opens nothing."""

    id: str
    guide: str
    locale: str
    account: str
    created: datetime
    expires: datetime


class PreviewLinks:
    """The links of one accounts' file. One whose maker was removed, or edits no more, opens nothing."""

    def __init__(self, database: Database, log: AuditLog, key: LinkKey) -> None:
        self._database = database
        self._log = log
        self._key = key

    def issue(self, account: str, guide: str, locale: str, address: str, now: datetime) -> str:
        """A token that opens one guide in one language. Raises Refused when the account has as many as it may,
        Unavailable where the key cannot be kept."""
        key, made = self._key.read_or_make(), now.replace(microsecond=0)
        link = PreviewLink(secrets.token_urlsafe(_ID_BYTES), guide, locale, account, made, made + PREVIEW_LIFE)
        with self._database.write() as db:
            db.execute("delete from preview_link where expires < ?", (now.timestamp(),))
            [count] = db.execute("select count(*) from preview_link where account = ?", (account,)).fetchone()
            if count >= MOST_LINKS:
                message = f"You have {MOST_LINKS} open links to previews already: revoke one that is no longer needed."
                raise Refused("too_many_links", message, 409)
            db.execute("insert into preview_link values (?, ?, ?, ?, ?, ?)", _row(link))
        self._log.note(AuditKind.PREVIEW, account, f"link to a preview of {guide} in {locale} made", address, now)
        return f"{link.id}.{_signature(key, link)}"

    def find(self, token: str, now: datetime) -> PreviewLink | None:
        """What the token opens; None for one that is wrong, too old or revoked, whichever it is."""
        if not token.isascii():
            return None
        id_, _, signature = token[:_LONGEST].partition(".")
        with self._database.open() as db:
            found = _links(db, "where preview_link.id = ? and account.role in (?, ?)", (id_, *_MAY_SHARE))
        # A wrong number takes as long as a wrong signature.
        link = found[0] if found else PreviewLink(id_, "", "", "", now, now)
        try:
            is_ours = hmac.compare_digest(_signature(self._key.read(), link), signature)
        except (OSError, Unavailable):
            return None
        # One that was made by a clock that was ahead would live for longer than it may.
        return link if found and is_ours and now < link.expires <= now + PREVIEW_LIFE else None

    def open_ones(self, now: datetime) -> list[PreviewLink]:
        """Every link that opens something, the latest first."""
        with self._database.open() as db:
            where = "where preview_link.expires > ? and account.role in (?, ?) order by created desc"
            return _links(db, where, (now.timestamp(), *_MAY_SHARE))

    def revoke(self, id_: str, who: str, address: str, now: datetime) -> None:
        """Close a link. One that is closed already is closed, too."""
        with self._database.write() as db:
            found = _links(db, "where preview_link.id = ?", (id_,))
            db.execute("delete from preview_link where id = ?", (id_,))
        for link in found:
            what = f"link of {link.account} to a preview of {link.guide} in {link.locale} revoked"
            self._log.note(AuditKind.PREVIEW, who, what, address, now)


def forget(db: sqlite3.Connection, account: str) -> None:
    """Close every link of an account."""
    db.execute("delete from preview_link where account = ?", (account,))


def _row(link: PreviewLink) -> tuple[str | float, ...]:
    return (link.id, link.guide, link.locale, link.account, link.created.timestamp(), link.expires.timestamp())


def _links(db: sqlite3.Connection, where: str, values: tuple[str | float, ...]) -> list[PreviewLink]:
    select = "select id, guide, locale, account, created, expires from preview_link join account on name = account"
    return [
        PreviewLink(id_, guide, locale, account, _moment(created), _moment(expires))
        for id_, guide, locale, account, created, expires in db.execute(f"{select} {where}", values)
    ]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _signature(key: bytes, link: PreviewLink) -> str:
    # No part holds the separator: ids, languages and names of accounts have none.
    facts = "\n".join(("preview", link.id, link.guide, link.locale, link.account, f"{link.expires.timestamp():.0f}"))
    digest = hmac.digest(key, facts.encode("utf-8", "replace"), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
