"""Signed-in browsers, each a row: listed, and ended one by one. Only a hash of what the browser holds is kept."""

import hashlib
import secrets
import sqlite3
from datetime import UTC, datetime, timedelta

from helpcenter.accounts import known_networks
from helpcenter.accounts.audit_log import AuditLog
from helpcenter.accounts.database import Database
from helpcenter.domain.account import LINK_NAME, Account, AuditKind, OpenSession, Role
from helpcenter.domain.errors import Refused
from helpcenter.domain.network import network_of, network_to_show

LIFE = timedelta(hours=12)
MOST = 20
"""Sessions of one account; the one that was used longest ago ends when there are more."""
# "Last seen" is told to the minute, and costs one write a minute.
_SEEN = timedelta(minutes=1)
_MOST_AGENT = 100
_SELECT = (
    "select session.id_hash, account.name, account.role, account.epoch, coalesce(factor.is_confirmed, 0),"
    " session.agent, session.network, session.created, session.seen"
    " from session join account on account.name = session.account left join factor on factor.account = account.name"
    # One that was begun in the future, by a clock that was ahead, would not end in time.
    " where session.created > :now - :life and session.created <= :now"
)


class Sessions:
    """The sessions of one accounts' file."""

    def __init__(self, database: Database, log: AuditLog) -> None:
        self._database = database
        self._log = log

    def open(self, account: Account, how: str, agent: str, address: str, now: datetime) -> str:
        """The id of a new session, for the browser alone. `agent` says what it is and `how` by what it signed in, both
        as people say it.

        Raises Refused (401) when password or role of the account have changed since it was looked up.
        """
        token = secrets.token_urlsafe(32)
        with self._database.write() as db:
            current = db.execute("select epoch from account where name = ?", (account.name,)).fetchone()
            if current is None or current[0] != account.epoch:
                raise Refused("stale_sign_in", "This account was changed meanwhile. Please sign in again.", status=401)
            moment = now.timestamp()
            db.execute(
                "insert into session values (?, ?, ?, ?, ?, ?)",
                (_hash(token), account.name, agent[:_MOST_AGENT], network_to_show(address), moment, moment),
            )
            db.execute("delete from session where created <= ?", ((now - LIFE).timestamp(),))
            over = "select rowid from session where account = ? order by seen desc limit -1 offset ?"
            db.execute(f"delete from session where rowid in ({over})", (account.name, MOST))
            if account.name != LINK_NAME:
                known_networks.remember(db, account.name, account.epoch, network_of(address), moment)
        self._log.note(AuditKind.SIGN_IN, account.name, f"signed in by {how}", address, now)
        return token

    def find(self, token: str, now: datetime) -> OpenSession | None:
        """The session with this id, which was seen now; None when it ended."""
        with self._database.open() as db:
            rows = db.execute(f"{_SELECT} and session.id_hash = :hash", _times(now) | {"hash": _hash(token)})
            found = next(map(_session, rows), None)
        if found is None:
            return None
        if now - found.seen >= _SEEN:
            with self._database.write() as db:
                db.execute("update session set seen = ? where id_hash = ?", (now.timestamp(), found.handle))
        return found

    def of(self, name: str, now: datetime) -> list[OpenSession]:
        """The open sessions of an account, the one that was used last first."""
        statement = f"{_SELECT} and account.name = :name order by session.seen desc"
        with self._database.open() as db:
            return [_session(row) for row in db.execute(statement, _times(now) | {"name": name})]

    def end(self, name: str, handle: str, address: str, now: datetime) -> bool:
        """End one session of an account; False when it had ended already, or is another account's."""
        with self._database.write() as db:
            delete = "delete from session where account = ? and id_hash = ? returning agent, network"
            ended = db.execute(delete, (name, handle)).fetchall()
        for agent, network in ended:
            self._log.note(AuditKind.SIGN_IN, name, f"session ended: {agent}, {network}", address, now)
        return bool(ended)

    def end_others(self, name: str, handle: str, address: str, now: datetime) -> int:
        """End every session of an account but one. How many there were."""
        with self._database.write() as db:
            ended = db.execute("delete from session where account = ? and id_hash != ?", (name, handle)).rowcount
        if ended:
            self._log.note(AuditKind.SIGN_IN, name, f"other sessions ended: {ended}", address, now)
        return ended


def end_all(db: sqlite3.Connection, name: str) -> None:
    """End every session of an account, within a transaction that changes it: nothing knows it any more."""
    db.execute("delete from session where account = ?", (name,))
    known_networks.forget(db, name)


def _times(now: datetime) -> dict[str, float | str]:
    return {"now": now.timestamp(), "life": LIFE.total_seconds()}


def _session(row: tuple[str, str, str, int, int, str, str, float, float]) -> OpenSession:
    handle, name, role, epoch, has_factor, agent, network, created, seen = row
    return OpenSession(
        handle=handle,
        account=Account(name, Role(role), epoch),
        has_factor=bool(has_factor),
        agent=agent,
        network=network,
        created=datetime.fromtimestamp(created, UTC),
        seen=datetime.fromtimestamp(seen, UTC),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
