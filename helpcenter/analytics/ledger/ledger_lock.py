"""Who holds the ledger: one process at a time, and how the others find it."""

import fcntl
import os
import secrets
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from helpcenter.analytics.files import make_private, read_state, write_state
from helpcenter.domain.errors import UsageError

_LOCK = "ledger.lock"
_HOLDER = "owner.json"
# `read_holder` takes the lock for some microseconds to see whether it is free; that must not turn an owner away.
_TRIES = 5
_TRY_SECONDS = 0.02


class Holder(msgspec.Struct, frozen=True, omit_defaults=True):
    """The process that holds the ledger. `address` is where it answers, e.g. "http://127.0.0.1:8000"."""

    pid: int
    since: datetime
    address: str | None = None
    token: str | None = None


class LedgerLock:
    """Held from construction to `release()`. Raises UsageError naming the process that has it, OSError.

    The operating system frees it when the process dies, however it dies.
    """

    def __init__(self, state: Path) -> None:
        make_private(state)
        self._state = state
        self._descriptor = os.open(state / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(self._descriptor):
            os.close(self._descriptor)
            raise UsageError("ledger_taken", _taken(read_holder(state)))
        self._holder = Holder(os.getpid(), datetime.now(UTC))
        try:
            write_state(state / _HOLDER, self._holder)
        except OSError:
            os.close(self._descriptor)
            raise

    def announce(self, address: str) -> str:
        """Write down where this process answers; returns the token that its caller must show."""
        token = secrets.token_urlsafe(32)
        self._holder = Holder(self._holder.pid, self._holder.since, address, token)
        write_state(self._state / _HOLDER, self._holder)
        return token

    def release(self) -> None:
        # Where it may not be deleted, it says nothing without the lock.
        with suppress(OSError):
            (self._state / _HOLDER).unlink(missing_ok=True)
        os.close(self._descriptor)


def _lock(descriptor: int) -> bool:
    for _ in range(_TRIES):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_TRY_SECONDS)
        else:
            return True
    return False


def read_holder(state: Path) -> Holder | None:
    """Who holds the ledger right now, if anyone does. Does not wait."""
    try:
        # For reading only: also where nothing may be written.
        descriptor = os.open(state / _LOCK, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return read_state(state / _HOLDER, Holder)
    else:
        return None
    finally:
        os.close(descriptor)


def _taken(holder: Holder | None) -> str:
    if holder is None:
        return "The analytics ledger is held by another process that is just starting. Try again in a moment."
    where = f" at {holder.address}" if holder.address else ""
    return (
        f"The analytics ledger is held by process {holder.pid}{where} since {holder.since:%Y-%m-%d %H:%M} UTC. "
        "Only one process may open it: ask that one, or stop it first."
    )
