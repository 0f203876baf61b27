"""Whether files are as they were, told by what the file system says of them, and whether others could have written
them."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR, S_ISREG

SETTLED_SECONDS = 2.0
"""The clocks of file systems stand still for some milliseconds, and those of servers may differ."""
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def signature(folder: str, settled: int, is_skipped: Callable[[str], bool] = _is_hidden) -> bytes:
    """What tells the state of a folder's files, at any depth: names, sizes, times and places on the disk. What
    `is_skipped` says of a name is left out, with all below.

    Empty where that cannot tell: something cannot be looked at, is no file, or was written after `settled` (nanoseconds
    since 1970), so shortly ago that it may be written again without a trace.
    """
    parts: list[str] = []
    try:
        _look(folder, settled, is_skipped, parts)
    except (OSError, ValueError):
        return b""
    return "\n".join(parts).encode("utf-8", "surrogateescape") or b"nothing"


def _look(folder: str, settled: int, is_skipped: Callable[[str], bool], parts: list[str]) -> None:
    with os.scandir(folder) as found:
        names = sorted(entry.name for entry in found)
    for name in names:
        if is_skipped(name):
            continue
        path = f"{folder}/{name}"
        # Not the listing's own facts: a link tells of the file that it leads to. Path.stat takes twice as long.
        facts = os.stat(path)  # noqa: PTH116
        if S_ISDIR(facts.st_mode):
            if os.path.islink(path):  # noqa: PTH114
                raise ValueError(name)
            parts.append(f"{name}/")
            _look(path, settled, is_skipped, parts)
            parts.append("/")
        elif not S_ISREG(facts.st_mode) or max(facts.st_mtime_ns, facts.st_ctime_ns) > settled:
            raise ValueError(name)
        else:
            numbers = (facts.st_mode, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino, facts.st_dev)
            parts.append(f"{name}\0{numbers}")


def is_open_to_others(path: Path) -> bool:
    """Whether somebody else than this process's user (or root) may write to a file or folder, or it is a link, or
    cannot be looked at."""
    try:
        facts = path.lstat()
    except OSError:
        return True
    is_ours = facts.st_uid in (os.geteuid(), 0) or os.geteuid() == 0
    return not is_ours or bool(facts.st_mode & _OTHERS_WRITE) or stat.S_ISLNK(facts.st_mode)
