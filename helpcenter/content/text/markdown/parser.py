"""The Markdown parser: CommonMark, and everything that help centers add to it, put together."""

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.subscript import sub_plugin
from mdit_py_plugins.superscript import superscript_plugin

from helpcenter.content.checks.leftovers import leftovers
from helpcenter.content.text.markdown import bare_addresses, cleaner, emphasis, images, inline, maths
from helpcenter.content.text.markdown.blocks import abbreviations, callouts, code, containers, footnotes, tabs
from helpcenter.content.text.markdown.findings import note
from helpcenter.content.text.markdown.html_subset import Piece

MAX_DEPTH = 20
"""How deep lists, quotes, callouts and tabs may stand inside each other."""
# What stands for something that is no text, so that the words around it do not join.
_OTHER = "\ufffc"
_HEADING_END = re.compile(r"\{[^{}]*\}\s*$")  # its id
_CODE_TAG = re.compile(r"<(/)?(?:code|kbd|samp|pre)\b[^<>]*>$", re.IGNORECASE)
_SILENT = frozenset({"em_open", "em_close", "strong_open", "strong_close"})


def parse(text: str, env: MutableMapping[str, Any]) -> list[Token]:
    """The tokens of `text`; what is wrong with it goes to the findings of `env`."""
    return _MARKDOWN.parse(text, env)


def render(tokens: Sequence[Token], env: MutableMapping[str, Any]) -> str:
    """Safe HTML. `env` holds `shown` (see `images.Shown`), `block`, the prefix of ids of notes, and the `ids` of
    headings, an iterator that gives one for each.
    """
    return cleaner.clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, env)).strip()


def _find_leftovers(state: StateCore) -> None:
    for index, token in enumerate(state.tokens):
        if token.type == "inline" and token.children:
            words = "".join(_flat_words(token.children))
            if state.tokens[index - 1].type == "heading_open":
                words = _HEADING_END.sub("", words)
            for offset, message, is_error in leftovers(words):
                line = (token.map[0] if token.map else 0) + words.count("\n", 0, offset)
                note(state.env, line, message, is_error=is_error)


def _flat_words(children: Sequence[Token]) -> Iterator[str]:
    """What a reader reads, without code, be it in backticks or in HTML."""
    code = 0
    for child in children:
        tag = _CODE_TAG.match(child.content) if child.type == "html_inline" else None
        if tag is not None:
            code = max(code + (-1 if tag[1] else 1), 0)
        yield _flat(child) if not code or child.type != "text" else _OTHER


def _flat(child: Token) -> str:
    if child.type == "text":
        return child.content
    if child.type in ("softbreak", "hardbreak"):
        return "\n"
    if child.type in _SILENT:
        return ""
    return _OTHER + "\n" * child.content.count("\n") if child.type == "html_inline" else _OTHER


def _render_html(_: object, tokens: Sequence[Token], index: int, __: object, env: Mapping[str, Any]) -> str:
    piece: Piece = tokens[index].meta["piece"]
    return "".join(
        part if isinstance(part, str) else images.html_of(part.attributes, env["shown"]) for part in piece.parts
    )


def _render_heading(_: object, tokens: Sequence[Token], index: int, __: object, env: Mapping[str, Any]) -> str:
    name = next(env["ids"], "")
    return f'<{tokens[index].tag} id="{escapeHtml(name)}">' if name else f"<{tokens[index].tag}>"


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_DEPTH}).enable(["table", "strikethrough"])
    # Every address is kept here and judged by `addresses`, with a line and a sentence.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    deflist_plugin(markdown)
    sub_plugin(markdown)
    superscript_plugin(markdown)
    for part in (footnotes, maths, containers, callouts, tabs, inline, images, emphasis, bare_addresses):
        part.install(markdown)
    markdown.core.ruler.before("text_join", "leftovers", _find_leftovers)
    abbreviations.install(markdown)
    for name in ("html_block", "html_inline"):
        markdown.add_render_rule(name, _render_html)
    for name in ("fence", "code_block"):
        markdown.add_render_rule(name, code.render_fence)
    markdown.add_render_rule("heading_open", _render_heading)
    return markdown


_MARKDOWN = _markdown()
