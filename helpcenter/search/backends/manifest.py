"""What a generation holds, and proof that its files are those that were built.

Whoosh's files hold pickles, which run code when opened: nothing is given to Whoosh before the manifest has been checked
against the release pointer, and every file against the manifest (SHA-256 reads about 1 GB a second).
"""

import hashlib
import json
import os
import stat
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import Stemmer

from helpcenter.domain.errors import Unavailable
from helpcenter.regular_files import read_regular
from helpcenter.search.field_weights import KIND_WEIGHTS, Weights
from helpcenter.search.interfaces import GuideEntry
from helpcenter.search.text.analysis import VERSION

FORMAT = f"4.{VERSION}.{Stemmer.version()}"
"""Version of everything in a generation; one of another version is rebuilt."""


_STORED_NAMES = {
    "rerank_depth": "looked_at_again",
    "ngrams": "grams",
    "semantic": "meaning",
    "min_similarity": "least_meaning",
    "semantic_candidates": "meaning_candidates",
    "compound_part": "part",
    "inflection": "kin",
}
"""Weights whose names changed go by their first ones in formats, so that indexes built before stay usable."""


def format_of(version: str, weights: Weights) -> str:
    """The format of a generation whose impacts hold these weights: other weights need another index."""
    named = {_STORED_NAMES.get(name, name): value for name, value in asdict(weights).items()}
    facts = json.dumps([named, sorted(KIND_WEIGHTS.items())])
    return f"{version}.{hashlib.sha256(facts.encode()).hexdigest()[:12]}"


MANIFEST_NAME = "manifest.json"
MERGED_FROM = 0.05
"""The share of an index that may be edited before it is built afresh, with today's statistics."""
WHOOSH_SUFFIXES = (".seg", ".toc")
"""How the names of Whoosh's files end: a reindex opens these, and Whoosh's own backend."""
_MODE = 0o400
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def built_at(generation: Path) -> datetime:
    """When a generation was finished: its manifest is written last. Raises OSError."""
    return datetime.fromtimestamp((generation / MANIFEST_NAME).stat().st_mtime, UTC)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds; `files` maps names to [size, SHA-256].

    `base` are the guides of its base with their digests; those that `guides` lacks or has otherwise are dead there.
    `pending` counts passages whose embeddings are still to come.
    """

    format: str
    locale: str
    guides: Mapping[str, GuideEntry]
    languages: tuple[str, ...]
    passages: int
    dead: int
    base: Mapping[str, str]
    files: Mapping[str, tuple[int, str]]
    pending: int = 0

    @property
    def dead_guides(self) -> tuple[str, ...]:
        """Guides of the base that were changed or taken out since."""
        return tuple(name for name, digest in self.base.items() if self._digest(name) != digest)

    @property
    def delta_guides(self) -> tuple[str, ...]:
        """Guides that the base lacks or has otherwise, sorted."""
        return tuple(sorted(name for name, entry in self.guides.items() if self.base.get(name) != entry.digest))

    @property
    def has_delta(self) -> bool:
        """Whether the generation has a second segment."""
        return bool(self.delta_guides)

    @property
    def is_to_merge(self) -> bool:
        """Whether so much was edited since the base was built that it is to be built afresh: passages in the delta and
        dead ones in the base. Dead guides count as much as the mean guide: what they held is no longer known."""
        fresh = sum(self.guides[name].count for name in self.delta_guides)
        mean = self.passages / max(len(self.guides), 1)
        return fresh + mean * len(self.dead_guides) > MERGED_FROM * self.passages

    def _digest(self, name: str) -> str | None:
        entry = self.guides.get(name)
        return entry.digest if entry else None


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Puts the manifest beside its files, all on disk before it returns; returns the manifest's SHA-256."""
    # Not asdict, which copies every value deeply: a third of the time of a small edit.
    facts = _shallow(manifest) | {"guides": {name: _shallow(each) for name, each in manifest.guides.items()}}
    data = json.dumps(facts, ensure_ascii=False).encode()
    (folder / MANIFEST_NAME).write_bytes(data)
    for path in folder.iterdir():
        # Read-only: a file that is mapped must never be overwritten in place.
        if stat.S_IMODE(path.stat().st_mode) != _MODE:
            path.chmod(_MODE)
            sync(path)
    sync(folder)
    return hashlib.sha256(data).hexdigest()


def _shallow(value: Manifest | GuideEntry) -> dict[str, Any]:
    return {each.name: getattr(value, each.name) for each in fields(value)}


def file_facts(folder: Path, known: Mapping[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of every file in a folder; `known` are those of files linked from a verified generation."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    return {name: known.get(name) or ((folder / name).stat().st_size, _sha256(folder / name)) for name in names}


def verified_manifest(folder: Path, manifest_sha256: str, *, but: Collection[str] = ()) -> Manifest:
    """The manifest of a generation whose every file is as it was written. Raises Unavailable with a sentence.

    `but` are endings of the names of files that the caller will not read; of these only the sizes are compared.
    """
    try:
        if _is_open_to_others(folder.stat()) or _is_open_to_others((folder / MANIFEST_NAME).stat()):
            raise _unusable(folder, "others may write to it")
        data = read_regular(folder / MANIFEST_NAME)
        if hashlib.sha256(data).hexdigest() != manifest_sha256:
            raise _unusable(folder, "its manifest is not the one that was built")
        manifest = read_manifest(data)
        # A file too many could be opened in place of one of ours.
        strangers = {path.name for path in folder.iterdir()} - {MANIFEST_NAME, *manifest.files}
        if strangers:
            raise _unusable(folder, f"{min(strangers)} does not belong there")
        for name, (size, sha256) in manifest.files.items():
            path = folder / name
            is_read = not name.endswith(tuple(but))
            facts = path.stat()
            if _is_open_to_others(facts):
                raise _unusable(folder, f"others may write to {name}")
            if facts.st_size != size or (is_read and _sha256(path) != sha256):
                raise _unusable(folder, f"{name} is not the file that was built")
    except OSError as error:
        raise _unusable(folder, f"{Path(str(error.filename)).name} cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _unusable(folder, "its manifest was written by another version") from None
    return manifest


def _is_open_to_others(facts: os.stat_result) -> bool:
    """Whether somebody else than this process's user (or root) may write to a file or folder."""
    # Root may open what it did not write.
    is_ours = facts.st_uid in (os.geteuid(), 0) or os.geteuid() == 0
    return not is_ours or bool(facts.st_mode & _OTHERS_WRITE)


def read_manifest(data: bytes) -> Manifest:
    """What a manifest file says. Raises ValueError, KeyError, TypeError or AttributeError for another version's."""
    raw = json.loads(data)
    guides = {guide_id: _entry(entry) for guide_id, entry in raw["guides"].items()}
    files = {name: (size, sha256) for name, (size, sha256) in raw["files"].items()}
    return Manifest(
        format=raw["format"],
        locale=raw["locale"],
        guides=guides,
        languages=tuple(raw["languages"]),
        passages=raw["passages"],
        dead=raw["dead"],
        base=raw["base"],
        files=files,
        # Older ones do not say.
        pending=raw.get("pending", 0),
    )


def _entry(raw: dict[str, Any]) -> GuideEntry:
    return GuideEntry(**raw | {"languages": tuple(raw["languages"])})


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
