"""What blocks are called where a source does not say: `headings.json`, by kind and language."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from helpcenter.domain.block import BlockKind
from helpcenter.domain.locale import language


def heading(kind: BlockKind, locale: str) -> str:
    """The heading of a block in the language of `locale`; in English where the table lacks it."""
    names = _table().get(kind.value, {})
    return names.get(locale) or names.get(language(locale)) or names.get("en", kind.value)


def knows(locale: str) -> bool:
    """Whether the table has the language of `locale`."""
    names = _table()[BlockKind.STEPS.value]
    return locale in names or language(locale) in names


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = (resources.files("helpcenter.importers.structured") / "headings.json").read_text("utf-8")
    table: Mapping[str, Mapping[str, str]] = json.loads(text)
    return table
