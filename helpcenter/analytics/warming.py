"""What the first reader after a start would wait for, done beside everything else."""

import logging
import threading
from collections.abc import Callable, Iterable

import duckdb

from helpcenter.domain.errors import HelpcenterError

_log = logging.getLogger(__name__)
Steps = Callable[[], Iterable[Callable[[], object]]]


class Warming:
    """Steps on a thread of their own; the first that fails is logged, and ends it."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, steps: Steps) -> None:
        self._thread = threading.Thread(target=self._run, args=(steps,), name="analytics warming", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Returns when the step under way is done; no other is begun."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, steps: Steps) -> None:
        try:
            for step in steps():
                if self._stopping.is_set():
                    return
                step()
        except (duckdb.Error, HelpcenterError, OSError, ValueError) as error:
            _log.info("The first pages are not prepared", exc_info=error)
