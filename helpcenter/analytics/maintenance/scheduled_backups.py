"""Copies of the ledger that are made by themselves: when one is due, where they stand, how many are kept."""

import errno
import os
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpcenter.analytics.files import make_private, open_private, sync_folder
from helpcenter.domain.problem import Fault

_HOUR = 3600.0
_PATTERN = "ledger-*.duckdb"
_UNFINISHED = ".unfinished"
# So much later than planned, somebody should look.
_LATE_FACTOR = 2


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
        """The newest that is whole, if there is any."""
        for path in self._files():
            try:
                status = path.stat()
            except OSError:
                continue
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
        beside = path.with_name(path.name + _UNFINISHED)
        try:
            _move(copied, beside)
            with beside.open("rb") as file:
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(self.plan.folder)
        self.forget()
        return path

    def forget(self) -> None:
        """Delete those beyond the plan, those too old, and what a killed process left half done. Raises OSError."""
        oldest = time.time() - self._keep_days * 24 * _HOUR
        for number, path in enumerate(self._files()):
            if number >= self.plan.keep or path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
        for path in self.plan.folder.glob(_PATTERN + _UNFINISHED):
            if time.time() - path.stat().st_mtime > _HOUR:
                path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        """Newest first."""
        return sorted(self.plan.folder.glob(_PATTERN), reverse=True)


def _move(copied: Path, target: Path) -> None:
    try:
        copied.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # Another disk.
        with copied.open("rb") as source, open_private(target) as file:
            shutil.copyfileobj(source, file)


def _age(backup: MadeBackup) -> float:
    """Seconds; a clock that went back makes none due at once for ever."""
    return abs(time.time() - backup.made_at.timestamp())
