"""Which calls to action are experiments, and what may be told of them today.

Until something may be told, no report tells which wording earned a click: the views that reports read show the wording
as "(hidden)", and clicks by wording as null.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from helpcenter.analytics.experiments import SMALLEST_LIFT, Arm, Verdict, judge_by_day
from helpcenter.analytics.ledger_lock import write_private

_FILE = "experiments.json"
# Judging again costs a scan of the experiment's visitors: seldom enough that it never is a tenth of the owner's time.
_PAUSE_FACTOR = 10
_COUNTS = """
    SELECT
        day,
        variant,
        count(*),
        count(*) FILTER (WHERE clicked),
        count(*) FILTER (WHERE searched_again),
        count(*) FILTER (WHERE unhelpful)
    FROM trial_visitors
    WHERE cta = $cta
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


@dataclass(slots=True)
class _Known:
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    version: object = None
    good_until: float = 0.0


class Trials:
    """The experiments there are, and their verdicts. Thread-safe."""

    def __init__(self, state: Path) -> None:
        self._path = state / _FILE
        self._lock = threading.Lock()
        self._judging = threading.Lock()
        self._designs = _read(self._path)
        self._known = _Known()

    def plan(self, designs: Mapping[str, Design]) -> None:
        """These are the experiments from now on; kept for commands that run without the site."""
        with self._lock:
            if designs != self._designs:
                self._designs = dict(designs)
                self._known = _Known()
                write_private(self._path, msgspec.json.encode(designs))

    def verdicts(
        self, cursor: duckdb.DuckDBPyConnection, version: object, *, is_patient: bool = True
    ) -> dict[str, Verdict]:
        """By call to action; worked out anew when `version`, which stands for what was derived, is another.

        Who is not patient takes those known before, if any are.
        """
        known = self._known
        if known.version == version or time.monotonic() < known.good_until:
            return known.verdicts
        if not is_patient and known.version is not None:
            return known.verdicts
        with self._judging:
            return self._judged(cursor, version)

    def variables(
        self, cursor: duckdb.DuckDBPyConnection, version: object, *, is_patient: bool = True
    ) -> dict[str, Any]:
        """What the views read: `trials` and `verdicts`."""
        verdicts, designs = self.verdicts(cursor, version, is_patient=is_patient), self._designs
        return {
            "trials": [
                _trial(cta, designs[cta], verdict.until, is_hidden=not verdict.comparisons)
                for cta, verdict in verdicts.items()
                if cta in designs
            ],
            "verdicts": [row for verdict in verdicts.values() for row in _rows(verdict)],
        }

    def _judged(self, cursor: duckdb.DuckDBPyConnection, version: object) -> dict[str, Verdict]:
        while self._known.version != version:
            designs, began = self._designs, time.monotonic()
            found = {cta: _judge(cursor, cta, design) for cta, design in designs.items()}
            now = time.monotonic()
            with self._lock:
                # Unless they were planned anew meanwhile: then this tells of other experiments.
                if designs is self._designs:
                    self._known = _Known(found, version, now + _PAUSE_FACTOR * (now - began))
        return self._known.verdicts


def _read(path: Path) -> dict[str, Design]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Design])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}


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
