"""Lists of words that can be completed, corrected and searched for substrings."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.text.characters import LAST_CHARACTER, fold
from helpcenter.search.text.edit_distance import edit_distance, letter_mask, letter_masks

# A one-letter prefix stands for thousands of words; the commonest are what the typist most likely means.
MOST_COMPLETIONS = 24
# Of the words whose letters and length may fit, this many are compared letter by letter, the commonest first.
_MOST_COMPARED = 2000


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
        """The words within so many edits (2 at most) of a folded word, each with its document frequency."""

    def written(self, word: str) -> str:
        """A folded word as it is written; the word itself where it is known without accents, or not at all."""


class SubstringIndex:
    """Words as one text, by descending count, of equals in the order given: those that hold a substring are found much
    faster than by asking each word, and the search ends with the hits that are wanted."""

    def __init__(self, words: Sequence[str], counts: NDArray[np.integer[Any]]) -> None:
        order = (-counts.astype(np.int64)).argsort(kind="stable").tolist()
        self._text = "\n".join([words[number] for number in order])
        self._begins = array("q", accumulate((len(words[number]) + 1 for number in order), initial=0))

    def holding(self, part: str, most: int | None = None) -> list[str]:
        """The commonest words that hold a substring, at most `most`; None: all of them."""
        found: list[str] = []
        at = self._text.find(part)
        while at >= 0 and (most is None or len(found) < most):
            place = bisect_right(self._begins, at)
            end = self._begins[place]
            found.append(self._text[self._begins[place - 1] : end - 1])
            at = self._text.find(part, end)
        return found


class Vocabulary:
    """`Words` in memory, from sorted words with their document frequencies: for those that no index holds."""

    def __init__(self, words: Sequence[tuple[str, int]]) -> None:
        self._words = [word for word, _ in words]
        self._counts = np.array([count for _, count in words], np.int64)
        self._set = frozenset(self._words)
        self._written = {fold(word): word for word in self._words if not word.isascii() and fold(word) != word}
        self._masks = letter_masks(self._words)
        self._lengths = np.array([len(word) for word in self._words], np.int64)

    def __contains__(self, word: str) -> bool:
        return word in self._set

    def completions(self, prefix: str) -> list[str]:
        """The commonest words that begin with a prefix, at most 24, the same cost for any prefix."""
        low, high = bisect_left(self._words, prefix), bisect_left(self._words, prefix + LAST_CHARACTER)
        counts = self._counts[low:high]
        if len(counts) > MOST_COMPLETIONS:
            best = np.lexsort((np.arange(len(counts)), -counts))[:MOST_COMPLETIONS]
            return [self._words[low + int(index)] for index in best]
        return self._words[low:high]

    def begins(self, prefix: str) -> bool:
        """Whether any word begins so."""
        at = bisect_left(self._words, prefix)
        return at < len(self._words) and self._words[at].startswith(prefix)

    def containing(self, part: str) -> list[str]:
        """The commonest words that hold a part, at most 24."""
        return self._substrings.holding(part, MOST_COMPLETIONS)

    @cached_property
    def _substrings(self) -> SubstringIndex:
        return SubstringIndex(self._words, self._counts)

    def near(self, word: str, edits: int) -> list[tuple[str, int]]:
        """The words within so many edits of a folded word, each with its document frequency."""
        if not self._words:
            return []
        near = np.flatnonzero(
            (np.abs(self._lengths - len(word)) <= edits)
            & (np.bitwise_count(self._masks ^ np.uint64(letter_mask(word))) <= 2 * edits)
        )
        if len(near) > _MOST_COMPARED:
            near = near[np.lexsort((near, -self._counts[near]))[:_MOST_COMPARED]]
        words = ((self._words[int(index)], int(self._counts[index])) for index in near)
        return [(candidate, count) for candidate, count in words if edit_distance(word, candidate, edits) <= edits]

    def written(self, word: str) -> str:
        """A folded word as it is written; the word itself where it is known without accents, or not at all."""
        return self._written.get(word, word)
