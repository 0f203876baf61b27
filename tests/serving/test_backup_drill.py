"""A backup is restored beside the ledger and asked the same: it tells when the two say something else."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from helpcenter.analytics import Owner
from helpcenter.domain.errors import UsageError
from helpcenter.serving.backup_drill import Drilled, drill, latest_backup
from helpcenter.serving.services import open_owner
from helpcenter.settings import Settings
from tests.analytics.small_ledger import SHIPPED_REPORTS, event, record

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    root = tmp_path / "site"
    shutil.copytree(SHIPPED_REPORTS, root / "analytics" / "reports")
    return Settings(root=root, backup_hours=1)


@pytest.fixture
def owner(settings: Settings) -> Iterator[Owner]:
    with open_owner(settings) as owner:
        visit(owner)
        yield owner


def visit(owner: Owner) -> None:
    """A search and the guide that was found."""
    at = YESTERDAY
    found = event(at=at, search_id="s1")
    record(owner.ledger.paths.root, [found, event("view", at=at, guide="cancel-intercom", search_id="s1", rank=1)])


def try_out(settings: Settings, owner: Owner, backup: Path) -> Drilled:
    done = drill(settings, backup, owner.care.prepare_drill(owner.reporting.answers))
    assert [path for path in owner.ledger.paths.export.iterdir() if path != backup] == []
    return done


def test_a_sound_backup_says_what_the_ledger_says_which_stays_as_it_is(settings: Settings, owner: Owner) -> None:
    backup = owner.care.back_up()
    kept = {path.name for path in owner.ledger.paths.ingested.iterdir()}
    done = try_out(settings, owner, backup)
    assert (done.differing, done.events, done.came_later) == ((), 2, 0)
    assert done.reports == len(owner.reporting.reports())
    assert {path.name for path in owner.ledger.paths.ingested.iterdir()} == kept
    assert owner.care.verify() == []


def test_what_came_after_the_backup_is_taken_in_again(settings: Settings, owner: Owner) -> None:
    backup = owner.care.back_up_when_due()
    assert backup == latest_backup(settings)
    visit(owner)
    done = try_out(settings, owner, backup or Path())
    assert (done.differing, done.events, done.came_later) == ((), 4, 2)


def test_a_backup_that_lost_rows_is_told_by_report(settings: Settings, owner: Owner) -> None:
    backup = owner.care.back_up()
    with duckdb.connect(backup) as damaged:
        sums = "SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, 'rollup_')"
        for (name,) in damaged.execute(sums).fetchall():
            damaged.execute(f"DELETE FROM {name}")
    named = {each.partition(" ")[0] for each in try_out(settings, owner, backup).differing}
    assert {"guides", "queries", "overview"} <= named


def test_what_is_no_backup_is_refused_and_leaves_nothing(settings: Settings, owner: Owner, tmp_path: Path) -> None:
    backup = tmp_path / "none.duckdb"
    backup.write_bytes(b"x" * 8192)
    with pytest.raises(UsageError, match="is no backup"):
        try_out(settings, owner, backup)
    assert list(owner.ledger.paths.export.iterdir()) == []
