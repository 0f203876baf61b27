"""Words by the hashes of their deletions: finds misspelt words without looking at the others.

Two words within n edits of each other (a swap of neighbours is one) have a common deletion, what is left when up to n
letters are taken out of each, and so have their first letters; seven letters are enough to tell words apart.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

_LETTERS = 7
_SHORTEST = 3
# Two edits are allowed from 8 letters on, which leaves at least 6.
_TWO_EDITS = 6
_FACTOR = 0x01000193
_MASK = 0xFFFFFFFF


def kept_positions(length: int, edits: int) -> list[tuple[int, ...]]:
    """The positions that are left when up to `edits` of `length` letters are taken out, each way once."""
    return [places for out in range(min(edits, length) + 1) for places in combinations(range(length), length - out)]


def deletion_hashes(word: str, edits: int) -> NDArray[np.uint32]:
    """The hashes of the deletions of a word's first seven letters, ascending and distinct."""
    whole, one, two = 0, set[int](), set[int]()
    for char in word[:_LETTERS]:
        code = ord(char) + 1
        if edits > 1:
            two = {(value * _FACTOR + code) & _MASK for value in two} | one
        one = {(value * _FACTOR + code) & _MASK for value in one}
        one.add(whole)
        whole = (whole * _FACTOR + code) & _MASK
    return np.array(sorted({whole} | one | two), np.uint32)


def deletion_table(words: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """The hashes of the deletions of all words, ascending, and for each the number of its word in `words` (folded,
    without their language). Words of fewer than 3 letters have none."""
    hashes, owners = [np.empty(0, np.uint32)], [np.empty(0, np.int32)]
    lengths = np.array([len(word) for word in words], np.int64)
    for length in range(_SHORTEST, _LETTERS + 1):
        for edits in (1, 2):
            mine = _with(lengths, length, edits)
            codes = np.array([[ord(char) for char in words[number][:length]] for number in mine], np.uint64)
            for places in kept_positions(length, edits) if len(mine) else ():
                value = np.zeros(len(mine), np.uint64)
                for place in places:
                    value = (value * np.uint64(_FACTOR) + codes[:, place] + np.uint64(1)) & np.uint64(_MASK)
                hashes.append(value.astype(np.uint32))
                owners.append(mine.astype(np.int32))
    joined, owned = np.concatenate(hashes), np.concatenate(owners)
    order = np.argsort(joined, kind="stable")
    return joined[order], owned[order]


def _with(lengths: NDArray[np.int64], letters: int, edits: int) -> NDArray[np.int64]:
    """The numbers of the words of which so many letters count, and that may be so many edits away."""
    first = np.minimum(lengths, _LETTERS) == letters
    return np.flatnonzero(first & ((lengths >= _TWO_EDITS) == (edits == 2)))
