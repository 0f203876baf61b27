"""Prefixes that stand for many postings get a posting list of their own, so that one letter costs what ten do."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_files import offsets_of
from helpcenter.search.backends.arrays.array_format import LONGEST_PREFIX
from helpcenter.search.backends.arrays.writing.bm25_impacts import PostingLists
from helpcenter.search.text.characters import LAST_CHARACTER

# Fewer postings are merged quickly enough when they are asked for.
_POPULAR = 400


def popular_prefixes(
    words: Sequence[str], terms: NDArray[np.int64], found: PostingLists, size: int
) -> tuple[dict[str, int], PostingLists]:
    """Popular prefixes ("fr ab") of sorted `words`, each with the number of its posting list, counted on from those of
    the terms; and the lists that are new. `terms` are the words' terms, `size` is the number of passages.

    A passage's impact for a prefix is the largest of its words'.
    """
    numbers: dict[str, int] = {}
    merged: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]] = []
    known: dict[tuple[int, int], int] = {}
    lengths = np.diff(found.offsets)
    scratch, flags = np.zeros(size, np.int32), np.zeros(size, np.uint8)
    for prefix, low, high in _groups(words):
        mine = np.unique(terms[low:high])
        if lengths[mine].sum() <= _POPULAR:
            continue
        if len(mine) == 1:
            numbers[prefix] = int(mine[0])
            continue
        if (low, high) not in known:
            known[low, high] = len(lengths) + len(merged)
            merged.append(_merged(mine, found, scratch, flags))
        numbers[prefix] = known[low, high]
    return numbers, _joined(merged)


def _groups(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Each prefix of up to LONGEST_PREFIX letters that several words share, with their range."""
    for length in range(1, LONGEST_PREFIX + 1):
        low = 0
        while low < len(words):
            word = words[low]
            cut = word.index(" ") + 1 + length
            if len(word) < cut:
                low += 1
                continue
            high = bisect_left(words, word[:cut] + LAST_CHARACTER, low)
            if high - low > 1:
                yield word[:cut], low, high
            low = high


def _merged(
    mine: NDArray[np.int64], found: PostingLists, scratch: NDArray[np.int32], flags: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    spans = [slice(found.offsets[number], found.offsets[number + 1]) for number in mine]
    passages = np.concatenate([found.passages[span] for span in spans])
    np.maximum.at(scratch, passages, np.concatenate([found.impacts[span] for span in spans]))
    np.maximum.at(flags, passages, np.concatenate([found.own[span] for span in spans]))
    where = np.flatnonzero(scratch).astype(np.int32)
    result = where, scratch[where], flags[where]
    scratch[where] = 0
    flags[where] = 0
    return result


def _joined(merged: Sequence[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]]) -> PostingLists:
    if not merged:
        return PostingLists(offsets_of([]), np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.uint8))
    passages, impacts, own = (np.concatenate(each) for each in zip(*merged, strict=True))
    return PostingLists(offsets_of([len(each[0]) for each in merged]), passages, impacts, own)
