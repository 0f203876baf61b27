"""The words of an index as they are written: completing the word being typed, correcting the word that is not there."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.text.characters import fold
from helpcenter.search.text.edit_distance import edit_distance

# A one-letter prefix stands for thousands of words; the commonest are what the typist most likely means.
_COMPLETIONS = 24
# Words with too many other letters are passed over at a glance; of the rest, this many are compared letter by letter,
# the commonest first.
_MOST_COMPARED = 2000
_LAST_CHARACTER = "\U0010ffff"


class Words(Protocol):
    """The words of one language, folded and as they are written."""

    def __contains__(self, word: str) -> bool: ...

    def begins(self, prefix: str) -> bool:
        """Whether any word begins so."""

    def completions(self, prefix: str) -> list[str]:
        """The commonest words that begin with a prefix, at most 24."""

    def containing(self, part: str) -> list[str]:
        """The commonest words that hold a part, at most 24."""

    def near(self, word: str, edits: int) -> list[tuple[str, int]]:
        """The words within so many edits (2 at most) of a folded word, each with its passages."""

    def written(self, word: str) -> str:
        """A word as it is written, for one that lost its accents."""


class SubstringIndex:
    """Words as one text, the commonest first: those that hold a part are found much faster than by asking each word,
    and the search ends with the hits that are wanted. Of equally common words, those given first come first."""

    def __init__(self, words: Sequence[str], counts: NDArray[np.integer[Any]]) -> None:
        order = (-counts.astype(np.int64)).argsort(kind="stable").tolist()
        self._text = "\n".join([words[number] for number in order])
        self._begins = array("q", accumulate((len(words[number]) + 1 for number in order), initial=0))

    def holding(self, part: str, most: int | None = None) -> list[str]:
        """The commonest words that hold a part, at most so many; None: all of them."""
        found: list[str] = []
        at = self._text.find(part)
        while at >= 0 and (most is None or len(found) < most):
            place = bisect_right(self._begins, at)
            end = self._begins[place]
            found.append(self._text[self._begins[place - 1] : end - 1])
            at = self._text.find(part, end)
        return found


class Vocabulary:
    """The words of one language in an index, sorted, each with the number of passages that hold it."""

    def __init__(self, words: Sequence[tuple[str, int]]) -> None:
        self._words = [word for word, _ in words]
        self._counts = np.array([count for _, count in words], np.int64)
        self._set = frozenset(self._words)
        self._written = {fold(word): word for word in self._words if not word.isascii() and fold(word) != word}
        self._masks, self._lengths = _masks(self._words)

    def __contains__(self, word: str) -> bool:
        return word in self._set

    def completions(self, prefix: str) -> list[str]:
        """The commonest words that begin with a prefix, at most 24, the same cost for any prefix."""
        low, high = bisect_left(self._words, prefix), bisect_left(self._words, prefix + _LAST_CHARACTER)
        counts = self._counts[low:high]
        if len(counts) > _COMPLETIONS:
            best = np.lexsort((np.arange(len(counts)), -counts))[:_COMPLETIONS]
            return [self._words[low + int(index)] for index in best]
        return self._words[low:high]

    def begins(self, prefix: str) -> bool:
        """Whether any word begins so."""
        at = bisect_left(self._words, prefix)
        return at < len(self._words) and self._words[at].startswith(prefix)

    def containing(self, part: str) -> list[str]:
        """The commonest words that hold a part, at most 24."""
        return self._joined.holding(part, _COMPLETIONS)

    @cached_property
    def _joined(self) -> SubstringIndex:
        return SubstringIndex(self._words, self._counts)

    def near(self, word: str, edits: int) -> list[tuple[str, int]]:
        """The words within so many edits of a folded word, each with the number of passages that hold it."""
        if not self._words:
            return []
        near = np.flatnonzero(
            (np.abs(self._lengths - len(word)) <= edits) & (np.bitwise_count(self._masks ^ _mask(word)) <= 2 * edits)
        )
        if len(near) > _MOST_COMPARED:
            near = near[np.lexsort((near, -self._counts[near]))[:_MOST_COMPARED]]
        words = ((self._words[int(index)], int(self._counts[index])) for index in near)
        return [(candidate, count) for candidate, count in words if edit_distance(word, candidate, edits) <= edits]

    def written(self, word: str) -> str:
        """A word as it is written, for one that lost its accents."""
        return self._written.get(word, word)


def _mask(word: str) -> int:
    mask = 0
    for char in word:
        mask |= 1 << (ord(char) % 63)
    return mask


def _masks(words: Iterable[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    listed = list(words)
    return np.array([_mask(word) for word in listed], np.int64), np.array([len(word) for word in listed], np.int64)
