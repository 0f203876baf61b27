"""What a process tells of itself now and then, because nobody asks for it at the moment it changes."""

import os
import resource
import time
from typing import NamedTuple

import anyio

from helpcenter.analytics import by_reason
from helpcenter.http_server.connections import ConnectionTable
from helpcenter.serving.services import Services
from helpcenter.web.metrics.process_metrics import ProcessMetrics

_LOOK_SECONDS = 0.5
# Other processes' numbers are at most this many looks old when they are added up.
_LOOKS_PER_SAMPLE = 4
# What the system calls unlimited.
_NO_LIMIT = float(1 << 31)


class Queues(NamedTuple):
    """Who works on how many threads, by the names of `families.QUEUES`."""

    search: anyio.CapacityLimiter
    staff: anyio.CapacityLimiter
    sign_in: anyio.CapacityLimiter


class Sampler:
    """Used on the event loop, as what it writes to is."""

    def __init__(self, metrics: ProcessMetrics, services: Services, queues: Queues) -> None:
        self._metrics = metrics
        self._services = services
        self._queues = queues
        self._connections: ConnectionTable | None = None

    def watch(self, connections: ConnectionTable) -> None:
        """The server's connections are sampled, too."""
        self._connections = connections

    async def run(self) -> None:
        """Sample until cancelled, and note how late the event loop is each time."""
        looks = 0
        while True:
            if looks % _LOOKS_PER_SAMPLE == 0:
                self.sample()
            looks += 1
            before = time.perf_counter()
            await anyio.sleep(_LOOK_SECONDS)
            late = time.perf_counter() - before - _LOOK_SECONDS
            self._metrics.observe("helpcenter_event_loop_lag_seconds", max(0.0, late))

    def sample(self) -> None:
        """Bring this process's numbers up to date."""
        self._sample_queues()
        self._sample_connections()
        self._sample_events()
        self._sample_process()
        releases = self._services.releases
        self._metrics.set("helpcenter_release_behind", float(releases.is_behind))
        self._metrics.set("helpcenter_release_built_timestamp_seconds", releases.current.built_at.timestamp())

    def _sample_queues(self) -> None:
        for name, limiter in self._queues._asdict().items():
            now = limiter.statistics()
            self._metrics.set("helpcenter_queue_waiting", now.tasks_waiting, name)
            self._metrics.set("helpcenter_queue_busy", now.borrowed_tokens, name)
            self._metrics.set("helpcenter_queue_threads", now.total_tokens, name)

    def _sample_connections(self) -> None:
        if self._connections is not None:
            self._metrics.set("helpcenter_connections", self._connections.open)
            self._metrics.set("helpcenter_max_connections", self._connections.limits.connections)
            self._metrics.count_up("helpcenter_connections_turned_away", dict(self._connections.turned_away))

    def _sample_events(self) -> None:
        spool, pipeline = self._services.spool, self._services.pipeline
        if pipeline is not None:
            outcomes, floods = by_reason(pipeline.counts.total())
            self._metrics.count_up("helpcenter_events", outcomes)
            self._metrics.count_up("helpcenter_flood_events", floods)
        if spool is not None:
            self._metrics.count_up("helpcenter_events_lost", dict(spool.lost))
            self._metrics.count_up("helpcenter_spool_failed_syncs", {"": spool.failed_syncs})

    def _sample_process(self) -> None:
        metrics = self._metrics
        metrics.count_up("helpcenter_process_cpu_seconds", {"": time.process_time()})
        metrics.set("helpcenter_process_resident_bytes", _resident_bytes())
        metrics.set("helpcenter_process_open_files", _open_files())
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        metrics.set("helpcenter_process_max_open_files", _NO_LIMIT if most == resource.RLIM_INFINITY else most)


def _resident_bytes() -> float:
    """0 where the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - not a file
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0.0


def _open_files() -> float:
    """0 where the system does not tell. Where not one more can be opened, all of them are open."""
    try:
        return len(os.listdir("/proc/self/fd")) - 1  # noqa: PTH208 - names are all that is wanted
    except FileNotFoundError:
        return 0.0
    except OSError:
        return float(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
