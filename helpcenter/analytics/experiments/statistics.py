"""Calls to action with several wordings: is one better, and may one trust it?

The unit is the daily visitor, who is always shown the same wording. Nothing is told before the planned number of
visitors and seven days, and what is told then stays: whoever looks every day and stops at the first good figure finds
an effect in most experiments without any. The distributions are those of `scipy.special`, loaded only when an
experiment is judged; `scipy.stats`, which takes a second to load, is what tests compare the results with.
"""

import importlib
import itertools
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

ALPHA = 0.05
POWER = 0.8
DEFAULT_EFFECT = 0.2
"""The relative difference that an experiment is planned to find, unless its file says another."""
MIN_DAYS = 7
_MIN_VISITORS = 100
# A mismatch of the split is a fault of the set-up; it should cry wolf far less often than a result.
_MISMATCH_ALPHA = 0.001
_LIBRARY = "scipy.special"


class VerdictState(StrEnum):
    COLLECTING = "collecting"
    MISMATCH = "mismatch"
    STOP = "stop"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"


@dataclass(frozen=True, slots=True)
class Arm:
    """A wording: daily visitors who saw it; of these, who clicked, searched again, said that the guide did not help."""

    variant: str
    weight: int
    visitors: int = 0
    clicked: int = 0
    searched_again: int = 0
    unhelpful: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A wording against the first one. `p` is corrected for the number of wordings (Holm)."""

    variant: str
    state: VerdictState
    rate: float
    interval: tuple[float, float]
    lift: float | None
    p: float
    harms: str | None = None
    """What got worse although clicks rose, if anything."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`needed` visitors of each wording and `days` of seven; no `comparisons` before both are reached.

    `mismatch` is the p of the split being as the weights say.
    """

    cta: str
    state: VerdictState
    arms: tuple[Arm, ...]
    needed: int
    days: int
    mismatch: float
    comparisons: tuple[Comparison, ...] = ()
    until: date | None = None
    """The day whose end decided it."""


def judge_by_day(
    cta: str, days: Mapping[date, Sequence[Arm]], minimum_detectable_effect: float = DEFAULT_EFFECT
) -> Verdict:
    """What may be said of an experiment: of the first day on which something may be, else of today.

    `days` are the arms of each day, the first wording first. What comes after that day is not looked at: it would be
    another look.
    """
    verdict = judge(cta, (), 0, minimum_detectable_effect)
    running = itertools.accumulate((days[day] for day in sorted(days)), _added)
    for number, (day, arms) in enumerate(zip(sorted(days), running, strict=True), start=1):
        verdict = judge(cta, arms, number, minimum_detectable_effect)
        if verdict.state is not VerdictState.COLLECTING and verdict.state is not VerdictState.MISMATCH:
            return replace(verdict, until=day)
    return verdict


def _added(some: Sequence[Arm], more: Sequence[Arm]) -> list[Arm]:
    return [
        Arm(
            one.variant,
            one.weight,
            one.visitors + other.visitors,
            one.clicked + other.clicked,
            one.searched_again + other.searched_again,
            one.unhelpful + other.unhelpful,
        )
        for one, other in zip(some, more, strict=True)
    ]


def judge(cta: str, arms: Sequence[Arm], days: int, minimum_detectable_effect: float = DEFAULT_EFFECT) -> Verdict:
    """What may be said of an experiment with these visitors on so many days."""
    if not arms:
        return Verdict(cta, VerdictState.COLLECTING, (), _MIN_VISITORS, days, 1.0)
    needed, mismatch = planned_size(arms, minimum_detectable_effect), _mismatch(arms)
    verdict = Verdict(cta, VerdictState.COLLECTING, tuple(arms), needed, days, mismatch)
    if mismatch < _MISMATCH_ALPHA:
        return replace(verdict, state=VerdictState.MISMATCH)
    if days < MIN_DAYS or min(arm.visitors for arm in arms) < needed:
        return verdict
    comparisons = _compare(arms[0], arms[1:])
    states = [each.state for each in comparisons]
    order = (VerdictState.STOP, VerdictState.BETTER, VerdictState.WORSE, VerdictState.NO_DIFFERENCE)
    return replace(verdict, state=next(state for state in order if state in states), comparisons=comparisons)


def planned_size(arms: Sequence[Arm], minimum_detectable_effect: float = DEFAULT_EFFECT) -> int:
    """Visitors of each wording, from the share of all of them who click, which tells nothing about any one wording."""
    # The difference is relative to the first wording, whose share is below that of all if the other is better.
    difference = minimum_detectable_effect / (1 + minimum_detectable_effect / 2)
    visitors = sum(arm.visitors for arm in arms)
    rate = (sum(arm.clicked for arm in arms) + 1) / (visitors + 2)
    z = _quantile(1 - ALPHA / 2 / max(1, len(arms) - 1)) + _quantile(POWER)
    size = 2 * z**2 * rate * (1 - rate) / (difference * rate) ** 2
    return max(_MIN_VISITORS, math.ceil(size))


def _mismatch(arms: Sequence[Arm]) -> float:
    visitors, weight = sum(arm.visitors for arm in arms), sum(arm.weight for arm in arms)
    split = [arm for arm in arms if arm.weight]
    if not visitors or len(split) < 2:
        return 1.0
    total = sum(arm.visitors for arm in split)
    expected = [total * arm.weight / weight for arm in split]
    return _chi_square([arm.visitors for arm in split], expected, len(split) - 1) if total else 1.0


def _compare(control: Arm, others: Sequence[Arm]) -> tuple[Comparison, ...]:
    raw = [_p(arm.clicked, arm.visitors, control.clicked, control.visitors) for arm in others]
    return tuple(_comparison(control, arm, p) for arm, p in zip(others, _holm(raw), strict=True))


def _comparison(control: Arm, arm: Arm, p: float) -> Comparison:
    rate, base = arm.clicked / arm.visitors, control.clicked / control.visitors
    state = VerdictState.NO_DIFFERENCE if p >= ALPHA else VerdictState.BETTER if rate > base else VerdictState.WORSE
    harms = _harms(control, arm) if state is VerdictState.BETTER else None
    return Comparison(
        arm.variant,
        VerdictState.STOP if harms else state,
        rate,
        _interval(arm.clicked, arm.visitors),
        rate / base - 1 if base else None,
        p,
        harms,
    )


def _harms(control: Arm, arm: Arm) -> str | None:
    """The guardrail: clicks that come at the price of readers who are not helped are not worth it."""
    for name, here, there in (
        ("repeat searches", arm.searched_again, control.searched_again),
        ("not helpful", arm.unhelpful, control.unhelpful),
    ):
        more = here / arm.visitors > there / control.visitors
        if more and _p(here, arm.visitors, there, control.visitors) < ALPHA:
            return name
    return None


def _p(hits: int, of: int, other_hits: int, other_of: int) -> float:
    """Two-sided: that two shares come from one, by chi-square."""
    share = (hits + other_hits) / (of + other_of)
    if share in {0, 1}:
        return 1.0
    seen = [hits, of - hits, other_hits, other_of - other_hits]
    expected = [of * share, of * (1 - share), other_of * share, other_of * (1 - share)]
    return _chi_square(seen, expected, 1)


def _interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    z, share = _quantile(1 - ALPHA / 2), hits / of
    middle = (share + z**2 / (2 * of)) / (1 + z**2 / of)
    half = z / (1 + z**2 / of) * math.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def _chi_square(seen: Sequence[float], expected: Sequence[float], freedom: int) -> float:
    """The chance of at least this distance from what is expected (Pearson)."""
    distance = sum((one - other) ** 2 / other for one, other in zip(seen, expected, strict=True))
    return float(_special().chdtrc(freedom, distance))


def _quantile(share: float) -> float:
    """Of the normal distribution."""
    return float(_special().ndtri(share))


def _holm(raw: Sequence[float]) -> list[float]:
    """Corrected for looking several times: the smallest p times their number, and so on, never falling."""
    corrected, highest = [0.0] * len(raw), 0.0
    for place, index in enumerate(sorted(range(len(raw)), key=lambda index: raw[index])):
        highest = max(highest, min(1.0, raw[index] * (len(raw) - place)))
        corrected[index] = highest
    return corrected


def load_distributions() -> None:
    """Load the distributions, which takes a moment the first time."""
    _special()


def are_distributions_loaded() -> bool:
    return _LIBRARY in sys.modules


def _special() -> Any:
    return importlib.import_module(_LIBRARY)
