"""What visitors did is for the user that runs the site alone: files 0600, folders 0700, older ones too."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpcenter.analytics import Owner
from tests.analytics.small_ledger import event, record


@pytest.fixture
def generous() -> Iterator[None]:
    """A process that lets everybody read what it makes."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(root: Path) -> set[tuple[bool, str]]:
    return {(path.is_dir(), oct(path.stat().st_mode & 0o777)) for path in (root, *root.rglob("*"))}


PRIVATE = {(True, "0o700"), (False, "0o600")}


def test_everything_is_private_from_the_first_start_on(folder: Path, generous: None) -> None:
    record(folder, [event()])
    with Owner(folder) as owner:
        owner.ingest()
        owner.derive()
        owner.care.back_up()
        assert rights(folder) == PRIVATE


def test_what_was_looser_is_tightened_when_the_ledger_is_opened(folder: Path, generous: None) -> None:
    record(folder, [event()])
    with Owner(folder) as owner:
        owner.ingest()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    Owner(folder).stop()
    assert rights(folder) == PRIVATE


def test_reports_that_a_group_writes_stay_the_group_s(folder: Path, generous: None) -> None:
    reports = folder / "reports"
    folder.chmod(0o775)
    reports.chmod(0o2775)
    for path in reports.iterdir():
        path.chmod(0o664)
    Owner(folder).stop()
    assert rights(reports) == {(True, "0o770"), (False, "0o660")}
    assert (folder.stat().st_mode & 0o777, reports.stat().st_mode & 0o2000) == (0o770, 0o2000)
    assert (folder / "events.duckdb").stat().st_mode & 0o777 == 0o600


def test_a_link_is_not_followed(folder: Path, tmp_path: Path, generous: None) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("not ours")
    (folder / "note").symlink_to(elsewhere)
    Owner(folder).stop()
    assert elsewhere.stat().st_mode & 0o777 == 0o644
