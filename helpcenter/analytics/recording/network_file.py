"""What all processes of a site remember of networks together: a bounded file of records, found by a salted hash.

Read and written by system calls, not mapped into memory: a full disk must not kill the process.
"""

import fcntl
import os
import secrets
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from helpcenter.analytics.files import make_private
from helpcenter.analytics.recording.network_record import CLOCK_SLACK, HEAD, SIZE, NetworkRecord

# The name says the form of what is in it: another release's records are not read.
_NAME = "networks.1"
_HEADER = struct.Struct("<Qd")
# A network has four places to be in; a new one takes that of whom nothing was heard for longest.
_PLACES = 4
_GROUPS = 4096
_GROUP = _PLACES * SIZE
_NOBODY = bytes(SIZE)
# Whoever holds a lock needs it for some microseconds, or for its next turn where it lost the processor meanwhile.
_TURNS = 8


class NetworkFile:
    """At most 16,384 networks, in 3.5 MB. Everything raises OSError."""

    def __init__(self, state: Path) -> None:
        make_private(state)
        self._descriptor = os.open(state / _NAME, os.O_RDWR | os.O_CREAT, 0o600)

    def __del__(self) -> None:
        with suppress(AttributeError):
            os.close(self._descriptor)

    def update(self, number: int, change: Callable[[NetworkRecord], None]) -> NetworkRecord | None:
        """The record of a network, changed; None, and nothing changed, while another process changes one near it."""
        start = _start(number)
        with self._locked(start, _GROUP) as is_locked:
            if not is_locked:
                return None
            place, record = self._find(start, number)
            change(record)
            os.pwrite(self._descriptor, record.pack(), place)
            return record

    def read(self, number: int) -> NetworkRecord:
        """The record of a network as it stands; an empty one for a network that is not remembered."""
        return self._find(_start(number), number)[1]

    def _find(self, start: int, number: int) -> tuple[int, NetworkRecord]:
        group = os.pread(self._descriptor, _GROUP, start).ljust(_GROUP, b"\0")
        oldest, oldest_at = start, float("inf")
        for place in range(0, _GROUP, SIZE):
            known, last = HEAD.unpack_from(group, place)
            if known == number:
                return start + place, NetworkRecord.unpack(group[place : place + SIZE])
            if last < oldest_at:
                oldest, oldest_at = start + place, last
        return oldest, NetworkRecord(number)

    def forget(self, before: float) -> int:
        """Blot out the networks last seen before that time, or by a clock that was ahead. Returns how many those
        were."""
        forgotten = 0
        for group in range(_GROUPS):
            start = _HEADER.size + group * _GROUP
            forgotten += self._forget_group(start, before)
        return forgotten

    def _forget_group(self, start: int, before: float) -> int:
        group = os.pread(self._descriptor, _GROUP, start)
        if not group.strip(b"\0"):
            return 0
        forgotten = 0
        for place in range(0, len(group) - SIZE + 1, SIZE):
            number, last = HEAD.unpack_from(group, place)
            if number and (last < before or last > time.time() + CLOCK_SLACK):
                with self._locked(start, _GROUP) as is_locked:
                    if is_locked:
                        os.pwrite(self._descriptor, _NOBODY, start + place)
                        forgotten += 1
        return forgotten

    @property
    def mark(self) -> int:
        """Another number whenever a network became a flood."""
        return self._header()[0]

    def change_mark(self) -> None:
        os.pwrite(self._descriptor, _HEADER.pack(secrets.randbits(64), self._header()[1]), 0)

    @property
    def off_at(self) -> float:
        """When limits were last found to be off, in seconds since 1970; 0 when they are on."""
        return self._header()[1]

    def write_off_at(self, seconds: float) -> None:
        os.pwrite(self._descriptor, _HEADER.pack(self._header()[0], seconds), 0)

    def _header(self) -> tuple[int, float]:
        data = os.pread(self._descriptor, _HEADER.size, 0)
        return _HEADER.unpack(data) if len(data) == _HEADER.size else (0, 0.0)

    @contextmanager
    def _locked(self, start: int, length: int) -> Iterator[bool]:
        """Whether the bytes are ours alone for now. Nobody waits for long: a process that is stopped may hold them."""
        is_locked = self._lock(start, length)
        for _ in range(_TURNS):
            if is_locked:
                break
            os.sched_yield()
            is_locked = self._lock(start, length)
        try:
            yield is_locked
        finally:
            if is_locked:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN, length, start)

    def _lock(self, start: int, length: int) -> bool:
        try:
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, length, start)
        except (BlockingIOError, PermissionError):
            return False
        return True


def limits_were_off(state: Path, kept_seconds: float) -> bool:
    """Whether a process of this machine found within `kept_seconds` that limits of addresses must be off."""
    try:
        if not (state / _NAME).is_file():  # A pipe would keep us waiting.
            return False
        with (state / _NAME).open("rb") as file:
            data = file.read(_HEADER.size)
    except OSError:
        return False
    off_at = float(_HEADER.unpack(data)[1]) if len(data) == _HEADER.size else 0.0
    return off_at > time.time() - kept_seconds


def _start(number: int) -> int:
    return _HEADER.size + number % _GROUPS * _GROUP
