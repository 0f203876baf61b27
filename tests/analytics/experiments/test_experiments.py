"""Experiments with calls to action: false alarms, planted effects, and when nothing may be said."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom, binomtest, chi2, chi2_contingency, chisquare

from helpcenter.analytics import Arm, Design, Owner
from helpcenter.analytics.experiments import statistics, verdicts
from helpcenter.analytics.experiments.statistics import ALPHA, judge, judge_by_day
from helpcenter.domain.event import Event
from helpcenter.domain.library import Cta, CtaVariant, Target
from tests.analytics.small_ledger import NOON, event, record, report_of

CTA = Cta("c", Target(url="https://example.org"), (CtaVariant("a", 3, {}), CtaVariant("b", 1, {})))


def about(rate: float, runs: int) -> tuple[float, float]:
    """Between which counts a thousand-to-one chance would leave something that happens at this rate."""
    low, high = binom.interval(0.999, runs, rate)
    return float(low), float(high)


def arms(*clicked: int, visitors: int = 4000, **more: tuple[int, ...]) -> list[Arm]:
    return [
        Arm("abcd"[place], 1, visitors, hits, *(values[place] for values in more.values()))
        for place, hits in enumerate(clicked)
    ]


def test_visitors_are_split_by_the_weights_and_always_alike() -> None:
    visitors = [f"{number:016x}" for number in range(8000)]
    shown = [CTA.variant_for(visitor).id for visitor in visitors]
    assert shown == [CTA.variant_for(visitor).id for visitor in visitors]
    assert 0.73 < shown.count("a") / len(shown) < 0.77
    assert CTA.variant_for(None).id == "a"


def test_another_experiment_splits_independently() -> None:
    other = Cta("d", CTA.target, CTA.variants)
    both = [(CTA.variant_for(f"{n:016x}").id, other.variant_for(f"{n:016x}").id) for n in range(8000)]
    assert 0.05 < both.count(("b", "b")) / len(both) < 0.075


@pytest.mark.parametrize(("wordings", "rate"), [(2, 0.3), (2, 0.04), (3, 0.3), (4, 0.3)])
def test_without_an_effect_five_percent_are_false_alarms(wordings: int, rate: float) -> None:
    """Of all wordings together: with several, Holm's correction keeps them from adding up."""
    runs = 10_000
    size = 1.1 * judge("c", arms(*[int(rate * 10**6)] * wordings, visitors=10**6), 7).needed
    clicks = np.random.default_rng(wordings).binomial(int(size), rate, (runs, wordings))
    alarms = sum(judge("c", arms(*row, visitors=int(size)), 7).state in {"better", "worse"} for row in clicks.tolist())
    low, high = about(0.05, runs)
    # Several comparisons with the same first wording are alike, so that the correction is a little too careful.
    assert (low if wordings == 2 else 0.7 * low) < alarms < high


def test_a_planted_effect_is_found_as_often_as_planned() -> None:
    runs = 10_000
    size = judge("c", arms(300_000, 360_000, visitors=10**6), 7).needed
    clicks = np.random.default_rng(3).binomial(size + 5, (0.3, 0.36), (runs, 2))
    verdicts = [judge("c", arms(*row, visitors=size + 5), 7) for row in clicks.tolist()]
    told = [verdict.state for verdict in verdicts if verdict.state != "collecting"]
    low, high = about(0.8, len(told))
    assert len(told) > runs / 2
    assert low < told.count("better") < high


@pytest.mark.parametrize(
    ("first", "second"), [((30, 100), (45, 110)), ((300, 4000), (360, 4000)), ((1, 900), (9, 800))]
)
def test_our_statistics_are_those_of_the_library(first: tuple[int, int], second: tuple[int, int]) -> None:
    (hits, of), (more, more_of) = first, second
    table = [[hits, of - hits], [more, more_of - more]]
    assert statistics._p(more, more_of, hits, of) == pytest.approx(chi2_contingency(table, correction=False).pvalue)
    wilson = binomtest(hits, of).proportion_ci(method="wilson")
    assert statistics._interval(hits, of) == pytest.approx((wilson.low, wilson.high))
    split = judge("c", [Arm("a", 3, of), Arm("b", 1, more_of)], 1).mismatch
    whole = of + more_of
    assert split == pytest.approx(chisquare([of, more_of], [0.75 * whole, 0.25 * whole]).pvalue)


