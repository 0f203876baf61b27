"""Text to tokens: one pure function used for the index, for queries and for snippets alike."""

import functools
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

import Stemmer

from helpcenter.search.text.characters import (
    APOSTROPHES,
    HYPHENS,
    LETTER_APOSTROPHES,
    LONGEST_KEPT,
    fold,
    letter_spans,
    normalise,
    run_pattern,
    spaced_pattern,
    word_parts,
)
from helpcenter.search.text.languages import LanguageProfile, language_of

VERSION = 2
"""Raise it when tokens change: indexes built by another version are rebuilt."""

# Nobody searches for longer words; a pasted key or hash must not bloat the index.
LONGEST_TERM = 64
_LONGEST_COMPOUND = 40
_ARTICLES = ("ال", "وال", "بال", "كال", "فال", "لل")
NGRAM_SIZE = 4
"""Letters in an n-gram of words: three find too much, five too little (docs/relevance.md)."""


class TokenRole(StrEnum):
    """What a token is in its text."""

    WORD = "word"
    """A word by itself."""
    WHOLE = "whole"
    """A compound written together ("email" for "e-mail"), beside its parts."""
    NGRAM = "ngram"
    """Two or three letters of a script without spaces."""
    TAIL = "tail"
    """The last letter of an unspaced run: lets a single letter be found, and means nothing in a longer query."""


class Token(NamedTuple):
    """A word of a text. `text` is its normalised surface; `terms` what the index holds, the folded one first.

    `position` counts words from 0; `start` and `end` are offsets in the analysed text.
    """

    text: str
    terms: tuple[str, ...]
    position: int
    start: int
    end: int
    role: TokenRole = TokenRole.WORD

    @property
    def term(self) -> str:
        """The folded term, the same for all spellings of an accent."""
        return self.terms[0]


def analyze(text: str, locale: str) -> list[Token]:
    """The tokens of a text in the language of `locale`, by position. Never raises, and the same for the same input."""
    language = language_of(locale).key
    tokens: list[Token] = []
    position = 0
    for match in run_pattern().finditer(text):
        start, at, run = match.start(), position, match.group()
        tokens_of = (_RUNS if len(run) <= LONGEST_KEPT else _LONG_RUNS)[match.lastgroup or ""]
        for text_, terms, place, first, last, role in tokens_of(run, language):
            position = at + place
            tokens.append(Token(text_, terms, position, start + first, start + last, role))
            position += 1
    return tokens


def ngrams_in(line: str) -> list[str]:
    """The n-grams of four letters of a line of words (`ngram_line`), in order; the line itself where it is shorter.

    They run across word borders, so that neighbouring words count for more, and are the same in every language, so
    that names are found across languages.
    """
    return [line[at : at + NGRAM_SIZE] for at in range(max(1, len(line) - NGRAM_SIZE + 1))] if line else []


def ngram_line(text: str) -> str:
    """A text's folded words, "_" where one begins or ends: "_how_to_cancel_"; "" where there is no word.

    Unspaced scripts are left out: their terms are n-grams already.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    words = spaced_pattern().findall(text.casefold())
    return "_".join(["", *map(fold, [word[:LONGEST_TERM] for word in words]), ""]) if words else ""


def words_of(tokens: list[Token]) -> list[Token]:
    """The tokens that a reader would count: without compounds and tails."""
    return [token for token in tokens if token.role in (TokenRole.WORD, TokenRole.NGRAM)]


@functools.lru_cache(maxsize=100_000)
def terms_of(word: str, stemmer: str | None) -> tuple[str, ...]:
    """The index terms of a normalised word: its folded stem; the stem itself where accents tell them apart; and what
    becomes of it when it is typed without accents, or without its article, which some stemmers then cut differently."""
    if stemmer is None or (not word.isalpha() and any(char.isdigit() for char in word)):
        stem, plain = word, fold(word)
    else:
        stem, bare = _stem(word, stemmer), fold(word)
        plain = fold(stem if bare == word else _stem(bare, stemmer))
    forms: tuple[str, ...] = (fold(stem), stem, plain)
    if stemmer == "arabic" and not word.startswith(_ARTICLES):
        # The stemmer takes a noun without its article for a verb.
        forms = (*forms, fold(_stem(_ARTICLES[0] + word, stemmer)))
    return tuple(dict.fromkeys((form or word)[:LONGEST_TERM] for form in forms))


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


def _code(run: str, language: str) -> tuple[Token, ...]:
    term = run.lower()
    return (Token(term, (term,), 0, 0, len(run)),)


def _bigrams(run: str, language: str) -> tuple[Token, ...]:
    tail = letter_spans(run)[-1]
    ngrams = _ngrams(run, 2)
    return (
        ngrams
        if len(ngrams) == 1 and ngrams[0].start == tail[0]
        else (*ngrams, *_ngram(run, len(ngrams), *tail, TokenRole.TAIL))
    )


def _trigrams(run: str, language: str) -> tuple[Token, ...]:
    return _ngrams(run, 3)


def _ngrams(run: str, size: int) -> tuple[Token, ...]:
    spans = letter_spans(run)
    starts = range(max(1, len(spans) - size + 1))
    found = (_ngram(run, at, spans[at][0], spans[min(at + size, len(spans)) - 1][1], TokenRole.NGRAM) for at in starts)
    return tuple(token for tokens in found for token in tokens)


def _ngram(run: str, position: int, start: int, end: int, role: TokenRole) -> tuple[Token, ...]:
    text = normalise(run[start:end])
    return (Token(text, (text,), position, start, end, role),) if text else ()


@functools.lru_cache(maxsize=50_000)
def _word(run: str, key: str) -> tuple[Token, ...]:
    language = language_of(key)
    if run.isalpha() and (run.islower() or run.istitle()) and LETTER_APOSTROPHES.isdisjoint(run):
        return tuple(_word_token(run, language, 0, (0, len(run)), TokenRole.WORD))
    low, high = _without_apostrophes(run, language)
    spans = [(low + a, low + b) for a, b in _parts(run[low:high])]
    # "e" of "e-mail" and "h" of "h100" say nothing by themselves.
    meaningful = (
        spans if len(spans) == 1 else [span for span in spans if span[1] - span[0] > 1 or run[span[0]].isdecimal()]
    )
    tokens: list[Token] = []
    whole = "".join(run[a:b] for a, b in spans)
    if len(spans) > 1 and len(whole) <= _LONGEST_COMPOUND:
        tokens += _word_token(whole, language, 0, (low, high), TokenRole.WHOLE if meaningful else TokenRole.WORD)
    for index, (start, end) in enumerate(meaningful):
        tokens += _word_token(run[start:end], language, index, (start, end), TokenRole.WORD)
    return tuple(tokens)


def _word_token(
    written: str, language: LanguageProfile, position: int, span: tuple[int, int], role: TokenRole
) -> Iterator[Token]:
    text = normalise(written, is_turkic=language.is_turkic)
    if text:
        terms = (terms_of if len(text) <= LONGEST_KEPT else terms_of.__wrapped__)(text, language.stemmer)
        yield Token(text, terms, position, *span, role)


def _without_apostrophes(run: str, language: LanguageProfile) -> tuple[int, int]:
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


_RUNS: Mapping[str, Callable[[str, str], tuple[Token, ...]]] = {
    "code": _code,
    "bigram": _bigrams,
    "trigram": _trigrams,
    "word": _word,
}
"""By kind of run (`run_pattern`), its tokens with positions and offsets in the run, from the run and a language's
key."""
_LONG_RUNS = {**_RUNS, "word": _word.__wrapped__}
"""The same, remembering nothing."""
