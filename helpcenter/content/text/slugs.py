"""Addresses from titles, in any script."""

import re
import unicodedata
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
