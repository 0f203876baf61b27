"""Sources that are packed: .zip and .tar archives, unpacked beside the site and bounded in every way.

Whoever packed it is not trusted: links, devices and paths that lead elsewhere are left out and told; an archive that
unpacks to far more than it is, or holds more than anybody needs, is refused before it fills the disk.
"""

import bz2
import gzip
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Protocol

from helpcenter.domain.errors import UsageError
from helpcenter.importers.folders import MAX_DEPTH, MAX_FILES, MAX_PICTURE_BYTES
from helpcenter.importers.model import ImportLog

MAX_BYTES = 2 << 30
"""All files of an archive together, unpacked."""
MAX_RATIO = 200
"""How many times its own size an archive may become; text of any kind stays below 50."""
_RATIO_COUNTS_FROM = 16 << 20
_MAX_FILE = MAX_PICTURE_BYTES
_CHUNK = 1 << 20
_MAX_PATH = 1000
_TARS = re.compile(r"\.(?:tar(?:\.(?:gz|bz2|xz))?|tgz|tbz2?|txz)$", re.IGNORECASE)
_DAMAGE = (
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
)
_BROKEN = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|[\\\x00-\x1f]")


@contextmanager
def unpacked(source: str, log: ImportLog) -> Iterator[str]:
    """`source` itself where it is no archive, else a folder with what it holds, which is gone afterwards. Raises
    UsageError for an archive that cannot be read or asks for too much."""
    path = Path(source)
    unpack = _unpacker(path) if path.is_file() else None
    if unpack is None:
        yield source
        return
    with TemporaryDirectory(prefix="helpcenter-import-") as folder:
        target = _Target(Path(folder), path, log)
        try:
            unpack(path, target)
        except _DAMAGE as error:
            reason = f"{type(error).__name__}: {error}"
            message = f"{source} cannot be unpacked ({reason}): is it whole, and without a password?"
            raise UsageError("bad_archive", message) from error
        yield str(_inner(Path(folder)))


def _unpacker(path: Path) -> "Callable[[Path, _Target], None] | None":
    if path.name.lower().endswith(".zip"):
        return _unzip
    return _untar if _TARS.search(path.name) else None


def _inner(folder: Path) -> Path:
    """The one folder that everything lies in, as most archives have one."""
    inside = list(folder.iterdir())
    return inside[0] if len(inside) == 1 and inside[0].is_dir() and not inside[0].name.startswith(".") else folder


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


@dataclass
class _Target:
    """`folder` takes the files of the archive `path`. `seen` counts entries, `size` bytes, told or written."""

    folder: Path
    path: Path
    log: ImportLog
    seen: int = 0
    size: int = 0

    def count(self, size: int) -> None:
        """Takes note of an entry before it is read. Raises UsageError where it is too much."""
        self.seen += 1
        if self.seen > MAX_FILES:
            raise self._refusal(f"holds more than {MAX_FILES:,} files")
        self.grow(size)

    def grow(self, size: int) -> None:
        self.size += max(size, 0)
        if self.size > MAX_BYTES:
            raise self._refusal(f"holds more than {MAX_BYTES >> 30} GiB")
        if self.size > max(_RATIO_COUNTS_FROM, self.path.stat().st_size * MAX_RATIO):
            raise self._refusal(f"would become more than {MAX_RATIO} times its size")

    def _refusal(self, what: str) -> UsageError:
        message = f"{self.path} {what}, so nothing was unpacked: unpack what you need of it, and name that folder."
        return UsageError("large_archive", message)

    def is_wanted(self, name: str, size: int, *, is_file: bool) -> bool:
        """Whether an entry may be written; if not, that is told."""
        parts = name.strip("/").split("/")
        reason = ""
        if not is_file:
            reason = "a link or device: not unpacked, it could lead anywhere"
        elif _BROKEN.search(name) or len(name) > _MAX_PATH:
            reason = "a path that leads out of the archive: not unpacked"
        elif len(parts) > MAX_DEPTH + 2:
            reason = f"folders are read {MAX_DEPTH} deep: not unpacked"
        elif size > _MAX_FILE:
            reason = f"larger than {_MAX_FILE >> 20} MiB: not unpacked"
        if reason:
            self.log.note("entry of an archive", name.replace("\n", " ")[:200], 1, reason)
        return not reason

    def write(self, name: str, file: _Readable, size: int) -> None:
        """At most `size` bytes of `file`, which is what the archive told; more is a lie, and refused."""
        target = self.folder.joinpath(*(part for part in name.split("/") if part not in ("", ".")))
        if not target.resolve().is_relative_to(self.folder.resolve()) or target == self.folder:
            return
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            out = target.open("xb")
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            self.log.note("entry of an archive", name[:200], 1, "stands twice: the first one was taken")
            return
        with out:
            left = size
            while data := file.read(_CHUNK):
                left -= len(data)
                if left < 0:
                    raise self._refusal(f"holds a file that is larger than it says ({name[:200]})")
                out.write(data)


def _unzip(path: Path, target: _Target) -> None:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            target.count(entry.file_size)
            # The kind of file as Unix has it: 0 where nobody told, 8 for a plain file.
            is_file = entry.external_attr >> 28 in (0, 8)
            if target.is_wanted(entry.filename, entry.file_size, is_file=is_file):
                with archive.open(entry) as file:
                    target.write(entry.filename, file, entry.file_size)


def _untar(path: Path, target: _Target) -> None:
    with _opened(path) as stream, tarfile.open(fileobj=_Bounded(stream), mode="r:") as archive:  # type: ignore[call-overload]
        for entry in archive:
            if entry.isdir():
                continue
            target.count(entry.size)
            if target.is_wanted(entry.name, entry.size, is_file=entry.isreg()):
                file = archive.extractfile(entry)
                if file is not None:
                    target.write(entry.name, file, entry.size)
            # What was read is not needed again, and would grow with the archive.
            archive.members = []


def _opened(path: Path) -> IO[bytes]:
    name = path.name.lower()
    if name.endswith(("gz", "tgz")):
        return gzip.open(path)  # type: ignore[return-value]
    if name.endswith(("bz2", "tbz", "tbz2")):
        return bz2.open(path)
    return lzma.open(path) if name.endswith("xz") else path.open("rb")


class _Bounded:
    """A stream of which no single read takes more than a file may be: a header that tells of gigabytes is a lie."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _MAX_FILE:
            raise tarfile.ReadError("a part of it is too large")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        if whence or offset > MAX_BYTES + _MAX_FILE:
            raise tarfile.ReadError("it is too large")
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()
