"""The part of a text that answers best, as escaped HTML with the words found in <mark>."""

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from helpcenter.search.plan import Plan
from helpcenter.search.text.analysis import Token, analyze
from helpcenter.search.text.characters import fold, run_pattern

LENGTH = 200
"""Longest snippet, in characters of text before escaping; the ellipses come on top."""
_LEAD = 40
_WORD_END = 24
_ELLIPSIS = "…"
# Alphabets, accented Latin and Greek included, lie below; no letter above folds to one of theirs that anybody types.
_ALPHABETS = 0x2000
_MARKUP = re.compile("[&<>\"']")

Span = tuple[int, int, str]
"""Start and end of a word found in a text, and what it was found by."""


class Highlighter:
    """Marks a query's words in texts. `forms` gives a term's written forms, lower case, by language and term.

    Forms are looked for as they are written, which is many times faster than analysing the text; only a text in which
    none stands by itself (a part of "SchedulingKit") is analysed.
    """

    def __init__(self, plan: Plan, forms: Callable[[str, str], list[str]]) -> None:
        self._forms_of = forms
        self._terms: dict[str, dict[str, None]] = {}
        self._prefixes: dict[str, list[str]] = {}
        self._forms: dict[str, list[tuple[str, str, bool]]] = {}
        for word in plan.words:
            for alternative in word.alternatives:
                for query in alternative.term_queries:
                    terms = (term for unit in query.units for term in unit)
                    self._terms.setdefault(query.language, {}).update(dict.fromkeys(terms))
                    if query.prefix:
                        self._prefixes.setdefault(query.language, []).append(query.prefix)

    def snippet(self, text: str, language: str) -> str:
        """The best 200 characters of a text in a language, as escaped HTML with the query's words in <mark>."""
        spans = self._spans(text, language)
        spans.sort()
        if not spans and language in self._terms:
            marks = frozenset(self._terms[language])
            spans = _of_tokens(analyze(text, language), marks)
        return _shown(text, spans)

    def _spans(self, text: str, language: str) -> list[Span]:
        lower = text.lower()
        if len(lower) != len(text):
            lower = "".join(low if len(low := char.lower()) == 1 else char for char in text)
        spans: list[Span] = []
        for form, term, stands_alone in self._of_language(language):
            at = lower.find(form)
            while at >= 0:
                end = at + len(form)
                if not stands_alone or not _touches(lower, at, end):
                    spans.append((at, end, term))
                at = lower.find(form, end)
        for prefix in self._prefixes.get(language, ()):
            spans += [
                (match.start(), match.end(), prefix)
                for match in _beginning(prefix[0]).finditer(lower)
                if fold(match.group()).startswith(prefix)
            ]
        return spans

    def _of_language(self, language: str) -> list[tuple[str, str, bool]]:
        found = self._forms.get(language)
        if found is None:
            terms = self._terms.get(language, {})
            forms = {form: term for term in reversed(terms) for form in self._forms_of(language, term)}
            found = self._forms[language] = [(form, term, _stands_alone(form)) for form, term in forms.items()]
        return found


@functools.lru_cache(maxsize=256)
def _beginning(letter: str) -> re.Pattern[str]:
    """Finds words that may begin with a folded letter."""
    letters = "".join(_unfolded().get(letter, ()))
    return re.compile(rf"[{re.escape(letters)}](?<!\w.)\w*" if letters else r"\w+")


@functools.cache
def _unfolded() -> dict[str, list[str]]:
    """By folded letter, the letters of alphabets that fold to it, or to something that begins with it."""
    found: dict[str, list[str]] = {}
    for point in range(_ALPHABETS):
        char = chr(point)
        if char.isalnum() and fold(char):
            found.setdefault(fold(char)[0], []).append(char)
    return found


@functools.lru_cache(maxsize=20_000)
def _stands_alone(form: str) -> bool:
    """Whether a form is a word between spaces, not an n-gram of a script without any."""
    match = run_pattern().match(form)
    return match is None or match.lastgroup in ("word", "code")


def _touches(text: str, start: int, end: int) -> bool:
    """Whether a word goes on before or after a place."""
    return (start > 0 and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum())


def _of_tokens(tokens: Iterable[Token], marks: frozenset[str]) -> list[Span]:
    return [(token.start, token.end, token.term) for token in tokens if not marks.isdisjoint(token.terms)]


def _shown(text: str, found: Sequence[Span]) -> str:
    start, end = _window(text, found)
    spans = _merged([(a, b) for a, b, _ in found if a >= start and b <= end])
    return _markup(text, start, end, spans)


def _window(text: str, found: Sequence[Span]) -> tuple[int, int]:
    if len(text) <= LENGTH:
        return 0, len(text)
    first = _densest(found)
    start = _word_start(text, max(0, first - _LEAD)) if first > _LEAD else 0
    start = min(start, _word_start(text, len(text) - LENGTH))
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", end - _WORD_END, end)
        end = space if space > start else end
    return start, end


def _densest(found: Sequence[Span]) -> int:
    """Where to begin so that the most different words, then the most words, fit in."""
    best, best_value = 0, (0, 0)
    last = 0
    for index, (start, _, _) in enumerate(found):
        last = max(last, index)
        while last < len(found) and found[last][1] <= start + LENGTH - _LEAD:
            last += 1
        value = (len({term for _, _, term in found[index:last]}), last - index)
        if value > best_value:
            best, best_value = start, value
    return best


def _word_start(text: str, at: int) -> int:
    """The first word start at or shortly after a place; the place itself in text without spaces."""
    if at <= 0 or text[at - 1] == " ":
        return max(at, 0)
    space = text.find(" ", at, at + _WORD_END)
    return space + 1 if space >= 0 else at


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping spans as one: n-grams of unspaced scripts overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _markup(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    parts = [_ELLIPSIS + " "] if start > 0 else []
    safe = escape if _MARKUP.search(text, start, end) else str
    at = start
    for low, high in spans:
        parts += (safe(text[at:low]), "<mark>", safe(text[low:high]), "</mark>")
        at = high
    parts.append(safe(text[at:end]))
    if end < len(text):
        parts.append(" " + _ELLIPSIS)
    return "".join(parts)
