"""Emphasis in scripts that put no spaces between words: **注意：**テキスト.

CommonMark lets `**` begin or end emphasis beside punctuation only where a space or punctuation stands on the other
side, which in these scripts it never does. Here their letters count as such, and their punctuation counts as letters.
"""

import unicodedata
from collections.abc import Callable
from functools import partial

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline, emphasis, strikethrough
from markdown_it.rules_inline.state_inline import Scanned

_Rule = Callable[[StateInline, bool], bool]
# Thai, Lao, Tibetan; Burmese; Khmer; Tai Le to New Tai Lue; Tai Tham: narrow, unlike those of the far east.
_NARROW = ((0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1950, 0x19DF), (0x1A20, 0x1AAF))
_WIDE = frozenset("WFH")
_EMOJI = 0x1F000


def is_unspaced(character: str) -> bool:
    """Whether it is a letter or sign of a script that puts no spaces between words, or of Korean, which has particles
    follow a word at once."""
    if character.isascii():
        return False
    point = ord(character)
    if unicodedata.east_asian_width(character) in _WIDE:
        return point < _EMOJI or unicodedata.category(character) != "So"
    return any(first <= point <= last for first, last in _NARROW)


def _scan(state: StateInline, start: int, can_split_word: bool) -> Scanned:
    """What markdown-it's own does, by the rule above."""
    end = start
    while end < state.posMax and state.src[end] == state.src[start]:
        end += 1
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    opens = not isWhiteSpace(ord(after)) and (not _is_punctuation(after) or _is_border(before))
    closes = not isWhiteSpace(ord(before)) and (not _is_punctuation(before) or _is_border(after))
    can_open = opens and (can_split_word or not closes or _is_punctuation(before))
    can_close = closes and (can_split_word or not opens or _is_punctuation(after))
    return Scanned(can_open, can_close, end - start)


def _is_punctuation(character: str) -> bool:
    return (isMdAsciiPunct(ord(character)) or isPunctChar(character)) and not is_unspaced(character)


def _is_border(character: str) -> bool:
    return isWhiteSpace(ord(character)) or _is_punctuation(character) or is_unspaced(character)


def _with_scan(rule: _Rule) -> _Rule:
    def tokenize(state: StateInline, silent: bool) -> bool:
        state.scanDelims = partial(_scan, state)  # type: ignore[method-assign]
        return rule(state, silent)

    return tokenize


def install(markdown: MarkdownIt) -> None:
    """Has the parser's emphasis and strikethrough go by the rule above."""
    markdown.inline.ruler.at("emphasis", _with_scan(emphasis.tokenize))
    markdown.inline.ruler.at("strikethrough", _with_scan(strikethrough.tokenize))