def test_nothing_is_told_before_the_planned_size_and_seven_days() -> None:
    enough = arms(400, 700)
    assert judge("c", enough, 6).state == "collecting"
    assert judge("c", enough, 6).comparisons == ()
    assert judge("c", arms(4, 70, visitors=150), 30).state == "collecting"
    assert judge("c", enough, 7).state == "better"
    assert judge("c", [Arm("a", 1), Arm("b", 1)], 0).state == "collecting"


def test_a_split_that_is_not_as_the_weights_say_stops_everything() -> None:
    verdict = judge("c", [Arm("a", 1, 5000, 500), Arm("b", 1, 4500, 600)], 20)
    assert (verdict.state, verdict.comparisons) == ("mismatch", ())
    assert judge("c", [Arm("a", 3, 15000, 1500), Arm("b", 1, 5010, 500)], 20).state != "mismatch"


@pytest.mark.parametrize(
    ("again", "unhelpful", "harms"),
    [((400, 520), (0, 0), "repeat searches"), ((400, 400), (10, 40), "not helpful"), ((400, 410), (10, 9), None)],
)
def test_clicks_at_the_readers_price_are_stopped(
    again: tuple[int, int], unhelpful: tuple[int, int], harms: str | None
) -> None:
    verdict = judge("c", arms(400, 600, again=again, unhelpful=unhelpful), 7)
    [comparison] = verdict.comparisons
    assert (verdict.state, comparison.harms) == ("stop" if harms else "better", harms)


def test_arms_are_counted_by_daily_visitor(folder: Path) -> None:
    def seen(visitor: str, variant: str, type_: str = "cta_seen", seconds: float = 0, **more: object):
        return event(type_, seconds, cta="c", variant=variant, guide="g", visitor=visitor * 16, **more)

    record(
        folder,
        [
            seen("a", "a"), seen("a", "a", "cta_click", 1), seen("a", "a", "cta_click", 2),
            seen("b", "b"), event("view", -60, guide="g", visitor="b" * 16), event(seconds=5, visitor="b" * 16),
            seen("c", "b"), event("unhelpful", 9, guide="g", visitor="c" * 16),
            # Shown both: tells nothing. A bot. Another call to action. Another day.
            seen("d", "a"), seen("d", "b", seconds=3),
            seen("e", "a", series="bot"), event("cta_seen", cta="x", variant="a", visitor="f" * 16),
            seen("0", "a", at=NOON + timedelta(days=1)),
        ],
    )  # fmt: skip
    with Owner(folder) as owner:
        owner.set_experiments({"c": Design({"a": 1, "b": 1})})
        verdict = owner.reporting.experiments()["c"]
        # The day after counts as well: nobody chooses the days of an experiment.
        assert verdict.arms == (Arm("a", 1, 2, 1, 0, 0), Arm("b", 1, 2, 0, 1, 1))
        assert (verdict.days, verdict.state) == (2, "collecting")
        owner.set_experiments({"c": Design({"a": 1, "b": 1}, since=NOON.date() + timedelta(days=1))})
        assert owner.reporting.experiments()["c"].arms == (Arm("a", 1, 1), Arm("b", 1))


def test_the_guardrail_counts_only_what_came_after_the_call_to_action_was_first_seen(folder: Path) -> None:
    def visit(number: int, variant: str, *more: tuple[str, float, str]) -> list[Event]:
        """Seen at noon on guide g, and whatever else at so many seconds from noon, on a guide."""
        visitor = f"{number:016x}"
        seen = event("cta_seen", cta="c", variant=variant, guide="g", visitor=visitor)
        again = event("cta_seen", 400, cta="c", variant=variant, guide="h", visitor=visitor)
        others = [
            event(seconds=at, visitor=visitor) if type_ == "search" else event(type_, at, guide=guide, visitor=visitor)
            for type_, at, guide in more
        ]
        return [seen, again, *others]

    record(
        folder,
        [
            # Searched again before it was seen.
            *visit(1, "a", ("view", -200, "f"), ("search", -100, ""), ("view", -60, "g")),
            # The same, and once more after it was seen.
            *visit(2, "a", ("view", -200, "f"), ("search", -100, ""), ("view", -60, "g"), ("search", 30, "")),
            # After, on another guide than the one it was seen on.
            *visit(3, "a", ("view", 60, "h"), ("search", 120, "")),
            # After, but more than five minutes later than any guide was opened: no repeat search.
            *visit(4, "a", ("view", -60, "g"), ("search", 241, "")),
            # Found unhelpful before it was seen; after; before and helpful after.
            *visit(5, "b", ("unhelpful", -10, "f")),
            *visit(6, "b", ("unhelpful", 10, "f")),
            *visit(7, "b", ("unhelpful", -10, "f"), ("helpful", 10, "g")),
        ],
    )
    with Owner(folder) as owner:
        owner.set_experiments({"c": Design({"a": 1, "b": 1})})
        assert owner.reporting.experiments()["c"].arms == (
            Arm("a", 1, 4, clicked=0, searched_again=2, unhelpful=0),
            Arm("b", 1, 3, clicked=0, searched_again=0, unhelpful=1),
        )


