"""Addresses from titles, in any script."""

import re
import unicodedata

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
    """An id (see `ID`) from a heading; empty when the heading has no Latin letters or digits."""
    ascii_only = re.sub(r"[^a-z0-9]+", "-", slugify(title))
    return ascii_only.strip("-")[:64].strip("-")


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
