"""The embeddings of a generation: which texts of it are to be encoded, and their vectors put beside its arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from helpcenter.search.backends.arrays.array_files import SegmentFiles
from helpcenter.search.backends.arrays.array_format import BASE, DELTA
from helpcenter.search.backends.arrays.stored_passages import StoredPassages
from helpcenter.search.backends.manifest import MANIFEST_NAME, Manifest, file_facts, write_manifest
from helpcenter.search.embeddings.embedding_files import KEY_BYTES
from helpcenter.search.embeddings.embedding_store import EmbeddingStore, key_of
from helpcenter.search.embeddings.vectors import VECTOR_FILES, embedded_texts, write_vectors

KEYS = "embedded"
"""The file of a segment that holds the keys of its passages' embeddings, 16 bytes each, zeros where there is none."""
_NO_KEY = bytes(KEY_BYTES)
# With fewer passages encoded a locale is searched by words alone: those few would be nearest to everything.
_SHARE_TO_COMPARE = 0.75


@dataclass(frozen=True, slots=True)
class SegmentTexts:
    """What is to be encoded of a segment: the key of each passage's texts (zeros where there are none), and the texts
    by key."""

    name: str
    keys: Sequence[bytes]
    texts: Mapping[bytes, Sequence[str]] = field(repr=False)


def texts_to_encode(folder: Path, manifest: Manifest, encoder: str) -> list[SegmentTexts]:
    """The segments of a generation whose vectors are not all there. Raises OSError, and ValueError for damage."""
    names = _segments(manifest) if manifest.pending else lacking(manifest)
    return [_segment_texts(folder, name, encoder) for name in names]


def lacking(manifest: Manifest) -> list[str]:
    """The segments of a generation that have no vectors at all."""
    return [name for name in _segments(manifest) if f"{name}.{VECTOR_FILES[0]}.npy" not in manifest.files]


def _segments(manifest: Manifest) -> list[str]:
    return [BASE, DELTA] if manifest.has_delta else [BASE]


def _segment_texts(folder: Path, name: str, encoder: str) -> SegmentTexts:
    keys: list[bytes] = []
    by_key: dict[bytes, Sequence[str]] = {}
    stored = StoredPassages(SegmentFiles(folder, name))
    for number in range(stored.size):
        texts = embedded_texts(stored.passage(number))
        key = key_of(encoder, texts) if texts else _NO_KEY
        keys.append(key)
        if texts:
            by_key[key] = texts
    return SegmentTexts(name, keys, by_key)


def add_vectors(folder: Path, manifest: Manifest, segments: Sequence[SegmentTexts], store: EmbeddingStore) -> str:
    """Writes the vectors of segments, as far as the store has them, into the folder of a generation that is not live
    yet, and its manifest anew. Returns the manifest's SHA-256. Raises OSError."""
    found = [[store.find(key) for key in each.keys] for each in segments]
    pending = sum(
        group is None and key != _NO_KEY
        for each, groups in zip(segments, found, strict=True)
        for key, group in zip(each.keys, groups, strict=True)
    )
    is_compared = pending <= (1 - _SHARE_TO_COMPARE) * manifest.passages
    replaced: set[str] = set()
    for each, groups in zip(segments, found, strict=True):
        replaced |= _take_out(folder, each.name)
        SegmentFiles(folder, each.name).save(KEYS, np.frombuffer(b"".join(each.keys), f"V{KEY_BYTES}"))
        if is_compared:
            write_vectors(folder, each.name, groups)
    known = {name: facts for name, facts in manifest.files.items() if name not in replaced}
    (folder / MANIFEST_NAME).unlink(missing_ok=True)
    return write_manifest(folder, replace(manifest, pending=pending, files=file_facts(folder, known)))


def _take_out(folder: Path, segment: str) -> set[str]:
    """The names of a segment's vector files, which are no more: they may be those of the live generation, linked, and
    must not be written to."""
    names = {f"{segment}.{each}.npy" for each in (KEYS, *VECTOR_FILES)}
    for name in names:
        (folder / name).unlink(missing_ok=True)
    return names


def embedded_keys(built: Path) -> set[bytes]:
    """The keys of all embeddings that the generations in a folder use, whether they are live or not."""
    used: set[bytes] = set()
    for path in built.glob(f"*/*/*.{KEYS}.npy"):
        try:
            data = np.load(path, allow_pickle=False).tobytes()
        except (OSError, ValueError, EOFError):
            # Of a generation that is damaged, or goes away just now: its texts are encoded anew at worst.
            continue
        used.update(data[at : at + KEY_BYTES] for at in range(0, len(data), KEY_BYTES))
    return used
