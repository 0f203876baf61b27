"""Pictures from chart specifications, drawn in a process of their own.

The chart library holds the interpreter while it draws, half a second the first time, and whoever else this process
serves would wait.
"""

import atexit
import sys
import threading
from pathlib import Path
from typing import Any

from helpcenter.analytics.reports.processes.line_process import LineProcess, ProcessEnded

# As a script, which loads nothing else of ours; not from its folder, whose modules have names that others want.
_COMMAND = (sys.executable, "-P", str(Path(__file__).with_name("chart_worker.py")))
# Many times what the largest chart takes.
_SECONDS = 30.0


class ChartRenderer:
    """Draws one picture at a time. Thread-safe; its process is begun with the first picture, and after a fork anew."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: LineProcess | None = None

    def svg(self, specification: dict[str, Any]) -> str:
        """Raises ValueError for what cannot be drawn, OSError when the child cannot be begun."""
        with self._lock:
            try:
                drawn = self._drawn(specification)
            except ProcessEnded:
                # It may have been ended from outside; a second one in a row was not.
                try:
                    drawn = self._drawn(specification)
                except ProcessEnded as error:
                    raise OSError("The process that draws charts ended.") from error
        if "svg" not in drawn:
            raise ValueError(f"The chart could not be drawn: {drawn['error']}")
        return drawn["svg"]

    def close(self) -> None:
        with self._lock:
            if self._process is not None:
                self._process.close()
            self._process = None

    def _drawn(self, specification: dict[str, Any]) -> dict[str, str]:
        if self._process is None or not self._process.is_alive():
            if self._process is not None:
                self._process.close()
            self._process = LineProcess(_COMMAND)
        drawn: dict[str, str] = self._process.ask(specification, _SECONDS)
        return drawn


RENDERER = ChartRenderer()
atexit.register(RENDERER.close)
