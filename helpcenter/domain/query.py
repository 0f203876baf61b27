"""A search query, parsed once at the edge; after that nothing sees the request."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from helpcenter.domain.errors import BadRequest
from helpcenter.domain.guide import GuideKind
from helpcenter.domain.problem import nearest

MAX_QUERY = 512
"""Longest query, in characters after trimming."""
MAX_TYPED = 100
"""Of a query that is still being typed, so many characters are read: people type fewer, and the rest is pasted."""
_MAX_TYPED_WORDS = 16
MAX_LIMIT = 50
MAX_OFFSET = 1000

# Controls, surrogates, unassigned and private characters, and the invisible marks that reorder text.
_UNWANTED = frozenset({"Cc", "Cs", "Cn", "Co"})
_BIDI = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a visitor of `locale` looks for. `text` is clean: NFC, trimmed, single spaces, nothing invisible.

    `kind`, `product` and `topic` keep only guides of that kind, product or topic. `topics` are the guides of each topic
    and of those below it, by id: what `topic` chooses from, and what is counted. `offset` and `limit` count guides.
    `is_typing`: the last word may be unfinished; only whole words of the first MAX_TYPED characters are read.
    `is_exact`: the words are meant as typed, so none is corrected.
    """

    text: str
    locale: str
    product: str | None = None
    kind: GuideKind | None = None
    limit: int = 10
    offset: int = 0
    is_typing: bool = False
    is_exact: bool = False
    topic: str | None = None
    topics: Mapping[str, frozenset[str]] = field(default_factory=dict, compare=False)

    @classmethod
    def parse(
        cls,
        text: str,
        locale: str,
        *,
        product: str | None = None,
        kind: str | None = None,
        limit: int = 10,
        offset: int = 0,
        is_typing: bool = False,
        is_exact: bool = False,
        topic: str | None = None,
        topics: Mapping[str, frozenset[str]] | None = None,
    ) -> "SearchQuery":
        """A query from untrusted parts. Raises BadRequest with a code and a sentence."""
        clean = clean_text(text)
        if len(clean) > MAX_QUERY < len(text):
            raise query_too_long()
        # Some characters become three.
        clean = _bounded_plain(clean[:MAX_QUERY])
        if is_typing:
            clean = _beginning(clean)
        if not 1 <= limit <= MAX_LIMIT:
            raise BadRequest("bad_limit", f"limit must be between 1 and {MAX_LIMIT}.")
        if not 0 <= offset <= MAX_OFFSET:
            raise BadRequest("bad_offset", f"offset must be between 0 and {MAX_OFFSET}.")
        return cls(
            clean,
            locale,
            product or None,
            _guide_kind(kind),
            limit,
            offset,
            is_typing,
            is_exact,
            topic or None,
            topics or {},
        )


def query_too_long() -> BadRequest:
    """What is said of a query of more than MAX_QUERY characters."""
    return BadRequest("query_too_long", f"Please search with at most {MAX_QUERY} characters.")


def clean_text(text: str) -> str:
    """Text as typed, without what cannot be meant: control, unassigned and invisible characters."""
    # A bounded prefix: an attacker's megabyte is not worth normalising to say that it is too long, and putting so many
    # accents of one letter in order takes time that grows with their square.
    text = unicodedata.normalize("NFC", _BIDI.sub("", text[: MAX_QUERY * 2]))
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(char) in _UNWANTED else char for char in text)
    return _SPACES.sub(" ", text).strip()


def _bounded_plain(text: str) -> str:
    """As much of a clean text as has MAX_QUERY characters in the plain form that is searched for: one ligature stands
    for up to eighteen letters."""
    if text.isascii() or len(unicodedata.normalize("NFKC", text)) <= MAX_QUERY:
        return text
    size = 0
    for end, char in enumerate(text):
        size += len(unicodedata.normalize("NFKC", char))
        if size > MAX_QUERY:
            return text[:end].strip()
    return text


def _beginning(text: str) -> str:
    """The first sixteen words of a clean text, at most MAX_TYPED characters; of one long word, these."""
    if len(text) > MAX_TYPED:
        text = text[: MAX_TYPED + 1].rpartition(" ")[0] or text[:MAX_TYPED]
    return " ".join(text.split(" ", _MAX_TYPED_WORDS)[:_MAX_TYPED_WORDS])


def _guide_kind(kind: str | None) -> GuideKind | None:
    if not kind:
        return None
    try:
        return GuideKind(kind)
    except ValueError:
        known = [each.value for each in GuideKind]
        message = f"Unknown kind{nearest(kind, known) or '.'} Known kinds: {', '.join(known)}."
        raise BadRequest("unknown_kind", message) from None
