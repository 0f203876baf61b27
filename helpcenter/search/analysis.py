"""Text to tokens: one pure function used for the index, for queries and for snippets alike."""

import functools
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import Stemmer

from helpcenter.search.characters import APOSTROPHES, HYPHENS, fold, letters, normalise, run_pattern, word_parts
from helpcenter.search.languages import Language, language_of

VERSION = 1
"""Raise it when tokens change: indexes built by another version are rebuilt."""

# Nobody searches for longer words; a pasted key or hash must not bloat the index.
_LONGEST_TERM = 64
_LONGEST_COMPOUND = 40


class Role(StrEnum):
    WORD = "word"
    """A word by itself."""
    WHOLE = "whole"
    """A compound written together ("email" for "e-mail"), beside its parts."""
    GRAM = "gram"
    """A piece of an unspaced script."""
    TAIL = "tail"
    """The last letter of an unspaced run: lets a single letter be found, and means nothing in a longer query."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text. `text` is its normalised surface; `terms` what the index holds, the folded one first.

    `position` counts words from 0; `start` and `end` are offsets in the analysed text.
    """

    text: str
    terms: tuple[str, ...]
    position: int
    start: int
    end: int
    role: Role = Role.WORD

    @property
    def term(self) -> str:
        """The folded term, the same for all spellings of an accent."""
        return self.terms[0]


def analyze(text: str, locale: str) -> list[Token]:
    """The tokens of a text in the language of `locale`, in reading order."""
    language = language_of(locale)
    tokens: list[Token] = []
    position = 0
    for match in run_pattern().finditer(text):
        kind, run, start = str(match.lastgroup), match.group(), match.start()
        for token in _RUNS[kind](run, start, position, language):
            tokens.append(token)
            position = token.position + 1 if token.role is not Role.WHOLE else position
    return tokens


def words_of(tokens: list[Token]) -> list[Token]:
    """The tokens that a reader would count: without compounds and tails."""
    return [token for token in tokens if token.role in (Role.WORD, Role.GRAM)]


@functools.lru_cache(maxsize=100_000)
def terms_of(word: str, stemmer: str | None) -> tuple[str, ...]:
    """The index terms of a normalised word: its folded stem; the stem itself where accents tell them apart; and what
    becomes of it when it is typed without accents, which some stemmers then cut differently."""
    if stemmer is None or any(char.isdigit() for char in word):
        stem, plain = word, fold(word)
    else:
        stem, plain = _stem(word, stemmer), fold(_stem(fold(word), stemmer))
    forms = (fold(stem), stem, plain)
    return tuple(dict.fromkeys((form or word)[:_LONGEST_TERM] for form in forms))


class _Stemmers(threading.local):
    """Snowball objects keep state while they work, so every thread has its own."""

    def __init__(self) -> None:
        self.by_name: dict[str, Stemmer.Stemmer] = {}


_stemmers = _Stemmers()


def _stem(word: str, name: str) -> str:
    stemmer = _stemmers.by_name.get(name)
    if stemmer is None:
        stemmer = _stemmers.by_name[name] = Stemmer.Stemmer(name, 0)
    return str(stemmer.stemWord(word))


def _code(run: str, start: int, position: int, language: Language) -> Iterator[Token]:
    term = run.lower()
    yield Token(term, (term,), position, start, start + len(run))


def _grams(run: str, start: int, position: int, size: int) -> Iterator[Token]:
    spans = letters(run)
    for index in range(max(1, len(spans) - size + 1)):
        low, high = spans[index][0], spans[min(index + size, len(spans)) - 1][1]
        text = normalise(run[low:high])
        if text:
            yield Token(text, (text,), position + index, start + low, start + high, Role.GRAM)
    if len(spans) > 1 and size == 2:
        low, high = spans[-1]
        text = normalise(run[low:high])
        if text:
            yield Token(text, (text,), position + len(spans) - 1, start + low, start + high, Role.TAIL)


def _bigrams(run: str, start: int, position: int, language: Language) -> Iterator[Token]:
    return _grams(run, start, position, 2)


def _trigrams(run: str, start: int, position: int, language: Language) -> Iterator[Token]:
    return _grams(run, start, position, 3)


def _word(run: str, start: int, position: int, language: Language) -> Iterator[Token]:
    low, high = _without_apostrophes(run, language)
    spans = [(low + a, low + b) for a, b in _parts(run[low:high])]
    if len(spans) == 1:
        yield from _token(run, spans[0], start, position, language)
        return
    # "e" of "e-mail" and "h" of "h100" say nothing by themselves.
    telling = [span for span in spans if span[1] - span[0] > 1 or run[span[0]].isdecimal()]
    whole = "".join(run[a:b] for a, b in spans)
    if len(whole) <= _LONGEST_COMPOUND:
        role = Role.WHOLE if telling else Role.WORD
        text = normalise(whole, is_turkic=language.is_turkic)
        if text:
            yield Token(text, terms_of(text, language.stemmer), position, start + low, start + high, role)
    for index, span in enumerate(telling):
        yield from _token(run, span, start, position + index, language)


def _token(run: str, span: tuple[int, int], start: int, position: int, language: Language) -> Iterator[Token]:
    text = normalise(run[span[0] : span[1]], is_turkic=language.is_turkic)
    if text:
        yield Token(text, terms_of(text, language.stemmer), position, start + span[0], start + span[1])


def _without_apostrophes(run: str, language: Language) -> tuple[int, int]:
    """Start and end of a run without the article before it and the ending after it."""
    low, high = 0, len(run)
    marks = [index for index, char in enumerate(run) if char in APOSTROPHES]
    for mark in marks:
        if normalise(run[low:mark]) not in language.elisions:
            break
        low = mark + 1
    later = [mark for mark in marks if mark > low]
    if later and language.endings:
        mark = later[0] if "*" in language.endings else later[-1]
        if "*" in language.endings or normalise(run[mark + 1 :]) in language.endings:
            high = mark
    return (low, high) if low < high else (0, len(run))


def _parts(run: str) -> Iterator[tuple[int, int]]:
    start = 0
    for index in range(len(run) + 1):
        if index == len(run) or run[index] in HYPHENS:
            if index > start:
                yield from ((start + a, start + b) for a, b in word_parts(run[start:index]))
            start = index + 1


_RUNS = {"code": _code, "bigram": _bigrams, "trigram": _trigrams, "word": _word}
