"""Segments: files of event lines, each written by one process and read by the owner.

A segment's life: `ID.tmp` is made and locked, then named `ID.open`, written, named `ID.ndjson` (closed), ingested,
moved to `ingested/`, kept some days, deleted. A segment gets its `.open` name only when its lock is held; so an `.open`
segment whose lock is free was left by a process that died, and may be adopted.
"""

import errno
import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpcenter.analytics.files import make_private, sync_folder, write_private
from helpcenter.analytics.paths import AnalyticsPaths

TMP, OPEN, CLOSED = ".tmp", ".open", ".ndjson"
# A segment is locked within microseconds of being made; one that still has no lock after this was left behind.
_FORGOTTEN_SECONDS = 60.0
_TAIL = 64 * 1024


class Segment:
    """A segment that this process writes. Not thread-safe; `Spool` guards it."""

    def __init__(self, folder: Path, name: str, descriptor: int) -> None:
        self.name = name
        self.size = 0
        self.is_torn = False
        """Whether half a line stands at its end: nothing more may be written."""
        self._folder = folder
        self._descriptor = descriptor
        self._began = time.monotonic()
        self._synced = 0
        self._is_named = False

    @classmethod
    def create(cls, folder: Path) -> "Segment":
        """Begin a segment, ready to be written. Raises OSError."""
        make_private(folder)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}-{secrets.token_hex(4)}"
        temporary = folder / (name + TMP)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            temporary.rename(folder / (name + OPEN))
        except OSError:
            os.close(descriptor)
            temporary.unlink(missing_ok=True)
            raise
        return cls(folder, name, descriptor)

    @property
    def age(self) -> float:
        """Seconds since it was begun."""
        return time.monotonic() - self._began

    def append(self, line: bytes) -> None:
        """Write a whole line or nothing; once this returns, it survives the death of any process. Raises OSError."""
        written = os.write(self._descriptor, line)
        if written != len(line):
            # A full disk takes what still fits: take the torn half back, or the next line would join it.
            self.is_torn = True
            os.ftruncate(self._descriptor, self.size)
            self.is_torn = False
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.size += written

    def sync(self) -> None:
        """Bring what was written to the disk itself. Raises OSError."""
        size = self.size
        if size == self._synced:
            return
        os.fdatasync(self._descriptor)
        self._synced = size
        if not self._is_named:
            sync_folder(self._folder)
            self._is_named = True

    def close(self) -> None:
        """Hand the segment to the owner. Raises OSError; the owner then adopts it as that of a dead process."""
        try:
            self._hand_over(self._folder / (self.name + OPEN))
        finally:
            os.close(self._descriptor)

    def _hand_over(self, path: Path) -> None:
        if not self.size:
            path.unlink()
            return
        try:
            self.sync()
        finally:
            path.rename(path.with_suffix(CLOSED))
        sync_folder(self._folder)


def adopt(folder: Path) -> int:
    """Close the segments of processes that died; cut a torn last line. Returns how many lines were torn."""
    torn = 0
    for path in _files(folder, OPEN):
        with _locked(path) as descriptor:
            if descriptor is not None:
                torn += _cut_torn_line(descriptor)
                _rename_if_there(path, path.with_suffix(CLOSED))
    for path in _files(folder, TMP):
        _remove_forgotten(path)
    return torn


def closed(folder: Path) -> list[Path]:
    """Segments that wait to be ingested, oldest first."""
    return _files(folder, CLOSED)


def _files(folder: Path, ending: str) -> list[Path]:
    """By name. What else somebody put there, a folder or a pipe, is no segment whatever it is called; one that belongs
    to another user waits until it may be read, and holds up no other."""
    return [path for path in _named(folder, ending) if os.access(path, os.R_OK | os.W_OK)]


def _named(folder: Path, ending: str) -> list[Path]:
    return sorted(path for path in folder.glob("*" + ending) if path.is_file() and not path.is_symlink())


