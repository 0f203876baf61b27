"""Every report in `analytics/reports/` against numbers worked out by hand: `tests/reports/<name>/`."""

import json
from pathlib import Path

import pytest

from helpcenter.analytics import Owner, check_reports
from tests.analytics.ledger import SHIPPED_REPORTS, event, read_events, record

CASES = Path(__file__).parents[1] / "reports"
NAMES = sorted(path.stem for path in SHIPPED_REPORTS.glob("*.sql"))


@pytest.mark.parametrize("name", NAMES)
def test_a_report_counts_what_was_counted_by_hand(name: str, folder: Path) -> None:
    case = CASES / name
    settings = json.loads((case / "parameters.json").read_text("utf-8"))
    record(folder, read_events(case / "events.csv"))
    with Owner(folder, settings.pop("timezone")) as owner:
        table = owner.report(name, owner.parameters(settings))
    assert table.to_csv() == (case / "expected.csv").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_report_without_events_is_an_empty_table_without_a_chart(name: str, folder: Path) -> None:
    with Owner(folder) as owner:
        parameters = owner.parameters({})
        assert owner.report(name, parameters).rows == ()
        assert owner.chart(name, parameters) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_report_keeps_to_the_locale_and_product_asked_for(name: str, folder: Path) -> None:
    wanted = _visit("a" * 16, "fr", "intercom")
    record(folder, [*wanted, *_visit("b" * 16, "en", "intercom"), *_visit("c" * 16, "fr", "slack")])
    dates = {"from": "2026-03-02", "to": "2026-03-02"}
    with Owner(folder) as owner:
        filtered = owner.report(name, owner.parameters(dates | {"locale": "fr", "product": "intercom"}))
        everything = owner.report(name, owner.parameters(dates))
    alone = folder.parent / "alone"
    folder.rename(alone)
    for path in (alone / "events.duckdb", *(alone / "spool" / "ingested").iterdir()):
        path.unlink()
    record(alone, wanted)
    with Owner(alone) as owner:
        assert filtered.rows == owner.report(name, owner.parameters(dates)).rows
    assert filtered.rows != everything.rows


def _visit(visitor: str, locale: str, product: str) -> list:
    who = {"visitor": visitor, "locale": locale}
    found = event(query=f"cancel {product}", top_product=product, total=0 if product == "intercom" else 1, **who)
    missed = event(seconds=60, query="nothing", product=product, total=0, **who)
    there = who | {"search_id": found.search_id, "guide": f"cancel-{product}", "product": product}
    cta = there | {"cta": "schedulingkit", "variant": "plain", "placement": "alternative"}
    return [
        found,
        event("view", 5, rank=1, **there),
        event("cta_seen", 6, **cta),
        event("cta_click", 7, **cta),
        missed,
    ]


def test_the_shipped_reports_have_no_problems() -> None:
    assert check_reports(SHIPPED_REPORTS.parents[1]) == []


def test_every_report_has_a_case_and_every_case_a_report() -> None:
    assert sorted(path.name for path in CASES.iterdir() if path.is_dir() and path.name != "__pycache__") == NAMES
