"""Code blocks: what the line of the fence says, and the code in colours.

What is rendered holds the code letter by letter, so that copying gives what was written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.token import Token
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, _TokenType
from pygments.util import ClassNotFound

from helpcenter.content.text.markdown import maths

MAX_COLOURED = 50_000
"""Longest code that is coloured, in characters; it takes about a microsecond each."""
_MAX_LINES = 10_000
"""How many lines of a block may be marked."""
_PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "none", "raw"})
# Few classes for many kinds of tokens: each stands once in the style sheet, by day and by night.
_CLASSES = {
    Comment: "hl-quiet", Generic.Prompt: "hl-quiet", Generic.Output: "hl-quiet", Keyword: "hl-word",
    Operator.Word: "hl-word", Generic.Heading: "hl-word", Keyword.Constant: "hl-number", Number: "hl-number",
    String: "hl-string", Name.Function: "hl-name", Name.Class: "hl-name", Name.Decorator: "hl-name",
    Name.Tag: "hl-tag", Name.Attribute: "hl-tag", Generic.Deleted: "hl-deleted", Generic.Inserted: "hl-inserted",
}  # fmt: skip
CLASSES = frozenset({*_CLASSES.values(), "hl-line", "hl-row"})
NUMBER = "data-line"
"""The attribute of a line that has its number, which the style sheet shows: it is neither copied nor selected."""
_QUOTED = r"""(?:"([^"]*)"|'([^']*)'|([^\s"'{}\[\]]+))"""
_TITLE = re.compile(rf"(?:title|filename|file)\s*=\s*{_QUOTED}")
_BRACKETS = re.compile(r"\[([^\]=]+)\]\s*$")
_LINES = re.compile(r"""hl_lines\s*=\s*(?:"([^"]*)"|'([^']*)'|\[([^\]]*)\]|(\d[\d-]*))""")
_NUMBERED = re.compile(
    r"""linenums\s*=\s*["']?(\d{1,6})|(?:showLineNumbers|(?<!no-)line-numbers)\b(?:\s*=\s*\{?["']?(\w{1,6}))?"""
    r"""|line[Nn]os\s*=\s*["']?(\w{1,6})"""
)
_FIRST = re.compile(r"line[Nn]o[Ss]tart\s*=\s*(\d{1,6})")
_BRACES = re.compile(r"\{\s*(\d[\d\s,-]*)\}")
_LANGUAGE = re.compile(r"\s*(?:\{\s*)?\.?([A-Za-z][\w#+.-]*)(?![\w#+.-]*\s*=)")
_RANGE = re.compile(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?")


@dataclass(frozen=True, slots=True)
class FenceInfo:
    """What stands behind the fence: language and title ("" for none), the lines to mark, from 1, and the number that
    the first line is shown with; None for lines without numbers."""

    language: str
    title: str
    marked: frozenset[int]
    first: int | None = None


def fence_info(info: str, count: int = _MAX_LINES) -> FenceInfo:
    """Reads the spellings of GitHub, MkDocs, Docusaurus, VitePress and Hugo; what it does not know is left aside.

    `count` is how many lines the code has: no others are marked, whatever ranges are written.
    """
    info = unescapeAll(info).strip()
    title, lines, braces = _TITLE.search(info), _LINES.search(info), _BRACES.search(info)
    brackets = _BRACKETS.search(info) if not title else None
    language = _LANGUAGE.match(info)
    marked = next((part for part in lines.groups() if part), "") if lines else braces[1] if braces else ""
    named = next((part for part in title.groups() if part), "") if title else brackets[1] if brackets else ""
    name = language[1].partition(":")[0] if language else ""
    numbers = frozenset(islice(_numbers(marked, count), _MAX_LINES))
    return FenceInfo(name, named.strip(), numbers, _first_number(info))


def _first_number(info: str) -> int | None:
    found = _NUMBERED.search(info)
    told = next((part for part in found.groups() if part), "") if found else "false"
    if told in ("false", "none"):
        return None
    start = _FIRST.search(info)
    return int(start[1] if start else told if told.isdecimal() else 1)


def _numbers(text: str, count: int) -> Iterator[int]:
    for found in _RANGE.finditer(text):
        yield from range(int(found[1]), min(int(found[2] or found[1]), count) + 1)


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language.lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def language_name(language: str) -> str:
    """How a reader knows a language: "Python" for "py"; as it was written where nobody knows it."""
    if language.lower() in _PLAIN:
        return ""
    lexer = _lexer(language)
    return str(lexer.name) if lexer else language


def _pieces(code: str, language: str) -> Iterator[tuple[str, str]]:
    """Class ("" for none) and text, in order; together the texts are the code."""
    lexer = _lexer(language) if language.lower() not in _PLAIN and len(code) <= MAX_COLOURED else None
    if lexer is None:
        yield "", code
        return
    for kind, text in lexer.get_tokens(code):
        yield _class_of(kind), text


def _class_of(kind: _TokenType | None) -> str:
    while kind is not None:
        if kind in _CLASSES:
            return _CLASSES[kind]
        kind = kind.parent
    return ""


def coloured(code: str, language: str, marked: frozenset[int] = frozenset(), first: int | None = None) -> str:
    """HTML of `code`; lines that are `marked` (from 1) stand in a <mark>, each without its line end. They carry numbers
    from `first` on, if that is given.
    """
    pieces = list(_pieces(code, language))
    if "".join(text for _, text in pieces) != code:  # a lexer that changes what it reads
        pieces = [("", code)]
    if not marked and first is None:
        return "".join(_span(name, text) for name, text in pieces)
    lines: list[list[str]] = [[]]
    for name, text in pieces:
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            lines[-1].append(_span(name, part))
    last = lines.pop() if not "".join(lines[-1]) else None
    rows = [
        _line("".join(line), number in marked, None if first is None else first + number - 1)
        for number, line in enumerate(lines, start=1)
    ]
    return "\n".join(rows if last is None else [*rows, ""])


def _span(name: str, text: str) -> str:
    return f'<span class="{name}">{escapeHtml(text)}</span>' if name and text else escapeHtml(text)


def _line(html: str, is_marked: bool, number: int | None) -> str:
    shown = html if number is None else f'<span class="hl-row" {NUMBER}="{number}">{html}</span>'
    return f'<mark class="hl-line">{shown}</mark>' if is_marked else shown


def render_fence(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    """Render rule: a fenced or indented block. A fence of language `math` is a formula."""
    token = tokens[index]
    info = fence_info(token.info, token.content.count("\n") + 1)
    if info.language == "math":
        return maths.block(token.content)
    language = language_name(info.language)
    shown = f' data-language="{escapeHtml(language)}"' if language else ""
    words = coloured(token.content, info.language, info.marked, info.first)
    # Reachable by keyboard, since long lines scroll.
    code = f'<pre tabindex="0"><code>{words}</code></pre>'
    if info.title:
        title = f'<figcaption class="code-title">{escapeHtml(info.title)}</figcaption>'
        return f'<figure class="code"{shown}>{title}{code}</figure>\n'
    return f'<div class="code"{shown}>{code}</div>\n'
