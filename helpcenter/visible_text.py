"""Strangers' words as they may be shown: nothing in them steers a terminal, forges a line of a log or reorders text."""

import unicodedata

# Joiners without which Persian words and many emoji fall apart.
_KEPT = frozenset("\u200c\u200d")


def visible(text: str) -> str:
    """The text on one line: control characters and line ends become spaces, invisible ones that reorder or hide text
    go, halves of characters become question marks in a box. What is printable stays as it is."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(char: str) -> str:
    if char.isprintable() or char in _KEPT:
        return char
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    # Spaces of other widths, and letters that Unicode may yet assign, do nothing.
    return {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": "\N{REPLACEMENT CHARACTER}"}.get(category, char)
