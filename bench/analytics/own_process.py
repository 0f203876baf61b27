"""Work in a process of its own, so that its processor time and its memory are nobody else's."""

import multiprocessing
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

# Closing a large ledger takes a while.
_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: seconds by the clock and of processor time, in all threads."""

    value: Any
    wall: float
    cpu: float


class Failed(Exception):
    """The other process could not do it; the message is what it said."""


class Apart:
    """A process that makes one object and then calls methods of it when asked; ended by leaving the `with`.

    `make` and all arguments must be known by name in the other process, which begins anew.
    """

    def __init__(self, make: Callable[..., Any], *arguments: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(other, make, arguments))
        self._process.start()
        other.close()

    def __enter__(self) -> "Apart":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._pipe.close()
        self._process.join(_PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()

    def call(self, method: str, *arguments: Any) -> Done:
        """Raises Failed."""
        self._pipe.send((method, arguments))
        try:
            answer = self._pipe.recv()
        except EOFError:
            self._process.join(10)
            raise Failed(f"The process that was to {method} ended with code {self._process.exitcode}.") from None
        if isinstance(answer, str):
            raise Failed(answer)
        assert isinstance(answer, Done)
        return answer

    def peak_mib(self) -> float:
        """The most memory it has held so far, in MiB."""
        # Not ru_maxrss: that begins with what the process that started it held.
        for line in Path(f"/proc/{self._process.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        return 0.0


def _serve(pipe: Connection, make: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    made: Any = None
    try:
        made = make(*arguments)
        while True:
            method, given = pipe.recv()
            wall, cpu = time.perf_counter(), time.process_time()
            value = getattr(made, method)(*given)
            pipe.send(Done(value, time.perf_counter() - wall, time.process_time() - cpu))
    except EOFError:
        pass
    except Exception:  # noqa: BLE001 (whatever it was, the other side is told)
        pipe.send(traceback.format_exc())
    finally:
        if hasattr(made, "close"):
            made.close()