def campaign(days: int, a: int, b: int, visitors: int = 60) -> list[Event]:
    """So many visitors of each wording a day; of these, `a` and `b` click."""
    events = []
    for day, (wording, clicks) in itertools.product(range(days), (("a", a), ("b", b))):
        for number in range(visitors):
            who = {"visitor": f"{day:04}{wording}{number:011}", "at": NOON + timedelta(days=day)}
            facts = {"cta": "c", "variant": wording, "placement": "alternative", "guide": "g"}
            events += [event("cta_seen", **facts, **who)]
            events += [event("cta_click", **facts, **who)] if number < clicks else []
    return events


def told(owner: Owner, name: str) -> list[dict[str, object]]:
    table = report_of(owner, name, {"from": "2026-03-01", "to": "2026-04-30"})
    return [dict(zip([column.name for column in table.columns], row, strict=True)) for row in table.rows]


def test_nothing_tells_a_wording_s_clicks_while_its_experiment_runs(folder: Path) -> None:
    (folder / "reports" / "raw.sql").write_text(
        RAW + "SELECT variant, count(*) AS clicks FROM human_events WHERE type = 'cta_click' GROUP BY variant", "utf-8"
    )
    joined = (
        "SELECT shown.variant, count(*) AS clicks FROM trial_visitors AS shown INNER JOIN cta_events USING (visitor) "
    )
    (folder / "reports" / "joined.sql").write_text(RAW + joined + "WHERE is_click GROUP BY shown.variant", "utf-8")
    record(folder, campaign(6, 12, 36))
    with Owner(folder) as owner:
        owner.set_experiments({"c": Design({"a": 1, "b": 1})})
        parameters = owner.reporting.parameters({"from": "2026-03-01", "to": "2026-04-30"})
        assert [(row["variant"], row["clicks"]) for row in told(owner, "ctas")] == [("(hidden)", 288)]
        assert [row["variant"] for row in told(owner, "raw")] == ["(hidden)"]
        assert told(owner, "joined") == []
        assert [(row["verdict"], row["visitors"], row["clicked"]) for row in told(owner, "experiments")] == [
            ("collecting", 360, None)
        ] * 2
        for figure in ("clicks", "sessions_seen"):
            key = {"cta": "c", "variant": "(hidden)", "placement": "alternative"}
            receipt = owner.reporting.receipt("ctas", figure, key, parameters)
            names = [column.name for column in receipt.inputs[0].rows.columns]
            assert {row[names.index("variant")] for row in receipt.inputs[0].rows.rows} == {"(hidden)"}
        seen = owner.reporting.receipt("experiments", "visitors", {"cta": "c", "variant": "a"}, parameters)
        names = [column.name for column in seen.inputs[0].rows.columns]
        assert {row[names.index("clicked")] for row in seen.inputs[0].rows.rows} == {None}


def test_the_running_day_counts_when_it_is_over(folder: Path) -> None:
    now = datetime.now(UTC)
    shown = {"cta": "c", "variant": "a", "guide": "g"}
    record(
        folder, [event("cta_seen", at=now - timedelta(days=days), visitor=f"{days:016}", **shown) for days in (0, 1)]
    )
    with Owner(folder) as owner:
        owner.set_experiments({"c": Design({"a": 1, "b": 1})})
        assert [arm.visitors for arm in owner.reporting.experiments()["c"].arms] == [1, 0]


