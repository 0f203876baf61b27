"""What is forgotten when, and that nothing of it stays behind."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from helpcenter.analytics import Owner, Retention
from helpcenter.analytics.derive import kept
from tests.analytics.ledger import event, facts, record

NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=100)


def old(type: str = "search", days: float = 100, **values: Any) -> Any:
    return event(type, at=NOW - timedelta(days=days), **values)


def visit(number: int, query: str, days: float = 100) -> list[Any]:
    who = {"visitor": f"{number:016x}", "days": days}
    search = old(query=query, **who)
    click = old("cta_click", cta="c", search_id=search.search_id, **(who | {"days": days - 0.001}))
    return [search, click]


def test_raw_events_go_after_their_days_and_the_figures_stay(folder: Path) -> None:
    record(folder, [each for number in range(6) for each in visit(number, "annuler intercom")])
    record(folder, visit(10, "marie durand"))
    record(folder, visit(11, "today", days=1))
    with Owner(folder) as owner:
        parameters = owner.parameters({"from": str(OLD.date() - timedelta(days=1)), "to": str(NOW.date())})
        before = owner.report("query_conversion", parameters).rows
        assert {row[0] for row in before} == {"annuler intercom", "marie durand", "today"}
        done = owner.expire()
        assert done.events == 14
        after = owner.report("query_conversion", parameters).rows
        assert [(row[0], row[1:]) for row in after] == [
            ("(rare)" if row[0] == "marie durand" else row[0], row[1:]) for row in before
        ]
        assert facts(owner, "SELECT count(*), count(DISTINCT visitor) FROM events") == [(2, 1)]
        assert owner.verify() == []
        assert owner.expire().events == 0


def test_nothing_leads_back_to_a_forgotten_visitor(folder: Path) -> None:
    shared = [*visit(1, "marie durand"), *visit(2, "today", days=1)]
    record(folder, shared)
    with Owner(folder) as owner:
        owner.ingest()
        owner.expire()
        for name in kept():
            text = str(facts(owner, f"FROM fact_{name}"))
            assert f"{1:016x}" not in text and "marie" not in text
            assert f"{2:016x}" in text or text == "[]"
        assert "marie" not in str(facts(owner, "FROM query_names"))
        [segment] = (folder / "spool" / "ingested").iterdir()
        assert "marie" not in segment.read_text() and f"{1:016x}" not in segment.read_text()
        assert "today" in segment.read_text()


def test_a_damaged_segment_forgets_too(folder: Path) -> None:
    record(folder, visit(1, "marie durand"))
    [path] = (folder / "spool").glob("*.ndjson")
    path.write_bytes(path.read_bytes() + b"not json\n")
    with Owner(folder) as owner:
        owner.ingest()
        [damaged] = (folder / "spool" / "damaged").iterdir()
        owner.expire()
        assert damaged.read_bytes() == b"not json\n"


def test_a_visitor_in_the_middle_of_the_limit_stays_whole(folder: Path) -> None:
    record(folder, [old(days=90.1, visitor="b" * 16), old(days=89.9, visitor="b" * 16)])
    with Owner(folder) as owner:
        owner.ingest()
        assert owner.expire().events == 0


def test_kept_segments_never_outlive_raw_events(folder: Path) -> None:
    with Owner(folder, keep_days=400, keep_damaged_days=400, retention=Retention(raw_days=5)) as owner:
        assert {days for _, days in owner._keep} == {5}


def test_figures_go_after_their_months(folder: Path) -> None:
    record(folder, [*visit(1, "one", days=800), *visit(2, "two", days=700), *visit(3, "three", days=1)])
    with Owner(folder) as owner:
        owner.ingest()
        done = owner.expire()
        assert (done.events, done.facts) == (4, 1)
        assert facts(owner, "SELECT count(*) FROM sessions") == [(2,)]
        assert facts(owner, "SELECT sum(intents) FROM query_days") == [(2,)]
        assert facts(owner, "SELECT count(*) FROM query_names") == [(2,)]


def test_forgotten_days_survive_another_definition_of_the_facts(folder: Path) -> None:
    record(folder, [*visit(1, "one"), *visit(3, "three", days=1)])
    with Owner(folder, "UTC") as owner:
        owner.ingest()
        owner.expire()
    with Owner(folder, "Asia/Kolkata") as owner:
        assert facts(owner, "SELECT sum(intents), sum(converted) FROM query_days") == [(2, 2)]
        assert facts(owner, "SELECT count(*) FROM intents") == [(2,)]
        assert owner.verify() == []


def test_a_late_event_of_forgotten_days_counts_and_goes_again(folder: Path) -> None:
    record(folder, visit(1, "one"))
    with Owner(folder) as owner:
        owner.ingest()
        owner.expire()
        record(folder, visit(1, "two"))
        owner.ingest()
        assert facts(owner, "SELECT sum(intents) FROM query_days") == [(2,)]
        assert owner.expire().events == 2
        assert facts(owner, "SELECT sum(intents), count(DISTINCT query) FROM query_days") == [(2, 1)]
