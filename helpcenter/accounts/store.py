"""Staff accounts, one-use sign-in links, throttling and the audit log, in one SQLite file."""

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from helpcenter.accounts import passwords
from helpcenter.domain.account import Account, Role
from helpcenter.domain.errors import Refused, UsageError

LINK_LIFE = timedelta(minutes=15)
TRIES = 5
TRIES_WINDOW = timedelta(minutes=15)
LINK_ACCOUNT = Account("local-admin", Role.ADMIN, 0)
"""Who a one-use link signs in: whoever started the server on this machine."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
_SCHEMA = """
create table if not exists account (name text primary key, role text not null, password text not null,
                                    epoch integer not null default 1);
create table if not exists link (token_hash text primary key, expires text not null);
create table if not exists failure (key text not null, at text not null);
create index if not exists failure_by_key on failure (key, at);
create table if not exists audit (at text not null, who text not null, what text not null);
"""


class Accounts:
    """Opens `path` (mode 0600) for each operation, so that processes and threads share it safely."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._path = path
        with self._open() as db:
            db.executescript(_SCHEMA)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=10)
        try:
            with db:
                yield db
        finally:
            db.close()

    def add(self, name: str, password: str, role: Role) -> Account:
        """A new account. Raises UsageError for a taken or unfit name, or an unfit password."""
        if not _NAME.fullmatch(name):
            raise UsageError(
                "bad_name", "A name has 1 to 64 small letters, digits or . _ @ + - and starts with either."
            )
        if name == LINK_ACCOUNT.name:
            raise UsageError("name_taken", f'"{name}" stands for sign-in links; choose another name.')
        stored = passwords.hashed(password)
        with self._open() as db:
            try:
                db.execute("insert into account (name, role, password) values (?, ?, ?)", (name, role.value, stored))
            except sqlite3.IntegrityError:
                raise UsageError("name_taken", f'There is already an account named "{name}".') from None
        return Account(name, role, 1)

    def set_password(self, name: str, password: str) -> None:
        """Change a password and end every session of the account."""
        self._update(
            "update account set password = ?, epoch = epoch + 1 where name = ?", passwords.hashed(password), name
        )

    def remove(self, name: str) -> None:
        self._update("delete from account where name = ?", name)

    def _update(self, statement: str, *values: str) -> None:
        with self._open() as db:
            if not db.execute(statement, values).rowcount:
                raise UsageError("unknown_account", f'There is no account named "{values[-1]}".')

    def all(self) -> list[Account]:
        """Every account, by name."""
        with self._open() as db:
            rows = db.execute("select name, role, epoch from account order by name").fetchall()
        return [Account(name, Role(role), epoch) for name, role, epoch in rows]

    def find(self, name: str) -> Account | None:
        if name == LINK_ACCOUNT.name:
            return LINK_ACCOUNT
        return next((account for account in self.all() if account.name == name), None)

    def sign_in(self, name: str, password: str, address: str, now: datetime) -> Account:
        """The account whose password this is.

        Raises Refused: 401 when name and password do not match, 429 after five failures in fifteen minutes,
        counted by name and by address.
        """
        keys = (f"name:{name[:64]}", f"address:{address}")
        self._throttle(keys, now)
        with self._open() as db:
            row = db.execute("select password, role, epoch from account where name = ?", (name,)).fetchone()
        if not passwords.matches(row[0] if row else None, password):
            self._record_failure(keys, now)
            raise Refused("wrong_password", "That name and password do not match.", status=401)
        self.audit(name, "signed in", now)
        return Account(name, Role(row[1]), row[2])

    def _throttle(self, keys: tuple[str, ...], now: datetime) -> None:
        since = (now - TRIES_WINDOW).isoformat()
        with self._open() as db:
            db.execute("delete from failure where at < ?", (since,))
            for key in keys:
                count, first = db.execute("select count(*), min(at) from failure where key = ?", (key,)).fetchone()
                if count >= TRIES:
                    wait = datetime.fromisoformat(first) + TRIES_WINDOW - now
                    minutes = max(1, round(wait.total_seconds() / 60))
                    message = f"Too many failed tries. Please wait {minutes} min and try again."
                    raise Refused("too_many_tries", message, status=429)

    def _record_failure(self, keys: tuple[str, ...], now: datetime) -> None:
        with self._open() as db:
            db.executemany("insert into failure values (?, ?)", [(key, now.isoformat()) for key in keys])

    def issue_link(self, now: datetime) -> str:
        """A token that signs in once, within fifteen minutes; only its hash is kept."""
        token = secrets.token_urlsafe(24)
        with self._open() as db:
            db.execute("delete from link where expires < ?", (now.isoformat(),))
            db.execute("insert into link values (?, ?)", (_hash(token), (now + LINK_LIFE).isoformat()))
        return token

    def redeem_link(self, token: str, now: datetime) -> Account:
        """Use a token up. Raises Refused (401) when it is unknown, used or too old."""
        with self._open() as db:
            found = db.execute(
                "delete from link where token_hash = ? and expires >= ? returning 1", (_hash(token), now.isoformat())
            ).fetchone()
        if not found:
            message = "This sign-in link was used already or is too old. Restart the server for a new one."
            raise Refused("bad_link", message, status=401)
        self.audit(LINK_ACCOUNT.name, "signed in by link", now)
        return LINK_ACCOUNT

    def audit(self, who: str, what: str, now: datetime | None = None) -> None:
        """Note what a member of staff did."""
        at = (now or datetime.now(UTC)).isoformat()
        with self._open() as db:
            db.execute("insert into audit values (?, ?, ?)", (at, who[:64], what[:500]))

    def audited(self, limit: int = 100) -> list[tuple[str, str, str]]:
        """The latest (time, who, what), newest first."""
        with self._open() as db:
            return db.execute("select at, who, what from audit order by at desc limit ?", (limit,)).fetchall()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
