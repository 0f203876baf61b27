"""What one network may do before it counts as a flood: how much of each kind in a window, and how evenly or fast."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from helpcenter.domain.event import Event, EventType, Via


class Flood(StrEnum):
    """Why what a network does counts as a flood: the limit it went above, or the sign of a machine."""

    VISITORS = "flood_visitors"
    """More new visitors, which is to say browsers, than its limit."""
    VIEWS = "flood_views"
    SEARCHES = "flood_searches"
    SUGGESTS = "flood_suggests"
    CLICKS = "flood_clicks"
    EVENTS = "flood_events"
    RHYTHM = "flood_rhythm"
    """Many browsers that come, or go on, in one rhythm, or faster than people can."""


LIMITED = (Flood.VISITORS, Flood.VIEWS, Flood.SEARCHES, Flood.SUGGESTS, Flood.CLICKS, Flood.EVENTS)
"""The kinds that have a limit, in the order in which levels are kept."""
_REASONS = frozenset(Flood)
VISITORS, VIEWS, SEARCHES, SUGGESTS, CLICKS, EVENTS = range(len(LIMITED))
_KINDS = {"not_found": VIEWS, "search": SEARCHES, "cta_click": CLICKS}
_VIEW, _SUGGEST = EventType.VIEW, Via.SUGGEST


@dataclass(frozen=True)
class FloodLimits:
    """At most so many of each kind in `minutes`, for one network; 0 is no limit. 0 minutes: nothing is a flood."""

    minutes: int = 10
    visitors: int = 300
    views: int = 1200
    searches: int = 600
    suggests: int = 6000
    clicks: int = 120
    events: int = 1200

    @cached_property
    def seconds(self) -> float:
        return self.minutes * 60.0

    @cached_property
    def by_kind(self) -> tuple[int, ...]:
        """In the order of `LIMITED`."""
        return (self.visitors, self.views, self.searches, self.suggests, self.clicks, self.events)


def by_reason(counted: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """What became of events, and how many of them counted as a flood, by reason without its `flood_`."""
    outcomes = {each: count for each, count in counted.items() if each not in _REASONS}
    return outcomes, {label_of(each): count for each, count in counted.items() if each in _REASONS}


def label_of(reason: str) -> str:
    """A reason as pages and metrics say it: "visitors"."""
    return reason.removeprefix("flood_")


def kind_of(event: Event) -> int:
    """The index in `LIMITED` of the limit that an event counts against."""
    if event.type is _VIEW:
        return VIEWS
    # Looked up by its text: an enumeration's own hash is slow.
    return SUGGESTS if event.via is _SUGGEST else _KINDS.get(str(event.type), EVENTS)


# Fewer gaps tell nothing: of thirty at random, not one series in a million million is as even as is asked for here.
_FEWEST_GAPS = 30
# A machine that sleeps two seconds after each step is even to some hundredths. A class that follows its teacher is
# even to some tenths, but never to a quarter of a second.
_EVEN_STEPS, _EVEN_STEP_SECONDS = 0.1, 0.25
# People who come by chance come at gaps whose deviation is their mean.
_EVEN_ARRIVALS = 0.3
# Who opens a result within a second has not read it; one in five may.
_QUICK_SECONDS, _QUICK_SHARE = 1.0, 0.8


@dataclass(slots=True)
class Rhythm:
    """Mean, variance and share of quick ones of the latest gaps between moments, in seconds; older ones fade."""

    count: int = 0
    mean: float = 0.0
    variance: float = 0.0
    quick: float = 0.0

    def add(self, gap: float) -> None:
        self.count += 1
        share = max(1 / self.count, 1 / 32)
        difference = gap - self.mean
        self.mean += share * difference
        self.variance = (1 - share) * (self.variance + share * difference * difference)
        self.quick += share * ((gap < _QUICK_SECONDS) - self.quick)

    @property
    def are_machine_steps(self) -> bool:
        """Whether gaps between the steps of visitors are no person's: too even, or nearly all too quick."""
        if self.count < _FEWEST_GAPS:
            return False
        is_even = self.variance < min(_EVEN_STEPS * self.mean, _EVEN_STEP_SECONDS) ** 2
        return is_even or self.quick >= _QUICK_SHARE

    @property
    def are_machine_arrivals(self) -> bool:
        """Whether visitors come as evenly as no chance brings them. How quickly they come tells nothing: a class does,
        too."""
        return self.count >= _FEWEST_GAPS and self.variance < (_EVEN_ARRIVALS * self.mean) ** 2
