"""What stands in a line of HTML, as Markdown."""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from helpcenter.content.text.slugs import Numbering
from helpcenter.importers.html_text.tree import Element
from helpcenter.importers.markdown_signs import code, escaped

_SPACES = re.compile(r"[ \t\r\n\f]+")
_MARKS = {
    "b": ("**", "strong"), "strong": ("**", "strong"), "i": ("*", "em"), "em": ("*", "em"), "cite": ("*", "em"),
    "mark": ("==", "mark"), "del": ("~~", "del"), "s": ("~~", "s"), "strike": ("~~", "s"),
}  # fmt: skip
_CODE = frozenset({"code", "tt", "samp"})
# Tags that our Markdown reads as they are.
_KEPT = frozenset({"abbr", "dfn", "ins", "kbd", "q", "small", "sub", "sup", "u", "var"})
_EMBEDDED = frozenset({"iframe", "video", "audio", "object", "embed"})
BREAK = "\\\n"
_OPEN = ("", " ", "\n")


class Resolver(Protocol):
    """Where links and pictures lead: answers of the reader. Each may note what it could not keep."""

    def link(self, address: str, line: int) -> str:
        """The address that a link to `address` has in Markdown, "" for none."""

    def picture(self, address: str, line: int) -> str:
        """The address of a picture in Markdown, "" where its description is to stand in its place."""

    def note(self, construct: str, line: int, message: str) -> None:
        """Something that could not come over as it was."""


@dataclass(frozen=True)
class Line:
    """Converts what is within lines. `wanted` are ids that links lead to; `placed` gathers what they became."""

    resolver: Resolver
    wanted: frozenset[str] = frozenset()
    placed: dict[str, str] = field(default_factory=dict)
    active: frozenset[str] = frozenset()
    taken: set[str] = field(default_factory=set)
    numbers: Numbering = field(default_factory=Numbering)

    def of(self, parts: Sequence[Element | str]) -> str:
        """Markdown of `parts`, with single spaces; lines end where <br> stands."""
        texts = [part if isinstance(part, str) else part.text() for part in parts]
        pieces: list[str] = []
        before = ""
        for part, text, after in zip(parts, texts, _following(texts), strict=True):
            if isinstance(part, str):
                pieces.append(escaped(_SPACES.sub(" ", text)))
            else:
                pieces.append(self._one(part, text, before, after))
            before = pieces[-1][-1:] or before
        text = _SPACES.sub(" ", "".join(pieces).replace(BREAK, "\0")) if pieces else ""
        return re.sub(r"(?: ?\0 ?)+", "\0", text).strip(" \0").replace("\0", BREAK)

    def _one(self, node: Element, text: str, before: str, after: str) -> str:
        inner = self._element(node, before if not text[:1].isspace() else "", after if not text[-1:].isspace() else "")
        if not inner or node.name == "br":
            return inner
        return f"{' ' if text[:1].isspace() else ''}{inner}{' ' if text[-1:].isspace() else ''}"

    def _element(self, node: Element, before: str, after: str) -> str:
        if node.name in _ALONE:
            return _ALONE[node.name](self, node)
        anchor = self.anchor(node)
        name = node.name
        if name in _CODE and not node.first("img", "a"):
            return anchor + code(node.text())
        if name == "a":
            return anchor + self._link(node)
        inner = replace(self, active=self.active | {name}).of(node.parts)
        if not inner.strip():
            return anchor + inner
        if name in _MARKS and name not in self.active:
            return anchor + _marked(*_MARKS[name], inner, before, after)
        return anchor + (_kept(node, inner) if name in _KEPT and name not in self.active else inner)

    def line_break(self, _: Element) -> str:
        return BREAK

    def drawing(self, node: Element) -> str:
        self.resolver.note("drawing in the page", node.line, "<svg> was left out; its words, if any, were kept")
        return escaped(node.words())

    def anchor(self, node: Element) -> str:
        """An id that some link leads to, as an empty anchor."""
        for name in (node.get("id"), node.get("name") if node.name == "a" else ""):
            if name and name in self.wanted and name not in self.placed:
                own = self.numbers.free(_anchor_id(name), self.taken.__contains__)
                self.taken.add(own)
                self.placed[name] = own
                return f'<a id="{own}"></a>'
        return ""

    def _link(self, node: Element) -> str:
        words = replace(self, active=self.active | {"a"}).of(node.parts).replace(BREAK, " ")
        address = node.get("href").strip()
        if "a" in self.active or not address or not words:
            return words
        target = self.resolver.link(address, node.line)
        return f"[{_link_words(words)}]({target})" if target else words

    def picture(self, node: Element, caption: str = "") -> str:
        """An image, with its size, and a caption for one that stands alone."""
        alt = escaped(" ".join(node.get("alt").split()))
        source = node.get("src") or node.get("data-src")
        target = self.resolver.picture(source.strip(), node.line) if source else ""
        if not target:
            return alt
        title = " ".join((caption or node.get("title")).split()).replace("\\", "\\\\").replace('"', '\\"')
        width = re.fullmatch(r"(\d{1,4})(?:px)?", node.get("width").strip())
        size = f"{{width={width[1]}}}" if width and width[1].strip("0") else ""
        shown = f' "{title}"' if title else ""
        return f"![{alt}]({target}{shown}){size}"

    def embedded(self, node: Element) -> str:
        """What is shown from elsewhere, as a link to it."""
        source = node.first("source") if node.name in ("video", "audio") else None
        address = node.get("src") or node.get("data") or node.get("data-src") or (source.get("src") if source else "")
        address = f"https:{address}" if address.startswith("//") else address
        self.resolver.note(f"embedded {node.name}", node.line, f"{address or 'without an address'}: it became a link")
        inner = escaped(node.words())
        target = self.resolver.link(address, node.line) if address else ""
        if not target:
            return inner
        words = escaped(" ".join(node.get("title").split())) or inner or escaped(address)
        return f"[{_link_words(words)}]({target})"

    def input(self, node: Element) -> str:
        """The words of a button; what is typed into is left out."""
        return escaped(node.get("value")) if node.get("type").lower() in ("submit", "button", "reset") else ""


