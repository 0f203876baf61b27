"""Fixed files put in the place of those that were read, each whole or not at all."""

import difflib
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_CHANGED = "this file has changed meanwhile, and was left alone: run it again"
_OF_CHANGED = "a file beside this one has changed meanwhile, and both were left alone: run it again"
_LINES = re.compile(r"(?<=\n)(?!\Z)")


@dataclass(frozen=True, slots=True)
class Change:
    """A file by its path relative to the site, with the bytes that were read and those that should stand there."""

    path: str
    was: bytes
    data: bytes


def write(root: Path, changes: Sequence[Change]) -> dict[str, str]:
    """Writes the changes of each folder, unless somebody else has changed one of its files since they were read.

    Gives the paths that were not written, and why.
    """
    unwritten: dict[str, str] = {}
    for change in changes:
        if _read(root / change.path) != change.was:
            unwritten[change.path] = _CHANGED
    # The texts of a guide fit each other.
    folders = {_folder(path) for path in unwritten}
    for change in changes:
        if _folder(change.path) in folders:
            unwritten.setdefault(change.path, _OF_CHANGED)
            continue
        try:
            _replace(root / change.path, change.data)
        except OSError as error:
            unwritten[change.path] = f"this file cannot be written ({error.strerror}): mend its permissions"
    return unwritten


def diff(changes: Sequence[Change]) -> Iterator[str]:
    """The lines of a unified diff, each with its end, as `patch -p1` and `git apply` read it."""
    for change in changes:
        before, after = (data.decode("utf-8", "replace") for data in (change.was, change.data))
        names = f"a/{change.path}", f"b/{change.path}"
        for line in difflib.unified_diff(_LINES.split(before), _LINES.split(after), *names):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _replace(path: Path, data: bytes) -> None:
    mode = path.stat().st_mode
    descriptor, temporary = tempfile.mkstemp(prefix=".fix-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(temporary).chmod(mode & 0o7777)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
