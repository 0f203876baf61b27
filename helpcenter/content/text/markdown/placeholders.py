"""Words of the interface inside rendered content, which is made once for visitors of every language.

`web/content_links.py` puts the word in their place. No text can forge one: <data> is not among the tags that may be
written, and quotes in attributes are escaped.
"""

PREFIX = "word:"
WORDS = (
    *("note", "info", "summary", "example", "question", "details", "tip", "success", "important", "warning", "danger"),
    *("footnotes", "back"),
)
"""Every word that content may ask for."""


def word(name: str) -> str:
    """Stands for a word in an attribute."""
    return f"{PREFIX}{name}"


def element(name: str) -> str:
    """Stands for a word in running text."""
    return f'<data value="{PREFIX}{name}"></data>'