_ALONE: Mapping[str, Callable[[Line, Element], str]] = {
    "br": Line.line_break,
    "img": Line.picture,
    "svg": Line.drawing,
    "input": Line.input,
    **dict.fromkeys(_EMBEDDED, Line.embedded),
}


def _anchor_id(name: str) -> str:
    """An id of ours for an anchor of theirs."""
    own = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:56].strip("-") or "place"
    return f"at-{own}"


def _following(texts: Sequence[str]) -> list[str]:
    """For each of the texts, the letter that stands behind it, "" behind the last."""
    found: list[str] = []
    letter = ""
    for text in reversed(texts):
        found.append(letter)
        letter = text[:1] or letter
    return found[::-1]


def _marked(mark: str, tag: str, words: str, before: str, after: str) -> str:
    """Words between marks, or between tags where Markdown would not see the marks."""
    is_seen = (words[0].isalnum() or before in _OPEN) and (words[-1].isalnum() or after in _OPEN)
    is_seen = is_seen and not before.isalnum() and not after.isalnum()
    is_apart = before not in ("*", "=", "~", "\\") and after not in ("*", "=", "~")
    if is_seen and is_apart and BREAK not in words and not set(mark) & set(words):
        return f"{mark}{words}{mark}"
    return f"<{tag}>{words}</{tag}>"


def _kept(node: Element, words: str) -> str:
    title = f' title="{html.escape(" ".join(node.get("title").split()))}"' if node.name in ("abbr", "dfn") else ""
    if node.name == "abbr" and not node.get("title"):
        return words
    return f"<{node.name}{title if node.get('title') else ''}>{words}</{node.name}>"


def _link_words(words: str) -> str:
    """In a quote, `[!a]` would begin a callout."""
    return f"\\{words}" if words.startswith("!") and not words.startswith("![") else words
