"""Guides that were read, in files of a folder that is the program's own: a few guides a file, so that an edit writes
little."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from helpcenter.content.kept.dependencies import Dependency
from helpcenter.content.reading.parsed import ParsedGuide
from helpcenter.file_signatures import is_open_to_others
from helpcenter.program import fingerprint
from helpcenter.regular_files import read_regular

_log = logging.getLogger(__name__)

NAMES = tuple(f"{number:02x}" for number in range(64))
_IGNORED = "# What was read from content/, so that it need not be read again. It may be deleted at any time.\n*\n"
# A guide takes some ten kilobytes a language.
_LARGEST = 256 << 20


@dataclass(frozen=True, slots=True)
class KeptGuide:
    """A guide as it was read from the folder `path` (relative to the site).

    `signature` tells that no file changed without reading any, unless it is empty; `digest` covers every byte of the
    files, the site's languages, and what was wrong with the files; `dependencies` are files of all guides.
    """

    path: str
    signature: bytes
    digest: str
    dependencies: tuple[Dependency, ...]
    parsed: ParsedGuide


_DECODER = msgspec.msgpack.Decoder(list[KeptGuide])


def shard_of(path: str) -> str:
    """The file that holds the guide of a folder."""
    return NAMES[hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest()[0] % len(NAMES)]


def read(folder: Path) -> dict[str, KeptGuide]:
    """Every guide that is kept and whole, by its folder; nothing of what others may have written."""
    if not _is_ours(folder):
        return {}
    # Of another file's guides none: of two that name one guide, the wrong one could be taken.
    return {kept.path: kept for name in NAMES for kept in _read_shard(folder / name) if shard_of(kept.path) == name}


def _is_ours(path: Path) -> bool:
    """Whether this program made it, for nobody else: what was put there with the content, by git say, others may read
    as a rule. Its HTML would be believed."""
    return not is_open_to_others(path) and not path.lstat().st_mode & 0o077


def _read_shard(path: Path) -> list[KeptGuide]:
    try:
        if not _is_ours(path):
            return []
        data = read_regular(path, _LARGEST)
        head, _, body = data.partition(b"\n")
        return _DECODER.decode(body) if head == _head(body) else []
    except OSError:
        return []
    except (msgspec.DecodeError, ValueError) as error:
        _log.warning("What was kept of the content in %s is damaged and is read anew: %s", path, error)
        return []


def write(folder: Path, shards: Mapping[str, Iterable[KeptGuide]]) -> None:
    """Replaces files, each whole or not at all. Where that cannot be, everything is read anew the next time."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if is_open_to_others(folder):
            return
        folder.chmod(0o700)
        if not (folder / ".gitignore").exists():
            (folder / ".gitignore").write_text(_IGNORED, "utf-8")
        for name, kept in shards.items():
            _write_shard(folder / name, [each for guide in kept if (each := _storable(guide))])
    except OSError as error:
        _log.info("What was read of the content is not kept in %s: %s", folder, error.strerror)


def _write_shard(path: Path, kept: list[bytes]) -> None:
    body = msgspec.msgpack.encode([msgspec.Raw(each) for each in kept])
    handle, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_head(body) + b"\n" + body)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _storable(kept: KeptGuide) -> bytes | None:
    """A guide as bytes; None for one with names that are no text."""
    try:
        return msgspec.msgpack.encode(kept)
    except (UnicodeEncodeError, msgspec.EncodeError):
        return None


def _head(body: bytes) -> bytes:
    return f"{fingerprint('content', 'domain')} {hashlib.sha256(body).hexdigest()}".encode()
