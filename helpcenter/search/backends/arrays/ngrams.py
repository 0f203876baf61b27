"""The four-letter pieces of every passage, listed by passage: they are only asked of a few candidates.

A piece is a hash of 24 bits (one in some hundred pieces shares its hash with another) beside a count of 8 bits.
"""

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_files import SegmentFiles, offsets_of
from helpcenter.search.field_weights import Weights
from helpcenter.search.text.analysis import NGRAM_SIZE

_FACTOR = 0x9E3779B1
_MASK = 0xFFFFFFFF
_COUNT_BITS = 8
_MOST = (1 << _COUNT_BITS) - 1
# A glance at a small table spares most pieces the search among those asked for.
_BUCKETS = 4096
# Letters handled at once, so that sorting stays in the processor's cache.
_CHUNK = 1_000_000
# As for bodies: long texts hold more pieces by chance.
_LENGTH = 0.75


class PassageNgrams:
    """The pieces of a segment's passages."""

    def __init__(self, folder: SegmentFiles, weights: Weights) -> None:
        self._offsets, self._packed = folder.load("gram_offsets"), folder.load("gram_packed")
        self._lengths = folder.load("gram_lengths")
        self._k1 = weights.k1

    def scores(
        self, passages: NDArray[np.int64], known: "NgramStatistics", grams: Sequence[str]
    ) -> NDArray[np.float64]:
        """The BM25 sum of the pieces in each of these passages; distinct pieces, weighed by what is `known`."""
        hashes = np.unique(np.array([hash_of(gram) for gram in grams], np.uint32))
        found, rows = self._near(passages, hashes)
        if not len(found):
            return np.zeros(len(passages))
        at = np.minimum(hashes.searchsorted(found >> _COUNT_BITS), len(hashes) - 1)
        held = hashes[at] == found >> _COUNT_BITS
        at, rows, often = at[held], rows[held], (found[held] & _MOST).astype(np.float64)
        norms = self._k1 * (1 - _LENGTH + _LENGTH * self._lengths[passages] / known.mean)[rows]
        values = known.rarity(hashes)[at] * often * (self._k1 + 1) / (often + norms)
        return np.asarray(np.bincount(rows, values, minlength=len(passages)), np.float64)

    def _near(
        self, passages: NDArray[np.int64], hashes: NDArray[np.uint32]
    ) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The pieces of these passages, and the row of each, without most of those that were not asked for."""
        spans = list(zip(self._offsets[passages].tolist(), self._offsets[passages + 1].tolist(), strict=True))
        packed = np.concatenate([self._packed[low:high] for low, high in spans] or [np.empty(0, np.uint32)])
        rows = np.repeat(np.arange(len(spans), dtype=np.int64), [high - low for low, high in spans])
        is_asked = np.zeros(_BUCKETS, np.bool_)
        is_asked[hashes % _BUCKETS] = True
        near = np.flatnonzero(is_asked[(packed >> _COUNT_BITS) % _BUCKETS])
        return packed[near], rows[near]


class NgramStatistics:
    """How rare pieces are, by the base's passages."""

    def __init__(self, folder: SegmentFiles) -> None:
        self._hashes, self._counts = folder.load("gram_hashes"), folder.load("gram_counts")
        lengths = folder.load("gram_lengths")
        self._size = max(len(lengths), 1)
        self.mean = max(float(lengths.mean()), 1.0) if len(lengths) else 1.0

    def rarity(self, hashes: NDArray[np.uint32]) -> NDArray[np.float64]:
        """BM25's idf of each."""
        if not len(self._hashes):
            return np.ones(len(hashes))
        at = np.minimum(self._hashes.searchsorted(hashes), len(self._hashes) - 1)
        counts = np.where(self._hashes[at] == hashes, self._counts[at], 0)
        return np.asarray(np.log(self._size / (counts + 1.0)) + 1, np.float64)


@functools.lru_cache(maxsize=50_000)
def hash_of(gram: str) -> int:
    """The hash of a piece."""
    value = 0
    for char in gram.ljust(NGRAM_SIZE, "\0"):
        value = ((value + ord(char)) * _FACTOR) & _MASK
    return value >> _COUNT_BITS


def write(folder: SegmentFiles, lines: Sequence[str]) -> None:
    """Writes the pieces of every passage's line (see `ngram_line`)."""
    packed: list[NDArray[np.uint32]] = [np.empty(0, np.uint32)]
    owners: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    for low, high in _chunks(lines):
        found, mine = _packed_ngrams(lines[low:high])
        packed.append(found)
        owners.append(mine + low)
    pieces = np.concatenate(packed)
    counts = np.bincount(np.concatenate(owners), minlength=len(lines))
    hashes, often = np.unique(pieces >> _COUNT_BITS, return_counts=True)
    folder.save("gram_packed", pieces)
    folder.save("gram_offsets", offsets_of(counts))
    folder.save("gram_lengths", np.array([_count(line) for line in lines], np.int32))
    folder.save("gram_hashes", hashes.astype(np.uint32))
    folder.save("gram_counts", often.astype(np.int32))


def _count(line: str) -> int:
    return max(len(line) - NGRAM_SIZE + 1, 1) if line else 0


def _chunks(lines: Sequence[str]) -> list[tuple[int, int]]:
    chunks, low, letters = [], 0, 0
    for place, line in enumerate(lines):
        letters += len(line)
        if letters >= _CHUNK:
            chunks.append((low, place + 1))
            low, letters = place + 1, 0
    return [*chunks, (low, len(lines))]


def _packed_ngrams(lines: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Distinct pieces of each line with their counts, packed, and the line each belongs to."""
    padded = [line.ljust(NGRAM_SIZE, "\0") if line else "" for line in lines]
    codes = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32)
    owners = np.repeat(np.arange(len(lines), dtype=np.int64), [len(line) for line in padded])
    if len(codes) < NGRAM_SIZE:
        return np.empty(0, np.uint32), np.empty(0, np.int64)
    count = len(codes) - NGRAM_SIZE + 1
    value = np.zeros(count, np.uint32)
    for letter in range(NGRAM_SIZE):
        value = (value + codes[letter : letter + count]) * np.uint32(_FACTOR)
    whole = owners[:count] == owners[NGRAM_SIZE - 1 :]
    keys = (owners[:count][whole] << 24) | (value[whole] >> np.uint32(_COUNT_BITS)).astype(np.int64)
    distinct, often = np.unique(keys, return_counts=True)
    hashes = (distinct & 0xFFFFFF).astype(np.uint32)
    return (hashes << np.uint32(_COUNT_BITS)) | np.minimum(often, _MOST).astype(np.uint32), distinct >> 24
