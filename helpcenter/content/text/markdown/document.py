"""Markdown to safe HTML, plain text and the parts between headings.

Works on the parser's tokens, so a `##` inside a code block is code and nothing else.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from helpcenter.content.checks.leftovers import is_merge_marker, leftovers
from helpcenter.content.text.markdown import html_subset, images, maths, parser, plain_text
from helpcenter.content.text.markdown.blocks.code import fence_info
from helpcenter.content.text.markdown.blocks.footnotes import Notes
from helpcenter.content.text.markdown.findings import Finding, findings, note
from helpcenter.content.text.markdown.images import Shown

MAX_ADDRESSES = 1 << 20
"""How much the addresses and titles of all links and pictures of a text may come to, in characters."""
_ID = re.compile(r"\{:?\s*#([^{}]*)\}\s*")
# Classes and the like behind an id: `{#id .wide data-toc=false}`.
_EXTRAS = re.compile(r"\s+(?:\.[\w-]+|[\w-]+=\S+)")


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
    """What stands under one heading, or before the first one, with the `inner` headings that do not split.

    Rendered on demand.
    """

    heading: Heading | None
    markdown: str
    tokens: Sequence[Token]
    inner: Sequence[Heading] = ()
    anchors: Sequence[str] = ()
    """Ids written in HTML, such as `<a id="x"></a>`."""
    line: int = 1
    """Where the text below the heading begins, in the file."""

    def html(self, shown: Shown, block: str = "", ids: Sequence[str] = ()) -> str:
        """Sanitised HTML. `block` is the section's own id, `ids` those of its inner headings, in order."""
        return parser.render(self.tokens, {"shown": shown, "block": block, "ids": iter(ids)})

    def text(self, shown: Shown | None = None) -> str:
        """Plain text, one line a paragraph, heading, cell, caption or code line."""
        return "\n".join(line for line in plain_text.lines(self.tokens, shown or Shown()) if line).strip()

    def first_paragraph(self) -> str:
        """The plain text of the first paragraph that could stand for the whole; "" if there is none."""
        return plain_text.first_paragraph(self.tokens)


