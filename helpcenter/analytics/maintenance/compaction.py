"""The ledger's file written anew, so that nothing of what was forgotten stays in it.

DuckDB keeps deleted rows in their row groups, and the blocks they stood in as they were, until something else needs the
room. A copy has neither.
"""

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import duckdb

from helpcenter.analytics.files import delete_older, sync_folder
from helpcenter.analytics.maintenance import drill
from helpcenter.analytics.maintenance.recovery import back_up
from helpcenter.analytics.paths import AnalyticsPaths

_MARKER = "forgotten"
DAY_SECONDS = 24 * 3600.0
# Copies that nobody took away: `backup` moves its own at once.
_EXPORT_SECONDS = DAY_SECONDS


def mark_stale(state: Path) -> None:
    """Remember since when the file holds what should be gone: what is forgotten later makes that no later."""
    with suppress(FileExistsError):
        (state / _MARKER).touch(0o600, exist_ok=False)


def is_due(state: Path, after_seconds: float = DAY_SECONDS * 0.8) -> bool:
    """Whether something forgotten has stood in the file for most of a day: writing it anew takes a while."""
    try:
        # A clock that was ahead when it was noted must not put it off until then.
        return abs(time.time() - (state / _MARKER).stat().st_mtime) > after_seconds
    except FileNotFoundError:
        return False


def copy(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths) -> Path:
    """Everything that is still there, in another file on the same disk. Raises OSError when there is no room for it."""
    path = back_up(cursor, paths)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return path


def put_in_place(paths: AnalyticsPaths, copied: Path) -> None:
    """Put the copy where the ledger is, which must be closed. Raises OSError."""
    if paths.log.exists():
        # It would be taken for the copy's own.
        raise OSError("the ledger was not closed whole")
    copied.replace(paths.database)
    sync_folder(paths.root)
    (paths.state / _MARKER).unlink(missing_ok=True)


def remove_leftovers(paths: AnalyticsPaths, keep_days: float) -> None:
    """Delete ledgers that were set aside longer ago than raw events are kept, and copies nobody took away."""
    delete_older(paths.root.glob(f"{paths.database.name}.*-*"), keep_days * DAY_SECONDS)
    delete_older(paths.export.glob("backup-*.duckdb*"), _EXPORT_SECONDS)
    for folder in paths.export.glob(f"{drill.PREFIX}*"):
        with suppress(FileNotFoundError):
            if time.time() - folder.lstat().st_mtime > _EXPORT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
