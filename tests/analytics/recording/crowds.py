"""People and machines as the pipeline meets them: visits at moments of choice, through the real spool."""

import itertools
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from helpcenter.analytics import Counts, FloodLimits, Floods, Pipeline, Spool, Visit, Visitors, new_event
from helpcenter.domain.event import EventType, Via

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OFFICE = "203.0.113.7"
_numbers = itertools.count(1)


def browser(number: int) -> str:
    """One of as many browsers as there are numbers."""
    return f"Mozilla/5.0 (X11; Linux x86_64; rv:{100 + number}.0) Gecko/20100101 Firefox/{100 + number}.0"


@dataclass(slots=True)
class Step:
    """What somebody does, in seconds after noon."""

    at: float
    address: str
    agent: str
    type: EventType
    facts: dict[str, Any]


class Site:
    """The recording side of a site, as one web process has it."""

    def __init__(self, folder: Path, limits: FloodLimits = FloodLimits(), noon: datetime = NOON) -> None:
        state = folder / ".state"
        self.spool = Spool(folder / "spool", max_age=60)
        self.floods = Floods(state, limits)
        self.pipeline = Pipeline(Visitors(state), self.spool, Counts(state), self.floods)
        self._noon = noon

    def take(self, steps: Iterable[Step], *, hides_client: bool = False) -> Counter[str]:
        """Record the steps in the order of their moments; returns the series of the events."""
        series: Counter[str] = Counter()
        for step in sorted(steps, key=lambda step: step.at):
            at = self._noon + timedelta(seconds=step.at)
            visit = Visit(at, step.address, step.agent, hides_client=hides_client)
            event = new_event(id=f"{next(_numbers):032x}", at=at, type=step.type, visitor="", locale="en", **step.facts)
            assert self.pipeline.take(visit, event)
            series[event.series.value] += 1
        return series


def view(at: float, address: str, agent: str, guide: str = "cancel-lantern", **facts: Any) -> Step:
    return Step(at, address, agent, EventType.VIEW, {"guide": guide, "product": "lantern"} | facts)


def search(at: float, address: str, agent: str, query: str = "cancel", via: Via = Via.PAGE) -> Step:
    facts = {"query": query, "via": via, "total": 3, "search_id": f"s{next(_numbers)}", "top_guide": "cancel-lantern"}
    return Step(at, address, agent, EventType.SEARCH, facts)


def visit(at: float, address: str, agent: str, gaps: Iterator[float], *, converts: bool) -> Iterator[Step]:
    """A search, its result opened, and perhaps the call to action clicked; `gaps` are the seconds between."""
    searched = search(at, address, agent)
    link = {"search_id": searched.facts["search_id"], "rank": 1}
    opened = view(at + next(gaps), address, agent, **link)
    yield searched
    yield opened
    if converts:
        seen = opened.at + next(gaps)
        facts = {"cta": "glowworm", "variant": "plain", "guide": "cancel-lantern", "placement": "alternative"} | link
        yield Step(seen, address, agent, EventType.CTA_SEEN, facts)
        yield Step(seen + next(gaps), address, agent, EventType.CTA_CLICK, facts)


def reading(chance: random.Random) -> Iterator[float]:
    """Seconds between the steps of a person: some are quick, most are not."""
    while True:
        yield 1 + chance.lognormvariate(2.0, 0.8)


def ordinary_day(chance: random.Random, people: int = 400) -> Iterator[Step]:
    """People at addresses of their own over five hours; every fourth of them clicks the call to action."""
    for number in range(people):
        address = f"198.51.{100 + number // 250}.{number % 250}"
        at = chance.uniform(-9000, 9000)
        yield from visit(at, address, browser(number % 7), reading(chance), converts=number % 4 == 0)


def scripted_flood(browsers: int, pause: float, at: float = 0.0) -> Iterator[Step]:
    """One machine that invents browsers, each of which searches, opens the result and clicks, `pause` seconds apart."""
    for number in range(browsers):
        yield from visit(
            at + number * 4 * pause, OFFICE, browser(1000 + number), itertools.repeat(pause), converts=True
        )


def office(chance: random.Random, people: int, browsers: int, minutes: float = 40.0) -> Iterator[Step]:
    """People behind one address who all look something up, again and again, each at a pace of their own."""
    for number in range(people):
        at = chance.uniform(0, 300)
        while at < minutes * 60:
            steps = list(visit(at, OFFICE, browser(number % browsers), reading(chance), converts=chance.random() < 0.1))
            yield from steps
            for letters in range(1, 11):
                typed = "cancel subscription"[: letters + 1]
                yield search(steps[0].at - letters / 4, OFFICE, browser(number % browsers), typed, Via.SUGGEST)
            at = steps[-1].at + chance.uniform(30, 240)


def classroom(chance: random.Random, pupils: int, browsers: int) -> Iterator[Step]:
    """A class that opens one page when the teacher says so, searches for one word when told to, opens what it found."""
    for number in range(pupils):
        agent = browser(number % browsers)
        yield view(abs(chance.gauss(0, 1.0)), OFFICE, agent)
        yield search(60 + abs(chance.gauss(5, 2.0)), OFFICE, agent, "refund")
        yield view(90 + abs(chance.gauss(5, 2.0)), OFFICE, agent, "refunds")
