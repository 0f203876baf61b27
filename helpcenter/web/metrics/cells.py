"""Numbers that one process writes and its neighbours read: a small mapped file each, of fixed size.

Writing one costs what writing to memory costs, and what was written survives the death of the process that wrote it.
The file's room is taken when it is made, so that a disk that fills up later cannot end the process (a hole in a mapped
file that finds no room does).
"""

import errno
import fcntl
import mmap
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.errors import Unavailable

_BYTES = 8
# As many as there can be workers, and as many again while they are being replaced.
_MAX_PROCESSES = 128


class Neighbour(NamedTuple):
    """What a process left. `is_alive`: it still runs; of one that has ended, only what it counted holds."""

    values: NDArray[np.float64]
    is_alive: bool


class Cells:
    """`size` numbers, at first 0. Written by one thread.

    With a `folder`, processes that name their cells alike see each other's: each has a file of its own there, for as
    long as it lives. The next one goes on with the numbers of one that died, so that no sum ever falls and there are
    never more files than there were processes at a time. Raises OSError where the folder cannot be written to.
    """

    def __init__(self, size: int, folder: Path | None = None, name: str = "") -> None:
        self._size = size
        self._folder = folder
        self._name = name
        self._memory = mmap.mmap(-1, size * _BYTES) if folder is None else self._take_file(folder)
        self.values = memoryview(self._memory).cast("d")

    def all(self) -> Iterator[Neighbour]:
        """The numbers of this process and of its neighbours, dead ones too."""
        if self._folder is None:
            yield Neighbour(np.frombuffer(bytes(self.values)), True)
            return
        for path in sorted(self._folder.glob(f"{self._name}-*")):
            data = path.read_bytes()
            if len(data) == self._size * _BYTES:
                yield Neighbour(np.frombuffer(data), _is_locked(path))

    def close(self) -> None:
        """Let the next process go on with these numbers."""
        self.values.release()
        self._memory.close()

    def _take_file(self, folder: Path) -> mmap.mmap:
        for number in range(_MAX_PROCESSES):
            descriptor = os.open(folder / f"{self._name}-{number}", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if _lock(descriptor):
                    self._fill(descriptor)
                    # It holds the file, and with it the lock, until it is closed.
                    return mmap.mmap(descriptor, self._size * _BYTES)
            finally:
                os.close(descriptor)
        raise Unavailable("too_many_processes", f"More than {_MAX_PROCESSES} processes share {folder}.")

    def _fill(self, descriptor: int) -> None:
        """Every byte is written once: only then does the disk hold room for it."""
        wanted = self._size * _BYTES
        if os.fstat(descriptor).st_size != wanted:
            os.ftruncate(descriptor, 0)
            written = os.pwrite(descriptor, bytes(wanted), 0)
            if written != wanted:
                os.ftruncate(descriptor, 0)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_locked(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)
