"""How often somebody may try: each failure makes the wait for the next try longer, up to a bound.

A stranger must not be able to lock the owner of an account out. So what locks is counted by account *and* network, and
what is counted by account alone only spaces tries, and not those of a browser in which the account was signed in to
before: such a browser is counted by itself.
"""

import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from helpcenter.accounts.database import Database
from helpcenter.domain.errors import Refused

MEMORY_SECONDS = 24 * 3600
"""How long a failure counts, if no other follows."""
# Of each kind; the oldest go first. Some 100 bytes each.
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """After `free` failures the next try waits `first` seconds, then twice as long each time, up to `longest`."""

    free: int
    first: int
    longest: int

    def wait(self, failures: int) -> int:
        """Seconds from the latest of so many failures to the next try."""
        over = failures - self.free
        # Beyond sixteen doublings every wait is the longest.
        return 0 if over < 0 else min(self.first << min(over, 16), self.longest)


class Scope(Enum):
    """What failures are counted by, and how. Passwords and codes are counted apart: a code is asked for only after the
    right password, so that strangers do not come that far."""

    HERE = "password, by account and network"
    DEVICE = "password, by account and known browser"
    NETWORK = "password, by network"
    ACCOUNT = "password, by account"
    CODE_HERE = "code, by account and network"
    CODE_ACCOUNT = "code, by account"

    @property
    def limit(self) -> Limit:
        return _LIMITS[self]


_LIMITS = {
    # Five typing mistakes are a person's. Fifteen minutes later a person has found the password elsewhere.
    Scope.HERE: Limit(5, 30, 900),
    Scope.DEVICE: Limit(5, 30, 900),
    # An office behind one address has more people, and as many who mistype on a Monday.
    Scope.NETWORK: Limit(30, 30, 900),
    # Tries from everywhere: at most one a minute, 1,440 a day, of passwords that have at least twelve characters.
    Scope.ACCOUNT: Limit(20, 1, 60),
    # Three of a million codes fit at any time: 100 tries a day find one in nine years.
    Scope.CODE_HERE: Limit(5, 30, 900),
    Scope.CODE_ACCOUNT: Limit(10, 30, 900),
}

Key = tuple[Scope, str]


def count_try(database: Database, keys: Sequence[Key], now: float) -> None:
    """Counts a try as failed before it is known, so that many at once are no way round; `forgive` takes it back.

    Raises Refused (429) when one of the keys has to wait: then nothing is counted, or whoever goes on trying would
    never be let in. `now` is in seconds since 1970.
    """
    with database.write() as db:
        # A clock that was ahead leaves failures of the future, which would count until it comes: they happen now.
        db.execute("update tries set at = ?1 where at > ?1", (now,))
        db.execute("delete from tries where at < ?", (now - MEMORY_SECONDS,))
        refusal = next(filter(None, (_refusal(db, key, now) for key in keys)), None)
        for scope, key in keys if refusal is None else ():
            db.execute(
                "insert into tries values (?, ?, 1, ?)"
                " on conflict (scope, key) do update set count = count + 1, at = excluded.at",
                (scope.name, key, now),
            )
            _forget_oldest(db, scope)
    # Not within the transaction, which would take back what happens now.
    if refusal is not None:
        raise refusal


def forgive(database: Database, keys: Sequence[Key]) -> None:
    """The try was a good one. Whoever knows the password has not guessed it here; what others tried still counts."""
    with database.write() as db:
        for scope, key in keys:
            is_own = scope in {Scope.HERE, Scope.DEVICE, Scope.CODE_HERE}
            left = "0" if is_own else "count - 1"
            db.execute(f"update tries set count = {left} where scope = ? and key = ?", (scope.name, key))
        db.execute("delete from tries where count <= 0")


def _refusal(db: sqlite3.Connection, key: Key, now: float) -> Refused | None:
    scope, name = key
    row = db.execute("select count, at from tries where scope = ? and key = ?", (scope.name, name)).fetchone()
    seconds = math.ceil(row[1] + scope.limit.wait(row[0]) - now) if row else 0
    return _too_many(scope, seconds) if seconds > 0 else None


def _forget_oldest(db: sqlite3.Connection, scope: Scope) -> None:
    [count] = db.execute("select count(*) from tries where scope = ?", (scope.name,)).fetchone()
    if count > _MOST:
        oldest = "select rowid from tries where scope = ? order by at limit ?"
        db.execute(f"delete from tries where rowid in ({oldest})", (scope.name, count - _MOST))


def _too_many(scope: Scope, seconds: int) -> Refused:
    wait = f"{seconds} s" if seconds < 60 else f"{math.ceil(seconds / 60)} min"
    if scope is Scope.ACCOUNT:
        message = (
            f"Many tries for this name failed lately. Please wait {wait}, or use a browser in which you have signed in "
            "before."
        )
    else:
        message = f"Too many failed tries. Please wait {wait} and try again."
    return Refused("too_many_tries", message, status=429, retry_seconds=seconds)
