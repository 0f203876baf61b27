"""What is said when the file of accounts, or its disk, fails."""

import errno
import sqlite3

from helpcenter.domain.errors import HelpcenterError, Unavailable, UsageError

# Codes of SQLite are in the lowest byte; the others say more than we need.
_CODE = 0xFF
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FULL = {sqlite3.SQLITE_FULL, errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DISK = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR}
DAMAGED = "bad_accounts"
REPAIR = "Run: helpcenter user repair. It may run beside the site."


def failure(error: Exception) -> HelpcenterError:
    """Unavailable for what may pass or lies with the disk; UsageError (bad_accounts) for what only a person mends."""
    if isinstance(error, OSError):
        return _full() if error.errno in _FULL else _unwritable(error.strerror or str(error))
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _CODE
    if code in _BUSY:
        message = f"The accounts cannot be read right now ({error}). Please try again in a moment."
        return Unavailable("accounts_busy", message)
    if code == sqlite3.SQLITE_FULL:
        return _full()
    if code in _DISK:
        return _unwritable(str(error))
    return UsageError(DAMAGED, f"The accounts are damaged. {REPAIR}")


def _full() -> Unavailable:
    return Unavailable("accounts_full", "The disk of the accounts is full: nobody can sign in until there is room.")


def _unwritable(why: str) -> Unavailable:
    message = (
        f"The accounts cannot be written ({why}): nobody can sign in until the user that runs the site may write to "
    )
    return Unavailable("accounts_unwritable", f"{message}analytics/.state and the files in it.")
