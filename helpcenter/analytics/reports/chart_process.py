"""Pictures from chart specifications, drawn in a process of their own.

The chart library holds the interpreter while it draws, half a second the first time, and whoever else this process
serves would wait. The child is this file run as a script: a specification a line in, an answer a line out. It ends when
its input does, so it never outlives its parent.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from typing import Any

# Many times what the largest chart takes.
_SECONDS = 30.0


class ChartRenderer:
    """Draws one picture at a time. Thread-safe; its process is begun with the first picture, and after a fork anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._parent = 0
        self._number = 0

    def svg(self, specification: dict[str, Any]) -> str:
        """Raises ValueError for what cannot be drawn, OSError when the child cannot be begun."""
        with self._lock:
            self._number += 1
            line = json.dumps([self._number, specification])
            # A child may have been ended from outside; a second one in a row was not.
            answer = self._ask(line) or self._ask(line)
        if not answer:
            raise OSError("The process that draws charts ended.")
        drawn: dict[str, str] = json.loads(answer)[1]
        if "svg" not in drawn:
            raise ValueError(f"The chart could not be drawn: {drawn['error']}")
        return drawn["svg"]

    def close(self) -> None:
        with self._lock:
            self._end()

    def _ask(self, line: str) -> str:
        child = self._begun()
        answer = ""
        late = threading.Timer(_SECONDS, child.kill)
        late.start()
        try:
            child.stdin.write(line + "\n")  # type: ignore[union-attr]
            child.stdin.flush()  # type: ignore[union-attr]
            answer = child.stdout.readline()  # type: ignore[union-attr]
        except OSError:
            pass
        finally:
            late.cancel()
            # Anything but the answer to this question, and the next ones would be answers to others.
            if not answer.startswith(f"[{self._number}, "):
                answer = ""
                self._end()
        return answer

    def _begun(self) -> "subprocess.Popen[str]":
        if self._child is None or self._parent != os.getpid():
            self._parent = os.getpid()
            self._child = subprocess.Popen(
                # Not from this folder: its modules have names that others want.
                [sys.executable, "-P", __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                # Ctrl-C is for the parent, which then ends it.
                start_new_session=True,
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None and self._parent == os.getpid():
            child.kill()
            child.communicate()


def main() -> None:
    import vl_convert  # noqa: PLC0415 - of the child alone

    for line in sys.stdin:
        number, specification = json.loads(line)
        try:
            answer = {"svg": vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])}
        except ValueError as error:
            answer = {"error": str(error).partition("\n")[0]}
        sys.stdout.write(json.dumps([number, answer]) + "\n")
        sys.stdout.flush()


RENDERER = ChartRenderer()
atexit.register(RENDERER.close)


if __name__ == "__main__":
    main()
