"""One reindex at a time. The kernel lets go of the lock when its holder dies, however it dies."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from helpcenter.domain.errors import UsageError

_PAUSE = 0.05


@contextmanager
def exclusive(path: Path, wait_seconds: float) -> Iterator[None]:
    """Holds the lock file. Raises UsageError naming the holder when it stays taken."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(handle, path, time.monotonic() + wait_seconds)
        _sign(handle)
        yield
    finally:
        os.close(handle)


def try_exclusive(path: Path) -> int | None:
    """Takes the lock file without waiting: its descriptor, which may be handed to a child, and is let go when all who
    have it closed it. None while somebody else holds it. Raises OSError."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    _sign(handle)
    return handle


def _take(handle: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise UsageError("reindex_running", _sentence(path)) from None
            time.sleep(_PAUSE)


def _sign(handle: int) -> None:
    note = json.dumps({"pid": os.getpid(), "since": datetime.now().astimezone().isoformat(timespec="seconds")})
    os.truncate(handle, 0)
    os.pwrite(handle, note.encode(), 0)


def _sentence(path: Path) -> str:
    try:
        note = json.loads(path.read_bytes())
        holder = f"process {int(note['pid'])}, since {note['since']}"
    except (ValueError, KeyError, TypeError, OSError):
        holder = "another process"
    return f"Another reindex is running ({holder}). Wait until it is done, or end it, and try again."
