"""Files of a source folder: bounded, and never one that a link leads to."""

import codecs
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from helpcenter.domain.errors import UsageError
from helpcenter.importers.data.json_toml import whole_letters
from helpcenter.importers.model import Asset, ImportLog

MAX_FILES = 100_000
MAX_DEPTH = 20
MAX_TEXT_BYTES = 2 << 20
MAX_PICTURE_BYTES = 32 << 20
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".svg", ".gif", ".bmp", ".avif", ".tif", ".tiff", ".ico"})
# What a system makes or fetches, and nobody wrote.
_MADE = frozenset(
    {"node_modules", "__pycache__", "venv", "_site", "site-packages", "dist", "build", "public", "target"}
)
# Of these, what people call folders of texts, too.
_MAYBE_WRITTEN = frozenset({"dist", "build", "public", "target"})

# Hidden files that say in which order pages stand.
_ORDERS = frozenset({".pages", ".nav.yml", ".nav.yaml"})


@dataclass
class SourceFolder:
    """`files` are paths below `root` with `/`, in order. What is left out is told in the log."""

    root: Path
    files: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    """Names of hidden folders at the top: they tell which system it was."""
    unread: list[str] = field(default_factory=list)
    """Texts that are there and could not be read: what was made of them before is not gone."""

    @cached_property
    def names(self) -> frozenset[str]:
        """`files`, to ask whether one is there. Not before all are known."""
        return frozenset(self.files)

    @classmethod
    def scan(cls, root: Path, log: ImportLog) -> "SourceFolder":
        """Raises UsageError for what is no folder, or holds too much."""
        if not root.is_dir():
            raise UsageError("no_folder", f"{root} is no folder: write the one that holds the texts.")
        folder = cls(root)
        for path in folder._walk(root, log):
            folder.files.append(path)
            if len(folder.files) > MAX_FILES:
                message = f"{root} holds more than {MAX_FILES:,} files: name the folder that holds the texts alone."
                raise UsageError("too_many_files", message)
        return folder

    def _walk(self, root: Path, log: ImportLog) -> Iterator[str]:
        for here, folders, names in os.walk(root):
            below = PurePosixPath(Path(here).relative_to(root).as_posix())
            if here == str(root):
                self.hidden = {name for name in folders if name.startswith(".")}
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for known in (folders, names):
                known[:] = self._in_letters(known, below, log)
            for name in [name for name in folders if name in _MADE]:
                folders.remove(name)
                if name in _MAYBE_WRITTEN and any((Path(here) / name).glob("*.md*")):
                    message = "not read, since systems put there what they make: call it otherwise if people wrote it"
                    log.note("folder that a system made", str(below / name), 1, message)
            for name in [name for name in folders if (Path(here) / name).is_symlink()]:
                folders.remove(name)
                log.note("link in the source", str(below / name), 1, "not followed: it could lead anywhere")
            if len(below.parts) >= MAX_DEPTH and folders:
                log.note("deep folder", str(below), 1, f"folders are read {MAX_DEPTH} deep")
                folders[:] = []
            for name in sorted(names):
                path = Path(here) / name
                if path.is_symlink() or not path.is_file():
                    log.note("link in the source", str(below / name), 1, "not read: it could lead anywhere")
                elif not name.startswith(".") or name in _ORDERS:
                    yield str(below / name)

    @staticmethod
    def _in_letters(names: list[str], below: PurePosixPath, log: ImportLog) -> list[str]:
        """Names that a file of ours can hold; older systems wrote others."""
        odd = [name for name in names if whole_letters(name) != name]
        for name in odd:
            message = "not read: its name is not UTF-8, so give it another one"
            log.note("name that is not UTF-8", str(below / name), 1, message)
        return [name for name in names if name not in odd] if odd else names

    def text(self, path: str, log: ImportLog) -> str:
        """The text of a file with plain line ends; "" for one that cannot be read, which the log tells."""
        try:
            data = _read(self.root / path, MAX_TEXT_BYTES)
        except OSError as error:
            log.note("unreadable file", path, 1, error.strerror or type(error).__name__)
            self.unread.append(path)
            return ""
        text, encoding = _decoded(data)
        if encoding:
            log.note("text that is not UTF-8", path, 1, f"read as {encoding}: look whether its letters are right")
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")

    def asset(self, path: str) -> Asset:
        return Asset(PurePosixPath(path).name, partial(_read, self.root / path, MAX_PICTURE_BYTES))


def _decoded(data: bytes) -> tuple[str, str]:
    """The text, and what it was read as where that is not UTF-8: what editors of Windows write."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), "UTF-16"
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig"), ""
    with suppress(UnicodeDecodeError):
        return data.decode("cp1252"), "Windows-1252"
    return data.decode("latin-1"), "Latin-1"


def _read(path: Path, limit: int) -> bytes:
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise OSError(27, f"larger than {limit >> 20} MiB")
    return data
