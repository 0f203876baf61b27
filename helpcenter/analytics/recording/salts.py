"""One secret a day, shared by all processes of a site, forgotten after 48 hours."""

import fcntl
import os
import secrets
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from helpcenter.analytics.files import delete_file, make_private
from helpcenter.regular_files import read_regular

_SALT_BYTES = 32
# The salt of a day is made when the day begins; two midnights later it is 48 hours old.
_KEPT = timedelta(days=2)


def folder(state: Path) -> Path:
    return state / "salts"


def read_salt(state: Path, day: date) -> bytes | None:
    """The salt of a UTC day, if any process has made it, and it is whole and not forgotten. Raises OSError."""
    try:
        salt = _read(state, day)
    except FileNotFoundError:
        return None
    return salt if len(salt) == _SALT_BYTES else None


def _read(state: Path, day: date) -> bytes:
    return read_regular(folder(state) / day.isoformat())


def make_salt(state: Path, day: date) -> bytes:
    """The salt of a UTC day, made by whichever process asks first; one that is damaged is replaced. Raises OSError."""
    found = read_salt(state, day)
    if found is not None:
        return found
    make_private(state)
    make_private(folder(state))
    _remove_damaged(state, day)
    # Written beside and then linked: nobody ever reads half a salt, and only one process's link succeeds.
    descriptor, temporary = tempfile.mkstemp(dir=folder(state), prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_SALT_BYTES))
        Path(folder(state) / day.isoformat()).hardlink_to(temporary)
    except FileExistsError:
        # Another process was first; its salt is everyone's.
        return _read(state, day)
    finally:
        Path(temporary).unlink()
    return _read(state, day)


def _remove_damaged(state: Path, day: date) -> None:
    """One process at a time, or one would remove what another has just made."""
    descriptor = os.open(folder(state), os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Where there is none, another process may put one in this moment.
        if (folder(state) / day.isoformat()).exists() and read_salt(state, day) is None:
            (folder(state) / day.isoformat()).unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def forget_salts(state: Path, now: datetime) -> int:
    """Delete what is 48 hours old, salts and the hashes made with them. Returns how many files were deleted."""
    last = now.astimezone(UTC).date() - _KEPT
    forgotten = [path for path in folder(state).glob("*") if _day_of(path) <= last]
    for path in forgotten:
        delete_file(path)
    return len(forgotten)


def _day_of(path: Path) -> date:
    try:
        return date.fromisoformat(path.name.partition(".")[0])
    except ValueError:
        return date.max
