"""What a word that no text holds may stand for: a misspelling, an unfinished misspelling, or a compound."""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from helpcenter.search.query.typo_costs import edit_candidates, ranked
from helpcenter.search.text.characters import fold
from helpcenter.search.text.vocabulary import Words, edit_distance, edits_allowed

_MOST = 3
_MOST_WHOLES = 6
_SHORTEST_PART = 4
_SHORTEST_COMPOUND = 8
_LONGEST_COMPOUND = 48
# What two forms of a word share: this much of the one that was typed. So many letters of both together are endings.
_SHORTEST_FORM = 6
_SHORTEST_STEM = 5
_STEM = 0.6
_ENDINGS = 5


class Vocabularies(Protocol):
    def vocabulary(self, language: str) -> Words:
        """The language's words as they are written."""


def corrections(word: str, languages: Sequence[str], lexicon: Vocabularies, more: Words) -> tuple[str, ...]:
    """The words, as written, that a word may have been meant to be: at most 3, the likeliest first.

    One edit for 4 to 7 letters, two for 8 and more; exchanging two neighbours is one edit. `more` are words that need
    not be in any text.
    """
    word = fold(word)
    allowed = edits_allowed(word)
    if not allowed:
        return ()
    vocabularies = [*(lexicon.vocabulary(language) for language in languages), more]
    # Only the nearest count, and most misspelt words are one edit away: two are looked for when one finds nothing.
    for edits in range(1, allowed + 1):
        written: dict[str, str] = {}
        found: list[tuple[int, int, str]] = []
        for vocabulary in vocabularies:
            for candidate, count in vocabulary.near(word, edits):
                folded = fold(candidate)
                found.append((edit_distance(word, folded, edits), count, folded))
                written.setdefault(folded, vocabulary.written(candidate))
        if found:
            return tuple(dict.fromkeys(written[folded] for folded in ranked(word, found, languages[0])))[:_MOST]
    return ()


def complete_misspelt(prefix: str, languages: Sequence[str], lexicon: Vocabularies) -> list[str]:
    """Words that begin like a prefix with one slip in it, the likeliest first; for prefixes that begin no word."""
    prefix = fold(prefix)
    if not edits_allowed(prefix):
        return []
    for slip in edit_candidates(prefix, languages[0]):
        for language in languages:
            words = lexicon.vocabulary(language)
            if words.begins(slip):
                return words.completions(slip)[:_MOST]
    return []


def split_compound(word: str, vocabularies: Sequence[Words], but: Collection[str]) -> list[str]:
    """The longest known words inside a compound, in the order they stand in it: "sousdomaine" → "sous", "domaine".

    None if the known words make up less than half of it: those would be there by accident. `but` are words that say
    nothing.
    """
    word = fold(word)
    if not _SHORTEST_COMPOUND <= len(word) <= _LONGEST_COMPOUND:
        return []
    found = list(_longest(word, vocabularies, but))
    if 2 * sum(map(len, found)) < len(word):
        return []
    return [next(words.written(part) for words in vocabularies if part in words) for part in found]


def compounds_containing(word: str, vocabularies: Sequence[Words]) -> list[str]:
    """The commonest compounds that a word is part of, at most 6: "frist" → "kündigungsfrist"."""
    word = fold(word)
    if len(word) < _SHORTEST_PART:
        return []
    found = (words.written(whole) for words in vocabularies for whole in words.containing(word)[:_MOST_WHOLES])
    return list(dict.fromkeys(found))[:_MOST_WHOLES]


def inflections(word: str, vocabularies: Sequence[Words]) -> list[str]:
    """Other forms of a word: "résilions" → "résilier". At most 3 that share the beginning and differ in the ending."""
    word = fold(word)
    if not _SHORTEST_FORM <= len(word) <= _LONGEST_COMPOUND or not word.isalpha():
        return []
    stem = word[: max(_SHORTEST_STEM, math.ceil(_STEM * len(word)))]
    found = {
        words.written(each): len(word) + len(each) - 2 * _shared(word, each)
        for words in vocabularies
        for each in words.completions(stem)
    }
    alike = (each for each in found if found[each] <= _ENDINGS)
    return sorted(alike, key=lambda each: (found[each], each))[:_MOST]


def _shared(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _longest(word: str, vocabularies: Sequence[Words], but: Collection[str]) -> Iterator[str]:
    at = 0
    while at <= len(word) - _SHORTEST_PART:
        ends = range(len(word), at + _SHORTEST_PART - 1, -1)
        known = (word[at:end] for end in ends if end - at < len(word))
        part = next((each for each in known if each not in but and any(each in words for words in vocabularies)), None)
        if part:
            yield part
        at += len(part) if part else 1
