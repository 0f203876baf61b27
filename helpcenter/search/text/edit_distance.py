"""How many letters of a word may be wrong, and how many edits lie between two words."""

import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_SHORTEST_CORRECTED = 4
_LONG_WORD = 8
# No indexed word is longer: a longer query is a pasted key, and looking for its like would be slow.
_LONGEST_CORRECTED = 42


def edits_allowed(word: str) -> int:
    """How many edits a word may be away from what was meant: 2 from 8 letters on, 1 from 4; 0 for words that are not
    corrected (shorter ones, very long ones, and those that hold anything but letters)."""
    # Not isalpha(): the vowel signs of Hindi are marks to Unicode.
    if not _SHORTEST_CORRECTED <= len(word) <= _LONGEST_CORRECTED or not all(
        unicodedata.category(char)[0] in "LM" for char in word
    ):
        return 0
    return 2 if len(word) >= _LONG_WORD else 1


def edit_distance(left: str, right: str, most: int) -> int:
    """The edit distance of two words by optimal string alignment (a swap of neighbours is one edit); `most` + 1 when it
    is larger. `most` is at most 2."""
    too_many = most + 1
    if abs(len(left) - len(right)) > most:
        return too_many
    left, right = _trimmed(left, right)
    if not left or not right:
        return max(len(left), len(right))
    if most == 0:
        return too_many
    if most == 1:
        return 1 if len(left) == len(right) == 1 or (len(left) == 2 and left == right[::-1]) else too_many
    return 1 + min(edit_distance(*rest, 1) for rest in _after_one_edit(left, right))


def _after_one_edit(left: str, right: str) -> Iterator[tuple[str, str]]:
    """What is left to compare of two words whose first letters differ, after each edit that may explain these."""
    yield left[1:], right[1:]
    yield left[1:], right
    yield left, right[1:]
    if left[:2] == right[1::-1]:
        yield left[2:], right[2:]


def _trimmed(left: str, right: str) -> tuple[str, str]:
    """Two words without what they begin and end with alike."""
    start = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        start += 1
    end, most = 0, min(len(left), len(right)) - start
    for a, b in zip(reversed(left), reversed(right), strict=False):
        if a != b or end == most:
            break
        end += 1
    return left[start : len(left) - end], right[start : len(right) - end]


def letter_masks(words: Sequence[str]) -> NDArray[np.uint64]:
    """The letter mask of each word."""
    return np.array([letter_mask(word) for word in words], np.uint64)


def letter_mask(word: str) -> int:
    """The set of a word's letters, as 64 bits that several letters may share: an edit changes two bits at most."""
    bits = 0
    for char in word:
        bits |= 1 << (ord(char) & 63)
    return bits
