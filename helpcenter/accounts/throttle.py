"""How often somebody may try: each failure makes the wait for the next try longer, up to a bound.

A stranger must not be able to lock the owner of an account out. So what locks is counted by account *and* network. What
is counted by account alone spaces tries, one after the other: strangers who try without a pause from many networks take
every place in that row. So nobody waits in it who need not:

- a browser or a network from which the account was signed in to before is counted by itself;
- the first tries of any other network have a share of their own. Who tries without a pause has used it up soon;
- who has tried less often comes before who has tried more often.
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
    """After `free` failures the next try waits `first` seconds, then twice as long each time, up to `longest`.

    A `share` counts from its first failure on, the others from their latest: it is free again a day after it began.
    """

    free: int
    first: int
    longest: int
    is_share: bool = False

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
    FIRST_HERE = "first tries of a network, by account and all that one customer may hold"
    FIRST_NEAR = "first tries of networks, by account and provider"
    FIRST = "first tries of networks, by account"
    CODE_HERE = "code, by account and network"
    CODE_ACCOUNT = "code, by account"

    @property
    def limit(self) -> Limit:
        return _LIMITS[self]


def _share(tries: int) -> Limit:
    return Limit(tries, MEMORY_SECONDS, MEMORY_SECONDS, is_share=True)


_LIMITS = {
    # Five typing mistakes are a person's. Fifteen minutes later a person has found the password elsewhere.
    Scope.HERE: Limit(5, 30, 900),
    Scope.DEVICE: Limit(5, 30, 900),
    # An office behind one address has more people, and as many who mistype on a Monday.
    Scope.NETWORK: Limit(30, 30, 900),
    # Tries from everywhere: at most one a minute, 1,440 a day, of passwords that have at least twelve characters.
    Scope.ACCOUNT: Limit(20, 1, 60),
    # A person mistypes a password once or twice. Networks of one provider are cheap to come by, of many dear: one
    # provider gets twenty networks' worth. In all 8,000 a day: 2,666 networks are held up by none of the others, and
    # with the 1,440 of the account itself, 3.4 million passwords of at least twelve characters are guessed a year.
    Scope.FIRST_HERE: _share(3),
    Scope.FIRST_NEAR: _share(60),
    Scope.FIRST: _share(8_000),
    # Three of a million codes fit at any time: 100 tries a day find one in nine years.
    Scope.CODE_HERE: Limit(5, 30, 900),
    Scope.CODE_ACCOUNT: Limit(10, 30, 900),
}

Key = tuple[Scope, str]


_FIRST = (Scope.FIRST_HERE, Scope.FIRST_NEAR, Scope.FIRST)
# A network that failed more than its first times waits twice, three times… as long for its place, up to 15 minutes.
_MOST_TURNS = 15


def count_try(database: Database, keys: Sequence[Key], now: float) -> tuple[Key, ...]:
    """Counts a try as failed before it is known, so that many at once are no way round; `forgive` takes back those of
    the keys that are returned.

    Raises Refused (429) when one of the keys has to wait: then nothing is counted, or whoever goes on trying would
    never be let in. `now` is in seconds since 1970.
    """
    with database.write() as db:
        # A clock that was ahead leaves failures of the future, which would count until it comes: they happen now.
        db.execute("update tries set at = ?1 where at > ?1", (now,))
        db.execute("delete from tries where at < ?", (now - MEMORY_SECONDS,))
        counted, refusal = _counted(db, keys, now)
        for scope, key in counted:
            at = "at" if scope.limit.is_share else "excluded.at"
            db.execute(
                "insert into tries values (?, ?, 1, ?)"
                f" on conflict (scope, key) do update set count = count + 1, at = {at}",
                (scope.name, key, now),
            )
            _forget_oldest(db, scope)
    # Not within the transaction, which would take back what happens now.
    if refusal is not None:
        raise refusal
    return counted


def forgive(database: Database, keys: Sequence[Key]) -> None:
    """The try was a good one. Whoever knows the password has not guessed it here; what others tried still counts."""
    with database.write() as db:
        for scope, key in keys:
            is_own = scope in {Scope.HERE, Scope.DEVICE, Scope.CODE_HERE, Scope.FIRST_HERE}
            left = "0" if is_own else "count - 1"
            db.execute(f"update tries set count = {left} where scope = ? and key = ?", (scope.name, key))
        db.execute("delete from tries where count <= 0")


def _counted(db: sqlite3.Connection, keys: Sequence[Key], now: float) -> tuple[tuple[Key, ...], Refused | None]:
    """By which of the keys this try counts; or by none, and why it has to wait."""
    first = [key for key in keys if key[0] in _FIRST]
    others = [key for key in keys if key[0] not in _FIRST]
    # How many times as long as others this network waits for its place among all who try the account.
    turns = min(max(_count(db, first[0]) - first[0][0].limit.free + 1, 1), _MOST_TURNS) if first else 1
    waits = {scope: _seconds(db, (scope, key), now, turns) for scope, key in others}
    too_early = [scope for scope, seconds in waits.items() if seconds > 0]
    if not too_early:
        return (*others, *first[:1]), None
    if too_early == [Scope.ACCOUNT] and first and all(_seconds(db, key, now) <= 0 for key in first):
        # Not counted among the tries that wait for each other: they would wait for this one, too.
        return tuple(key for key in keys if key[0] is not Scope.ACCOUNT), None
    longest = max(too_early, key=lambda scope: waits[scope])
    return (), _too_many(longest, waits[longest])


def _count(db: sqlite3.Connection, key: Key) -> int:
    return _row(db, key)[0]


def _seconds(db: sqlite3.Connection, key: Key, now: float, turns: int = 1) -> int:
    """How long this key still has to wait; 0 or less when it need not."""
    scope = key[0]
    count, at = _row(db, key)
    wait = scope.limit.wait(count) * (turns if scope is Scope.ACCOUNT else 1)
    return math.ceil(at + wait - now)


def _row(db: sqlite3.Connection, key: Key) -> tuple[int, float]:
    """How many failures, and their time: of the latest, or of a share the first."""
    found = db.execute("select count, at from tries where scope = ? and key = ?", (key[0].name, key[1])).fetchone()
    return found or (0, 0)


def _forget_oldest(db: sqlite3.Connection, scope: Scope) -> None:
    [count] = db.execute("select count(*) from tries where scope = ?", (scope.name,)).fetchone()
    if count > _MOST:
        oldest = "select rowid from tries where scope = ? order by at limit ?"
        db.execute(f"delete from tries where rowid in ({oldest})", (scope.name, count - _MOST))


def _too_many(scope: Scope, seconds: int) -> Refused:
    wait = f"{seconds} s" if seconds < 60 else f"{math.ceil(seconds / 60)} min"
    if scope is Scope.ACCOUNT:
        message = (
            f"Many tries for this name failed lately. Please wait {wait}, or use a browser or a network in which you "
            "have signed in before."
        )
    else:
        message = f"Too many failed tries. Please wait {wait} and try again."
    return Refused("too_many_tries", message, status=429, retry_seconds=seconds)
