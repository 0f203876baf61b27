"""A folder `analytics/` of release 0.1, before its modules were moved, opens as it is and says what it said.

`tests/data/ledger-0.1.tar.xz` was written by that release: events of November and, of March, only facts whose raw
events had expired; an experiment; two segments that still wait for the owner. `expected/` is what its reports said once
those were taken in, and how many rows each table had.
"""

import csv
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpcenter.analytics import Owner, read_counts, read_popular
from tests.analytics.small_ledger import SHIPPED_REPORTS, facts, report_of

ARCHIVE = Path(__file__).parents[1] / "data" / "ledger-0.1.tar.xz"
REPORTS = sorted(path.stem for path in SHIPPED_REPORTS.glob("*.sql"))
DAYS = {
    "old": {"from": "2026-03-01", "to": "2026-03-31"},
    "new": {"from": "2026-11-01", "to": "2026-11-27"},
}
# Readers' words about a single step were counted with those about the guide.
CHANGED = {"guides": ("answers", "helpful", "helpful_share")}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    (folder / "analytics" / "reports").symlink_to(SHIPPED_REPORTS)
    return folder


@pytest.fixture(scope="module")
def owner(before: Path) -> Iterator[Owner]:
    with Owner(before / "analytics", "Europe/Paris") as owner:
        yield owner


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_says_what_it_said(name: str, before: Path, owner: Owner) -> None:
    for when, days in DAYS.items():
        expected = rows(name, (before / "expected" / f"{name}-{when}.csv").read_text("utf-8"))
        told = rows(name, report_of(owner, name, days).to_csv())
        assert [{column: row[column] for column in was} for was, row in zip(expected, told, strict=True)] == expected


def rows(name: str, text: str) -> list[dict[str, str]]:
    """The rows of a report as CSV, without the columns that count something else by now."""
    found = list(csv.DictReader(text.splitlines()))
    return [{column: row[column] for column in row if column not in CHANGED.get(name, ())} for row in found]


def test_nothing_is_in_the_ledger_twice(before: Path, owner: Owner) -> None:
    owner.ingest()
    tables: dict[str, int] = json.loads((before / "expected" / "rows.json").read_text("utf-8"))
    assert {table: facts(owner, f"SELECT count(*) FROM {table}")[0][0] for table in tables} == tables
    assert owner.care.verify() == []


def test_its_state_is_read(before: Path, owner: Owner) -> None:
    state = before / "analytics" / ".state"
    assert {outcome: count for day in read_counts(state).values() for outcome, count in day.items()} == {
        "accepted": 1,
        "head": 1,
    }
    assert "cancel-slack" in read_popular(state)["en"]
    assert [arm.variant for arm in owner.reporting.experiments()["schedulingkit"].arms] == ["plain", "bold"]
