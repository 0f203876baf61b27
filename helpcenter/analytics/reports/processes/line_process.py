"""A process of our own that answers a line with a line, and that can be ended whatever it does."""

import json
import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, cast

# Many times the longest answer there may be.
_LONGEST = 256 << 20


class ProcessEnded(Exception):
    """It ended before it answered; `is_late` when it was ended because its time was over."""

    def __init__(self, *, is_late: bool) -> None:
        super().__init__()
        self.is_late = is_late


class LineProcess:
    """A command whose process is begun at once. Not thread-safe but for `kill`.

    A question is `[number, anything]` as JSON, and the answer to it bears the same number. The process should end when
    its input does, so that it never outlives this one. Raises OSError when it cannot be begun.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._number = 0
        self._parent = os.getpid()
        self._child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            encoding="utf-8",
            # Ctrl-C is for the parent, which then ends it.
            start_new_session=True,
        )
        self._questions = cast("IO[str]", self._child.stdin)
        self._answers = cast("IO[str]", self._child.stdout)

    @property
    def pid(self) -> int:
        return self._child.pid

    def is_alive(self) -> bool:
        """Whether it may be asked: it has not ended, and is no other process' since a fork."""
        return self._parent == os.getpid() and self._child.poll() is None

    def ask(self, question: object, seconds: float) -> Any:
        """Its answer. Raises ProcessEnded; it is over then."""
        self._number += 1
        is_over = threading.Event()

        def end() -> None:
            is_over.set()
            self._child.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            answer = self._exchanged(json.dumps([self._number, question]))
        finally:
            timer.cancel()
        # Anything but the answer to this question, and the next ones would be answers to others.
        if not answer.startswith(f"[{self._number}, "):
            self.close()
            raise ProcessEnded(is_late=is_over.is_set())
        return json.loads(answer)[1]

    def _exchanged(self, line: str) -> str:
        try:
            self._questions.write(line + "\n")
            self._questions.flush()
            return self._answers.readline(_LONGEST)
        except OSError:
            return ""

    def kill(self) -> None:
        """End it now, from any thread; who waits for an answer hears that it ended."""
        if self._parent == os.getpid():
            self._child.kill()

    def close(self) -> None:
        """End it, and wait until it has ended. After a fork it stays the parent's."""
        if self._parent == os.getpid():
            self._child.kill()
            self._child.wait()
            self._answers.close()
            with suppress(OSError):  # What is still to be sent goes nowhere.
                self._questions.close()
