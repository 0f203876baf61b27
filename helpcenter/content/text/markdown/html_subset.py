"""The HTML that may stand in Markdown: what readers need and Markdown lacks, without scripts and styles.

Each piece is taken apart and written anew from what is allowed, so that nothing else reaches the page; the sanitiser
goes over it once more. What only changes the look (class, target, align) is left out without a word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from markdown_it.common.utils import escapeHtml

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.text.slugs import ID

PHRASING = frozenset(
    {
        *("a", "abbr", "b", "bdi", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark"),
        *("q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"),
    }
)
FLOW = frozenset(
    {
        *("blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "hr", "li", "ol"),
        *("p", "pre", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    }
)
TAGS = PHRASING | FLOW
_CODE = frozenset({"code", "kbd", "pre", "samp"})
VOID = frozenset({"br", "hr", "img", "wbr"})
_CLOSED_BY_OTHERS = frozenset({"dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"})
ATTRIBUTES = {
    "a": {"href", "title"}, "abbr": {"title"}, "dfn": {"title"}, "img": {"src", "alt", "title", "width", "height"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "ol": {"start", "reversed", "type"},
    "details": {"open"}, "time": {"datetime"},
}  # fmt: skip
_EVERYWHERE = frozenset({"id", "lang", "dir"})
_LOOK = frozenset(
    {
        *("align", "bgcolor", "border", "cellpadding", "cellspacing", "class", "clear", "color", "decoding"),
        *("download", "frameborder", "height", "hspace", "itemid", "itemprop", "itemscope", "itemtype"),
        *("loading", "markdown", "name", "nowrap", "ref", "rel", "role", "rules", "shape", "summary", "tabindex"),
        *("target", "translate", "valign", "vspace", "width", "xmlns"),
    }
)
_NO_HTML = 'this is no HTML that can be read ("{}"): use Markdown, or put code in backticks'
_HEADING = re.compile(r"h[1-6]")
MAX_DEPTH = 40
"""How many tags may be open at once."""
MAX_PIECE = 64 * 1024
"""Longest piece of HTML, in characters."""
_LIVE = frozenset({"script", "style", "iframe", "object", "embed", "form", "input", "button", "link", "meta", "base"})


@dataclass(frozen=True, slots=True)
class Picture:
    """An <img>: its attributes, all texts as they are meant. It is written when the page is, with its size."""

    attributes: dict[str, str]
    line: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that opens or closes something. `line` counts from 0 within the piece."""

    name: str
    is_opening: bool
    line: int


@dataclass
class Piece:
    """One piece of HTML, taken apart. Lines count from 0 within it; `texts` are the words it shows, `prose` those
    outside of code with their lines."""

    parts: list[str | Picture] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    prose: list[tuple[str, int]] = field(default_factory=list)
    links: list[tuple[str, int]] = field(default_factory=list)
    ids: list[tuple[str, int]] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)

    @property
    def pictures(self) -> Iterator[Picture]:
        return (part for part in self.parts if isinstance(part, Picture))


def read(html: str) -> Piece:
    """Takes a piece of HTML apart. Never raises."""
    reader = _Reader()
    if len(html) > MAX_PIECE:
        return Piece(problems=[(0, f"this HTML is longer than {MAX_PIECE} characters: write it in Markdown")])
    try:
        reader.feed(_ended(html, reader.piece))
        reader.close()
    except AssertionError:
        # How the standard library's reader says that a declaration makes no sense, such as "<![<![a".
        reader.piece.problems.append((0, _NO_HTML.format(brief(html, 40))))
        reader.is_silenced = True
    if reader.is_silenced:
        reader.piece.parts.clear()
    return reader.piece


