"""Formulas: LaTeX between dollars to MathML, without scripts, styles or addresses.

A dollar is far more often money than maths, so that what stands between two of them has to look like a formula.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from math_core import LatexError, LatexToMathML
from mdit_py_plugins.dollarmath.index import math_block_dollar

MAX_FORMULA = 2000
"""Longest formula, in characters."""
TAGS = frozenset(
    {
        *("math", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot"),
        *("mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr"),
        *("munder", "munderover", "merror", "none"),
    }
)
ATTRIBUTES = frozenset(
    {
        *("accent", "accentunder", "columnspan", "depth", "display", "displaystyle", "fence", "form", "height"),
        *("largeop", "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "rowspan"),
        *("rspace", "scriptlevel", "separator", "stretchy", "symmetric", "voffset", "width"),
    }
)
CLASSES = frozenset({"align-start", "align-end"})
# Our pages allow no inline styles; how the columns of equations are set becomes a class.
_ALIGNED = re.compile(r'style="text-align: (left|right);[^"]*"')
# A word between spaces, or two in a row: formulas have commands and single letters.
_PROSE = re.compile(r"\s[^\W\d_]{2,}\s|(?<![\\{A-Za-z])[^\W\d_]{2,}[\s,;:.]+[^\W\d_]{2,}")
_WORDS = re.compile(r"\\[A-Za-z]+\s*\{[^{}]*\}")
_BESIDE_WORD = re.compile(r"\w")
# A formula that defines its own commands can grow without a bound, and no help center needs one.
_DEFINITION = re.compile(r"\\(?:[gex]?def|let|(?:re|provide)?newcommand\*?|providecommand\*?)(?![A-Za-z])")
_PAIRS = {"$$": "$$", r"\(": r"\)", r"\[": r"\]"}
_BLOCKS = ("$$", r"\[")
_COMMANDS = {r"\(": re.compile(r"\\[A-Za-z]{2}|\w ?[\^_=<>+-] ?\w"), r"\[": re.compile(r"\\[A-Za-z]{2}")}
_POSITION = re.compile(r"^\d+: ")


@lru_cache(maxsize=1)
def _converter() -> LatexToMathML:
    return LatexToMathML(fancy_error=False, max_expansions=200)


def mathml(formula: str, *, is_block: bool) -> str:
    """MathML of `formula`. Raises ValueError with a few words on what cannot be read."""
    if len(formula) > MAX_FORMULA:
        raise ValueError(f"it is longer than {MAX_FORMULA} characters")
    if _DEFINITION.search(formula):
        raise ValueError("it defines a command: write out what the command stands for")
    try:
        html = _converter().convert_with_local_state(formula.strip(), displaystyle=is_block)
    except LatexError as error:
        raise ValueError(_reason(str(error))) from error
    return _ALIGNED.sub(lambda match: f'class="align-{"start" if match[1] == "left" else "end"}"', str(html))


def _reason(message: str) -> str:
    words = _POSITION.sub("", " ".join(message.split())).rstrip(".")
    return words[:1].lower() + words[1:] or "it is no formula"


def mistake(formula: str, *, is_block: bool) -> str | None:
    """Why a formula cannot be shown; None when it can."""
    try:
        mathml(formula, is_block=is_block)
    except ValueError as error:
        return str(error)
    return None


def block(formula: str) -> str:
    """A formula on a line of its own; what cannot be read, which `check` has told, is shown as it was written."""
    try:
        return f'<div class="math">{mathml(formula, is_block=True)}</div>\n'
    except ValueError:
        return f"<pre><code>{escapeHtml(formula)}</code></pre>\n"


def _inline(state: StateInline, silent: bool) -> bool:
    start, source = state.pos, state.src
    if source[start] != "$" or source.startswith("$$", start):
        return False
    before = source[start - 1] if start else " "
    end = source.find("$", start + 1, start + MAX_FORMULA)
    while end > 0 and source[end - 1] == "\\":
        end = source.find("$", end + 1, start + MAX_FORMULA)
    if end < 0 or end >= state.posMax or _BESIDE_WORD.match(before) or before == "$":
        return False
    formula, after = source[start + 1 : end], source[end + 1 : end + 2]
    if not formula.strip() or formula != formula.strip() or _BESIDE_WORD.match(after):
        return False
    if _PROSE.search(_WORDS.sub("", formula)):
        return False
    if not silent:
        state.push("math_inline", "math", 0).content = formula
    state.pos = end + 1
    return True


def _display(state: StateInline, silent: bool) -> bool:
    """`$$…$$`, `\\[…\\]` and `\\(…\\)` inside a paragraph."""
    opening = state.src[state.pos : state.pos + 2]
    closing = _PAIRS.get(opening)
    if closing is None or state.pos + 2 > state.posMax:
        return False
    end = state.src.find(closing, state.pos + 2, min(state.posMax, state.pos + MAX_FORMULA))
    formula = state.src[state.pos + 2 : end]
    if end < 0 or not formula.strip():
        return False
    # Other programs write brackets of words with a backslash, too.
    if opening != "$$" and (not _COMMANDS[opening].search(formula) or mistake(formula, is_block=False)):
        return False
    if _PROSE.search(_WORDS.sub("", formula)):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = formula.strip(), opening
    state.pos = end + 2
    return True


def _render_inline(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    try:
        return mathml(tokens[index].content, is_block=tokens[index].markup in _BLOCKS)
    except ValueError:
        return f"<code>{escapeHtml(tokens[index].content)}</code>"


def _render_block(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
    return block(tokens[index].content)


def install(markdown: MarkdownIt) -> None:
    """Adds `$…$`, `$$…$$`, `\\(…\\)` and `\\[…\\]` to the parser."""
    markdown.inline.ruler.before("escape", "math_inline", _inline)
    markdown.inline.ruler.before("escape", "math_display", _display)
    rule = math_block_dollar(allow_labels=False, allow_blank_lines=False)
    markdown.block.ruler.before("fence", "math_block", rule, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    markdown.add_render_rule("math_inline", _render_inline)
    markdown.add_render_rule("math_block", _render_block)
