"""What is said when the ledger or its disk fails: which of the few kinds it is, and what mends it."""

import errno

import duckdb

from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.domain.errors import UsageError, first_line

NOTHING_LOST = "Nothing is lost: what was recorded waits in the spool."
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_IN_THE_WAY = {errno.EEXIST, errno.ENOTDIR}
# DuckDB passes the system's words on, and has no code for them.
_FULL_WORDS = ("No space left on device", "Disk quota exceeded", "File too large")
_READ_ONLY_WORDS = ("Read-only file system", "Permission denied", "Operation not permitted")
_NEWER_WORDS = ("with version number", "serialization version")
_DAMAGED_WORDS = (
    "Corrupt database file",
    "is not a valid DuckDB database",
    "Could not read enough bytes",
    "Is a directory",
    "Failure while replaying WAL",
    "does not match stored checksum",
    "read out of bounds",
)
REBUILD = "Run: helpcenter analytics rebuild. It may run beside the site, which then goes on by itself."
REBUILD_STOPPED = "Stop the process that runs the staff part, then run: helpcenter analytics rebuild."


def opening_error(error: Exception, paths: AnalyticsPaths) -> UsageError:
    """Why the ledger cannot be opened, and the way out."""
    why = reason(error, paths)
    what = "The ledger analytics/events.duckdb cannot be opened"
    if isinstance(error, duckdb.Error) and _has(error, _NEWER_WORDS):
        message = f"{what}: a newer release has written it ({why}). Run that release, or put a backup made with this "
        return UsageError("ledger_newer", f"{message}one in its place: helpcenter analytics restore FILE.")
    if (remedy := _remedy_of_disk(error)) is not None:
        return UsageError("analytics_unwritable", f"{what}: {why}. {remedy} {NOTHING_LOST}")
    if isinstance(error, OSError) and error.errno != errno.EINVAL:
        return UsageError("analytics_unwritable", f"{what}: {why}. {NOTHING_LOST}")
    return UsageError("ledger_unusable", f"{what}: {why}. {REBUILD} {NOTHING_LOST}")


def failure_sentence(error: Exception, paths: AnalyticsPaths) -> str:
    """What failed while the ledger was open, and the way out where there is one but waiting."""
    remedy = _remedy_of_disk(error)
    if remedy is None and isinstance(error, duckdb.Error) and _has(error, _DAMAGED_WORDS):
        remedy = REBUILD_STOPPED
    parts = (f"The analytics ledger cannot be used right now: {reason(error, paths)}.", remedy, NOTHING_LOST)
    return " ".join(part for part in parts if part)


def reason(error: Exception, paths: AnalyticsPaths) -> str:
    """What an error says, with files named from the site's folder on: where that lies is nobody's business."""
    text = first_line(error)
    if isinstance(error, OSError) and error.strerror:
        text = f"{error.filename or 'analytics/'}: {error.strerror}"
    for root in sorted({str(paths.root.absolute()), str(paths.root.resolve()), str(paths.root)}, key=len, reverse=True):
        text = text.replace(root + "/", "analytics/").replace(root, "analytics")
    return text.rstrip(".")


def _remedy_of_disk(error: Exception) -> str | None:
    """What mends the disk, if it is the disk that failed."""
    number = error.errno if isinstance(error, OSError) else None
    words = error if isinstance(error, duckdb.Error) else Exception()
    if number in _FULL or _has(words, _FULL_WORDS):
        return "The disk is full: make room, and all goes on by itself."
    if number in _READ_ONLY or _has(words, _READ_ONLY_WORDS):
        return "Let the user that runs the site write to analytics/ and all that is in it; all then goes on by itself."
    if number in _IN_THE_WAY:
        return "A file stands where a folder must be: move it away; all then goes on by itself."
    return None


def _has(error: Exception, words: tuple[str, ...]) -> bool:
    text = str(error)
    return any(each in text for each in words)
