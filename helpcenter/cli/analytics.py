"""helpcenter analytics: the ledger's care"""

from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from helpcenter import outbound
from helpcenter.analytics import AnalyticsPaths, Owner, Rebuilt, move_whole, read_holder, rebuild, restore
from helpcenter.cli.audit import note_from_terminal
from helpcenter.cli.console import err, fail, out
from helpcenter.domain.account import AuditKind
from helpcenter.domain.errors import UsageError
from helpcenter.serving.backup_drill import Drilled, drill, latest_backup
from helpcenter.serving.services import open_owner
from helpcenter.settings import Settings


@click.group("analytics")
def command() -> None:
    """Copy, check and mend the ledger of events."""


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@click.option(
    "--verify",
    "is_drill",
    is_flag=True,
    help="Also restore it into a scratch folder, and compare every report with what the ledger says now.",
)
@click.pass_obj
def backup(settings: Settings, file: Path | None, is_drill: bool) -> None:
    """Copy the ledger to FILE, also while the site runs. Keep the copy as private as the ledger itself.

    With --verify, a FILE that exists is tried and not written; without FILE, the newest of the scheduled backups is, or
    a copy made for the purpose. Ends with status 1 when a report of the restored ledger says something else.
    """
    if file is None and not is_drill:
        raise UsageError("no_file", "Name the file to copy the ledger to, or try a backup with --verify.")
    if file is not None and not (is_drill and file.exists()):
        _back_up(settings, file)
    if is_drill:
        _try(settings, file)


def _back_up(settings: Settings, file: Path) -> None:
    if file.exists():
        raise UsageError("file_exists", f"{file} exists already. Name a new file.")
    if not file.absolute().parent.is_dir():
        raise UsageError("no_folder", f"There is no folder {file.absolute().parent}.")
    copied = _copy(settings)
    try:
        move_whole(copied, file)
    finally:
        copied.unlink(missing_ok=True)
    note_from_terminal(settings, AuditKind.BACKUP, f"ledger copied to {file.name}")
    err.print(f"{file} holds the ledger as it is now ({file.stat().st_size:,} bytes).", style="green", markup=False)


def _copy(settings: Settings) -> Path:
    return Path(str(_task(settings, "backup", lambda owner: {"file": str(owner.care.back_up())})["file"]))


def _try(settings: Settings, file: Path | None) -> None:
    backup = file or latest_backup(settings) or _copy(settings)
    try:
        scene = _task(
            settings, "drill", lambda owner: {"folder": str(owner.care.prepare_drill(owner.reporting.answers))}
        )
        _tell_drill(drill(settings, backup, Path(str(scene["folder"]))), backup)
    finally:
        if backup.parent == _paths(settings).export:
            backup.unlink(missing_ok=True)


def _tell_drill(done: Drilled, backup: Path) -> None:
    for each in done.differing:
        out.print(each, markup=False)
    held = f"{backup} was restored: {done.events:,} events, {done.came_later:,} of them from kept segments."
    err.print(held, markup=False)
    if done.differing:
        fail("The restored ledger is not what the ledger is. Look at the reports named above.", 1)
    err.print(f"All {done.reports} reports of it say what the ledger says.", style="green")


@command.command("verify")
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check that the ledger is whole: readable, each event once, every figure what the events say."""
    problems = _task(settings, "verify", lambda owner: {"problems": owner.care.verify()})["problems"]
    for each in problems if isinstance(problems, list) else []:
        out.print(each, markup=False)
    if problems:
        fail("The ledger is not whole. Stop the staff process, then run: helpcenter analytics rebuild", 1)
    err.print("The ledger is whole.", style="green")


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def restore_command(settings: Settings, file: Path) -> None:
    """Put the backup FILE in the ledger's place. Stop the staff process first.

    What came after the backup is taken in again from the segments that are kept.
    """
    aside = restore(_paths(settings), file)
    with open_owner(settings) as owner:
        came_again = owner.ingest()
        events = owner.status().events
    note_from_terminal(settings, AuditKind.BACKUP, f"ledger restored from {file.name}")
    if aside is not None:
        err.print(f"The ledger of before is kept as {aside}.", markup=False)
    err.print(f"The ledger holds {events:,} events, {came_again:,} of them from kept segments.", style="green")


@command.command("rebuild")
@click.pass_obj
def rebuild_command(settings: Settings) -> None:
    """Make a damaged ledger anew from kept segments and what its file still tells. Stop the staff process first."""
    _tell(rebuild(_paths(settings), settings.timezone))


def _tell(done: Rebuilt) -> None:
    err.print(f"{done.done.events:,} events are back from {done.done.segments:,} kept segments.", style="green")
    if done.done.bad_lines:
        err.print(f"{done.done.bad_lines:,} lines of these segments cannot be read.", style="yellow")
    if done.why:
        err.print(f"The old file tells nothing any more: {done.why}", style="yellow", markup=False)
    if done.saved or done.frozen:
        err.print(f"{done.saved:,} older events and {done.frozen:,} older facts were saved from the old file.")
    for day, count in done.lost.items():
        out.print(f"{day}: {count:,} events could not be brought back.")
    if done.aside is not None:
        err.print(f"The old file is kept as {done.aside}; delete it when you no longer need it.", markup=False)


def _task(settings: Settings, task: str, do: Callable[[Owner], dict[str, object]]) -> dict[str, object]:
    """Have the process that holds the ledger do it, or do it here when nobody holds it."""
    holder = read_holder(settings.state)
    if holder is not None and holder.address and holder.token:
        content = outbound.tell_owner(f"{holder.address}/staff/owner/tasks/{task}", holder.token)
        return msgspec.json.decode(content, type=dict[str, object])
    with open_owner(settings) as owner:
        return do(owner)


def _paths(settings: Settings) -> AnalyticsPaths:
    return AnalyticsPaths(settings.root / "analytics")
