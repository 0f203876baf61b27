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

from helpcenter.analytics.experiments.statistics import (
    DEFAULT_EFFECT,
    Arm,
    Verdict,
    are_distributions_loaded,
    judge_by_day,
    load_distributions,
)
from helpcenter.analytics.files import read_state, write_state

_DESIGNS, _VERDICTS = "experiments.json", "verdicts.json"
# Judging again costs a scan of the experiment's visitors: seldom enough that it never is a tenth of the owner's time.
_PAUSE_FACTOR = 10
# Any event that an experiment is judged by changes one of these.
_FINGERPRINT = """
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


class Design(msgspec.Struct, frozen=True):
    """How an experiment is meant: the wordings' weights, the first one first; the smallest relative difference it
    should find; the first day that counts, if not all."""

    weights: Mapping[str, int]
    minimum_detectable_effect: float = msgspec.field(default=DEFAULT_EFFECT, name="smallest_lift")
    since: date | None = None


@dataclass(frozen=True, slots=True)
class _Judgement:
    """Verdicts, what they were found from and how many seconds that took."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    designs: dict[str, Design] | None = None
    version: object = None
    seconds: float = 0.0
    good_until: float = 0.0
    fingerprint: tuple[int, ...] | None = None


class _StoredJudgement(msgspec.Struct):
    verdicts: dict[str, Verdict]
    designs: dict[str, Design]
    seconds: float
    fingerprint: tuple[int, ...] = msgspec.field(name="mark")


class ExperimentVerdicts:
    """The experiments there are, and their verdicts. Thread-safe.

    Verdicts are kept in a file, so that nobody waits for the first judging after a start.
    """

    def __init__(self, state: Path) -> None:
        self._designs_file, self._verdicts_file = state / _DESIGNS, state / _VERDICTS
        self._judging = threading.Lock()
        self._designs = read_state(self._designs_file, dict[str, Design]) or {}
        self._are_designs_kept = True
        stored = read_state(self._verdicts_file, _StoredJudgement)
        self._latest = _Judgement()
        if stored is not None:
            self._latest = _Judgement(stored.verdicts, stored.designs, None, stored.seconds, 0, stored.fingerprint)

    def set_experiments(self, designs: Mapping[str, Design]) -> list[str]:
        """These are the experiments from now on; kept for commands that run without the site. Raises OSError when they
        could not be kept; they hold for this process all the same.

        The calls to action that are planned for the first time, or otherwise than before.
        """
        planned = [cta for cta, design in designs.items() if self._designs.get(cta) != design]
        if designs != self._designs or not self._are_designs_kept:
            self._designs = dict(designs)
            self._are_designs_kept = False
            write_state(self._designs_file, designs)
            self._are_designs_kept = True
        return planned

    def verdicts(
        self, cursor: duckdb.DuckDBPyConnection, version: object, max_wait_seconds: float = math.inf
    ) -> dict[str, Verdict]:
        """By call to action; worked out anew when `version`, which stands for what was derived, is another.

        If that takes longer than `max_wait_seconds`, the latest ones are told instead: who derives, asks again.
        """
        latest = self._latest
        if latest.designs == self._designs and (
            latest.version == version or time.monotonic() < latest.good_until or _cost(latest) > max_wait_seconds
        ):
            return latest.verdicts
        with self._judging:
            return self._judged(cursor, version)

    def variables(
        self, cursor: duckdb.DuckDBPyConnection, version: object, max_wait_seconds: float = math.inf
    ) -> dict[str, Any]:
        """What the views read: `experiments` and `verdicts`."""
        verdicts, designs = self.verdicts(cursor, version, max_wait_seconds), self._designs
        return {
            "experiments": [
                _experiment_row(cta, designs[cta], verdict.until, is_hidden=not verdict.comparisons)
                for cta, verdict in verdicts.items()
                if cta in designs
            ],
            "verdicts": [row for verdict in verdicts.values() for row in _verdict_rows(verdict)],
        }

    def _judged(self, cursor: duckdb.DuckDBPyConnection, version: object) -> dict[str, Verdict]:
        while (designs := self._designs) != self._latest.designs or self._latest.version != version:
            fingerprint: tuple[int, ...] = cursor.execute(_FINGERPRINT).fetchone() or ()
            if self._latest.version is None and (designs, fingerprint) == (
                self._latest.designs,
                self._latest.fingerprint,
            ):
                # Nothing has come since they were written down.
                self._latest = replace(self._latest, version=version)
                continue
            load_distributions()
            began = time.monotonic()
            verdicts = {cta: _judge(cursor, cta, design) for cta, design in designs.items()}
            now = time.monotonic()
            seconds = now - began
            self._latest = _Judgement(verdicts, designs, version, seconds, now + _PAUSE_FACTOR * seconds, fingerprint)
            with suppress(OSError):  # It only saves work after a restart.
                write_state(self._verdicts_file, _StoredJudgement(verdicts, designs, seconds, fingerprint))
        return self._latest.verdicts


def _cost(latest: _Judgement) -> float:
    """About how many seconds judging again would take."""
    return latest.seconds if are_distributions_loaded() else math.nextafter(math.inf, 0)


def _judge(cursor: duckdb.DuckDBPyConnection, cta: str, design: Design) -> Verdict:
    cursor.execute(
        "SET VARIABLE experiments = $value", {"value": [_experiment_row(cta, design, None, is_hidden=False)]}
    )
    days: dict[date, dict[str, tuple[int, ...]]] = {}
    for day, variant, *counts in cursor.execute(_COUNTS, {"cta": cta}).fetchall():
        days.setdefault(day, {})[variant] = tuple(counts)
    arms = {
        day: [Arm(name, weight, *found.get(name, (0, 0, 0, 0))) for name, weight in design.weights.items()]
        for day, found in days.items()
    }
    if not arms:
        arms = {date.min: [Arm(name, weight) for name, weight in design.weights.items()]}
    return judge_by_day(cta, arms, design.minimum_detectable_effect)


def _experiment_row(cta: str, design: Design, until: date | None, *, is_hidden: bool) -> dict[str, Any]:
    return {"cta": cta, "since": design.since or date.min, "until": until or date.max, "is_hidden": is_hidden}


def _verdict_rows(verdict: Verdict) -> list[dict[str, Any]]:
    compared = {each.variant: each for each in verdict.comparisons}
    return [
        {
            "cta": verdict.cta,
            "variant": arm.variant,
            "verdict": compared[arm.variant].state.value
            if arm.variant in compared
            else "first"
            if compared
            else verdict.state.value,
            "visitors": arm.visitors,
            "needed": verdict.needed,
            "days": verdict.days,
            "clicked": arm.clicked if compared else None,
            "click_rate": arm.clicked / arm.visitors if compared and arm.visitors else None,
            "lift": compared[arm.variant].lift if arm.variant in compared else None,
            "p": compared[arm.variant].p if arm.variant in compared else None,
        }
        for arm in verdict.arms
    ]
