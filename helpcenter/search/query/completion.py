"""Whole queries that begin like what is being typed: what others searched for, and titles."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from helpcenter.search.text.characters import APOSTROPHES, HYPHENS, LAST_CHARACTER, fold, normalise, run_pattern

MOST = 4
"""Completions that one query gets."""
# A longer range of beginnings has its best entries worked out in advance, so that one letter costs what ten do.
MOST_CANDIDATES = 64
# "cancel" completes "How to cancel Intercom": so many words of a text may be left out before what is typed.
_WORDS_BEFORE = 5
_JOINTS = re.compile(f"[{re.escape(APOSTROPHES + HYPHENS)}]")


class CompletionSource(StrEnum):
    """Where a completion was found."""

    SEARCHES = "searches"
    """What several visitors searched for and then opened a result of."""
    TITLE = "title"
    """The title of a guide."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole query to search for instead."""

    text: str
    source: CompletionSource


class Completions:
    """Completions of one locale; `found` comes best first. Immutable."""

    def __init__(self, found: Iterable[Completion]) -> None:
        by_key: dict[str, Completion] = {}
        for each in found:
            by_key.setdefault(key_of(each.text), each)
        self._found = [(key, each) for key, each in by_key.items() if key]
        entries = sorted(
            (beginning, words_before > 0, number)
            for number, (key, _) in enumerate(self._found)
            for words_before, beginning in enumerate(_beginnings(key))
        )
        self._keys = [key for key, _, _ in entries]
        self._ranks = [(is_inside, number) for _, is_inside, number in entries]
        self._popular = dict(self._popular_beginnings())

    def of(self, text: str) -> tuple[Completion, ...]:
        """At most 4 queries that go on where a text ends, best first, never the text itself."""
        key = key_of(text)
        numbers = dict.fromkeys(number for _, number in self.candidates(key)) if key else ()
        return tuple([self._found[number][1] for number in numbers if self._found[number][0] != key][:MOST])

    def candidates(self, key: str) -> Sequence[tuple[bool, int]]:
        """The entries that `of` chooses from, best first; at most `MOST_CANDIDATES`, whatever was typed."""
        popular = self._popular.get(key)
        if popular is not None:
            return popular
        low = bisect_left(self._keys, key)
        return sorted(self._ranks[low : bisect_left(self._keys, key + LAST_CHARACTER, low)])

    def _popular_beginnings(self) -> Iterable[tuple[str, Sequence[tuple[bool, int]]]]:
        """Every beginning of more entries than `MOST_CANDIDATES`, with its best ones."""
        waiting = [(0, len(self._keys), 0)]
        while waiting:
            low, high, length = waiting.pop()
            if high - low <= MOST_CANDIDATES:
                continue
            if length:
                # One more than are shown: one of them may be what was typed. A text may begin so at several words.
                yield self._keys[low][:length], sorted(self._ranks[low:high])[: MOST_CANDIDATES // 2]
            while low < high and len(self._keys[low]) == length:
                low += 1
            while low < high:
                after = bisect_left(self._keys, self._keys[low][: length + 1] + LAST_CHARACTER, low, high)
                waiting.append((low, after, length + 1))
                low = after


def key_of(text: str) -> str:
    """What spellings of a query have in common: folded words, a space between them."""
    runs = (match.group() for match in run_pattern().finditer(_JOINTS.sub(" ", text)))
    return " ".join(folded for folded in (fold(normalise(run)) for run in runs) if folded)


def _beginnings(key: str) -> Iterable[str]:
    """A key, and what is left of it after one word, two, …"""
    words = key.split(" ")
    return [" ".join(words[start:]) for start in range(min(len(words), _WORDS_BEFORE + 1))]
