"""What a generation holds, and proof that its files are those that were built.

Whoosh's files hold pickles, which run code when opened: nothing is given to Whoosh before the manifest has been checked
against the release pointer, and every file against the manifest (SHA-256 reads about 1 GB a second).
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import Stemmer

from helpcenter.domain.errors import Unavailable
from helpcenter.search.analysis import VERSION

FORMAT = f"1.{VERSION}.{Stemmer.version()}"
"""Version of everything in a generation; one of another version is rebuilt."""
_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """What a generation knows of a guide. `digest` covers all that is indexed of it."""

    digest: str
    title: str
    title_locale: str
    kind: str
    product: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds; `files` maps names to [size, SHA-256]."""

    format: str
    locale: str
    guides: Mapping[str, GuideEntry]
    languages: tuple[str, ...]
    passages: int
    dead: int
    files: Mapping[str, tuple[int, str]]


def write(folder: Path, manifest: Manifest) -> str:
    """Puts the manifest beside its files, all on disk before it returns; returns the manifest's SHA-256."""
    data = json.dumps(asdict(manifest), ensure_ascii=False).encode()
    (folder / _NAME).write_bytes(data)
    for path in folder.iterdir():
        # Nobody overwrites in place what a running site has mapped: that would end its process.
        path.chmod(0o400)
        sync(path)
    sync(folder)
    return hashlib.sha256(data).hexdigest()


def file_facts(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of every file in a folder."""
    return {path.name: (path.stat().st_size, _sha256(path)) for path in sorted(folder.iterdir()) if path.is_file()}


def verify(folder: Path, manifest_sha256: str) -> Manifest:
    """The manifest of a generation whose every file is as it was written. Raises Unavailable with a sentence."""
    try:
        data = (folder / _NAME).read_bytes()
        if hashlib.sha256(data).hexdigest() != manifest_sha256:
            raise _unusable(folder, "its manifest is not the one that was built")
        manifest = _read_manifest(data)
        # A file too many could be opened in place of one of ours.
        strangers = {path.name for path in folder.iterdir()} - {_NAME, *manifest.files}
        if strangers:
            raise _unusable(folder, f"{min(strangers)} does not belong there")
        for name, (size, sha256) in manifest.files.items():
            path = folder / name
            if path.stat().st_size != size or _sha256(path) != sha256:
                raise _unusable(folder, f"{name} is not the file that was built")
    except OSError as error:
        raise _unusable(folder, f"{Path(str(error.filename)).name} cannot be read ({error.strerror})") from None
    return manifest


def _read_manifest(data: bytes) -> Manifest:
    raw = json.loads(data)
    guides = {guide_id: GuideEntry(**entry) for guide_id, entry in raw["guides"].items()}
    files = {name: (size, sha256) for name, (size, sha256) in raw["files"].items()}
    return Manifest(raw["format"], raw["locale"], guides, tuple(raw["languages"]), raw["passages"], raw["dead"], files)


def _unusable(folder: Path, reason: str) -> Unavailable:
    where = f"{folder.parent.name}/{folder.name}"
    return Unavailable("index_unusable", f"The search index {where} is damaged: {reason}. Run helpcenter reindex.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Puts a file or a folder's entries on the disk before anything refers to them."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
