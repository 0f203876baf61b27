"""Tabs: parts side by side, such as a way for each system. Without scripts they stand one under another."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from helpcenter.content.text.markdown.blocks.callouts import titled
from helpcenter.content.text.markdown.blocks.code import fence_info, language_name

CLASSES = frozenset({"tabs", "tab", "tab-title"})


def of_code(tokens: Sequence[Token], level: int, line: int) -> list[Token]:
    """A group in which each code block is a tab, named by its title, else by its language."""
    return [
        Token("tabs_open", "div", 1, map=[line, line + 1], level=level, block=True),
        *(each for token in tokens for each in _tab(token, level + 1)),
        Token("tabs_close", "div", -1, level=level, block=True),
    ]


def _tab(token: Token, level: int) -> Iterator[Token]:
    if token.type != "fence":
        yield token
        return
    info = fence_info(token.info, 0)
    line = token.map[0] if token.map else 0
    yield Token("tab_open", "div", 1, map=[line, line + 1], level=level, block=True)
    yield from titled("tab_title", info.title or language_name(info.language), level + 1, line)
    token.info = info.language  # its title is the tab's now
    token.level = level + 1
    yield token
    yield Token("tab_close", "div", -1, level=level, block=True)


def _open(name: str) -> Any:
    def render(_: object, tokens: Sequence[Token], index: int, __: object, ___: Mapping[str, Any]) -> str:
        return f'<{tokens[index].tag} class="{name}">'

    return render


def install(markdown: MarkdownIt) -> None:
    """How tabs are rendered: a title and its text after another."""
    markdown.add_render_rule("tabs_open", _open("tabs"))
    markdown.add_render_rule("tab_open", _open("tab"))
    markdown.add_render_rule("tab_title_open", _open("tab-title"))
