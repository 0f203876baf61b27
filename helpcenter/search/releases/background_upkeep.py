"""Upkeep in a process of its own, so that no visitor waits for the interpreter; one for all processes of a site."""

import json
import logging
import os
import subprocess
import threading
import time
from pathlib import Path

from helpcenter.program import module_command
from helpcenter.search.backends.registry import ARRAYS
from helpcenter.search.embeddings.encoder import is_semantic_search_on
from helpcenter.search.releases.embedding import UPKEEP_LOCK
from helpcenter.search.releases.lock import try_exclusive
from helpcenter.search.releases.pointer import read_id
from helpcenter.search.releases.upkeep import Upkeep

_log = logging.getLogger(__name__)
_MODULE = "helpcenter.search.releases.upkeep_process"
# Before what failed is tried again.
_PAUSE_SECONDS = 300.0
_LOOK_SECONDS = 5.0


class BackgroundUpkeep:
    """Encodes and merges beside, for one site. Safe for threads."""

    def __init__(self, index: Path, engine: str = ARRAYS) -> None:
        self._index = index
        self._engine = engine
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._last, self._known = "", ""
        self._is_due = False
        self._not_before = 0.0

    def look(self, release: str, *, is_due: bool) -> None:
        """Begin, where something is to be done for the live release and nobody is at it. What fails is logged, and
        tried again later."""
        with self._lock:
            if self._child is not None:
                if self._child.poll() is None:
                    return
                if self._child.returncode:
                    _log.error("Encoding texts failed; it is tried again in %d minutes.", _PAUSE_SECONDS // 60)
                self._child = None
            if is_due and (release != self._last or time.monotonic() >= self._not_before):
                # Whatever it does, the same release gives no reason to begin again at once.
                self._last, self._not_before = release, time.monotonic() + _PAUSE_SECONDS
                try:
                    self._child = self._begun()
                except OSError as error:
                    _log.error("Texts are not encoded: %s.", error.strerror)
                    return
                if self._child is None:
                    # Somebody else is at it, who may be killed.
                    self._not_before = time.monotonic() + _LOOK_SECONDS

    def look_at_live(self) -> None:
        """`look`, for who serves no release: learns from its files whether there is something to do."""
        release = read_id(self._index / ".built")
        if release is not None and release != self._known:
            self._known, self._is_due = release, Upkeep(self._index, self._engine).is_due()
        self.look(self._known, is_due=self._is_due)

    def stop(self) -> None:
        """End what is under way: what was encoded is kept."""
        with self._lock:
            child, self._child = self._child, None
            self._not_before = float("inf")
        if child is not None:
            child.terminate()
            child.wait()

    def _begun(self) -> "subprocess.Popen[bytes] | None":
        lock = try_exclusive(self._index / ".built" / UPKEEP_LOCK)
        if lock is None:
            return None
        try:
            child = subprocess.Popen(
                module_command(_MODULE),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                pass_fds=(lock,),
                # Ctrl-C is for the parent, which then ends it.
                start_new_session=True,
            )
        finally:
            os.close(lock)
        orders = {
            "index": str(self._index.resolve()),
            "engine": self._engine,
            "semantic": is_semantic_search_on(),
        }
        with child.stdin as pipe:  # type: ignore[union-attr]
            pipe.write(json.dumps(orders).encode() + b"\n")
        return child
