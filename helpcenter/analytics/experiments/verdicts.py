"""Which calls to action are experiments, and what may be told of them today.

Until something may be told, no report tells which wording earned a click: the views that reports read show the wording
as "(hidden)", and clicks by wording as null.
"""

import math
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from helpcenter.analytics.experiments.statistics import SMALLEST_LIFT, Arm, Verdict, is_prepared, judge_by_day, prepare
from helpcenter.analytics.files import read_state, write_state

_FILE, _VERDICTS = "experiments.json", "verdicts.json"
# Judging again costs a scan of the experiment's visitors: seldom enough that it never is a tenth of the owner's time.
_PAUSE_FACTOR = 10
# Any event that an experiment is judged by changes one of these.
_MARK = """
    SELECT
        (SELECT count(*) FROM fact_cta_events),
        (SELECT count(*) FROM fact_views),
        (SELECT CAST(coalesce(sum(searches), 0) AS BIGINT) FROM fact_intents),
        (SELECT count(*) FROM fact_feedback),
        (SELECT count(*) FROM fact_feedback WHERE is_helpful)
"""
_COUNTS = """
    SELECT
        day,
        variant,
        count(*),
        count(*) FILTER (WHERE clicked),
        count(*) FILTER (WHERE searched_again),
        count(*) FILTER (WHERE unhelpful)
    FROM trial_visitors
    -- The running day counts when it is over: judging it now would be one more look.
    WHERE cta = $cta AND day < local_day(now() AT TIME ZONE 'UTC')
    GROUP BY day, variant
    ORDER BY day
"""


@dataclass(frozen=True, slots=True)
class Design:
    """How an experiment is meant: the wordings' weights, the first one first; the smallest relative difference it
    should find; the first day that counts, if not all."""

    weights: Mapping[str, int]
    smallest_lift: float = SMALLEST_LIFT
    since: date | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """Verdicts, what they were found from and how many seconds that took."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    designs: dict[str, Design] | None = None
    version: object = None
    seconds: float = 0.0
    good_until: float = 0.0
    mark: tuple[int, ...] | None = None


class _Kept(msgspec.Struct):
    verdicts: dict[str, Verdict]
    designs: dict[str, Design]
    seconds: float
    mark: tuple[int, ...]


class Trials:
    """The experiments there are, and their verdicts. Thread-safe.

    Verdicts are kept in a file, so that nobody waits for the first judging after a start.
    """

    def __init__(self, state: Path) -> None:
        self._path, self._kept = state / _FILE, state / _VERDICTS
        self._judging = threading.Lock()
        self._designs = read_state(self._path, dict[str, Design]) or {}
        kept = read_state(self._kept, _Kept)
        self._known = _Known(kept.verdicts, kept.designs, None, kept.seconds, 0, kept.mark) if kept else _Known()

    def plan(self, designs: Mapping[str, Design]) -> None:
        """These are the experiments from now on; kept for commands that run without the site."""
        if designs != self._designs:
            self._designs = dict(designs)
            write_state(self._path, designs)

    def verdicts(
        self, cursor: duckdb.DuckDBPyConnection, version: object, patience: float = math.inf
    ) -> dict[str, Verdict]:
        """By call to action; worked out anew when `version`, which stands for what was derived, is another.

        If that takes more than `patience` seconds, those known before are told instead: who derives, asks again.
        """
        known = self._known
        if known.designs == self._designs and (
            known.version == version or time.monotonic() < known.good_until or _cost(known) > patience
        ):
            return known.verdicts
        with self._judging:
            return self._judged(cursor, version)

    def variables(
        self, cursor: duckdb.DuckDBPyConnection, version: object, patience: float = math.inf
    ) -> dict[str, Any]:
        """What the views read: `trials` and `verdicts`."""
        verdicts, designs = self.verdicts(cursor, version, patience), self._designs
        return {
            "trials": [
                _trial(cta, designs[cta], verdict.until, is_hidden=not verdict.comparisons)
                for cta, verdict in verdicts.items()
                if cta in designs
            ],
            "verdicts": [row for verdict in verdicts.values() for row in _rows(verdict)],
        }

    def _judged(self, cursor: duckdb.DuckDBPyConnection, version: object) -> dict[str, Verdict]:
        while (designs := self._designs) != self._known.designs or self._known.version != version:
            mark: tuple[int, ...] = cursor.execute(_MARK).fetchone() or ()
            if self._known.version is None and (designs, mark) == (self._known.designs, self._known.mark):
                # Nothing has come since they were written down.
                self._known = replace(self._known, version=version)
                continue
            prepare()
            began = time.monotonic()
            found = {cta: _judge(cursor, cta, design) for cta, design in designs.items()}
            now = time.monotonic()
            self._known = _Known(found, designs, version, now - began, now + _PAUSE_FACTOR * (now - began), mark)
            with suppress(OSError):  # It only saves work after a restart.
                write_state(self._kept, _Kept(found, designs, now - began, mark))
        return self._known.verdicts


def _cost(known: _Known) -> float:
    """About how many seconds judging again would take."""
    return known.seconds if is_prepared() else math.nextafter(math.inf, 0)


def _judge(cursor: duckdb.DuckDBPyConnection, cta: str, design: Design) -> Verdict:
    cursor.execute("SET VARIABLE trials = $value", {"value": [_trial(cta, design, None, is_hidden=False)]})
    days: dict[date, dict[str, tuple[int, ...]]] = {}
    for day, variant, *counts in cursor.execute(_COUNTS, {"cta": cta}).fetchall():
        days.setdefault(day, {})[variant] = tuple(counts)
    arms = {
        day: [Arm(name, weight, *found.get(name, (0, 0, 0, 0))) for name, weight in design.weights.items()]
        for day, found in days.items()
    }
    if not arms:
        arms = {date.min: [Arm(name, weight) for name, weight in design.weights.items()]}
    return judge_by_day(cta, arms, design.smallest_lift)


def _trial(cta: str, design: Design, until: date | None, *, is_hidden: bool) -> dict[str, Any]:
    return {"cta": cta, "since": design.since or date.min, "until": until or date.max, "is_hidden": is_hidden}


def _rows(verdict: Verdict) -> list[dict[str, Any]]:
    told = {each.variant: each for each in verdict.comparisons}
    return [
        {
            "cta": verdict.cta,
            "variant": arm.variant,
            "verdict": told[arm.variant].state.value
            if arm.variant in told
            else "first"
            if told
            else verdict.state.value,
            "visitors": arm.visitors,
            "needed": verdict.needed,
            "days": verdict.days,
            "clicked": arm.clicked if told else None,
            "click_rate": arm.clicked / arm.visitors if told and arm.visitors else None,
            "lift": told[arm.variant].lift if arm.variant in told else None,
            "p": told[arm.variant].p if arm.variant in told else None,
        }
        for arm in verdict.arms
    ]
