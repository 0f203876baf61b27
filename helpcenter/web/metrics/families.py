"""What is counted and measured, with every label it may ever have: nothing that a visitor sends makes a new one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

Labels = tuple[str, ...]

# Seconds. A kept page takes less than the first, a report that is not kept up to the last.
REQUEST_BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STEP_BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
LAG_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

STATUSES = (
    *("200", "204", "206", "301", "303", "304", "307", "400", "401", "403", "404", "405", "408", "410", "413"),
    *("414", "421", "422", "429", "431", "500", "503", "other"),
)
"""The statuses of our answers."""
LOSSES = (
    *("closed", "spool_full", "spool_full_machines", "unencodable"),
    *("ENOSPC", "EDQUOT", "EROFS", "EACCES", "EMFILE", "EIO", "other"),
)
"""Why an event could not be written, as `Spool.lost` says it."""
FLOODS = ("visitors", "views", "searches", "suggests", "clicks", "events", "rhythm", "other")
"""Why events counted as a flood, as the pipeline says it."""
TURNED_AWAY = ("400", "408", "413", "414", "431", "503", "room", "unread")
"""Why a connection was, as `ConnectionTable.turned_away` says it."""
QUEUES = ("search", "staff", "sign_in")
OTHER = "other"


class Kind(Enum):
    """`HIGHEST` and `LOWEST` are gauges: of all processes that run, the largest or least value is told."""

    COUNTER = "counter"
    HISTOGRAM = "histogram"
    GAUGE = "gauge"
    HIGHEST = "highest"
    LOWEST = "lowest"


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: its series by label values. `bounds`: of a histogram, ascending, seconds. `is_sparse`: a series is
    told only once it has counted something."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    series: tuple[Labels, ...] = ((),)
    bounds: tuple[float, ...] = ()
    is_sparse: bool = False

    @property
    def width(self) -> int:
        """Cells of a series: a histogram has one for each bound, one for what is slower, and the sum."""
        return len(self.bounds) + 2 if self.kind is Kind.HISTOGRAM else 1

    @property
    def size(self) -> int:
        return self.width * len(self.series)


@dataclass(frozen=True, slots=True)
class Layout:
    """Families one after the other, each from a cell on."""

    families: tuple[Family, ...]

    def start(self, name: str) -> int:
        """The first cell of a family. Raises KeyError."""
        first = 0
        for family in self.families:
            if family.name == name:
                return first
            first += family.size
        raise KeyError(name)

    @property
    def size(self) -> int:
        return sum(family.size for family in self.families)

    @property
    def digest(self) -> str:
        """The same for the same cells: another version of the program does not add up its own with ours."""
        return hashlib.blake2s(repr(self.families).encode(), digest_size=6).hexdigest()


def families(routes: Sequence[str], steps: Sequence[str], outcomes: Sequence[str]) -> tuple[Family, ...]:
    """All that a process counts. `routes` are templates such as `/{locale}/`, `steps` those of a search, `outcomes`
    what may become of an event."""
    return (*_of_requests(routes), *_of_searches(steps), *_of_events(outcomes), *_of_processes())


def _each(values: Sequence[str]) -> tuple[Labels, ...]:
    return tuple((value,) for value in values)


def _of_requests(routes: Sequence[str]) -> tuple[Family, ...]:
    return (
        Family(
            "helpcenter_http_request_seconds",
            Kind.HISTOGRAM,
            "How long requests waited for their answer to begin, by route.",
            ("route",),
            _each(routes),
            REQUEST_BOUNDS,
            is_sparse=True,
        ),
        Family(
            "helpcenter_http_responses",
            Kind.COUNTER,
            "Answers by route and status.",
            ("route", "status"),
            tuple((route, status) for route in routes for status in STATUSES),
            is_sparse=True,
        ),
        Family(
            "helpcenter_http_errors",
            Kind.COUNTER,
            "Answers that say we failed (500 and above), by route.",
            ("route",),
            _each(routes),
        ),
        Family("helpcenter_http_requests_in_progress", Kind.GAUGE, "Requests that wait for their answer to begin."),
        Family("helpcenter_connections", Kind.HIGHEST, "Open connections of the process with most."),
        Family("helpcenter_max_connections", Kind.LOWEST, "How many a process takes before it sends others away."),
        Family(
            "helpcenter_connections_turned_away",
            Kind.COUNTER,
            "Connections ended before their request reached the site, by reason.",
            ("reason",),
            _each(TURNED_AWAY),
        ),
    )


def _of_searches(steps: Sequence[str]) -> tuple[Family, ...]:
    return (
        Family(
            "helpcenter_search_step_seconds",
            Kind.HISTOGRAM,
            "How long each step of a search took, suggestions too.",
            ("step",),
            _each(steps),
            STEP_BOUNDS,
        ),
        Family(
            "helpcenter_queue_waiting",
            Kind.GAUGE,
            "Requests that wait for a thread: for searches, for staff pages, for checking passwords.",
            ("queue",),
            _each(QUEUES),
        ),
        Family("helpcenter_queue_busy", Kind.GAUGE, "Threads of a queue that work.", ("queue",), _each(QUEUES)),
        Family("helpcenter_queue_threads", Kind.GAUGE, "Threads that a queue has.", ("queue",), _each(QUEUES)),
    )


def _of_events(outcomes: Sequence[str]) -> tuple[Family, ...]:
    return (
        Family(
            "helpcenter_events",
            Kind.COUNTER,
            "Events by what became of them, since this part was started.",
            ("outcome",),
            _each(outcomes),
        ),
        Family(
            "helpcenter_flood_events",
            Kind.COUNTER,
            "Events of these that counted as a flood, by the limit that their address went above, or the sign.",
            ("reason",),
            _each(FLOODS),
        ),
        Family(
            "helpcenter_events_lost",
            Kind.COUNTER,
            "Events that could not be written, by reason.",
            ("reason",),
            _each(LOSSES),
        ),
        Family(
            "helpcenter_spool_failed_syncs",
            Kind.COUNTER,
            "How often written events could not be brought to the disk itself; a power cut might have lost them.",
        ),
    )


def _of_processes() -> tuple[Family, ...]:
    return (
        Family("helpcenter_processes", Kind.GAUGE, "Processes that these numbers are of."),
        Family("helpcenter_process_starts", Kind.COUNTER, "How often a process of this part has started."),
        Family("helpcenter_oldest_process_timestamp_seconds", Kind.LOWEST, "When the process that runs longest began."),
        Family("helpcenter_process_cpu_seconds", Kind.COUNTER, "Processor time of all processes."),
        Family("helpcenter_process_resident_bytes", Kind.GAUGE, "Memory of all processes; shared pages count often."),
        Family("helpcenter_process_open_files", Kind.HIGHEST, "Open files and connections of the process with most."),
        Family("helpcenter_process_max_open_files", Kind.LOWEST, "How many a process may open."),
        Family(
            "helpcenter_event_loop_lag_seconds",
            Kind.HISTOGRAM,
            "How much later than asked for the event loop came back; one request that works too long holds up all.",
            bounds=LAG_BOUNDS,
        ),
        Family("helpcenter_release_behind", Kind.GAUGE, "Processes that do not serve the newest release."),
        Family("helpcenter_release_built_timestamp_seconds", Kind.LOWEST, "When the oldest release served was built."),
    )
