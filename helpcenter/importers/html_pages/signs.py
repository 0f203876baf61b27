"""What parts of a page are for, told by words of their headings: `signs.json`, in all languages at once, since pages
that are half translated mix them."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from helpcenter.content.text.slugs import latin, slugify


def says(kind: str, words: str) -> bool:
    """Whether `words` hold one of the phrases of a kind, as words of their own."""
    plain, letters = _plain(words), _plain(latin(words))
    return any(f" {phrase} " in letters if phrase.isascii() else phrase in plain for phrase in _table()[kind])


def is_just(kind: str, words: str) -> bool:
    """Whether `words` are one of the phrases of a kind, and nothing else."""
    return not {_plain(words).strip(), _plain(latin(words)).strip()}.isdisjoint(_table()[kind])


def _plain(words: str) -> str:
    return f" {slugify(words[:400].replace('’', ' ').replace(chr(39), ' ')).replace('-', ' ')} "


@cache
def _table() -> Mapping[str, Sequence[str]]:
    text = (resources.files("helpcenter.importers.html_pages") / "signs.json").read_text("utf-8")
    return {kind: [_plain(phrase).strip() for phrase in phrases] for kind, phrases in json.loads(text).items()}


_STEP = r"(?:step|[eé]tape|schritt|paso|passo|passaggio|stap|krok|шаг|ad[ıi]m|手順|步骤)"
NUMBER = re.compile(rf"(?:{_STEP}\s*)?(\d{{1,2}})\s*[.):/]?", re.IGNORECASE)
"""The number of a step, where it stands alone."""
NUMBERED = re.compile(rf"(?:{_STEP}\s*\d{{1,2}}\s*[-–—:.)/]?|\d{{1,2}}\s*[.):])\s+(?=\S)", re.IGNORECASE)
"""The number of a step before its words."""
