"""Files that analytics keeps for itself: private folders, files replaced whole, state as JSON."""

import os
import tempfile
from pathlib import Path
from typing import TypeVar

import msgspec

State = TypeVar("State")


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter, also when it exists with wider rights. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


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
        return msgspec.json.decode(path.read_bytes(), type=kind)
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
