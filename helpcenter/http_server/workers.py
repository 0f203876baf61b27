"""Several processes that serve one socket: started, watched, replaced when they die, ended together."""

import logging
import multiprocessing
import os
import signal
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import cast

from helpcenter.http_server.listening import take_no_more
from helpcenter.http_server.server import GracefulServer, ServerOptions

_log = logging.getLogger(__name__)
_spawn = multiprocessing.get_context("spawn")

# A worker says this often that its event loop turns.
_BEAT_SECONDS = 1.0
_SILENT_SECONDS = 30.0
# Between a look at the workers and the next, while nothing happens.
_LOOK_SECONDS = 1.0
# The whole machine stood still when a look comes so late; then silence says nothing.
_STANDSTILL_SECONDS = 5.0
_LONGEST_PAUSE_SECONDS = 30.0
_SAY_THAT_IT_ENDS = signal.SIGUSR1
# Longer than a worker takes to answer what was sent, after which it would cut off what is left.
_END_SECONDS = 30.0


@dataclass(slots=True)
class _Worker:
    """One place among the workers, and the process that holds it; `failures` count starts in a row that came to
    nothing, and `not_before` is when the next may be tried."""

    process: SpawnProcess
    beats: Connection
    heard: float
    is_ready: bool = False
    failures: int = 0
    not_before: float = field(default=0.0)

    @property
    def is_running(self) -> bool:
        return self.process.exitcode is None


class WorkerSupervisor:
    """Keeps `count` processes that serve `app` ("module:function") on one listening socket.

    A process whose event loop has not turned for `silent_seconds` is taken for hung.
    """

    def __init__(
        self,
        app: str,
        options: ServerOptions,
        listener: socket.socket,
        count: int,
        *,
        silent_seconds: float = _SILENT_SECONDS,
    ) -> None:
        self._app = app
        self._options = options
        self._listener = listener
        self._workers: list[_Worker] = []
        self._count = count
        self._silent_seconds = silent_seconds
        self._has_served = False
        self._is_in_a_hurry = False
        self._told, self._tell = _spawn.Pipe(duplex=False)

    def run(self) -> bool:
        """Serve until SIGTERM or SIGINT. False when not even the first processes could start."""
        for sig in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sig, self._on_signal)
        self._workers = [self._start() for _ in range(self._count)]
        looked = time.monotonic()
        while not self._hear():
            worth_waking = [self._told, *(each.beats for each in self._workers if each.is_running)]
            wait([*worth_waking, *(each.process.sentinel for each in self._workers if each.is_running)], _LOOK_SECONDS)
            now = time.monotonic()
            self._listen_to_beats(now, forgive=now - looked > _STANDSTILL_SECONDS)
            looked = now
            if not self._replace_the_dead(now):
                self._end()
                return False
        self._end()
        return True

    def _on_signal(self, sig: int, _frame: FrameType | None) -> None:
        # A person who presses Ctrl-C wants it to end now.
        self._is_in_a_hurry |= sig == signal.SIGINT
        self._tell.send_bytes(b"end")

    def _hear(self) -> bool:
        """Whether a signal has told the processes to end."""
        has_heard = False
        while self._told.poll():
            self._told.recv_bytes()
            has_heard = True
        return has_heard

    def _start(self, failures: int = 0) -> _Worker:
        beats, beat = _spawn.Pipe(duplex=False)
        process = _spawn.Process(target=_serve, args=(self._app, self._options, self._listener, beat), daemon=False)
        process.start()
        # The worker has its own end; with ours closed, reading tells when it is gone.
        beat.close()
        return _Worker(process, beats, time.monotonic(), failures=failures)

    def _listen_to_beats(self, now: float, *, forgive: bool) -> None:
        for worker in self._workers:
            if forgive:
                worker.heard = now
            try:
                while worker.is_running and worker.beats.poll():
                    worker.beats.recv_bytes()
                    worker.heard, worker.is_ready, worker.failures = now, True, 0
                    self._has_served = True
            except (EOFError, ConnectionResetError):
                # It is dying; its exit code comes next.
                worker.process.join(_LOOK_SECONDS)
            if worker.is_ready and worker.is_running and now - worker.heard > self._silent_seconds:
                _log.error("Web process %s does not answer any more and is ended.", worker.process.pid)
                worker.process.kill()
                worker.process.join()

    def _replace_the_dead(self, now: float) -> bool:
        """False when a process cannot start and none ever could: then all would fail alike."""
        for place, worker in enumerate(self._workers):
            if worker.is_running:
                continue
            if not worker.is_ready and not self._has_served:
                return False
            if not worker.not_before:
                self._mourn(worker, now)
            if now >= worker.not_before:
                worker.beats.close()
                self._workers[place] = self._start(worker.failures)
        return True

    def _mourn(self, worker: _Worker, now: float) -> None:
        """Decide when a dead process is replaced: at once, but later and later one that does not even start."""
        worker.failures += not worker.is_ready
        pause = min(2.0 ** (worker.failures - 1), _LONGEST_PAUSE_SECONDS) if worker.failures else 0.0
        worker.not_before = now + pause
        status = worker.process.exitcode or 0
        reason = f"signal {-status}" if status < 0 else f"itself with status {status}"
        when = f"in {pause:.0f} s" if pause else "now"
        _log.error("Web process %s ended by %s; another takes its place %s.", worker.process.pid, reason, when)

    def _end(self) -> None:
        """The listener here closes before the workers': whoever waited for it alone would be reset at its end."""
        running = [worker.process for worker in self._workers if worker.is_running]
        if not self._is_in_a_hurry:
            self._drain(running)
        take_no_more(self._listener)
        self._listener.close()
        for process in running:
            process.terminate()
        end = time.monotonic() + _END_SECONDS
        for process in running:
            process.join(max(0.0, end - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()

    def _drain(self, running: list[SpawnProcess]) -> None:
        """Let the workers say that they end, and serve on for those who have not heard."""
        end = time.monotonic() + self._options.drain_seconds
        if self._options.drain_seconds:
            for process in running:
                with suppress(ProcessLookupError):
                    os.kill(cast(int, process.pid), _SAY_THAT_IT_ENDS)
        while (left := end - time.monotonic()) > 0 and not self._is_in_a_hurry:
            wait([self._told], left)
            self._hear()


def _serve(app: str, options: ServerOptions, listener: socket.socket, beat: Connection) -> None:
    """What a worker does."""
    os.set_blocking(beat.fileno(), False)
    server = GracefulServer(app, options, still_wanted=_Heart(beat).beat)
    signal.signal(_SAY_THAT_IT_ENDS, lambda _sig, _frame: server.say_that_it_ends())
    server.run(sockets=[listener])


class _Heart:
    """Says once a second that the event loop turns, and notices when nobody is there to hear it."""

    def __init__(self, beat: Connection) -> None:
        self._beat = beat
        self._parent = os.getppid()
        self._next = 0.0

    def beat(self) -> bool:
        """Whether this process is still wanted: its parent lives."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _BEAT_SECONDS
            try:
                self._beat.send_bytes(b".")
            except BlockingIOError:
                # The parent stands still; what it has not heard is enough.
                return True
            except BrokenPipeError:
                return False
        return os.getppid() == self._parent
