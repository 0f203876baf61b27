"""Whoosh readers for many threads: one is never used by two at a time, because sharing one gives wrong answers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import IndexReader

from helpcenter.domain.errors import Unavailable


class Readers:
    """The readers of one verified generation: at least one stays open, so that deleting the files hurts nobody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Condition()
        self._idle: list[IndexReader] = [self._open()]
        self._count = 1
        self._is_closed = False

    @contextmanager
    def use(self) -> Iterator[IndexReader]:
        """A reader for this thread alone. After `close`, one that is opened for the occasion."""
        reader = self._take()
        try:
            yield reader
        finally:
            self._give_back(reader)

    def close(self) -> None:
        """Closes what is idle; readers in use are closed as they come back."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
            self._count -= len(idle)
        for reader in idle:
            reader.close()

    def _take(self) -> IndexReader:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            self._count += 1
        try:
            return self._open()
        except Unavailable:
            return self._wait()

    def _wait(self) -> IndexReader:
        """The files have been deleted by a later reindex: another thread's reader has to do."""
        with self._lock:
            self._count -= 1
            while not self._idle:
                if not self._count:
                    raise Unavailable("index_unusable", "The search index was replaced meanwhile. Please search again.")
                self._lock.wait()
            return self._idle.pop()

    def _give_back(self, reader: IndexReader) -> None:
        with self._lock:
            keep = not self._is_closed
            if keep:
                self._idle.append(reader)
            else:
                self._count -= 1
            self._lock.notify_all()
        if not keep:
            reader.close()

    def _open(self) -> IndexReader:
        try:
            return FileIndex(FileStorage(str(self._folder), readonly=True), indexname="MAIN").reader()
        except Exception as error:  # whoosh raises what its file formats happen to run into
            message = f"The search index {self._folder.name} cannot be opened. Run helpcenter reindex."
            raise Unavailable("index_unusable", message) from error
