"""A backup tried in earnest: restored into a scratch folder, brought up to date there as a real restore would be, and
every report of it compared with what the ledger itself says."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpcenter.analytics import AnalyticsPaths, Expected, Owner, ScheduledBackups, differs, read_expected, restore
from helpcenter.domain.errors import HelpcenterError
from helpcenter.serving.services import backup_plan, open_owner
from helpcenter.settings import Settings


@dataclass(frozen=True, slots=True)
class Drilled:
    """How many events the restored ledger holds, how many of them came from kept segments, how many reports were asked,
    and in sentences which of them say something else."""

    events: int
    came_later: int
    reports: int
    differing: tuple[str, ...]


def latest_backup(settings: Settings) -> Path | None:
    """The newest of the scheduled backups, if there is any."""
    made = ScheduledBackups(backup_plan(settings), settings.raw_days).latest()
    return made.path if made is not None else None


def drill(settings: Settings, backup: Path, scene: Path) -> Drilled:
    """Restore `backup` in the folder that `LedgerCare.prepare_drill` made, compare, and delete the folder.

    Raises UsageError when the backup is none, Unavailable when the ledger made of it fails.
    """
    try:
        restore(AnalyticsPaths(scene), backup)
        with open_owner(settings, scene) as owner:
            came_later = owner.ingest()
            owner.derive()
            owner.care.expire()
            expected = read_expected(scene)
            differing = tuple(_differing(owner, expected))
            return Drilled(owner.status().events, came_later, len({each.report for each in expected}), differing)
    finally:
        shutil.rmtree(scene, ignore_errors=True)


def _differing(owner: Owner, expected: list[Expected]) -> Iterator[str]:
    for each in expected:
        if each.problem is not None:
            yield f"{each.report} ({', '.join(each.parameters.values())}): {_how(each, each)}"
            continue
        try:
            found = owner.reporting.answer(each.report, each.parameters)
        except HelpcenterError as error:
            found = Expected(each.report, each.parameters, problem=error.message)
        if differs(each, found):
            yield f"{each.report} ({', '.join(each.parameters.values())}): {_how(each, found)}"


def _how(expected: Expected, found: Expected) -> str:
    if expected.problem is not None:
        return f"the ledger itself does not answer: {expected.problem}"
    if found.problem is not None:
        return f"the restored ledger does not answer: {found.problem}"
    ours, theirs = expected.rows or [], found.rows or []
    if len(ours) != len(theirs):
        return f"{len(ours)} rows, and {len(theirs)} in the restored ledger"
    for number, (one, other) in enumerate(zip(ours, theirs, strict=True), 1):
        if one != other:
            return f"row {number} is {one}, and {other} in the restored ledger"
    return "the same rows"
