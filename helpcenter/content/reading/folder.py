"""The files of one guide, read once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpcenter.content.reading.files import MAX_TEXT, Entry, ProblemLog, entries, printable, read_bytes
from helpcenter.domain.locale import is_locale
from helpcenter.domain.problem import Problem, nearest

MAX_IMAGE = 2 * 1024 * 1024
"""Largest image, in bytes."""
STRUCTURE = "guide.yaml"
MEDIA = "media"


@dataclass(frozen=True)
class GuideFolder:
    """`path` is relative to the site. `structure` is None when there is no guide.yaml; `has_structure` tells why.

    `texts` maps locales to bytes, `media` file names to bytes; what could not be read is left out.
    `digest` changes whenever a file does.
    """

    id: str
    path: str
    has_structure: bool
    structure: bytes | None
    texts: Mapping[str, bytes]
    media: Mapping[str, bytes]
    digest: str
    problems: tuple[Problem, ...]


class _Reader:
    def __init__(self, folder: Path, relative: str) -> None:
        self._folder = folder
        self._relative = relative
        self._digest = hashlib.sha256()
        self.problems: list[Problem] = []

    def entries(self, below: str = "") -> list[Entry]:
        log = ProblemLog(f"{self._relative}/{below}".rstrip("/"))
        found = entries(self._folder / below, log)
        self.problems += log.problems
        return found

    def read(self, name: str, limit: int) -> bytes | None:
        log = ProblemLog(f"{self._relative}/{printable(name)}")
        data = read_bytes(self._folder / name, limit, log)
        self.problems += log.problems
        content = hashlib.sha256(data or b"").hexdigest()
        self._digest.update(f"{printable(name)}\n{data is not None}\n{content}\n".encode())
        return data

    def stray(self, name: str, message: str) -> None:
        log = ProblemLog(f"{self._relative}/{printable(name)}")
        log.warn(1, message)
        self.problems += log.problems
        self._digest.update(f"{printable(name)}\nstray\n".encode())

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


def read_folder(folder: Path, relative: str) -> GuideFolder:
    """Every file of the guide in `folder`; problems for those that cannot be read or mean nothing here."""
    reader = _Reader(folder, relative)
    structure, has_structure = None, False
    texts: dict[str, bytes] = {}
    media: dict[str, bytes] = {}
    for entry in reader.entries():
        path = entry.path
        if path.name == STRUCTURE:
            has_structure, structure = True, reader.read(path.name, MAX_TEXT)
        elif path.suffix == ".md" and is_locale(path.stem):
            data = reader.read(path.name, MAX_TEXT)
            if data is not None:
                texts[path.stem] = data
        elif path.name == MEDIA and entry.is_folder:
            media = _read_media(reader)
        else:
            reader.stray(path.name, _stray(path))
    problems = tuple(reader.problems)
    return GuideFolder(folder.name, relative, has_structure, structure, texts, media, reader.digest, problems)


def _read_media(reader: _Reader) -> dict[str, bytes]:
    named = ((entry.name, reader.read(f"{MEDIA}/{entry.name}", MAX_IMAGE)) for entry in reader.entries(MEDIA))
    return {name: data for name, data in named if data is not None}


def _stray(path: Path) -> str:
    name = printable(path.name)
    if path.suffix == ".md":
        return f'"{name}" is not read: name the file after its locale, such as en.md or pt-BR.md'
    if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp", ".svg"):
        return f'"{name}" is not read: move images to the folder media/'
    return f'"{name}" is not read{nearest(name, [STRUCTURE, MEDIA]) or ": remove it"}'
