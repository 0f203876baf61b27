"""Markdown to safe HTML, plain text and the parts between headings.

Works on the parser's tokens, so a `##` inside a code block is code and nothing else.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

_ID = re.compile(r"\s*\{#([^{}]*)\}\s*$")
_MEDIA = "media:"
_INLINE_TAGS = {"a", "br", "code", "em", "img", "s", "strong"}
_TAGS = _INLINE_TAGS | {
    *("blockquote", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}},
    url_schemes={"https", "mailto", "guide", "media"},
    url_relative="deny",
    link_rel=None,
)


@dataclass(frozen=True)
class Heading:
    """`id` is None where none is given. `line` counts from 1 in the file."""

    level: int
    title: str
    id: str | None
    line: int


@dataclass(frozen=True)
class Link:
    url: str
    line: int


@dataclass(frozen=True)
class Image:
    """An image by its address, with the alternative text written at the spot ("" if none)."""

    url: str
    alt: str
    line: int


@dataclass(frozen=True)
class Section:
    """What stands under one heading, or before the first one. Rendered on demand."""

    heading: Heading | None
    markdown: str
    tokens: Sequence[Token]

    def html(self, alts: Mapping[str, str]) -> str:
        """Sanitised HTML; images without alternative text of their own take it from `alts`, by file name."""
        return _CLEANER.clean(_RENDERER.renderer.render(self.tokens, _RENDERER.options, {"alts": alts})).strip()

    def text(self) -> str:
        """Plain text, one line a paragraph, heading, cell or code line."""
        return "\n".join(line for token in self.tokens for line in _lines_of(token)).strip()

    def first_paragraph(self) -> str:
        """The plain text of the first paragraph; "" if there is none."""
        for token, following in zip(self.tokens, self.tokens[1:], strict=False):
            if token.type == "paragraph_open":
                return _plain(following)
        return ""


@dataclass
class MarkdownBody:
    """A whole file. `raw_html` holds line and text of each piece of HTML; `prose_headings` those that do not split."""

    sections: list[Section] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    raw_html: list[tuple[int, str]] = field(default_factory=list)
    prose_headings: list[Heading] = field(default_factory=list)


Splits = Callable[[Heading, "Heading | None"], bool]
"""Whether a heading opens a part, given the `##` heading above it."""


def read(text: str, first_line: int, splits: Splits) -> MarkdownBody:
    """The body that `text` says in Markdown; its first line is `first_line` of its file."""
    tokens = _RENDERER.parse(text)
    body = MarkdownBody()
    source = text.split("\n")
    start, start_line, heading, above = 0, 0, None, None
    for index, found in _headings(tokens, first_line):
        if tokens[index].level or not splits(found, above):
            body.prose_headings.append(found)
            continue
        opening = tokens[index].map or [start_line, start_line]
        body.sections.append(_section(heading, source[start_line : opening[0]], tokens[start:index]))
        start, start_line, heading = index + 3, opening[1], found
        above = found if found.level == 2 else above
    body.sections.append(_section(heading, source[start_line:], tokens[start:]))
    _collect(tokens, first_line, body)
    return body


def _section(heading: Heading | None, lines: list[str], tokens: Sequence[Token]) -> Section:
    return Section(heading, "\n".join(lines).strip(), tokens)


def _headings(tokens: Sequence[Token], first_line: int) -> Iterator[tuple[int, Heading]]:
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            inline = tokens[index + 1]
            title = _plain(inline)
            found = _ID.search(title) if _ends_in_text(inline) else None
            line = first_line + (token.map[0] if token.map else 0)
            bare = title[: found.start()] if found else title
            yield index, Heading(int(token.tag[1]), bare.strip(), found[1] if found else None, line)


def _ends_in_text(inline: Token) -> bool:
    return bool(inline.children) and inline.children[-1].type == "text"  # type: ignore[index]


def _collect(tokens: Sequence[Token], first_line: int, body: MarkdownBody) -> None:
    line = first_line
    for token in tokens:
        if token.map:
            line = first_line + token.map[0]
        if token.type == "html_block":
            body.raw_html.append((line, token.content))
        elif token.type == "inline":
            _collect_inline(token.children or [], line, body)


def _collect_inline(children: Sequence[Token], line: int, body: MarkdownBody) -> None:
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "link_open":
            body.links.append(Link(str(child.attrGet("href") or ""), line))
        elif child.type == "image":
            body.images.append(Image(str(child.attrGet("src") or ""), _alt(child), line))
            # A picture's description may hold links and HTML of its own; they are shown as text, but still checked.
            _collect_inline(child.children or [], line, body)
        elif child.type == "html_inline":
            body.raw_html.append((line, child.content))
            line += child.content.count("\n")


def _plain(inline: Token) -> str:
    words = (_word(child) for child in inline.children or [])
    return " ".join("".join(words).split())


def _word(child: Token) -> str:
    if child.type in ("softbreak", "hardbreak"):
        return " "
    if child.type == "image":
        return _alt(child)
    return child.content if child.type in ("text", "code_inline", "text_special") else ""


def _alt(image: Token) -> str:
    return "".join(_word(child) for child in image.children or []).strip()


def _lines_of(token: Token) -> Iterator[str]:
    if token.type == "inline" and (words := _plain(token)):
        yield words
    elif token.type in ("fence", "code_block"):
        yield from token.content.splitlines()


def _render_image(_: object, tokens: Sequence[Token], index: int, __: object, env: Mapping[str, Any]) -> str:
    token = tokens[index]
    source = str(token.attrGet("src") or "")
    alt = _alt(token) or env["alts"].get(source.removeprefix(_MEDIA), "")
    return f'<img src="{escapeHtml(source)}" alt="{escapeHtml(alt)}">'


def _escape(_: object, tokens: Sequence[Token], index: int, __: object, ___: object) -> str:
    return escapeHtml(tokens[index].content)


def _renderer() -> MarkdownIt:
    # HTML is recognised so that it can be reported; what is rendered of it is escaped all the same.
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    # Every address is kept here and judged by `addresses`, with a line and a sentence.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    markdown.add_render_rule("image", _render_image)
    markdown.add_render_rule("html_block", _escape)
    markdown.add_render_rule("html_inline", _escape)
    return markdown


_RENDERER = _renderer()
