"""Staff accounts, one-use sign-in links, throttling and the audit log, in one SQLite file."""

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from helpcenter.accounts import passwords
from helpcenter.accounts.failures import failure
from helpcenter.domain.account import Account, Role
from helpcenter.domain.errors import Refused, UsageError

LINK_LIFE = timedelta(minutes=15)
TRIES = 5
TRIES_WINDOW = timedelta(minutes=15)
LINK_NAME = "local-admin"
"""Who a one-use link signs in: whoever started the server on this machine."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
# Longer than any write of ours takes; a visitor must not wait for a file that somebody else holds.
_BUSY_SECONDS = 2
_AUDITED = 10_000
_TABLES = {"account", "link", "failure", "audit", "failure_by_key"}
_SCHEMA = (
    "create table if not exists account (name text primary key, role text not null, password text not null, "
    "epoch integer not null)",
    "create table if not exists link (token_hash text primary key, expires text not null)",
    "create table if not exists failure (key text not null, at text not null)",
    "create index if not exists failure_by_key on failure (key, at)",
    "create table if not exists audit (at text not null, who text not null, what text not null)",
)


class Accounts:
    """Opens `path` (mode 0600) for each operation, so that processes and threads share it safely."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_prepared = False

    @contextmanager
    def _open(self, begin: str = "begin") -> Iterator[sqlite3.Connection]:
        """A transaction. Raises Unavailable while the file is held or its disk fails, UsageError (bad_accounts)."""
        try:
            if not self._is_prepared or not self._path.exists():
                self._prepare()
            with closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)) as db:
                db.execute(begin)
                with db:
                    yield db
        except sqlite3.IntegrityError:
            raise
        # A role or a time that is none is damage, too.
        except (sqlite3.DatabaseError, OSError, ValueError, TypeError) as error:
            self._is_prepared = False
            raise failure(error) from None

    def _prepare(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._path.exists():
            self._path.touch(mode=0o600)
        with closing(sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)) as db:
            # Nothing is written where nothing is missing: accounts are read from a disk that takes no more, too.
            if {name for (name,) in db.execute("select name from sqlite_master")} >= _TABLES and db.execute(
                "select 1 from account where name = ?", (LINK_NAME,)
            ).fetchall():
                self._is_prepared = True
                return
            db.execute("begin immediate")
            with db:
                for statement in _SCHEMA:
                    db.execute(statement)
                # No password matches an empty hash: this account is for links.
                db.execute(
                    "insert or ignore into account values (?, ?, '', ?)", (LINK_NAME, Role.ADMIN.value, _new_epoch())
                )
        self._is_prepared = True

    def check(self, thoroughly: bool = False) -> None:
        """Raises as everything else does while the accounts cannot be used; `thoroughly` reads all of the file."""
        self._accounts()
        if thoroughly:
            with self._open() as db:
                if db.execute("pragma quick_check(1)").fetchone() != ("ok",):
                    raise sqlite3.DatabaseError

    def add(self, name: str, password: str, role: Role) -> Account:
        """A new account. Raises UsageError for a taken or unfit name, or an unfit password."""
        if not _NAME.fullmatch(name):
            raise UsageError(
                "bad_name", "A name has 1 to 64 small letters, digits or . _ @ + - and starts with either."
            )
        if name == LINK_NAME:
            raise UsageError("name_taken", f'"{name}" stands for sign-in links; choose another name.')
        # Random, so that a name that is added again does not bring its old sessions back.
        account = Account(name, role, _new_epoch())
        values = (name, role.value, passwords.hashed(password), account.epoch)
        try:
            with self._open() as db:
                db.execute("insert into account values (?, ?, ?, ?)", values)
        except sqlite3.IntegrityError:
            raise UsageError("name_taken", f'There is already an account named "{name}".') from None
        self.audit(name, f"added as {role.value}")
        return account

    def set_password(self, name: str, password: str) -> None:
        """Change a password and end every session of the account."""
        stored = passwords.hashed(password)
        self._change("update account set password = ?, epoch = ? where name = ?", stored, _new_epoch(), name)
        self.audit(name, "password changed")

    def remove(self, name: str) -> None:
        """Remove an account and end its sessions."""
        self._change("delete from account where name = ?", name)
        self.audit(name, "removed")

    def end_sessions(self, name: str) -> None:
        """End every session of an account, also of the one for links."""
        with self._open() as db:
            db.execute("update account set epoch = ? where name = ?", (_new_epoch(), name))
        self.audit(name, "signed out")

    def _change(self, statement: str, *values: str | int) -> None:
        with self._open() as db:
            changed = db.execute(statement, values).rowcount if values[-1] != LINK_NAME else 0
        if not changed:
            raise UsageError("unknown_account", f'There is no account named "{values[-1]}".')

    def all(self) -> list[Account]:
        """Every account that people made, by name."""
        return [account for account in self._accounts() if account.name != LINK_NAME]

    def find(self, name: str) -> Account | None:
        return next((account for account in self._accounts() if account.name == name), None)

    def _accounts(self) -> list[Account]:
        with self._open() as db:
            rows = db.execute("select name, role, epoch from account order by name").fetchall()
            return [Account(name, Role(role), epoch) for name, role, epoch in rows]

    def sign_in(self, name: str, password: str, address: str, now: datetime) -> Account:
        """The account whose password this is.

        Raises Refused: 401 when name and password do not match, 429 after five failures in fifteen minutes,
        counted by name and by address.
        """
        keys = (f"name:{name[:64]}", f"address:{address}")
        tries, row = self._try(name, keys, now)
        if not passwords.matches(row[0] if row else None, password) or row is None:
            self.audit(name, "failed to sign in", now)
            raise Refused("wrong_password", "That name and password do not match.", status=401)
        with self._open() as db:
            db.executemany("delete from failure where rowid = ?", tries)
        self.audit(name, "signed in", now)
        # The epoch that went with this password: one changed in the meantime has ended this session already.
        return Account(name, Role(row[1]), row[2])

    def _try(
        self, name: str, keys: tuple[str, ...], now: datetime
    ) -> tuple[list[tuple[int]], tuple[str | None, str, int] | None]:
        """The rows that count this try, and the account's hash, role and epoch.

        Counts the try as failed before it is known, so that many at once are no way round.
        """
        with self._open("begin immediate") as db:
            db.execute("delete from failure where at < ?", ((now - TRIES_WINDOW).isoformat(),))
            for key in keys:
                count, first = db.execute("select count(*), min(at) from failure where key = ?", (key,)).fetchone()
                if count >= TRIES:
                    raise _too_many(datetime.fromisoformat(first) + TRIES_WINDOW - now)
            insert = "insert into failure values (?, ?) returning rowid"
            tries = [db.execute(insert, (key, now.isoformat())).fetchone() for key in keys]
            # The account for links has an empty hash, which takes as long as no account.
            select = "select nullif(password, ''), role, epoch from account where name = ?"
            return tries, db.execute(select, (name,)).fetchone()

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
        account = self.find(LINK_NAME)
        if account is None:
            raise Refused("bad_link", "This sign-in link belongs to accounts that were replaced.", status=401)
        self.audit(LINK_NAME, "signed in by link", now)
        return account

    def audit(self, who: str, what: str, now: datetime | None = None) -> None:
        """Note what a member of staff did."""
        at = (now or datetime.now(UTC)).isoformat()
        with self._open() as db:
            db.execute("insert into audit values (?, ?, ?)", (at, _plain(who[:64]), _plain(what[:500])))
            # Whoever tries passwords writes here; the log must not fill the disk.
            db.execute("delete from audit where rowid <= (select max(rowid) from audit) - ?", (_AUDITED,))

    def audited(self, limit: int = 100) -> list[tuple[str, str, str]]:
        """The latest (time, who, what), newest first."""
        with self._open() as db:
            return db.execute("select at, who, what from audit order by rowid desc limit ?", (limit,)).fetchall()


def _too_many(wait: timedelta) -> Refused:
    minutes = max(1, round(wait.total_seconds() / 60))
    return Refused("too_many_tries", f"Too many failed tries. Please wait {minutes} min and try again.", status=429)


def _new_epoch() -> int:
    return secrets.randbits(63)  # the most that SQLite's signed integers hold


def _plain(text: str) -> str:
    """Without characters that steer a terminal: anybody may sign in under any name, and the log is read in one."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
