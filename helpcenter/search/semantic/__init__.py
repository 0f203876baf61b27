"""Meaning beside words: sentence vectors of passages, for the languages that the encoder knows. An extra: search is
lexical without it."""

from collections.abc import Sequence

from helpcenter.search.languages import language_of
from helpcenter.search.semantic.encoder import status


def meaning_status(locales: Sequence[str]) -> str:
    """A sentence for operators: what search by meaning does for a site in these locales."""
    return status([language_of(locale).key for locale in locales])
