"""What a translator leaves as it is in a section, so that the section is known again in another language, and how far
two sections agree in that."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from markdown_it.token import Token

from helpcenter.content.text.markdown.document import Section
from helpcenter.domain.locale import is_locale

# Weights of signs. Numbers are written in many ways ("6 p.m.", "18 h"), and lists are broken up.
_STRONG, _HOST, _NUMBER, _SHAPE = 1.0, 0.5, 0.4, 0.3
# How far signs that agree, or contradict each other, outweigh the place.
_EVIDENCE = 2.0
# A sign that one side lacks may have been left out by the translator; one that differs was hardly put there by them.
_ABSENCE = 0.7
# Names of products and the like are headings in every language.
_TITLE = 0.8
# What the same words, as names are, add at most.
_SAME_WORDS = 1.5
# Lengths differ between languages and writers: one pair alone never decides by its length.
_LENGTH = 0.4
_NUMBERS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W\d_]{4,}")
# "Installation", "installation" and "instalación" begin alike; what follows is grammar.
_STEM = 5
# Signs read of one section; the rest of a very long one adds nothing.
_MAX_SIGNS = 500
# Characters read of one section for its words.
_MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Signature:
    """`signs` are links, images, numbers and the like, with their weight times their number. `title` is the heading's
    words, and `words` the beginnings of all words without their accents, as names and words of Latin have them in many
    languages: both speak for a pair where they are equal, and against none where they are not. `log_length` is the
    natural logarithm of the length in letters of an alphabet.
    """

    title: str
    signs: Mapping[str, float]
    log_length: float
    words: frozenset[str] = frozenset()


def signature(section: Section) -> Signature:
    """What tells `section`, in whatever language, from the other sections of its text."""
    counts: Counter[str] = Counter()
    weights: dict[str, float] = {}
    for sign, weight in _limited(section):
        counts[sign] += 1
        weights[sign] = weight
    title = section.heading.title.casefold() if section.heading else ""
    return Signature(
        title,
        {sign: weights[sign] * count for sign, count in counts.items()},
        _log_length(section.markdown),
        _stems(section),
    )


def _stems(section: Section) -> frozenset[str]:
    texts = [section.heading.title] if section.heading else []
    for token in section.tokens:
        texts += [child.content for child in token.children or () if child.type == "text"]
    plain = unicodedata.normalize("NFD", " ".join(texts)[:_MAX_TEXT]).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(word[:_STEM] for word in _WORDS.findall(letters))


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
        elif token.type in ("fence", "code_block", "math_block"):
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
        elif child.type in ("code_inline", "kbd", "math_inline"):
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


class Likeness:
    """What speaks for (above 0) and against (below 0) each section of `translation` being that of each in `source`.

    `evidence` has it by the source's index, then the translation's, without their lengths: between -2 and 4.3.
    """

    def __init__(self, source: Sequence[Signature], translation: Sequence[Signature]) -> None:
        self.source, self.translation = source, translation
        # A sign or a title that stands in every section tells nothing about any.
        counts = Counter(sign for each in source for sign in (*each.signs, each.title, *each.words))
        rarity = {sign: 1 / count for sign, count in counts.items()}
        self.evidence = [[_evidence(one, other, rarity) for other in translation] for one in source]

    def worth(self, row: int, column: int) -> float:
        """The evidence, with the lengths."""
        return self.evidence[row][column] - _LENGTH * min(1.0, abs(self.ratio(row, column)))

    def ratio(self, row: int, column: int) -> float:
        """How much longer the translation's section is, as a natural logarithm."""
        return self.translation[column].log_length - self.source[row].log_length

    def usual_ratio(self, pairs: Mapping[int, int]) -> float:
        """The median ratio of `pairs`, which map indices of the translation to those of the source; 0 for none."""
        return median(self.ratio(row, column) for column, row in pairs.items()) if pairs else 0.0

    def rival(self, row: int, column: int) -> tuple[int, float]:
        """The section of the source, other than `row`, that most speaks for, and how much; `row` if it is the only."""
        others = [(index, line[column]) for index, line in enumerate(self.evidence) if index != row]
        return max(others, key=lambda each: each[1], default=(row, 0.0))


def _evidence(one: Signature, other: Signature, rarity: Mapping[str, float]) -> float:
    is_named_alike = bool(one.title) and one.title == other.title
    name = _TITLE * rarity.get(one.title, 1.0) if is_named_alike else 0.0
    common = sum(rarity.get(word, 1.0) for word in one.words & other.words)
    return name + _agreement(one, other, rarity) + _SAME_WORDS * common**2 / (common**2 + 6)


def _agreement(one: Signature, other: Signature, rarity: Mapping[str, float]) -> float:
    signs = one.signs.keys() | other.signs.keys()
    if not signs:
        return 0.0
    total = shared = 0.0
    for sign in signs:
        here, there = one.signs.get(sign, 0.0), other.signs.get(sign, 0.0)
        weight = rarity.get(sign, 1.0)
        total += weight * (here + there)
        shared += weight * 2 * min(here, there)
    strength = total / (total + 2)
    agreement = 2 * shared / total - 1
    if agreement < 0 and not (one.signs and other.signs):
        agreement *= _ABSENCE
    return _EVIDENCE * strength * agreement
