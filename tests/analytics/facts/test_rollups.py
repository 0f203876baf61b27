"""Sums by day and month: whatever is asked for, they tell what the facts tell."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from helpcenter.analytics import Owner
from helpcenter.analytics.facts.report_views import make_views
from helpcenter.domain.errors import Unavailable
from tests.analytics.small_ledger import NOON, event, facts, record, report_of

FIRST = date(2026, 3, 2)


def test_whole_months_and_the_days_around_them_add_up_to_the_intents_of_any_span(folder: Path) -> None:
    rng = random.Random(1)
    days = [rng.randrange(150) for _ in range(300)]
    record(
        folder,
        [
            event(at=NOON + timedelta(days=day, minutes=number), visitor=f"{number:016}", query=rng.choice("abc"))
            for number, day in enumerate(days)
        ],
    )
    with Owner(folder) as owner:
        owner.ingest()
        assert facts(owner, "SELECT count(DISTINCT day) FROM query_months") == [(5,)]
        for _ in range(40):
            first, last = sorted(rng.sample(range(150), 2))
            span = {"from": str(FIRST + timedelta(days=first)), "to": str(FIRST + timedelta(days=last))}
            counted = sum(int(row[1] or 0) for row in report_of(owner, "queries", span).rows)
            assert counted == sum(first <= day <= last for day in days), span


def test_the_small_lines_of_a_report_add_up_to_its_figures_however_many_there_are(folder: Path) -> None:
    """600 queries on 28 days are more rows than a report may have."""
    asked = [(day, number) for day in range(28) for number in range(600)]
    record(
        folder,
        [
            event(
                at=NOON + timedelta(days=day, seconds=number), visitor=f"{day:03}{number:013}", query=f"query {number}"
            )
            for day, number in asked
        ],
    )
    with Owner(folder) as owner:
        span = {"from": str(FIRST), "to": str(FIRST + timedelta(days=27))}
        table = report_of(owner, "queries", span)
        lines = owner.reporting.trends(table)
        assert [sum(lines[str(row[0])]) for row in table.rows] == [row[1] for row in table.rows] == [28] * 500


def test_a_column_that_stands_elsewhere_swaps_no_figures(folder: Path) -> None:
    """Months and days are put together by the names of their columns."""
    record(folder, [event(at=NOON + timedelta(days=day), visitor=f"{day:016}") for day in range(40)])
    figures = "SELECT sum(intents), sum(searches), sum(ranks), max(query) FROM query_sums('2026-03-01', '2026-05-31')"
    with Owner(folder) as owner:
        owner.ingest()
        before = facts(owner, figures)
        facts(
            owner,
            "CREATE OR REPLACE TABLE rollup_query_months AS "
            "SELECT ranks, cta_clicks, * EXCLUDE (ranks, cta_clicks) FROM rollup_query_months",
        )
        with owner.ledger.store.cursor() as cursor:
            make_views(cursor)
            assert cursor.execute(figures).fetchall() == before
        assert before[0][:2] == (40, 40)


def test_nothing_is_told_while_all_figures_are_being_worked_out_anew(folder: Path) -> None:
    record(folder, [event()])
    with Owner(folder, "UTC") as owner:
        owner.ingest()
        owner.derive()
    with Owner(folder, "Europe/Paris") as owner:
        span = owner.reporting.parameters({"from": "2026-03-02", "to": "2026-03-02"})
        owner.start()
        with owner.intake.lock, pytest.raises(Unavailable, match="being worked out anew"):
            owner.reporting.report("queries", span)
