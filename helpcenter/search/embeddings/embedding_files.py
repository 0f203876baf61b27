"""Files of embeddings, written once: each whole or not there, and every row with a checksum of its own.

A file holds groups: the vectors of one passage's texts, by a key. Nothing in it can run code when it is opened.
"""

import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.embeddings.encoder import SIZE, Floats

SUFFIX = ".embeddings"
KEY_BYTES = 16
_MAGIC = b"helpcenter embeddings 1\n"
_HEADER_LIMIT = 1024
_NUMBERS = np.dtype("<u4")
# Rows begin here, so that mapped arrays are aligned.
_ALIGNMENT = 64

Halves = NDArray[np.float16]


class Group(NamedTuple):
    """The vectors of one passage: of all of it (SIZE floats of 32 bits), and of its sentences, a row each (16 bits)."""

    whole: Floats
    sentences: Halves


class EmbeddingFile:
    """An embedding file, mapped. Raises ValueError for what is none of ours, or of another encoder; OSError.

    `keys` are those of its groups, in order.
    """

    def __init__(self, path: Path, encoder: str) -> None:
        mapped = np.memmap(path, np.uint8, "r").view(np.ndarray)
        start = len(_MAGIC)
        line = bytes(mapped[start : start + _HEADER_LIMIT]).partition(b"\n")[0]
        if bytes(mapped[:start]) != _MAGIC:
            raise ValueError("it is no file of embeddings")
        header = json.loads(line)
        if header["encoder"] != encoder:
            raise ValueError("it is of another encoder")
        count = int(header["groups"])
        start += len(line) + 1
        end = start + count * (KEY_BYTES + 2 * _NUMBERS.itemsize)
        facts = bytes(mapped[start:end])
        if hashlib.sha256(facts).hexdigest() != header["sha256"]:
            raise ValueError("its list of texts is damaged")
        cut = count * KEY_BYTES
        self.keys = [facts[at : at + KEY_BYTES] for at in range(0, cut, KEY_BYTES)]
        lengths, self._checksums = np.frombuffer(facts[cut:], _NUMBERS).reshape(2, count).astype(np.int64)
        self._starts = np.concatenate(([0], np.cumsum(lengths)))
        wholes = _aligned(end)
        halves = _aligned(wholes + count * SIZE * 4)
        if len(mapped) != halves + int(self._starts[-1]) * SIZE * 2:
            raise ValueError("it is cut off")
        self._wholes = mapped[wholes : wholes + count * SIZE * 4].view("<f4").reshape(count, SIZE)
        self._sentences = mapped[halves:].view("<f2").reshape(-1, SIZE)

    def group(self, number: int) -> Group | None:
        """The vectors of a group, by its place in `keys`; None when they are not what was written."""
        found = Group(self._wholes[number], self._sentences[self._starts[number] : self._starts[number + 1]])
        return found if _checksum(self.keys[number], found) == self._checksums[number] else None


def write_embedding_file(folder: Path, encoder: str, groups: Mapping[bytes, Group]) -> Path:
    """Writes groups by key into a new file of a folder; it is there, on the disk, once it is whole. Raises OSError."""
    keys, found = list(groups), list(groups.values())
    lengths = [len(each.sentences) for each in found]
    sums = [_checksum(key, each) for key, each in groups.items()]
    facts = b"".join(keys) + np.array([lengths, sums], _NUMBERS).tobytes()
    header = {"encoder": encoder, "groups": len(keys), "sha256": hashlib.sha256(facts).hexdigest()}
    parts = [_MAGIC, json.dumps(header).encode() + b"\n", facts]
    handle, name = tempfile.mkstemp(suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b"".join(parts))
            file.write(_padding(file.tell()))
            file.writelines(each.whole.astype("<f4", copy=False).tobytes() for each in found)
            file.write(_padding(file.tell()))
            file.writelines(each.sentences.astype("<f2", copy=False).tobytes() for each in found)
            file.flush()
            os.fsync(file.fileno())
        return Path(name).rename(Path(name).with_suffix(SUFFIX))
    except BaseException:
        # Half a file would keep a full disk full.
        Path(name).unlink(missing_ok=True)
        raise


def _checksum(key: bytes, group: Group) -> int:
    of_whole = zlib.crc32(np.ascontiguousarray(group.whole).data, zlib.crc32(key))
    return zlib.crc32(np.ascontiguousarray(group.sentences).data, of_whole)


def _aligned(at: int) -> int:
    return -(-at // _ALIGNMENT) * _ALIGNMENT


def _padding(at: int) -> bytes:
    return bytes(_aligned(at) - at)
