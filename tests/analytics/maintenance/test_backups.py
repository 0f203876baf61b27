"""Backups that are made by themselves, and what waits while the disk has little room."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpcenter.analytics import AnalyticsPaths, BackupPlan, DiskRoom, Owner, restore
from helpcenter.analytics.maintenance import compaction
from helpcenter.domain.errors import Unavailable
from tests.analytics.small_ledger import event, record, report_of

HOUR = 3600
# No disk has so much room.
MORE_THAN_THERE_IS = 1 << 60


@pytest.fixture
def owner(folder: Path) -> Iterator[Owner]:
    record(folder, [event() for _ in range(20)])
    with Owner(folder, backups=BackupPlan(folder / "backups", hours=6, keep=2)) as owner:
        owner.ingest()
        yield owner


def age(path: Path, hours: float) -> None:
    then = time.time() - hours * HOUR
    os.utime(path, (then, then))


def test_a_backup_is_made_when_the_last_one_is_old_enough(owner: Owner) -> None:
    first = owner.care.back_up_when_due()
    assert first is not None
    assert owner.care.back_up_when_due() is None
    age(first, 5.9)
    assert owner.care.back_up_when_due() is None
    age(first, 6.1)
    second = owner.care.back_up_when_due()
    made = owner.status().last_backup
    assert made is not None
    assert (made.path, second) == (second, made.path)


def test_as_many_as_planned_are_kept_and_none_longer_than_raw_events(owner: Owner) -> None:
    made = []
    for _ in range(4):
        made.append(owner.care.back_up_when_due())
        age(made[-1] or Path(), 7)
    folder = owner.care.backups.plan.folder
    assert sorted(folder.iterdir()) == made[-2:]
    age(made[-2] or Path(), 91 * 24)
    owner.care.backups.forget_old()
    assert list(folder.iterdir()) == made[-1:]


def test_a_scheduled_backup_is_private_and_can_be_restored(owner: Owner, tmp_path: Path) -> None:
    made = owner.care.back_up_when_due()
    assert made is not None
    assert (made.stat().st_mode & 0o777, made.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    restore(AnalyticsPaths(tmp_path / "elsewhere"), made)
    with Owner(tmp_path / "elsewhere") as restored:
        assert restored.status().events == 20


def test_a_backup_made_by_a_clock_that_was_ahead_takes_no_good_ones_place(owner: Owner) -> None:
    good = owner.care.back_up_when_due()
    age(good or Path(), 7)
    ahead = owner.care.back_up_when_due()
    assert ahead is not None
    age(ahead, -100 * 24)
    ahead = ahead.rename(ahead.with_name("ledger-20991231T000000000000.duckdb"))
    first = owner.care.back_up_when_due()
    assert first is not None
    assert owner.care.back_up_when_due() is None
    assert sorted(owner.care.backups.plan.folder.iterdir()) == [good, first]
    assert list(owner.care.faults()) == []


def test_a_folder_named_like_a_backup_is_none(owner: Owner) -> None:
    folder = owner.care.backups.plan.folder
    (folder / "ledger-99990101T000000000000.duckdb").mkdir(parents=True)
    assert owner.care.back_up_when_due() is not None
    owner.care.backups.forget_old()


def test_backups_that_stopped_are_told(owner: Owner) -> None:
    assert owner.care.backups.fault() is None
    made = owner.care.back_up_when_due()
    age(made or Path(), 13)
    fault = owner.care.backups.fault()
    assert fault is not None
    assert (fault.code, "helpcenter analytics backup FILE" in fault.message) == ("backup_late", True)


def test_nothing_is_made_unless_it_is_planned(folder: Path) -> None:
    with Owner(folder) as owner:
        assert owner.care.back_up_when_due() is None
        assert owner.status().last_backup is None


def test_with_little_room_copies_and_charts_wait_and_visits_are_taken_in(folder: Path) -> None:
    plan = BackupPlan(folder / "backups", hours=6)
    record(folder, [event() for _ in range(20)])
    with Owner(folder, room_bytes=MORE_THAN_THERE_IS, backups=plan) as owner:
        assert owner.care.back_up_when_due() is None
        with pytest.raises(Unavailable, match="Make room first") as refused:
            owner.care.back_up()
        assert refused.value.code == "disk_low"
        with pytest.raises(Unavailable, match="Make room first"):
            owner.care.prepare_drill(owner.reporting.answers)
        compaction.mark_stale(folder / ".state")
        age(folder / ".state" / "forgotten", 48)
        owner.care.run_maintenance()
        assert (folder / ".state" / "forgotten").exists()
        table = report_of(owner, "days", {"from": "2026-03-01", "to": "2026-03-03"})
        assert len(table.rows) > 0
        assert owner.reporting.chart(table) is None
        assert owner.intake.ingested.events == 20


def test_a_backup_and_a_forgetting_that_wait_for_room_are_told(folder: Path) -> None:
    record(folder, [event() for _ in range(20)])
    with Owner(folder, backups=BackupPlan(folder / "backups", hours=6)) as owner:
        owner.ingest()
        compaction.mark_stale(folder / ".state")
        age(folder / ".state" / "forgotten", 48)
        # What is free leaves enough, but not beside a copy.
        owner.care.room = OnlyWithoutCopy(folder, 1)
        told = [(each.code, each.message) for each in owner.care.faults()]
    assert [code for code, _ in told] == ["disk_low", "disk_low"]
    assert ["The scheduled backup needs" in told[0][1], "Writing the ledger anew" in told[1][1]] == [True, True]


class OnlyWithoutCopy(DiskRoom):
    def allows(self, more: int = 0) -> bool:
        return not more
