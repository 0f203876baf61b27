"""Addresses from titles, in any script."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2s

from anyascii import anyascii

MAX_SLUG = 100
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""Guides, blocks, items, products and calls to action are named like this."""
OLD_SLUG = re.compile(r"(?!\.+$)[^\s/?#%\\<>\"]{1,100}")
"""Addresses from before may look as they like, as long as they are one part of a path."""


def slugify(title: str) -> str:
    """ "Se désabonner !" becomes "se-desabonner"; other scripts keep their letters. May be empty."""
    folded = _fold_latin(unicodedata.normalize("NFKC", title).lower())
    kept = "".join(char if unicodedata.category(char)[0] in "LNM" else "-" for char in folded)
    return re.sub("-+", "-", kept).strip("-")[:MAX_SLUG].strip("-")


def slug_id(title: str) -> str:
    """An id (see `ID`) from a heading in any script: "Настройка" becomes "nastroyka". The same title always gives the
    same id, whatever stands around it; a title without a letter or digit gets one from its signs.
    """
    letters = _plain_id(latin(title).lower())
    return letters or f"s-{blake2s(title.encode(), digest_size=4).hexdigest()}"


def latin(text: str) -> str:
    """`text` in Latin letters without accents: "Настройка" becomes "Nastroyka"."""
    return anyascii(unicodedata.normalize("NFKC", text))


def former_slug_id(title: str) -> str:
    """The id that a heading had before ids were made from every script; "" without Latin letters or digits."""
    return _plain_id(slugify(title))


@dataclass(frozen=True)
class Numbering:
    """Numbers behind names that are wanted more than once: each number is tried once, however often that is. So what
    is taken once must stay taken. Of a name that gets a number, `longest` characters stay."""

    longest: int = 60
    _next: dict[str, int] = field(default_factory=dict)

    def free(self, wanted: str, is_taken: Callable[[str], bool]) -> str:
        """`wanted`, or the first of `wanted-2`, `wanted-3` … that is not taken."""
        if not is_taken(wanted):
            return wanted
        base = wanted if len(wanted) <= self.longest else wanted[: self.longest].rstrip("-")
        number = self._next.get(base, 2)
        while is_taken(f"{base}-{number}"):
            number += 1
        self._next[base] = number
        return f"{base}-{number}"


def _plain_id(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:64].strip("-")


def _fold_latin(text: str) -> str:
    """Without accents on Latin letters; marks of other scripts carry meaning (Hindi vowels, й) and stay."""
    folded = []
    base = ""
    for char in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(char):
            base = char
        elif base.isascii():
            continue
        folded.append(char)
    return unicodedata.normalize("NFC", "".join(folded))
