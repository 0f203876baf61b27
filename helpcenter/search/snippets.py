"""The piece of a text that answers best, as escaped HTML with the words found in <mark>."""

from collections.abc import Iterable, Sequence
from html import escape

from helpcenter.search.analysis import Token

LENGTH = 200
"""Longest snippet, in characters of text before escaping; the ellipses come on top."""
_LEAD = 40
_WORD_END = 24
_ELLIPSIS = "…"


def snippet(text: str, tokens: Iterable[Token], marks: frozenset[str]) -> str:
    """About 200 characters of `text` where its tokens in `marks` (terms) stand closest together."""
    found = [(token.start, token.end, token.term) for token in tokens if not marks.isdisjoint(token.terms)]
    start, end = _window(text, found)
    spans = _merged([(a, b) for a, b, _ in found if a >= start and b <= end])
    return _markup(text, start, end, spans)


def _window(text: str, found: Sequence[tuple[int, int, str]]) -> tuple[int, int]:
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


def _densest(found: Sequence[tuple[int, int, str]]) -> int:
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
    """Overlapping spans as one: pieces of unspaced scripts overlap."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _markup(text: str, start: int, end: int, spans: Sequence[tuple[int, int]]) -> str:
    parts = [_ELLIPSIS + " "] if start > 0 else []
    at = start
    for low, high in spans:
        parts += [escape(text[at:low]), "<mark>", escape(text[low:high]), "</mark>"]
        at = high
    parts.append(escape(text[at:end]))
    if end < len(text):
        parts.append(" " + _ELLIPSIS)
    return "".join(parts)
