"""Zendesk's languages ("en-us") as ours ("en", or "en-US" beside "en-GB")."""

from collections.abc import Iterable, Mapping

from helpcenter.importers.markdown.languages import locale_of


def locales_of(names: Iterable[str]) -> Mapping[str, str]:
    """Ours for each of theirs, in their order. A region is left out where the language has only one."""
    known = {name: locale for name in dict.fromkeys(names) if (locale := locale_of(name))}
    by_language: dict[str, set[str]] = {}
    for locale in known.values():
        by_language.setdefault(locale.split("-")[0], set()).add(locale)
    return {name: _short(locale, by_language) for name, locale in known.items()}


def _short(locale: str, by_language: Mapping[str, set[str]]) -> str:
    language = locale.split("-", maxsplit=1)[0]
    is_alone = len(by_language[language]) == 1 and language != "zh"
    return language if is_alone and locale != "pt-BR" else locale