def _ended(html: str, piece: Piece) -> str:
    """The piece up to a comment or a tag that nothing ends, which is told: for each of these, the standard library's
    reader looks through all the rest."""
    at = html.find("<!--")
    while at >= 0:
        end = html.find("-->", at + 4)
        if end < 0:
            piece.problems.append((html.count("\n", 0, at), 'this comment is never ended: add "-->"'))
            return html[:at]
        at = html.find("<!--", end)
    tail = html.find("<", html.rfind(">") + 1)
    if tail < 0:
        return html
    piece.problems.append((html.count("\n", 0, tail), _NO_HTML.format(brief(html[tail:], 40))))
    return html[:tail]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.piece = Piece()
        self.is_silenced = False
        self._code = 0

    def _line(self) -> int:
        return self.getpos()[0] - 1

    def _problem(self, message: str) -> None:
        self.piece.problems.append((self._line(), message))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._refuse(tag)
            return
        values = dict(self._allowed(tag, attrs))
        if tag == "img":
            self.piece.parts.append(Picture(values, self._line()))
            return
        if tag == "a" and "href" in values:
            self.piece.links.append((values["href"], self._line()))
        self.piece.parts.append(f"<{tag}{''.join(_attribute(name, value) for name, value in values.items())}>")
        if tag not in VOID:
            self._code += tag in _CODE
            self.piece.tags.append(Tag(tag, True, self._line()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML a slash closes nothing; those who write <a id="x"/> mean that it does.
        self.handle_starttag(tag, attrs)
        if tag in TAGS and tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in TAGS and tag not in VOID:
            self._code -= tag in _CODE and self._code > 0
            self.piece.parts.append(f"</{tag}>")
            self.piece.tags.append(Tag(tag, False, self._line()))
        elif tag not in TAGS and not self.piece.problems:
            self._refuse(tag, f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.piece.texts.append(data)
        if not self._code:
            self.piece.prose.append((data, self._line()))
        self.piece.parts.append(escapeHtml(data))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_data(unescape(f"&#{name};"))

    def handle_decl(self, decl: str) -> None:
        self._refuse("!", f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self._refuse("!", f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self._refuse("?", f"<?{data}>")

    def _refuse(self, tag: str, source: str = "") -> None:
        self.is_silenced = True
        source = source or self.get_starttag_text() or f"<{tag}>"
        shown = f'("{brief(source, 40)}")'
        if _HEADING.fullmatch(tag):
            self._problem(f'write headings as Markdown {shown}: "{"#" * max(int(tag[1]), 2)} …"')
        elif tag in _LIVE:
            self._problem(f"HTML that does something is not allowed {shown}: take it out")
        elif source[1:2].isupper():
            self._problem(f"this belongs to another system {shown}: {_COMPONENTS.get(tag, 'write it in Markdown')}")
        else:
            self._problem(f"HTML is not allowed {shown}: use Markdown, or put code in backticks")

    def _allowed(self, tag: str, attrs: list[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
        for name, given in attrs:
            value = given or ""
            if name == "id" or (name == "name" and tag == "a"):
                yield from self._anchor(value)
            elif name in ATTRIBUTES.get(tag, ()) or name in _EVERYWHERE:
                yield name, value
            elif name not in _LOOK and not name.startswith(("data-", "aria-")):
                self._problem(f'"{brief(name, 40)}" cannot stand in <{tag}>: remove it')

    def _anchor(self, value: str) -> Iterator[tuple[str, str]]:
        if ID.fullmatch(value):
            self.piece.ids.append((value, self._line()))
            yield "id", value
        else:
            self._problem(f'"{brief(value)}" is no id: it takes up to 64 small letters a-z, digits and hyphens')


_COMPONENTS = {
    "tabs": 'write each tab as === "Title", its text indented by four spaces',
    "tabitem": 'write it as === "Title", its text indented by four spaces',
    "details": "write <details> in small letters",
    "callout": "write > [!NOTE]", "note": "write > [!NOTE]", "tip": "write > [!TIP]", "warning": "write > [!WARNING]",
    "admonition": "write > [!NOTE]", "steps": "write a numbered list", "card": "write a link",
}  # fmt: skip


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escapeHtml(value)}"'


class Balance:
    """Whether what opens also closes, over all the pieces of a text."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []
        self.problems: list[tuple[int, str]] = []

    def take(self, tag: Tag, line: int) -> None:
        """The next tag; `line` is where its piece begins."""
        here = line + tag.line
        if tag.is_opening and len(self._open) >= MAX_DEPTH:
            self.problems.append((here, f"<{tag.name}> stands inside {MAX_DEPTH} others: make the text simpler"))
        elif tag.is_opening:
            self._open.append((tag.name, here))
        elif any(name == tag.name for name, _ in self._open):
            while self._open:
                name, opened = self._open.pop()
                if name == tag.name:
                    return
                self._miss(name, opened)
        else:
            self.problems.append((here, f"</{tag.name}> closes nothing: remove it"))

    def end(self, among: frozenset[str] = TAGS) -> None:
        """The end of a part: what is still open, `among` those that cannot go on behind it, is told."""
        for name, line in self._open:
            if name in among:
                self._miss(name, line)
        self._open = [(name, line) for name, line in self._open if name not in among]

    def _miss(self, name: str, line: int) -> None:
        if name not in _CLOSED_BY_OTHERS:
            self.problems.append((line, f"<{name}> opens here and is never closed: add </{name}>"))
