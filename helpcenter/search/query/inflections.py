"""Inflections: other forms of a word that the stemmer does not bring together."""

import math
from collections.abc import Sequence

from helpcenter.search.text.characters import fold
from helpcenter.search.text.vocabulary import Words

_MOST = 3
_LONGEST_WORD = 48
# What two forms of a word share: this much of the one that was typed. So many letters of both together are endings.
_SHORTEST_WORD = 6
_SHORTEST_STEM = 5
_STEM = 0.6
_ENDINGS = 5


def inflections(word: str, vocabularies: Sequence[Words]) -> list[str]:
    """Other forms of a word: "résilions" → "résilier". At most 3 that share the beginning and differ in the ending."""
    word = fold(word)
    if not _SHORTEST_WORD <= len(word) <= _LONGEST_WORD or not word.isalpha():
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
