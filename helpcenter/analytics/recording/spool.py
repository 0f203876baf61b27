"""Where a web process leaves its events, without ever making a visitor wait for analytics."""

import errno
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from helpcenter.analytics.recording import event_lines
from helpcenter.analytics.recording.segments import Segment, pending_bytes
from helpcenter.domain.event import Event, Series

MIB = 1024 * 1024
# How often the size of the folder is looked up: other processes write there too.
_MEASURE_SECONDS = 1.0
# A spool fills when its owner stands still or somebody floods it. Bots and floods may have the first half, networks
# that came after it was full three quarters: who was there first is recorded for longest.
_MACHINES_SHARE, _NEWCOMERS_SHARE = 0.5, 0.75


class Spool:
    """One per web process, made after any fork. Thread-safe.

    `max_bytes` and `max_age` (seconds) bound a segment; `sync_seconds` bounds what a power cut may cost;
    `disk_limit` (bytes) bounds what waits for the owner: beyond it events are dropped and counted. When half of it is
    used, events of bots and floods are; when three quarters are, those of networks that came after the first half was.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int = MIB,
        max_age: float = 1.0,
        sync_seconds: float = 0.1,
        disk_limit: int = 1024 * MIB,
    ) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._sync_seconds = sync_seconds
        self._disk_limit = disk_limit
        self._machines_limit = disk_limit * _MACHINES_SHARE
        self._lock = threading.Lock()  # guards everything below
        self._disk_lock = threading.Lock()  # one thread at a time syncs and closes segments; taken before _lock
        self._segment: Segment | None = None
        self._full: list[Segment] = []
        self._pending = 0
        self._half_full_at: float | None = None
        self._lost: Counter[str] = Counter()
        self._failed_syncs = 0
        self.failing: str | None = None
        """Why the latest event could not be written; None when it was."""
        self._is_closed = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def lost(self) -> Mapping[str, int]:
        """Events not written, by reason: "closed", "unencodable", an errno name such as "ENOSPC"; "spool_full" for
        people, "spool_full_machines" for bots and floods."""
        with self._lock:
            return dict(self._lost)

    @property
    def failed_syncs(self) -> int:
        """How often written events could not be brought to the disk itself; a power cut might have lost them."""
        with self._lock:
            return self._failed_syncs

    def record(self, event: Event, since: float = 0.0) -> bool:
        """Whether the event was written. If so, it survives `kill -9` of any process. Never raises.

        `since`: when the visitor's network came, in seconds since 1970; 0 for one that has always been there.
        """
        try:
            line = event_lines.encode(event)
        except event_lines.BadLine:
            return self._lose("unencodable")
        with self._lock:
            reason = self.failing = self._write(line, event, since)
        return reason is None or self._lose(reason)

    def rotate(self) -> None:
        """Hand everything written so far to the owner, now."""
        with self._lock:
            self._retire()
        self._tidy()

    def close(self) -> None:
        """Hand everything over and write nothing more; events recorded later count as lost."""
        with self._lock:
            self._is_closed = True
            thread, self._thread = self._thread, None
        self._stop.set()
        if thread is not None:
            thread.join()
        self.rotate()

    def _lose(self, reason: str) -> bool:
        with self._lock:
            self._lost[reason] += 1
        return False

    def _write(self, line: bytes, event: Event, since: float) -> str | None:
        """Returns why the line could not be written."""
        if self._is_closed:
            return "closed"
        if self._thread is None:
            self._start()
        if self._pending + len(line) > self._machines_limit and self._is_full(len(line), event, since):
            return "spool_full" if event.series is Series.HUMAN else "spool_full_machines"
        try:
            if self._segment is None:
                self._segment = Segment.create(self._folder)
            self._segment.append(line)
        except OSError as error:
            if self._segment is not None and self._segment.is_torn:
                self._retire()
            return errno.errorcode.get(error.errno or errno.EIO, "EIO")
        self._pending += len(line)
        if self._segment.size >= self._max_bytes:
            self._retire()
        return None

    def _is_full(self, length: int, event: Event, since: float) -> bool:
        """Whether there is no room for this event, though there may be for others."""
        if self._half_full_at is None:
            self._half_full_at = event.at.timestamp()
        if event.series is not Series.HUMAN:
            return True
        share = _NEWCOMERS_SHARE if since > self._half_full_at else 1.0
        return self._pending + length > self._disk_limit * share

    def _retire(self) -> None:
        if self._segment is not None:
            self._full.append(self._segment)
            self._segment = None

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        ticks = max(1, round(_MEASURE_SECONDS / self._sync_seconds))
        count = 0
        while not self._stop.wait(self._sync_seconds if count else 0.0):
            self._tidy()
            if count % ticks == 0:
                self._measure()
            count += 1

    def _tidy(self) -> None:
        """Sync what is being written, close what is full or old."""
        with self._disk_lock:
            with self._lock:
                if self._segment is not None and self._segment.age >= self._max_age:
                    self._retire()
                current = self._segment
                full, self._full = self._full, []
            for segment in full:
                self._try(segment.close)
            if current is not None and not self._try(current.sync):
                with self._lock:
                    if self._segment is current:
                        self._retire()

    def _try(self, action: Callable[[], None]) -> bool:
        try:
            action()
        except OSError:
            with self._lock:
                self._failed_syncs += 1
            return False
        return True

    def _measure(self) -> None:
        try:
            pending = pending_bytes(self._folder)
        except OSError:
            # No folder, no segments. Whatever is wrong with it, the next write meets and counts it.
            pending = 0
        with self._lock:
            self._pending = pending
            if pending <= self._machines_limit:
                self._half_full_at = None