@dataclass
class MarkdownBody:
    """A whole file. `findings` are what is wrong with it; `anchors` ids written in HTML."""

    sections: list[Section] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    anchors: list[tuple[str, int]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    prose_headings: list[Heading] = field(default_factory=list)


Splits = Callable[[Heading, "Heading | None"], bool]
"""Whether a heading opens a part, given the `##` heading above it."""


def read(text: str, first_line: int, splits: Splits) -> MarkdownBody:
    """The body that `text` says in Markdown; its first line is `first_line` of its file."""
    env: dict[str, Any] = {}
    notes = Notes()
    everything = parser.parse(text, env)
    body = MarkdownBody()
    collector = _Collector(env, first_line, body)
    collector.collect(everything)
    _find_merge_markers(text, everything, env)
    tokens = notes.take_out(everything, env)
    parts = _Parts(text.split("\n"), tokens, notes, body, first_line)
    for index, found in _headings(tokens, first_line):
        parts.heading(index, found, splits)
    parts.end(len(tokens))
    notes.tell(env)
    found_here = (Finding(first_line + each.line, each.message, each.is_error) for each in findings(env))
    body.findings = [*body.findings, *found_here]
    return body


class _Parts:
    """Cuts a text into sections at the headings that split it."""

    def __init__(
        self, source: list[str], tokens: Sequence[Token], notes: Notes, body: MarkdownBody, first_line: int
    ) -> None:
        self._source, self._tokens, self._notes, self._body = source, tokens, notes, body
        self._first_line = first_line
        self._start, self._start_line = 0, 0
        self._heading: Heading | None = None
        self._above: Heading | None = None
        self._inner: list[Heading] = []

    def heading(self, index: int, found: Heading, splits: Splits) -> None:
        """The next heading, at the token `index`."""
        token = self._tokens[index]
        if token.level or not splits(found, self._above):
            self._body.prose_headings.append(found)
            self._inner.append(found)
            return
        opening = token.map or [self._start_line, self._start_line]
        self._cut(index, opening[0])
        self._start, self._start_line, self._heading = index + 3, opening[1], found
        self._above = found if found.level == 2 else self._above

    def end(self, index: int) -> None:
        self._cut(index, len(self._source))

    def _cut(self, index: int, line: int) -> None:
        tokens = self._tokens[self._start : index]
        markdown = "\n".join(self._source[self._start_line : line]).strip()
        anchors = tuple(name for token in tokens for name in _anchors(token))
        tokens = [*tokens, *self._notes.below(tokens, self._start_line)]
        below = self._first_line + self._start_line
        self._body.sections.append(Section(self._heading, markdown, tokens, tuple(self._inner), anchors, below))
        self._inner = []


def _anchors(token: Token) -> Iterator[str]:
    for each in (token, *(token.children or ())):
        if each.type in ("html_block", "html_inline"):
            yield from (name for name, _ in each.meta["piece"].ids)


def _headings(tokens: Sequence[Token], first_line: int) -> Iterator[tuple[int, Heading]]:
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            inline = tokens[index + 1]
            line = first_line + (token.map[0] if token.map else 0)
            name = _take_id(inline)
            yield index, Heading(int(token.tag[1]), plain_text.of_inline(inline), name, line)


def _take_id(inline: Token) -> str | None:
    """The id at the end of a heading, which is no longer part of its words afterwards."""
    last = inline.children[-1] if inline.children else None
    if last is None or last.type != "text":
        return None
    start = last.content.rfind("{")
    found = _ID.fullmatch(last.content, max(start, 0))
    if found is None:
        return None
    last.content = last.content[:start].rstrip()
    return _EXTRAS.sub("", found[1]).strip()


def _find_merge_markers(text: str, tokens: Sequence[Token], env: dict[str, Any]) -> None:
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return
    code = {
        line for token in tokens if token.type in ("fence", "code_block") and token.map for line in range(*token.map)
    }
    for line, words in enumerate(text.split("\n")):
        if line not in code and is_merge_marker(words):
            note(
                env,
                line,
                "git left two versions here: keep one, and remove the lines with <<<<<<<, ======= and >>>>>>>",
            )


class _Collector:
    """Gathers links, images and anchors, and takes the pieces of HTML apart."""

    def __init__(self, env: dict[str, Any], first_line: int, body: MarkdownBody) -> None:
        self._env, self._first, self._body = env, first_line, body
        self._balance = html_subset.Balance()
        self._weight = 0

    def collect(self, tokens: Sequence[Token]) -> None:
        line = 0
        for token in tokens:
            line = token.map[0] if token.map else line
            if token.level >= parser.MAX_DEPTH - 1 and token.nesting == 1:
                note(self._env, line, f"this stands inside {parser.MAX_DEPTH} others: make the text simpler")
            if token.type == "heading_open" and not token.level and token.tag == "h2":
                self._balance.end()
            elif token.type == "html_block":
                self._html(token, line)
            elif token.type == "inline":
                self._inline(token.children or [], line)
                self._balance.end(html_subset.PHRASING)
            elif token.type == "math_block" or (token.type == "fence" and fence_info(token.info, 0).language == "math"):
                self._formula(token.content, line, is_block=True)
        self._balance.end()
        for where, message in self._balance.problems:
            note(self._env, where, message)

    def _inline(self, children: Sequence[Token], line: int) -> None:
        for index, child in enumerate(children):
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            if child.type in ("link_open", "image"):
                self._weigh(child, line)
            if child.type == "link_open":
                self._link(child, children[index + 1], line)
            elif child.type == "image":
                self._body.images.append(Image(str(child.attrGet("src") or ""), images.alt(child), self._first + line))
                # A picture's description may hold links and HTML of its own; they are shown as text, but still checked.
                self._inline(child.children or [], line)
            elif child.type == "html_inline":
                self._html(child, line)
                line += child.content.count("\n")
            elif child.type == "math_inline":
                self._formula(child.content, line, is_block=False)

    def _weigh(self, token: Token, line: int) -> None:
        """Links by reference say a long address or title again each time: 256 KiB of text can mean gigabytes."""
        was = self._weight
        self._weight += sum(len(str(value)) for value in token.attrs.values())
        if was <= MAX_ADDRESSES < self._weight:
            message = f"addresses and titles of links come to more than {MAX_ADDRESSES >> 20} MiB here: shorten them"
            note(self._env, line, message)

    def _link(self, link: Token, following: Token, line: int) -> None:
        url = str(link.attrGet("href") or "")
        if following.type == "link_close":
            note(self._env, line, f"this link has no words to click on: write [words]({url})")
        elif not url:
            note(self._env, line, "this link has no address: write [words](address)")
        if url:
            self._body.links.append(Link(url, self._first + line))

    def _html(self, token: Token, line: int) -> None:
        piece = html_subset.read(token.content)
        token.meta["piece"] = piece
        for offset, message in piece.problems[:1]:
            note(self._env, line + offset, message)
        for words, offset in piece.prose:
            for at, message, is_error in leftovers(words):
                here = line + offset + words.count("\n", 0, at)
                # Backticks are no marks in HTML.
                note(self._env, here, message.replace("in backticks", "in <code>"), is_error=is_error)
        for tag in piece.tags:
            self._balance.take(tag, line)
        for url, offset in piece.links:
            self._body.links.append(Link(url, self._first + line + offset))
        for name, offset in piece.ids:
            self._body.anchors.append((name, self._first + line + offset))
        for picture in piece.pictures:
            values, here = picture.attributes, line + picture.line
            self._body.images.append(Image(values.get("src", ""), values.get("alt", ""), self._first + here))
            for name in ("width", "height"):
                if name in values and not images.is_size(values[name]):
                    message = f'{name} "{values[name]}" is no number of pixels: write {name}="300"'
                    note(self._env, here, message, is_error=False)

    def _formula(self, formula: str, line: int, *, is_block: bool) -> None:
        reason = maths.mistake(formula, is_block=is_block)
        if reason:
            note(self._env, line, f"this formula cannot be read ({reason}): mend it, or write \\$ for a dollar")