def forbidden(folder: Path) -> list[Path]:
    """Segments that wait, and cannot be taken in by who runs the site; oldest first."""
    waiting = sorted(path for ending in (OPEN, CLOSED) for path in _named(folder, ending))
    return [path for path in waiting if not os.access(path, os.R_OK | os.W_OK)]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for the owner. `bytes` are those of open segments too; `oldest_at`: when the first of the closed ones
    was last written, seconds since 1970, 0 when there is none."""

    segments: int
    bytes: int
    oldest_at: float


def read_backlog(folder: Path) -> Backlog:
    """What waits in the spool now. Raises OSError; a spool that is not there yet is empty."""
    if not folder.is_dir():
        return Backlog(0, 0, 0.0)
    waiting = closed(folder)
    with suppress(FileNotFoundError):  # Taken in this very moment.
        return Backlog(len(waiting), pending_bytes(folder), waiting[0].stat().st_mtime if waiting else 0.0)
    return Backlog(len(waiting) - 1, pending_bytes(folder), 0.0)


def kept(paths: AnalyticsPaths) -> list[Path]:
    """Segments whose events are in the ledger, and those that had unreadable lines; oldest first."""
    return sorted([*closed(paths.ingested), *closed(paths.damaged)], key=lambda path: path.name)


def rewrite(path: Path, keeps: Callable[[bytes], bool]) -> int:
    """Leave only the lines that `keeps` wants; a file without any is deleted. Returns how many lines went."""
    lines = path.read_bytes().splitlines(keepends=True)
    left = [line for line in lines if keeps(line)]
    if not left:
        path.unlink()
    elif len(left) < len(lines):
        stat = path.stat()
        beside = path.with_suffix(TMP)
        write_private(beside, b"".join(left))
        # Its age decides when it goes.
        os.utime(beside, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        beside.replace(path)
    return len(lines) - len(left)


def pending_bytes(folder: Path) -> int:
    """What the segments take that the owner has not ingested yet. Raises OSError."""
    with os.scandir(folder) as entries:
        return sum(_size(entry) for entry in entries if entry.name.endswith((TMP, OPEN, CLOSED)))


def expire(folder: Path, keep_seconds: float, keep_bytes: int) -> int:
    """Delete kept segments that are too old, and the oldest beyond `keep_bytes`. Returns how many were deleted."""
    oldest = time.time() - keep_seconds
    newest_first = sorted(((path.stat(), path) for path in closed(folder)), key=lambda item: -item[0].st_mtime)
    total = deleted = 0
    for stat, path in newest_first:
        total += stat.st_size
        if stat.st_mtime < oldest or total > keep_bytes:
            path.unlink(missing_ok=True)
            deleted += 1
    return deleted


@contextmanager
def _locked(path: Path) -> Iterator[int | None]:
    """The descriptor of a file whose lock was free, held for a while; None when someone else has it."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        yield None
        return
    try:
        yield descriptor if _try_lock(descriptor) else None
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _cut_torn_line(descriptor: int) -> int:
    size = os.fstat(descriptor).st_size
    end = _after_last_newline(descriptor, size)
    if end == size:
        return 0
    os.ftruncate(descriptor, end)
    os.fdatasync(descriptor)
    return 1


def _after_last_newline(descriptor: int, size: int) -> int:
    for start in _backwards(size):
        at = os.pread(descriptor, _TAIL, start).rfind(b"\n")
        if at >= 0:
            return start + at + 1
    return 0


def _backwards(size: int) -> Iterator[int]:
    start = size
    while start > 0:
        start = max(0, start - _TAIL)
        yield start


def _rename_if_there(old: Path, new: Path) -> None:
    # Its writer may have closed it between our opening and our locking it.
    if old.exists():
        old.rename(new)


def _remove_forgotten(path: Path) -> None:
    with _locked(path) as descriptor:
        if descriptor is not None and time.time() - os.fstat(descriptor).st_mtime > _FORGOTTEN_SECONDS:
            path.unlink(missing_ok=True)


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size
    except FileNotFoundError:
        return 0
