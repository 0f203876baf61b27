"""What holds of every report in `analytics/reports/`, and what their cases do not say."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from helpcenter.analytics import Owner, check_reports, load_reports
from helpcenter.domain.event import Series
from tests.analytics.small_ledger import SHIPPED_REPORTS, event, record, report_of

NAMES = sorted(path.stem for path in SHIPPED_REPORTS.glob("*.sql"))


@pytest.fixture(scope="module")
def owners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Owner]]:
    """The owner of a ledger with the visits of these visitors, each made once."""
    visits = {"a": ("fr", "intercom"), "b": ("de", "intercom"), "c": ("fr", "slack")}
    with ExitStack() as open_owners:

        @cache
        def of(visitors: str) -> Owner:
            folder = tmp_path_factory.mktemp("site") / "analytics"
            (folder / "reports").mkdir(parents=True)
            record(folder, [each for visitor in visitors for each in _visit(visitor * 16, *visits[visitor])])
            return open_owners.enter_context(Owner(folder))

        yield of


@pytest.mark.parametrize("name", NAMES)
def test_a_report_without_events_is_an_empty_table_without_a_chart(name: str, owners: Callable[[str], Owner]) -> None:
    reporting = owners("").reporting
    table = report_of(owners(""), name, {})
    assert table.rows == ()
    assert reporting.chart(table) is None


@pytest.mark.parametrize("name", [name for name in NAMES if name != "experiments"])
def test_a_report_keeps_to_the_locale_and_product_asked_for(name: str, owners: Callable[[str], Owner]) -> None:
    all_visits = owners("abc" if _knows_products(name) else "ab")
    dates = {"from": "2026-03-02", "to": "2026-03-02"}
    filtered = report_of(all_visits, name, dates | {"locale": "fr", "product": "intercom"})
    assert filtered.rows == report_of(owners("a"), name, dates).rows
    assert filtered.rows != report_of(all_visits, name, dates).rows, "its parameters change nothing"


def _knows_products(name: str) -> bool:
    return "product" in load_reports(SHIPPED_REPORTS)[0][name].parameters


def _visit(visitor: str, locale: str, product: str) -> list:
    """Everything that some report counts; shown in English, so `locale` should be another."""
    who = {"visitor": visitor, "locale": locale}
    found = event(query=f"cancel {product}", top_product=product, total=0 if product == "intercom" else 1, **who)
    missed = event(seconds=60, query="nothing", product=product, total=0, **who)
    there = who | {
        "search_id": found.search_id,
        "block": "export",
        "served": "en",
        "guide": f"cancel-{product}",
        "product": product,
    }
    cta = there | {"cta": "schedulingkit", "variant": "plain", "placement": "alternative"}
    return [
        found,
        event("view", 5, rank=1, **there),
        event("cta_seen", 6, **cta),
        event("cta_click", 7, **cta),
        missed,
        event("unhelpful", 70, **there),
        event("not_found", 80, path=f"/{locale}/{product}", **who),
        event(seconds=120, query=f"export {product}", top_product=product, total=1, **who),
    ]


def test_the_shipped_reports_have_no_problems() -> None:
    assert check_reports(SHIPPED_REPORTS.parents[1], tries_shipped=True) == []


def test_the_totals_of_what_is_missing_leave_nothing_out(folder: Path) -> None:
    """450 queries found nothing, 400 of them twice; of ten that found something, one ended in a click."""
    missed = [hashlib.sha256(bytes([number % 256, number // 256])).hexdigest()[:12] for number in range(450)]
    asked = [query for number, query in enumerate(missed) for _ in range(2 if number < 400 else 1)]
    events = [event(query=query, total=0, visitor=f"a{number:015x}") for number, query in enumerate(asked)]
    found = [event(query="teams", visitor=f"b{number:015x}") for number in range(10)]
    click = event("cta_click", 9, cta="c", search_id=found[0].search_id, visitor=found[0].visitor)
    record(folder, [*events, *found, click])
    with Owner(folder) as owner:
        parameters = owner.reporting.parameters({"from": "2026-03-02", "to": "2026-03-02"})
        table = owner.reporting.report("content_gaps", parameters)
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in table.rows]
        assert sum(row["spellings"] for row in rows) == 450
        assert sum(row["lost_intents"] for row in rows) == 850
        assert sum(row["lost_cta_clicks"] for row in rows) == pytest.approx(85)
        others = {name: rows[-1][name] for name in ("query", "spellings", "lost_intents", "comparable_intents")}
        assert others == {"query": "(all others)", "spellings": 50, "lost_intents": 50, "comparable_intents": 10}
        assert rows[-1]["lost_cta_clicks"] == 5
        receipt = owner.reporting.receipt("content_gaps", "lost_intents", {"query": "(all others)"}, parameters)
        assert [each.count for each in receipt.inputs] == [50]
        # The ends of 95 % intervals do not add up to those of the sum.
        assert owner.reporting.reports()["content_gaps"].totals.keys() >= {"lost_intents", "lost_cta_clicks"}
        assert (table.totals["lost_intents"], table.totals["lost_cta_clicks"]) == (850, pytest.approx(85))


def test_week_start_is_a_setting(folder: Path) -> None:
    record(folder, [event(at=datetime(2026, 3, 1, 12, tzinfo=UTC)), event(at=datetime(2026, 3, 2, 12, tzinfo=UTC))])
    weeks = []
    for start in (1, 7):
        with Owner(folder, week_start=start) as owner:
            table = report_of(owner, "funnel_weeks", {"from": "2026-02-01", "to": "2026-03-31"})
            weeks.append([str(row[0]) for row in table.rows])
    assert weeks == [["2026-02-23", "2026-03-02"], ["2026-03-01"]]


@pytest.mark.parametrize(
    ("timezone", "moment", "day"),
    [
        ("Asia/Kolkata", "2026-03-02T18:29:59", "2026-03-02"),
        ("Asia/Kolkata", "2026-03-02T18:30:00", "2026-03-03"),
        ("Australia/Lord_Howe", "2026-03-02T12:59:00", "2026-03-02"),
        ("Australia/Lord_Howe", "2026-03-02T13:00:00", "2026-03-03"),
        ("Asia/Kathmandu", "2026-03-02T18:15:00", "2026-03-03"),
        # Clocks go forward in Paris on 29 March, back on 25 October: days of 23 and 25 hours.
        ("Europe/Paris", "2026-03-28T23:00:00", "2026-03-29"),
        ("Europe/Paris", "2026-03-29T21:59:59", "2026-03-29"),
        ("Europe/Paris", "2026-03-29T22:00:00", "2026-03-30"),
        ("Europe/Paris", "2026-10-24T22:00:00", "2026-10-25"),
        ("Europe/Paris", "2026-10-25T22:59:59", "2026-10-25"),
        ("America/New_York", "2026-11-01T05:30:00", "2026-11-01"),
        ("America/New_York", "2026-11-02T04:59:00", "2026-11-01"),
    ],
)
def test_days_are_local_also_where_zones_are_odd_and_clocks_change(
    folder: Path, timezone: str, moment: str, day: str
) -> None:
    record(folder, [event(at=datetime.fromisoformat(moment + "+00:00"))])
    with Owner(folder, timezone) as owner:
        table = report_of(owner, "funnel", {"from": day, "to": day})
        assert [str(row[0]) for row in table.rows] == [day]


def test_a_report_shows_the_series_asked_for(folder: Path) -> None:
    record(folder, [event(query="one"), event(query="two", series=Series.BOT, visitor="b" * 16)])
    with Owner(folder) as owner:
        dates = {"from": "2026-03-02", "to": "2026-03-02"}
        seen = {
            series: sorted(row[0] for row in report_of(owner, "queries", dates | {"series": series}).rows)
            for series in ("human", "bot", "agent", "all")
        }
    assert seen == {"human": ["one"], "bot": ["two"], "agent": [], "all": ["one", "two"]}
