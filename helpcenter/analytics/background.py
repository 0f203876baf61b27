"""Work that is done again and again on a thread of its own, and what of it fails."""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping

from helpcenter.domain.errors import Unavailable

_log = logging.getLogger(__name__)
# What is done once an hour must not look failed for an hour after its disk was mended.
_RETRY_SECONDS = 10.0


class Background:
    """Does each task every so many seconds. One that fails is logged, once for a reason, and soon tried again."""

    def __init__(self, tasks: Mapping[str, tuple[Callable[[], object], float]], poll_seconds: float) -> None:
        self._tasks = tasks
        self._poll_seconds = poll_seconds
        self._failures: dict[str, str] = {}
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        return self._thread is not None

    @property
    def failure(self) -> str | None:
        """Why a task failed when it was last tried; None when all went well."""
        return next(iter(self._failures.values()), None)

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="analytics owner", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Returns when the task under way is done; no other is begun."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def attempt(self, name: str, action: Callable[[], object]) -> bool:
        """Do a task now; whether it worked. What fails now may work the next time; `failure` says why."""
        try:
            action()
        except Unavailable as error:
            self._note(name, error.message, error)
        # Whatever it is: a thread that ends, ends quietly, and nothing would be taken in any more.
        except Exception as error:  # noqa: BLE001
            self._note(name, f"The analytics ledger could not {name}: {error or type(error).__name__}", error)
        else:
            self._failures.pop(name, None)
            return True
        return False

    def _note(self, name: str, sentence: str, error: Exception) -> None:
        if self._failures.get(name) != sentence:
            if isinstance(error, Unavailable | OSError):
                # A disk that fails is no defect of ours, which a trace would help to find.
                _log.error("%s", sentence)
            else:
                # In the words of the database the sentence may quote an event, which is for staff alone.
                _log.error("The analytics ledger could not %s", name, exc_info=error)
        self._failures[name] = sentence

    def _run(self) -> None:
        due = dict.fromkeys(self._tasks, -math.inf)
        while not self._stopping.wait(self._poll_seconds):
            for name, (action, seconds) in self._tasks.items():
                now = time.monotonic()
                if now >= due[name] and not self._stopping.is_set():
                    worked = self.attempt(name, action)
                    due[name] = now + (seconds if worked else min(seconds, _RETRY_SECONDS))
