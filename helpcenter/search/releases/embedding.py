"""Gives generations the embeddings of their texts: kept ones at once, others when they are encoded."""

import hashlib
import os
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from helpcenter.search.backends.generation_vectors import (
    SegmentTexts,
    add_vectors,
    embedded_keys,
    lacking,
    texts_to_encode,
)
from helpcenter.search.backends.manifest import MANIFEST_NAME, Manifest, read_manifest
from helpcenter.search.embeddings.embedding_store import EmbeddingStore
from helpcenter.search.embeddings.encoder import Encoder, encoder, encodes
from helpcenter.search.embeddings.encoding import encode_into
from helpcenter.search.field_weights import WEIGHTS, Weights
from helpcenter.search.releases.parallel_build import Progress
from helpcenter.search.releases.pointer import LocaleRelease

STORE_FOLDER = "embeddings"
"""In `.built/`: what every folder of generations beside it uses."""

EMBEDDINGS = "embeddings"
"""The phase of progress in which texts are encoded."""
WORK_FOLDER = "upkeep"
"""In `.built/`: what upkeep has not finished yet."""
UPKEEP_LOCK = "upkeep.lock"
"""In `.built/`: held by whoever encodes and merges in the background."""

Parts = Mapping[str, LocaleRelease]
"""What a release holds, by locale."""


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A generation that lacks embeddings: what it holds, and the segments whose texts are to be encoded."""

    folder: Path
    manifest: Manifest
    segments: list[SegmentTexts]


class GenerationEmbedder:
    """Puts embeddings into the generations of a folder `built`; what has to be copied for it lands in `copies`.

    Everything raises OSError when the disk fails.
    """

    def __init__(self, built: Path, copies: Path, store: EmbeddingStore, found: Encoder) -> None:
        self._built = built
        self._copies = copies
        self._store = store
        self._encoder = found

    def at(self, built: Path) -> "GenerationEmbedder":
        """The same for the generations of another folder, with the same store."""
        return GenerationEmbedder(built, built, self._store, self._encoder)

    def incomplete(self, parts: Parts) -> dict[str, Incomplete]:
        """By locale, the generations that lack embeddings which they could have. Raises ValueError for damage."""
        found: dict[str, Incomplete] = {}
        for locale, part in parts.items():
            folder = self._built / locale / part.generation
            manifest = manifest_of(folder, part.manifest)
            if any(encodes(language) for language in manifest.languages):
                segments = texts_to_encode(folder, manifest, self._encoder.identity)
                if segments:
                    found[locale] = Incomplete(folder, manifest, segments)
        return found

    def missing(self, incomplete: Mapping[str, Incomplete]) -> int:
        """How many passages of these are to be encoded, texts that several have counted once."""
        self._store.refresh()
        return sum(key not in self._store for key in _texts(incomplete))

    def encode(self, incomplete: Mapping[str, Incomplete], progress: Callable[[Progress], None]) -> None:
        """Encodes what these lack, and keeps it."""
        encode_into(
            self._store,
            self._encoder,
            _texts(incomplete),
            lambda done, total: progress(Progress(EMBEDDINGS, "", done, total)),
        )

    def fill(self, parts: Parts, incomplete: Mapping[str, Incomplete], fresh: Collection[str]) -> Parts:
        """The parts with all embeddings that are kept by now. Generations of `fresh` locales, which nobody reads yet,
        get them where they are; of the others a copy does."""
        filled = dict(parts)
        for locale, each in incomplete.items():
            if locale in fresh:
                sha256 = add_vectors(each.folder, each.manifest, each.segments, self._store)
                filled[locale] = replace(parts[locale], manifest=sha256)
            else:
                filled[locale] = self._copied(locale, parts[locale], each)
        return filled

    def _copied(self, locale: str, part: LocaleRelease, each: Incomplete) -> LocaleRelease:
        name = new_generation()
        folder = self._copies / locale / f"{name}.tmp"
        folder.mkdir(mode=0o700, parents=True)
        for file in each.manifest.files:
            os.link(each.folder / file, folder / file)
        sha256 = add_vectors(folder, each.manifest, each.segments, self._store)
        folder.rename(folder.with_suffix(""))
        return replace(part, generation=name, manifest=sha256)

    def prune(self, index: Path) -> None:
        """Drops the embeddings that no generation in any folder of the index uses."""
        used = [embedded_keys(folder) for folder in index.glob(".*") if folder.is_dir()]
        self._store.prune(frozenset().union(*used))


def embedder(
    index: Path, built: Path, weights: Weights = WEIGHTS, copies: Path | None = None
) -> GenerationEmbedder | None:
    """What embeds the generations in `built`; None where nothing is compared by meaning."""
    found = encoder() if weights.semantic else None
    if found is None:
        return None
    store = EmbeddingStore(index / ".built" / STORE_FOLDER, found.identity)
    return GenerationEmbedder(built, copies or built, store, found)


def is_upkeep_due(manifest: Manifest, weights: Weights = WEIGHTS) -> bool:
    """Whether a generation lacks embeddings that it could have, or is to be merged."""
    if manifest.is_to_merge:
        return True
    is_compared = bool(weights.semantic) and any(encodes(language) for language in manifest.languages)
    return is_compared and (manifest.pending > 0 or bool(lacking(manifest)))


def new_generation() -> str:
    """A name for a generation that none has."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def _texts(incomplete: Mapping[str, Incomplete]) -> dict[bytes, tuple[str, ...]]:
    return {
        key: tuple(texts)
        for each in incomplete.values()
        for segment in each.segments
        for key, texts in segment.texts.items()
    }


def manifest_of(folder: Path, sha256: str) -> Manifest:
    """What a generation says of itself; its other files are not looked at. Raises OSError and ValueError."""
    data = (folder / MANIFEST_NAME).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError("the manifest of a generation is not the one that was built")
    return read_manifest(data)
