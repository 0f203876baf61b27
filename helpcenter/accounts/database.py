"""The one SQLite file of staff: opened for each operation, brought up to date in place."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from helpcenter.accounts.failures import failure
from helpcenter.domain.account import LINK_NAME, Role
from helpcenter.domain.errors import UsageError

# Longer than any write of ours takes; a visitor must not wait for a file that somebody else holds.
_BUSY_SECONDS = 2

# Each brings a file that has all before it up to date; `pragma user_version` counts those that were done. The first is
# also what files looked like before they were counted. What was once released is never changed.
_MIGRATIONS = (
    (
        "create table if not exists account (name text primary key, role text not null, password text not null,"
        " epoch integer not null)",
        "create table if not exists link (token_hash text primary key, expires text not null)",
        "create table if not exists failure (key text not null, at text not null)",
        "create table if not exists audit (at text not null, who text not null, what text not null)",
    ),
    (
        "create table session (id_hash text primary key, account text not null, agent text not null,"
        " network text not null, created real not null, seen real not null)",
        "create index session_by_account on session (account)",
        "create table factor (account text primary key, secret blob not null, is_confirmed integer not null)",
        "create table used_code (account text not null, step integer not null, primary key (account, step))",
        "create table recovery_code (account text not null, code_hash text not null,"
        " primary key (account, code_hash)) without rowid",
        "create table tries (scope text not null, key text not null, count integer not null, at real not null,"
        " primary key (scope, key))",
        "create index tries_by_age on tries (scope, at)",
        "drop table failure",
        "alter table audit add column kind text not null default 'account'",
        "alter table audit add column address text not null default ''",
        "create table refusal (at text not null, who text not null, what text not null, kind text not null,"
        " address text not null)",
        "insert into refusal select at, who, what, 'sign-in', '' from audit where what = 'failed to sign in'"
        " order by rowid",
        "delete from audit where what = 'failed to sign in'",
        "update audit set kind = 'sign-in' where what in ('signed in', 'signed in by link', 'signed out')",
    ),
    (
        "create table known_network (account text not null, network_hash text not null, seen real not null,"
        " primary key (account, network_hash))",
    ),
    (
        "create table preview_link (id text primary key, guide text not null, locale text not null,"
        " account text not null, created real not null, expires real not null)",
    ),
)


class Database:
    """Opens `path` (mode 0600) for each operation, so that processes and threads share it safely; makes it when it is
    not there, and brings it up to date, before the first one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_prepared = False

    @contextmanager
    def open(self, begin: str = "begin") -> Iterator[sqlite3.Connection]:
        """A transaction. Raises Unavailable while the file is held or its disk fails; UsageError when it is damaged
        (`bad_accounts`) or was written by a later version (`later_accounts`)."""
        try:
            if not self._is_prepared or not self._path.exists():
                self._prepare()
            with closing(self._connect()) as db:
                db.execute(begin)
                with db:
                    yield db
        except sqlite3.IntegrityError:
            raise
        except UnicodeEncodeError:
            raise UsageError("bad_text", "That holds characters that cannot be stored; type it anew.") from None
        # A role or a time that is none is damage, too.
        except (sqlite3.DatabaseError, OSError, ValueError, TypeError) as error:
            self._is_prepared = False
            raise failure(error) from None

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that nobody else writes beside, from its first look on. Raises as `open` does."""
        with self.open("begin immediate") as db:
            yield db

    def check(self) -> None:
        """Reads all of the file. Raises as `open` does."""
        with self.open() as db:
            if db.execute("pragma quick_check(1)").fetchone() != ("ok",):
                raise sqlite3.DatabaseError

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None)

    def _prepare(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._path.exists():
            self._path.touch(mode=0o600)
        with closing(self._connect()) as db:
            # Nothing is written where nothing is missing: accounts are read from a disk that takes no more, too.
            if not _is_current(db):
                db.execute("begin immediate")
                with db:
                    _migrate(db)
        self._is_prepared = True


def new_epoch() -> int:
    """Random, so that a name that is added again does not bring back what was begun under the old one."""
    return secrets.randbits(63)  # the most that SQLite's signed integers hold


def _is_current(db: sqlite3.Connection) -> bool:
    """Raises UsageError for a file of a later version."""
    [version] = db.execute("pragma user_version").fetchone()
    if version > len(_MIGRATIONS):
        message = "The accounts were written by a later version of helpcenter. Use that one, or move their file away."
        raise UsageError("later_accounts", message)
    known = "select 1 from account where name = ?"
    return version == len(_MIGRATIONS) and db.execute(known, (LINK_NAME,)).fetchone() is not None


def _migrate(db: sqlite3.Connection) -> None:
    # Asked again: another process may have been first.
    [version] = db.execute("pragma user_version").fetchone()
    for statement in (each for migration in _MIGRATIONS[version:] for each in migration):
        db.execute(statement)
    db.execute(f"pragma user_version = {len(_MIGRATIONS)}")
    # No password matches an empty hash: this account is for links.
    values = (LINK_NAME, Role.ADMIN.value, new_epoch())
    db.execute("insert or ignore into account values (?, ?, '', ?)", values)
