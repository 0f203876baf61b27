"""Files that analytics keeps for itself: private folders, files replaced whole, state as JSON."""

import errno
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from helpcenter.regular_files import read_regular

State = TypeVar("State")
# Many times what any state of ours takes.
_MAX_STATE = 64 << 20
UNFINISHED = ".unfinished"
"""The end of the name of a file that is still being moved to where it belongs."""


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter, also when it exists with wider rights. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def tighten(root: Path, shared: Path) -> None:
    """Take from everybody but the owner what they may do with `root` and all that is in it.

    `shared` holds files of people, and so does `root` itself: where their group may write to such a folder, that is
    on purpose, and it keeps its rights there. What belongs to others, or lies on a read-only disk, is left as it is.
    """
    _take_rights(root, 0o077 & ~_group_rights(root))
    rights_in_shared = 0o077 & ~_group_rights(shared)
    for each, _folders, files in os.walk(root):
        folder = Path(each)
        is_shared = folder == shared or shared in folder.parents
        rights = rights_in_shared if is_shared else 0o077
        for path in (*((folder,) if folder != root else ()), *(folder / name for name in files)):
            _take_rights(path, rights)


def _group_rights(folder: Path) -> int:
    """What the group keeps in a folder of people: all it has where it may write, else nothing."""
    try:
        return 0o070 if folder.stat().st_mode & 0o020 else 0
    except OSError:
        return 0


def _take_rights(path: Path, rights: int) -> None:
    with suppress(OSError):
        mode = path.lstat().st_mode
        if mode & rights and not stat.S_ISLNK(mode):
            path.chmod(stat.S_IMODE(mode) & ~rights)


def write_private(path: Path, content: bytes) -> None:
    """A new file, or another content for one that is there, for its owner alone. Raises OSError."""
    with open_private(path) as file:
        file.write(content)


def open_private(path: Path) -> BinaryIO:
    """The same, to be written."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(descriptor, "wb")


def write_state(path: Path, state: object) -> None:
    """Leave a value as JSON, readable by the files' owner only. No reader ever sees half of it. Raises OSError."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(state))
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def read_state(path: Path, kind: type[State]) -> State | None:
    """What `write_state` left; None where there is nothing, where it cannot be read, is damaged or of another shape."""
    try:
        return msgspec.json.decode(read_regular(path, _MAX_STATE), type=kind)
    # msgspec.DecodeError is one, and so is UnicodeDecodeError, of a damaged string.
    except (OSError, ValueError):
        return None


def check_regular(path: Path) -> None:
    """Raises OSError (EINVAL) where a folder, a pipe or a device stands: who opens a pipe waits for ever."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is no regular file", str(path))


def delete_file(path: Path) -> None:
    """What is gone already, or a folder that somebody gave such a name, is left. Raises OSError."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)


def delete_older(paths: Iterable[Path], seconds: float) -> None:
    """Delete those that were last written longer ago, in the same way. Raises OSError."""
    oldest = time.time() - seconds
    for path in paths:
        with suppress(FileNotFoundError):
            if path.lstat().st_mtime < oldest:
                delete_file(path)


def move_whole(path: Path, target: Path) -> None:
    """Move a private file, also to another disk: until it is there whole, nothing is there of that name.

    Raises OSError; the file is then where it was.
    """
    beside = target.with_name(target.name + UNFINISHED)
    try:
        _move(path, beside)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    sync_folder(target.parent)


def _move(path: Path, target: Path) -> None:
    try:
        path.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        try:
            with path.open("rb") as source, open_private(target) as file:
                shutil.copyfileobj(source, file)
        except OSError as full:
            # Copying names no file, and which disk it is, is what whoever reads it wants to know.
            raise OSError(full.errno, full.strerror, str(target.parent)) from full


def sync_folder(folder: Path) -> None:
    """Bring new and changed names in a folder to the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
