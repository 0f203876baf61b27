"""The n-grams of every passage, listed by passage, because only a few candidates are ever scored by them.

An n-gram is a hash of 24 bits (one in some hundred shares its hash with another) beside its count in 8 bits.
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
# A glance at a small table spares most n-grams the search among those of the query. A power of two: a remainder by any
# other number costs numpy several times as much.
_BUCKETS = 4096
# Letters handled at once, so that sorting stays in the processor's cache.
_CHUNK = 1_000_000
# As for bodies: long texts hold more n-grams by chance.
_LENGTH = 0.75


class PassageNgrams:
    """The n-grams of a segment's passages. Safe for threads."""

    def __init__(self, files: SegmentFiles, weights: Weights) -> None:
        self._offsets, self._packed = files.load("gram_offsets"), files.load("gram_packed")
        self._lengths = files.load("gram_lengths")
        self._k1 = weights.k1

    def scores(
        self, passages: NDArray[np.int64], statistics: "NgramStatistics", ngrams: Sequence[str]
    ) -> NDArray[np.float64]:
        """The BM25 sum of distinct n-grams in each of these passages, as many numbers as passages."""
        hashes = np.unique(np.array([hash_of(ngram) for ngram in ngrams], np.uint32))
        found, rows = self._near(passages, hashes)
        if not len(found):
            return np.zeros(len(passages))
        at = np.minimum(hashes.searchsorted(found >> _COUNT_BITS), len(hashes) - 1)
        held = hashes[at] == found >> _COUNT_BITS
        at, rows, often = at[held], rows[held], (found[held] & _MOST).astype(np.float64)
        norms = self._k1 * (1 - _LENGTH + _LENGTH * self._lengths[passages] / statistics.mean)[rows]
        values = statistics.idf(hashes)[at] * often * (self._k1 + 1) / (often + norms)
        return np.asarray(np.bincount(rows, values, minlength=len(passages)), np.float64)

    def _near(
        self, passages: NDArray[np.int64], hashes: NDArray[np.uint32]
    ) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The packed n-grams of these passages and the row of each in `passages`, without most of those that have none
        of these hashes."""
        spans = list(zip(self._offsets[passages].tolist(), self._offsets[passages + 1].tolist(), strict=True))
        packed = np.concatenate([self._packed[low:high] for low, high in spans] or [np.empty(0, np.uint32)])
        is_asked = np.zeros(_BUCKETS, np.bool_)
        is_asked[hashes & (_BUCKETS - 1)] = True
        near = np.flatnonzero(is_asked[(packed >> _COUNT_BITS) & (_BUCKETS - 1)])
        ends = np.cumsum([high - low for low, high in spans])
        return packed[near], ends.searchsorted(near, side="right")


class NgramStatistics:
    """How rare n-grams are and how long passages are on average, in n-grams, by the passages of the base."""

    def __init__(self, files: SegmentFiles) -> None:
        self._hashes, self._counts = files.load("gram_hashes"), files.load("gram_counts")
        lengths = files.load("gram_lengths")
        self._size = max(len(lengths), 1)
        self.mean = max(float(lengths.mean()), 1.0) if len(lengths) else 1.0

    def idf(self, hashes: NDArray[np.uint32]) -> NDArray[np.float64]:
        """The inverse document frequency of each."""
        if not len(self._hashes):
            return np.ones(len(hashes))
        at = np.minimum(self._hashes.searchsorted(hashes), len(self._hashes) - 1)
        counts = np.where(self._hashes[at] == hashes, self._counts[at], 0)
        return np.asarray(np.log(self._size / (counts + 1.0)) + 1, np.float64)


@functools.lru_cache(maxsize=50_000)
def hash_of(ngram: str) -> int:
    """The 24-bit hash of an n-gram; shorter ones, of a text of few letters, are filled up."""
    value = 0
    for char in ngram.ljust(NGRAM_SIZE, "\0"):
        value = ((value + ord(char)) * _FACTOR) & _MASK
    return value >> _COUNT_BITS


def write_ngrams(files: SegmentFiles, lines: Sequence[str]) -> None:
    """Writes the n-grams of every passage's line (see `ngram_line`)."""
    packed: list[NDArray[np.uint32]] = [np.empty(0, np.uint32)]
    owners: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    for low, high in _chunks(lines):
        found, mine = _packed_ngrams(lines[low:high])
        packed.append(found)
        owners.append(mine + low)
    ngrams = np.concatenate(packed)
    counts = np.bincount(np.concatenate(owners), minlength=len(lines))
    hashes, often = np.unique(ngrams >> _COUNT_BITS, return_counts=True)
    files.save("gram_packed", ngrams)
    files.save("gram_offsets", offsets_of(counts))
    files.save("gram_lengths", np.array([_count(line) for line in lines], np.int32))
    files.save("gram_hashes", hashes.astype(np.uint32))
    files.save("gram_counts", often.astype(np.int32))


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
    """The distinct n-grams of each line with their counts, packed, and the line that each belongs to."""
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
