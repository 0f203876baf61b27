"""The numbers of this process: how requests and searches write them, and how they are added up with its neighbours'."""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpcenter.web.metrics.cells import Cells
from helpcenter.web.metrics.families import OTHER, REQUEST_BOUNDS, STATUSES, STEP_BOUNDS, Family, Kind, Layout, families

Endpoint = Callable[..., Any]
_GAUGES = {Kind.GAUGE, Kind.HIGHEST, Kind.LOWEST}
_REQUEST_SUM = len(REQUEST_BOUNDS) + 1
_STEP_SUM = len(STEP_BOUNDS) + 1
_STATUS = {int(status): number for number, status in enumerate(STATUSES) if status != OTHER}
_OTHER_STATUS = STATUSES.index(OTHER)
_FAILED = 500


class Total(NamedTuple):
    """A family and its cells, added up over the processes: a row a series."""

    family: Family
    rows: NDArray[np.float64]


class ProcessMetrics:
    """Written on the event loop alone. `routes` are the route's template for each endpoint.

    With a `folder`, the numbers are those of all processes that share it. Raises OSError where it cannot be written to.
    """

    def __init__(
        self,
        routes: Mapping[Endpoint, str],
        steps: Sequence[str],
        outcomes: Sequence[str],
        folder: Path | None = None,
    ) -> None:
        templates = (*dict.fromkeys(routes.values()), OTHER)
        numbers = {template: number for number, template in enumerate(templates)}
        self._templates: dict[Endpoint | None, int] = {each: numbers[template] for each, template in routes.items()}
        self._other = numbers[OTHER]
        self._names = templates
        self._layout = layout = Layout(families(templates, steps, outcomes))
        self._families = {family.name: family for family in layout.families}
        self._starts = {family.name: layout.start(family.name) for family in layout.families}
        self._cells = Cells(layout.size, folder, layout.digest)
        self._values = self._cells.values
        self._seen: dict[tuple[str, str], float] = {}
        self._requests = self._starts["helpcenter_http_request_seconds"]
        self._responses = self._starts["helpcenter_http_responses"]
        self._errors = self._starts["helpcenter_http_errors"]
        self._in_progress = self._starts["helpcenter_http_requests_in_progress"]
        self._steps = self._starts["helpcenter_search_step_seconds"]
        self._cells_of_other = self._cells_of(self._other)
        self._cells_of_route = {each: self._cells_of(route) for each, route in self._templates.items()}
        self._forget_gauges()
        self.set("helpcenter_processes", 1)
        self.add("helpcenter_process_starts", 1)
        self.set("helpcenter_oldest_process_timestamp_seconds", time.time())

    def route_of(self, endpoint: Endpoint | None) -> str:
        """The template of the route that answered, "other" where none did."""
        return self._names[self._templates.get(endpoint, self._other)] if endpoint else OTHER

    def begin_request(self) -> None:
        self._values[self._in_progress] += 1

    def end_request(self) -> None:
        self._values[self._in_progress] -= 1

    def answer(self, endpoint: Endpoint | None, status: int, seconds: float) -> None:
        """An answer began `seconds` after its request was there."""
        values = self._values
        requests, responses, errors = self._cells_of_route.get(endpoint, self._cells_of_other)
        values[requests + bisect_left(REQUEST_BOUNDS, seconds)] += 1
        values[requests + _REQUEST_SUM] += seconds
        values[responses + _STATUS.get(status, _OTHER_STATUS)] += 1
        if status >= _FAILED:
            values[errors] += 1

    def search(self, step_seconds: Sequence[float]) -> None:
        """A search took so long at each step; 0 for one that it did not come to."""
        values, first = self._values, self._steps
        for seconds in step_seconds:
            if seconds:
                values[first + bisect_left(STEP_BOUNDS, seconds)] += 1
                values[first + _STEP_SUM] += seconds
            first += _STEP_SUM + 1

    def observe(self, name: str, seconds: float) -> None:
        """A value of a histogram without labels."""
        family, first = self._families[name], self._starts[name]
        self._values[first + bisect_left(family.bounds, seconds)] += 1
        self._values[first + family.width - 1] += seconds

    def set(self, name: str, value: float, label: str = "") -> None:
        """A gauge's value. `label` is one of its family's."""
        self._values[self._cell(name, label)] = value

    def add(self, name: str, value: float, label: str = "") -> None:
        """A counter grows."""
        self._values[self._cell(name, label)] += value

    def count_up(self, name: str, totals: Mapping[str, float]) -> None:
        """A counter that something else keeps from this process's start on, by label; "" where there are none. Labels
        that the family lacks count as "other"."""
        for label, total in totals.items():
            known = label if not label or (label,) in self._families[name].series else OTHER
            grown = total - self._seen.get((name, label), 0)
            if grown > 0:
                self.add(name, grown, known)
                self._seen[name, label] = total

    def totals(self) -> Iterator[Total]:
        """Every family, added up over the processes. Raises OSError."""
        neighbours = list(self._cells.all())
        for family in self._layout.families:
            first = self._starts[family.name]
            parts = [
                each.values[first : first + family.size]
                for each in neighbours
                if each.is_alive or family.kind not in _GAUGES
            ]
            yield Total(family, _merged(family, parts).reshape(len(family.series), family.width))

    def close(self) -> None:
        """A process that starts later goes on with what was counted; what this one still counts is lost."""
        self._forget_gauges()
        # Requests that were cut off at the end still say that they are over.
        self._values = Cells(self._layout.size).values
        self._cells.close()

    def _cells_of(self, route: int) -> tuple[int, int, int]:
        """Where the times, the statuses and the errors of a route are counted."""
        times = self._requests + route * (_REQUEST_SUM + 1)
        return times, self._responses + route * len(STATUSES), self._errors + route

    def _cell(self, name: str, label: str | None) -> int:
        return self._starts[name] + (self._families[name].series.index((label,)) if label else 0)

    def _forget_gauges(self) -> None:
        """What a process before this one left says nothing of now."""
        for family in self._layout.families:
            if family.kind in _GAUGES:
                for cell in range(self._starts[family.name], self._starts[family.name] + family.size):
                    self._values[cell] = 0.0


def _merged(family: Family, parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    if family.kind is Kind.HIGHEST:
        return np.asarray(np.max(parts, axis=0))
    if family.kind is Kind.LOWEST:
        # 0: not told yet.
        told = [each for each in parts if each.any()]
        return np.asarray(np.min(told, axis=0) if told else np.zeros(family.size))
    return np.asarray(np.sum(parts, axis=0))
