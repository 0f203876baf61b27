"""What a translator leaves as it is in a section, so that the section is known again in another language."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from markdown_it.token import Token

from helpcenter.content.text.markdown.document import Section
from helpcenter.domain.locale import is_locale

# Weights of signs. Numbers are written in many ways ("6 p.m.", "18 h"), and lists are broken up.
_STRONG, _HOST, _NUMBER, _SHAPE = 1.0, 0.5, 0.4, 0.3
_NUMBERS = re.compile(r"\d+")
# Signs read of one section; the rest of a very long one adds nothing.
_MAX_SIGNS = 500


@dataclass(frozen=True, slots=True)
class Signature:
    """`signs` are links, images, numbers and the like, with their weight times their number. `title` is the heading's
    words, which speak for a pair where they are equal, and against none where they are not. `log_length` is the natural
    logarithm of the length in letters of an alphabet.
    """

    title: str
    signs: Mapping[str, float]
    log_length: float


def signature(section: Section) -> Signature:
    """What tells `section`, in whatever language, from the other sections of its text."""
    counts: Counter[str] = Counter()
    weights: dict[str, float] = {}
    for sign, weight in _limited(section):
        counts[sign] += 1
        weights[sign] = weight
    title = section.heading.title.casefold() if section.heading else ""
    return Signature(
        title, {sign: weights[sign] * count for sign, count in counts.items()}, _log_length(section.markdown)
    )


def _limited(section: Section) -> Iterator[tuple[str, float]]:
    for index, found in enumerate(_signs(section)):
        if index == _MAX_SIGNS:
            return
        yield found


def _signs(section: Section) -> Iterator[tuple[str, float]]:
    if section.heading is not None and section.heading.title:
        yield from _numbers(section.heading.title)
    for heading in section.inner:
        yield f"heading {heading.level}", _STRONG
        if heading.id is not None:
            yield f"id {heading.id}", _STRONG
    yield from _of_tokens(section.tokens)


def _of_tokens(tokens: Sequence[Token]) -> Iterator[tuple[str, float]]:
    for token in tokens:
        if token.type in ("list_item_open", "tr_open", "blockquote_open"):
            yield token.type, _SHAPE
        elif token.type in ("fence", "code_block"):
            yield f"code {token.content.strip()[:200]}", _STRONG
            yield "code", _SHAPE
        elif token.type == "inline":
            yield from _of_children(token.children or ())


def _of_children(children: Sequence[Token]) -> Iterator[tuple[str, float]]:
    for child in children:
        if child.type == "link_open":
            yield from _of_link(str(child.attrGet("href") or ""))
        elif child.type == "image":
            yield f"image {child.attrGet('src')}", _STRONG
        elif child.type == "code_inline":
            yield f"code {child.content}", _STRONG
        elif child.type == "text":
            yield from _numbers(child.content)


def _of_link(url: str) -> Iterator[tuple[str, float]]:
    if not url.startswith("https://"):
        yield f"link {url}", _STRONG
        return
    try:
        parts = urlsplit(url)
    except ValueError:
        # Told as a mistake elsewhere; as a sign it is as good as another.
        yield f"link {url}", _STRONG
        return
    path = "/".join(part for part in parts.path.split("/") if part and not is_locale(part))
    yield f"host {parts.hostname}", _HOST
    yield f"link {parts.hostname}/{path}", _STRONG


def _numbers(text: str) -> Iterator[tuple[str, float]]:
    """Digits of any script as those of ours: ٣٠ is 30."""
    for found in _NUMBERS.findall(text):
        digits = "".join(str(unicodedata.digit(sign, 0)) for sign in found[:20])
        yield f"number {digits}", _NUMBER


def _log_length(text: str) -> float:
    # A wide sign of Chinese, Japanese or Korean says about as much as two and a half letters.
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text) if not text.isascii() else 0
    return math.log(20 + len(text) + 1.5 * wide)
