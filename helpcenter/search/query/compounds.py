"""Compounds: the known words inside one, and the known compounds that a word is part of."""

from collections.abc import Collection, Iterator, Sequence

from helpcenter.search.text.characters import fold
from helpcenter.search.text.vocabulary import Words

_MOST_COMPOUNDS = 6
_SHORTEST_PART = 4
_SHORTEST_COMPOUND = 8
_LONGEST_COMPOUND = 48


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
    found = (words.written(whole) for words in vocabularies for whole in words.containing(word)[:_MOST_COMPOUNDS])
    return list(dict.fromkeys(found))[:_MOST_COMPOUNDS]


def _longest(word: str, vocabularies: Sequence[Words], but: Collection[str]) -> Iterator[str]:
    at = 0
    while at <= len(word) - _SHORTEST_PART:
        ends = range(len(word), at + _SHORTEST_PART - 1, -1)
        known = (word[at:end] for end in ends if end - at < len(word))
        part = next((each for each in known if each not in but and any(each in words for words in vocabularies)), None)
        if part:
            yield part
        at += len(part) if part else 1
