"""Who is the same visitor, for a day, without knowing who it is."""

import math
import os
import re
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

from crawleruseragents import CRAWLER_USER_AGENTS_DATA, is_crawler

from helpcenter.analytics.recording import salts
from helpcenter.analytics.session_rules import SESSION_SECONDS
from helpcenter.domain.event import Series

# 65,536 slots of 16 bytes: a hash and the second it was last seen. Two visitors of one slot: the later one stays, and
# the other, if it visits across midnight UTC, counts as two.
_SLOTS = 1 << 16
_SLOT = struct.Struct("<QQ")
# How often it is looked up whether a session of yesterday still goes on; each time takes milliseconds.
_LOOK_SECONDS = 300.0
_EVENING_SECONDS = 24 * 3600 - SESSION_SECONDS
_LONGEST_AGENT = 512
# How soon it is looked again whether the disk takes a salt.
_RETRY_SECONDS = 30.0


@lru_cache(maxsize=4096)
def series_of(user_agent: str) -> Series:
    """Who acts, by a kept list: people, AI agents and their crawlers, link previews of chats, other bots."""
    agent = user_agent[:_LONGEST_AGENT].strip()
    if agent and not is_crawler(agent):
        return Series.HUMAN
    if _tagged("ai-crawler").search(agent):
        return Series.AGENT
    return Series.PREVIEW if _tagged("social-preview").search(agent) else Series.BOT


@cache
def _tagged(tag: str) -> re.Pattern[str]:
    return re.compile("|".join(each["pattern"] for each in CRAWLER_USER_AGENTS_DATA if tag in each.get("tags", ())))


class Visitors:
    """Daily keyed hashes of address and user agent. One per web process; thread-safe.

    Neither is stored. The key is the salt of the UTC day, which all processes share through `state` and which is
    deleted after 48 hours; then nobody can tell whose a hash was.
    """

    def __init__(self, state: Path) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._now: _Day | None = None

    def identify(self, address: str, user_agent: str, now: datetime) -> str:
        """The visitor's hash, 16 hexadecimal digits. `now` is aware.

        Whoever is in the middle of a session at 00:00 UTC keeps yesterday's hash until the session ends.
        """
        if now.tzinfo is not UTC:
            now = now.astimezone(UTC)
        day = self._day(now)
        whom = f"{address}\0{user_agent}".encode("utf-8", "surrogatepass")
        number = _of_yesterday(day, whom, now) or _of_today(day, whom, now)
        return f"{number:016x}"

    def _day(self, now: datetime) -> "_Day":
        day = self._now
        if day is not None and day.is_good(now):
            return day
        with self._lock:
            if self._now is None or not self._now.is_good(now):
                self._now = self._begin(now, self._now)
            return self._now

    def _begin(self, now: datetime, before: "_Day | None") -> "_Day":
        """Make the day's salt, forget old ones. `before` is what counted until now."""
        today, yesterday = now.date(), now.date() - timedelta(days=1)
        with suppress(OSError):  # The owner forgets them too, every hour.
            salts.forget_salts(self._state, now)
        try:
            salt = salts.make_salt(self._state, today)
            kept = salts.read_salt(self._state, yesterday)
        except OSError:
            # Nowhere to keep it: visitors of this process still count, apart from those of other processes.
            own = before.begun if before is not None and before.date == today else _begun(os.urandom(32))
            return _Day(today, own, None, None, now.timestamp() + _RETRY_SECONDS)
        seen = _open_last_seen(self._state, yesterday) if kept else None
        of_yesterday = _Yesterday(kept, seen) if kept and seen else None
        return _Day(today, _begun(salt), of_yesterday, _open_last_seen(self._state, today))


@dataclass(slots=True)
class _Day:
    """The secrets of a UTC day and of the one before it, each as a hash begun with it. With `retry_at`, the day's is
    this process's own, and from that moment on it is looked whether there is one for all."""

    date: date
    begun: blake2b
    yesterday: "_Yesterday | None"
    seen: "_LastSeen | None"
    retry_at: float | None = None

    def is_good(self, now: datetime) -> bool:
        return self.date == now.date() and (self.retry_at is None or now.timestamp() < self.retry_at)


class _Yesterday:
    """Who was here before midnight. Once nobody's session goes on, nobody needs to be looked for."""

    def __init__(self, salt: bytes, seen: "_LastSeen") -> None:
        self.begun = _begun(salt)
        self.seen = seen
        self._look_at = -math.inf
        self._over_at = math.inf

    def is_over(self, seconds: float) -> bool:
        """Whether no session can go on at that time, in seconds since 1970."""
        if seconds >= self._look_at and seconds < self._over_at:
            self._look_at = seconds + _LOOK_SECONDS
            if seconds - self.seen.latest() > SESSION_SECONDS:
                self._over_at = seconds
        return seconds >= self._over_at


def _of_yesterday(day: _Day, whom: bytes, now: datetime) -> int | None:
    before = day.yesterday
    if before is None or before.is_over(seconds := now.timestamp()):
        return None
    number = _hash(before.begun, whom)
    if not 0 <= seconds - before.seen.get(number) <= SESSION_SECONDS:
        return None
    before.seen.put(number, now)
    return number


def _of_today(day: _Day, whom: bytes, now: datetime) -> int:
    number = _hash(day.begun, whom)
    if now.hour * 3600 + now.minute * 60 + now.second >= _EVENING_SECONDS and day.seen is not None:
        day.seen.put(number, now)
    return number


class _LastSeen:
    """When each visitor of a day was last seen, shared by the processes of the site. A lost update costs a session.

    Read and written by system calls, not mapped into memory: a full disk must not kill the process.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __del__(self) -> None:
        os.close(self._descriptor)

    def get(self, number: int) -> int:
        """Seconds since 1970; 0 for someone never seen."""
        try:
            slot = os.pread(self._descriptor, _SLOT.size, number % _SLOTS * _SLOT.size)
        except OSError:  # A disk that fails: as someone never seen.
            return 0
        if len(slot) < _SLOT.size:
            return 0
        known, seconds = _SLOT.unpack(slot)
        return int(seconds) if known == number else 0

    def latest(self) -> int:
        """When anybody was last seen; 0 when nobody was."""
        try:
            slots = os.pread(self._descriptor, _SLOTS * _SLOT.size, 0)
        except OSError:
            return 0
        whole = slots[: len(slots) - len(slots) % _SLOT.size]
        return max((seconds for _, seconds in _SLOT.iter_unpack(whole)), default=0)

    def put(self, number: int, now: datetime) -> None:
        with suppress(OSError):  # A full disk: who visits across midnight then counts as two.
            os.pwrite(self._descriptor, _SLOT.pack(number, int(now.timestamp())), number % _SLOTS * _SLOT.size)


def _open_last_seen(state: Path, day: date) -> _LastSeen | None:
    try:
        return _LastSeen(os.open(salts.folder(state) / f"{day.isoformat()}.seen", os.O_RDWR | os.O_CREAT, 0o600))
    except OSError:
        return None


def _begun(salt: bytes) -> blake2b:
    """To begin with the key costs as much as all that follows; a copy of it costs little."""
    return blake2b(digest_size=8, key=salt)


def _hash(begun: blake2b, whom: bytes) -> int:
    made = begun.copy()
    made.update(whom)
    return int.from_bytes(made.digest())
