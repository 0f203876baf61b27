"""Signs of other systems on pages: what a reader would see of marks that nobody turned into ours.

Judged by the words that a page shows outside of code and keys, not by its source: what is escaped, or read, is fine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from helpcenter.domain.library import Library

SIGNS = {
    "shortcode": r"\{\{[<%*]|[>%]\}\}",
    "template tag": r"\{%|%\}",
    "template variable": r"\{\{|\}\}",
    "wiki link": r"\[\[[^\]\n]*\]\]",
    "fence of colons": r"(?m)^:{3,}",
    "fence of slashes": r"(?m)^/{3,}(?:\s|$)",
    "callout": r"(?m)^(?:!!!|\?\?\?\+?)(?:\s|$)|\[!\w+\]",
    "tab": r'(?m)^={3}[!+]? "|^@tab\b',
    "tag": r"</?[A-Za-z][\w.-]*(?:\s[^<>]*)?/?>|<!--",
    "address of the importer": r"imported-(?:guide|asset):",
    "heading": r"(?m)^#{1,6}\s",
    "emphasis": r"\*\*[^\s*][^*\n]*\*\*|(?<!\w)__[^\s_][^_\n]*__(?!\w)",
    "link": r"\]\([^)\n]*\)|\]\[[^\]\n]*\]|(?m:^\[[^\]\n]+\]:\s)",
    "picture": r"!\[[^\]\n]*\]",
    "footnote": r"\[\^[^\]\n]+\]",
    "fence": r"`{3,}|(?m:^~{3,})",
    "keys": r"\+\+\w[\w+-]*\+\+",
    "marked words": r"(?<!\S)==\S[^=\n]*\S==(?!\S)",
    "attributes": r"\{:?\s*[#.][\w-]+[^{}\n]*\}",
    "table": r"(?m)^\|.*\|$|\|\s*:?-{3,}",
    "comment of Obsidian": r"%%[^%\n]+%%",
    "inclusion": r"-{1,2}8<-{1,2}|(?m:^include:\s)|!\[\[",
    "code of MDX": r"(?m)^(?:import|export)\s.*[\"'{]",
    "entity": r"&(?:amp|lt|gt|quot|nbsp|#\d+|#x[0-9a-fA-F]+);",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in SIGNS.items()}
_CODE = re.compile(r"<(pre|code|kbd|samp|math|svg)\b.*?</\1>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|li|h[1-6]|td|th|tr|div|dd|dt|figure|figcaption|blockquote|summary|br|pre|ul|ol)\b[^>]*>")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of another system that a page shows: which kind, on which page, and the words around it."""

    kind: str
    guide: str
    locale: str
    words: str


def shown_words(html: str) -> str:
    """The words of a page's HTML outside of code, a line for each block."""
    text = _CODE.sub("\N{OBJECT REPLACEMENT CHARACTER}", html)
    return unescape(_TAG.sub("", _BLOCK.sub("\n", text)))


def foreign_signs(library: Library) -> Iterator[Sign]:
    """Every sign on every page of a site, titles and summaries too."""
    for guide in library.guides.values():
        for locale, text in guide.texts.items():
            pieces = [text.title, text.summary]
            for block in text.blocks.values():
                pieces += [block.title, shown_words(block.html)]
            for piece in pieces:
                for kind, words in signs_in(piece):
                    yield Sign(kind, guide.id, locale, words)


def signs_in(words: str) -> Iterator[tuple[str, str]]:
    """The kinds of signs in words that are shown, each with what it stands in."""
    for kind, pattern in _PATTERNS.items():
        for found in pattern.finditer(words):
            yield kind, words[max(0, found.start() - 30) : found.end() + 30].replace("\n", " ⏎ ").strip()
