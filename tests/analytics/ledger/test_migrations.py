"""Ledgers as earlier releases left them: each version's schema with rows in it, opened by this release."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from helpcenter.analytics import Owner
from helpcenter.analytics.ledger.store import MIGRATIONS, migrate
from tests.analytics.small_ledger import NOON, event, facts, record, report_of

VERSIONS = [int(path.name[:3]) for path in sorted(MIGRATIONS.glob("*.sql"))]
DATES = {"from": "2026-03-02", "to": "2026-03-02"}
SEARCH = {"search_id": "s1", "query": "annuler intercom", "via": "page", "total": 3}
# A visit as the first release could record it: all columns of later ones are empty.
VISIT: list[tuple[str, int, dict[str, Any]]] = [
    ("search", 0, SEARCH),
    ("view", 5, {"search_id": "s1", "guide": "cancel-intercom", "product": "intercom", "rank": 1}),
    (
        "cta_seen",
        6,
        {"search_id": "s1", "guide": "cancel-intercom", "cta": "schedulingkit", "placement": "alternative"},
    ),
    (
        "cta_click",
        7,
        {"search_id": "s1", "guide": "cancel-intercom", "cta": "schedulingkit", "placement": "alternative"},
    ),
]
ROWS: list[dict[str, Any]] = [
    {
        "id": f"old{number}",
        "happened_at": NOON.replace(tzinfo=None) + timedelta(seconds=seconds),
        "type": type_,
        "visitor": "a" * 16,
        "locale": "fr",
        "series": "human",
        "is_sample": False,
        "segment": "one",
    }
    | values
    for number, (type_, seconds, values) in enumerate(VISIT)
]


def write_ledger(folder: Path, version: int) -> None:
    """A ledger of that version, made by its own migrations, with a visit whose facts that release had derived."""
    steps = folder.parent / "migrations"
    steps.mkdir()
    for path in MIGRATIONS.glob("*.sql"):
        if int(path.name[:3]) <= version:
            shutil.copy(path, steps)
    with duckdb.connect(folder / "events.duckdb") as connection:
        assert migrate(connection, steps) == version
        for row in ROWS:
            names, places = ", ".join(row), ", ".join(f"${name}" for name in row)
            connection.execute(f"INSERT INTO events ({names}) VALUES ({places})", row)
        connection.execute(
            "INSERT INTO segments (id, ingested_at, bad_lines) VALUES ('one', $at, 0)", {"at": datetime(2026, 3, 2, 13)}
        )
        if version >= 2:
            connection.execute("UPDATE segments SET is_derived = true")
            connection.execute("INSERT INTO facts_version VALUES ('of an earlier release')")
        if version in {2, 3}:
            # Facts were tables then; now they are views of the same names.
            for name in ("sessions", "views", "clicks", "intent_searches", "cta_events", "intents"):
                connection.execute(f"CREATE TABLE {name} (session VARCHAR, day DATE)")
                connection.execute(f"INSERT INTO {name} VALUES ('old', '2026-03-02')")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_ledger_of_each_version_opens_with_its_rows_and_answers_every_report(folder: Path, version: int) -> None:
    write_ledger(folder, version)
    names = list(ROWS[0] | SEARCH)
    with Owner(folder) as owner:
        assert facts(owner, f"SELECT {', '.join(names)} FROM events ORDER BY id") == [
            tuple(row.get(name) for name in names) for row in ROWS
        ]
        assert facts(owner, "SELECT max(version), count(*) FROM schema_version") == [(VERSIONS[-1], len(VERSIONS))]
        parameters = owner.reporting.parameters(DATES)
        for name in owner.reporting.reports():
            owner.reporting.report(name, parameters)
        table = owner.reporting.report("query_conversion", parameters)
        [row] = [dict(zip([each.name for each in table.columns], row, strict=True)) for row in table.rows]
        assert row == {"query": "annuler intercom", "cta_clicks": 1, "converted": 1, "intents": 1, "conversion": 1.0}
        assert owner.care.verify() == []


@pytest.mark.parametrize("version", VERSIONS)
def test_what_this_release_records_joins_the_rows_of_an_earlier_one(folder: Path, version: int) -> None:
    write_ledger(folder, version)
    record(
        folder, [event("unhelpful", 60, guide="cancel-intercom", reason="outdated", comment="It moved", wanted="de")]
    )
    with Owner(folder) as owner:
        assert owner.ingest() == 1
    with Owner(folder) as owner:
        table = report_of(owner, "comments", DATES)
        assert any("It moved" in row for row in table.rows)
        assert facts(owner, "SELECT visitor, events FROM fact_sessions") == [("a" * 16, 5)]


def test_what_an_earlier_release_kept_of_forgotten_days_is_carried_over(folder: Path) -> None:
    write_ledger(folder, 5)
    with duckdb.connect(folder / "events.duckdb") as connection:
        gone = "'~gone' AS visitor, 'human' AS series, DATE '2025-11-01' AS day, 'old' AS session, 'fr' AS locale"
        at = "TIMESTAMP '2025-11-01 12:00:00' AS happened_at"
        connection.execute(
            f"CREATE TABLE fact_views AS SELECT 'v' AS id, 'g' AS guide, {at}, 40 AS research_seconds, {gone}"
        )
        connection.execute(f"CREATE TABLE fact_clicks AS SELECT 'v' AS id, 'old' AS search_session, 2 AS rank, {gone}")
        connection.execute(f"CREATE TABLE fact_sessions AS SELECT {gone}")
        connection.execute("CREATE VIEW clicks AS FROM fact_clicks")
    with Owner(folder) as owner:
        table = report_of(owner, "guides", {"from": "2025-11-01", "to": "2025-11-01"})
        [row] = [dict(zip([each.name for each in table.columns], row, strict=True)) for row in table.rows]
        assert (row["views"], row["from_search"], row["searched_again"]) == (1, 1, 1)
        assert facts(owner, "SELECT rank FROM clicks WHERE day = DATE '2025-11-01'") == [(2,)]


def test_migrations_run_once_in_order_and_whole(tmp_path: Path) -> None:
    (tmp_path / "001_events.sql").write_text("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1);")
    with duckdb.connect() as connection:
        assert migrate(connection, tmp_path) == 1
        (tmp_path / "002_more.sql").write_text("ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 2;")
        assert migrate(connection, tmp_path) == migrate(connection, tmp_path) == 2
        (tmp_path / "003_bad.sql").write_text("INSERT INTO t VALUES (3, 3); SELECT nonsense;")
        with pytest.raises(duckdb.Error):
            migrate(connection, tmp_path)
        assert connection.execute("SELECT * FROM t").fetchall() == [(1, 2)]
        assert connection.execute("SELECT version FROM schema_version ORDER BY 1").fetchall() == [(1,), (2,)]
