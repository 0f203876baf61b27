"""The state of the content as of the last check, and a new check whenever a file changed."""

import json
import logging
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
from watchfiles import watch

from helpcenter.program import module_command
from helpcenter.serving.content_state.guide_states import ContentState
from helpcenter.serving.publishing import asks_for_reindex, watched

_log = logging.getLogger(__name__)

_MODULE = "helpcenter.serving.content_state.state_process"
_MOST_SECONDS = 600
# Nobody looks any more.
_IDLE_SECONDS = 3600
# Where files cannot be watched, or the last check failed, they are looked through again for whoever asks so much later.
_BLIND_SECONDS = 30
_LOOK_MS = 1000
_DECODER = msgspec.json.Decoder(ContentState)


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to show: the last state, None before the first; whether a newer one is being made; and why the
    last check failed, if it did."""

    state: ContentState | None
    is_checking: bool
    failure: str = ""


class ContentWatch:
    """Checks files while somebody looks at the page, in a process of its own, at most one at a time. Thread-safe."""

    def __init__(self, root: Path, check: Callable[[Path], ContentState] | None = None) -> None:
        self._root = root
        self._check = check or check_apart
        self._changed = threading.Condition()
        self._state: ContentState | None = None
        self._failure = ""
        self._is_due = False
        self._is_busy = False
        self._is_blind = False
        self._is_running = False
        self._is_over = threading.Event()
        self._asked = self._checked = 0.0

    def seen(self) -> Seen:
        """The state as it is known now, at once; makes sure that it follows the files."""
        with self._changed:
            self._asked = time.monotonic()
            if not self._is_running and not self._is_over.is_set():
                self._is_running = self._is_due = True
                threading.Thread(target=self._follow, name="content-watch", daemon=True).start()
                threading.Thread(target=self._work, name="content-check", daemon=True).start()
            elif (self._is_blind or self._failure) and self._asked - self._checked > _BLIND_SECONDS:
                self._is_due = True
            self._changed.notify_all()
            return Seen(self._state, self._is_due or self._is_busy, self._failure)

    def settled(self, seconds: float) -> Seen:
        """As `seen`, after waiting at most so long for a check that goes on."""
        self.seen()
        with self._changed:
            self._changed.wait_for(lambda: not (self._is_due or self._is_busy), seconds)
        return self.seen()

    def stop(self) -> None:
        """Look no more."""
        with self._changed:
            self._is_over.set()
            self._changed.notify_all()

    def look_again(self) -> None:
        """Check anew, whatever the file system says: another release went live, say."""
        with self._changed:
            self._is_due = self._is_due or self._is_running
            self._changed.notify_all()

    def _follow(self) -> None:
        """Until nobody has looked for an hour."""
        try:
            for found in watch(
                *watched(self._root),
                watch_filter=lambda _, path: asks_for_reindex(self._root, path),
                stop_event=self._is_over,
                rust_timeout=_LOOK_MS,
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                if found:
                    self.look_again()
                if time.monotonic() - self._asked > _IDLE_SECONDS:
                    break
        except (OSError, RuntimeError) as error:
            _log.warning("Files cannot be watched, so the content page is checked when it is asked for: %s", error)
            with self._changed:
                self._is_blind = True
            return
        with self._changed:
            self._is_running = False
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._is_due or self._is_over.is_set() or not self._is_running)
                if not self._is_due or self._is_over.is_set():
                    return
                self._is_due, self._is_busy = False, True
            state, failure = None, ""
            try:
                state = self._check(self._root)
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                _log.warning("The content could not be checked: %s", error)
                failure = "The files could not be checked just now; the log of the server says why."
            with self._changed:
                self._state, self._failure = state or self._state, failure
                self._is_busy, self._checked = False, time.monotonic()
                self._changed.notify_all()


def check_apart(root: Path) -> ContentState:
    """Checks in a process of its own. Raises OSError, ValueError and SubprocessError."""
    run = subprocess.run(
        module_command(_MODULE),
        input=json.dumps(str(root.resolve())).encode() + b"\n",
        stdout=subprocess.PIPE,
        check=True,
        timeout=_MOST_SECONDS,
        start_new_session=True,
    )
    return _DECODER.decode(run.stdout)
