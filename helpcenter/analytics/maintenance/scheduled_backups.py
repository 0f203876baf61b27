"""Copies of the ledger that are made by themselves: when one is due, where they stand, how many are kept."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpcenter.analytics.files import UNFINISHED, delete_older, make_private, move_whole
from helpcenter.domain.problem import Fault

_HOUR = 3600.0
_PATTERN = "ledger-*.duckdb"
# So much later than planned, somebody should look.
_LATE_FACTOR = 2
# Clocks are put right by seconds all the time.
_CLOCK_SLACK = 60.0


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """A backup every so many hours, 0 for none, of which the newest `keep` stay in `folder`."""

    folder: Path
    hours: int = 0
    keep: int = 3


@dataclass(frozen=True, slots=True)
class MadeBackup:
    path: Path
    made_at: datetime
    size: int


class ScheduledBackups:
    """The files of a plan. None is kept longer than raw events are, `keep_days`."""

    def __init__(self, plan: BackupPlan, keep_days: float) -> None:
        self.plan = plan
        self._keep_days = keep_days

    def latest(self) -> MadeBackup | None:
        """The newest that is whole, if there is any; not one that a clock made which was ahead."""
        for path in self._files():
            try:
                status = path.stat()
            except OSError:
                continue
            if status.st_mtime > time.time() + _CLOCK_SLACK:
                break
            return MadeBackup(path, datetime.fromtimestamp(status.st_mtime, UTC), status.st_size)
        return None

    def is_due(self) -> bool:
        latest = self.latest()
        return bool(self.plan.hours) and (latest is None or _age(latest) >= self.plan.hours * _HOUR)

    def fault(self) -> Fault | None:
        """That none was made for too long, if so."""
        latest = self.latest()
        if not self.plan.hours or latest is None or _age(latest) < _LATE_FACTOR * self.plan.hours * _HOUR:
            return None
        message = f"The last backup of the ledger is of {latest.made_at:%Y-%m-%d %H:%M} UTC, and one is planned every "
        return Fault("backup_late", f"{message}{self.plan.hours} hours. Make one: helpcenter analytics backup FILE.")

    def take(self, copied: Path) -> Path:
        """Put a copy among them, on whatever disk they stand, and delete those beyond the plan. Raises OSError."""
        if not self.plan.folder.is_dir():
            make_private(self.plan.folder)
        path = self.plan.folder / f"ledger-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.duckdb"
        move_whole(copied, path)
        self.forget()
        return path

    def forget(self) -> None:
        """Delete those beyond the plan, and what a killed process left half done. Raises OSError."""
        for path in self._files()[self.plan.keep :]:
            path.unlink(missing_ok=True)
        delete_older(self.plan.folder.glob(_PATTERN + UNFINISHED), _HOUR)

    def forget_old(self) -> None:
        """Delete those that are older than raw events may be. Raises OSError."""
        delete_older(self._files(), self._keep_days * 24 * _HOUR)

    def _files(self) -> list[Path]:
        """Newest first; at the end those that a clock made which was ahead: they are not newer than all to come."""
        files = [path for path in self.plan.folder.glob(_PATTERN) if path.is_file()]
        return sorted(files, key=lambda path: (not _is_of_the_future(path), path.name), reverse=True)


def _is_of_the_future(path: Path) -> bool:
    try:
        return path.stat().st_mtime > time.time() + _CLOCK_SLACK
    except OSError:
        return False


def _age(backup: MadeBackup) -> float:
    """Seconds."""
    return time.time() - backup.made_at.timestamp()
