"""Reading files that people put somewhere, whatever they are: a pipe would keep the reader waiting for ever, a device
would never end."""

import errno
import os
import stat
from pathlib import Path

# For files of our own: more is no file of ours.
_LARGEST = 4 << 30


def read_regular(path: Path, limit: int = _LARGEST) -> bytes:
    """The bytes of a regular file. Raises OSError for anything else, FileNotFoundError, and OSError with EFBIG for more
    than `limit` bytes."""
    # Without it, opening a pipe waits for somebody to write.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        # Not the limit itself, for which room would be taken before anything is read.
        data = file.read(min(limit, facts.st_size) + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"it is larger than {limit >> 10} KiB")
    return data


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a file or folder below `folder` lies elsewhere, since it, or a folder on the way to it, is a link. The
    folder itself may be one."""
    steps = [path, *path.parents]
    if folder not in steps or not any(step.is_symlink() for step in steps[: steps.index(folder)]):
        return False
    return not path.resolve().is_relative_to(folder.resolve())
