"""Whether files are as they were, told by what the file system says of them."""

import os
from stat import S_ISDIR, S_ISREG

from helpcenter.content.reading.files import is_hidden

# The clocks of file systems stand still for some milliseconds, and those of servers may differ.
SETTLED_SECONDS = 2.0


def signature(folder: str, settled: int) -> bytes:
    """What tells the state of a folder's files, at any depth: names, sizes, times and places on the disk. Hidden ones
    are not read by anybody.

    Empty where that cannot tell: something cannot be looked at, is no file, or was written after `settled` (nanoseconds
    since 1970), so shortly ago that it may be written again without a trace.
    """
    parts: list[str] = []
    try:
        _look(folder, settled, parts)
    except (OSError, ValueError):
        return b""
    return "\n".join(parts).encode("utf-8", "surrogateescape")


def _look(folder: str, settled: int, parts: list[str]) -> None:
    with os.scandir(folder) as found:
        names = sorted(entry.name for entry in found)
    for name in names:
        if is_hidden(name):
            continue
        path = f"{folder}/{name}"
        # Not the listing's own facts: a link tells of the file that it leads to. Path.stat takes twice as long.
        facts = os.stat(path)  # noqa: PTH116
        if S_ISDIR(facts.st_mode):
            if os.path.islink(path):  # noqa: PTH114
                raise ValueError(name)
            parts.append(f"{name}/")
            _look(path, settled, parts)
        elif not S_ISREG(facts.st_mode) or max(facts.st_mtime_ns, facts.st_ctime_ns) > settled:
            raise ValueError(name)
        else:
            numbers = (facts.st_mode, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino, facts.st_dev)
            parts.append(f"{name}\0{numbers}")