def test_after_the_planned_size_and_seven_days_everything_is_told_and_stays(folder: Path) -> None:
    record(folder, campaign(8, 45, 60, visitors=90))
    with Owner(folder) as owner:
        owner.set_experiments({"c": Design({"a": 1, "b": 1})})
        first = told(owner, "experiments")
        assert [(row["verdict"], row["visitors"], row["clicked"]) for row in first] == [
            ("first", 630, 315), ("better", 630, 420),
        ]  # fmt: skip
        assert {row["variant"] for row in told(owner, "ctas")} == {"a", "b"}
        later = [
            event("cta_seen", visitor=f"{n:016}", cta="c", variant="b", at=NOON + timedelta(days=9)) for n in range(500)
        ]
        record(folder, later)
        assert told(owner, "experiments") == first


def test_commands_know_the_experiments_the_site_planned(folder: Path) -> None:
    record(folder, campaign(2, 12, 36))
    with Owner(folder) as owner:
        owner.set_experiments({"c": Design({"a": 1, "b": 1}, 0.1, NOON.date())})
    with Owner(folder) as owner:
        assert [row["variant"] for row in told(owner, "ctas")] == ["(hidden)"]


def test_a_smaller_difference_needs_more_visitors(folder: Path) -> None:
    fifth, tenth = (judge("c", arms(300, 300, visitors=1000), 7, lift).needed for lift in (0.2, 0.1))
    assert 3.5 < tenth / fifth < 3.8


def test_looking_every_day_raises_no_more_false_alarms() -> None:
    """Whoever stops at the first good figure finds an effect in most experiments; who waits for the planned size and
    seven days, and then looks no more, in five percent."""
    runs, visitors, length = 5000, 150, 14
    clicks = np.random.default_rng(4).binomial(visitors, 0.3, (runs, length, 2))
    impatient = chi2_contingencies(clicks.cumsum(axis=1), visitors * np.arange(1, length + 1)) < ALPHA
    assert impatient.any(axis=1).mean() > 0.15
    alarms = 0
    for days in clicks.tolist():
        by_day = {NOON.date() + timedelta(days=day): arms(*row, visitors=visitors) for day, row in enumerate(days)}
        verdict = judge_by_day("c", by_day)
        assert verdict.until is not None
        alarms += verdict.state in {"better", "worse"}
    low, high = about(ALPHA, runs)
    assert low < alarms < high


def chi2_contingencies(clicks: "np.ndarray", visitors: "np.ndarray") -> "np.ndarray":
    """The p of two equal groups' shares on each day, of all experiments at once."""
    together = clicks.sum(axis=2) / (2 * visitors)
    z = (clicks[:, :, 1] - clicks[:, :, 0]) / visitors / np.sqrt(2 * together * (1 - together) / visitors)
    return chi2.sf(z**2, 1)


def test_what_was_told_stays_told_however_many_days_follow() -> None:
    clicks = np.random.default_rng(5).binomial(150, 0.3, (40, 14, 2)).tolist()
    for days in clicks:
        by_day = {NOON.date() + timedelta(days=day): arms(*row, visitors=150) for day, row in enumerate(days)}
        verdict = judge_by_day("c", by_day)
        assert verdict.until is not None
        assert judge_by_day("c", {day: by_day[day] for day in by_day if day <= verdict.until}) == verdict


def test_verdicts_are_known_after_a_restart_without_judging_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(folder, campaign(2, 12, 36))
    with Owner(folder) as owner:
        owner.set_experiments({"c": Design({"a": 1, "b": 1})})
        before = owner.reporting.experiments()
    judged: list[str] = []
    monkeypatch.setattr(verdicts, "judge_by_day", lambda cta, *_: judged.append(cta) or judge(cta, (), 0))
    with Owner(folder) as owner:
        assert owner.reporting.experiments() == before
        assert judged == []
        record(folder, [event("cta_seen", cta="c", variant="a", visitor="9" * 16)])
        owner.reporting.experiments()
        assert judged == ["c"]


RAW = """-- title: Raw
-- owner: marketing
-- question: Raw?
-- parameters: none
-- chart: none
-- numerator: Clicks.
-- denominator: none
"""
