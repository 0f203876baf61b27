"""The words of rendered prose, for search, titles and summaries: everything that a reader can read, and no mark-up."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from helpcenter.content.text.markdown.html_subset import Piece
from helpcenter.content.text.markdown.images import MEDIA, Shown, alt

_AS_WRITTEN = frozenset({"text", "code_inline", "text_special", "kbd", "math_inline"})
# "Note:" and the like, in any language: what follows is an aside.
_LABELLED = re.compile(r"\W*\w+\W{0,3}\s?[:：]")


def of_inline(inline: Token, shown: Shown | None = None) -> str:
    """The words of one paragraph, heading or cell, on one line."""
    return " ".join("".join(_word(child, shown) for child in inline.children or []).split())


def _word(child: Token, shown: Shown | None = None) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return " "
    if child.type == "image":
        name = str(child.attrGet("src") or "").removeprefix(MEDIA)
        return alt(child) or (shown.alts.get(name, "") if shown else "")
    if child.type == "html_inline":
        return " " if child.content.lower().startswith("<br") else _descriptions(child, shown)
    return child.content if child.type in _AS_WRITTEN else ""


def _descriptions(token: Token, shown: Shown | None) -> str:
    piece: Piece = token.meta["piece"]
    return " ".join(_description(values.attributes, shown) for values in piece.pictures)


def _description(values: dict[str, str], shown: Shown | None) -> str:
    name = values.get("src", "").removeprefix(MEDIA)
    return values.get("alt") or (shown.alts.get(name, "") if shown else "")


def lines(tokens: Sequence[Token], shown: Shown) -> Iterator[str]:
    """A line for each paragraph, heading, cell, caption and line of code."""
    for token in tokens:
        if token.type == "inline":
            yield of_inline(token, shown)
        elif token.type in ("fence", "code_block"):
            yield from token.content.splitlines()
        elif token.type in ("figure_close", "math_block"):
            yield token.content.strip()
        elif token.type == "html_block":
            yield _descriptions(token, shown)
            yield from (line.strip() for line in "".join(token.meta["piece"].texts).splitlines())


def first_paragraph(tokens: Sequence[Token]) -> str:
    """The first paragraph that says what a text is about: no aside such as "Note: …", no picture, no list."""
    for token, following in pairwise(tokens):
        if token.type != "paragraph_open" or token.level:
            continue
        words = of_inline(following)
        has_words = any(child.type in _AS_WRITTEN and child.content.strip() for child in following.children or [])
        if words and has_words and not _LABELLED.match(words):
            return words
    return ""
