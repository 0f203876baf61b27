"""Files that analytics keeps for itself: private folders, files replaced whole, state as JSON."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from helpcenter.regular_files import read_regular

State = TypeVar("State")
# Many times what any state of ours takes.
_MAX_STATE = 64 << 20


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


def sync_folder(folder: Path) -> None:
    """Bring new and changed names in a folder to the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
