"""Languages: which exist, which way they run, which stands in for which."""

import re
from collections.abc import Iterable, Sequence

# BCP 47, as far as a help center needs it: language, script, region.
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_MAX_HEADER = 1000


def is_locale(tag: str) -> bool:
    """Whether `tag` is a well-formed locale such as "fr", "pt-BR" or "zh-Hans"."""
    return _TAG.fullmatch(tag) is not None


def language(locale: str) -> str:
    """The bare language: "pt" for "pt-BR"."""
    return locale.split("-", 1)[0]


def direction(locale: str) -> str:
    """ "rtl" or "ltr", as the `dir` attribute wants it."""
    return "rtl" if language(locale) in _RIGHT_TO_LEFT else "ltr"


def fallbacks(locale: str, source: str) -> tuple[str, ...]:
    """Locales whose text may stand in for `locale`, best first: itself, its bare language, the source."""
    return tuple(dict.fromkeys((locale, language(locale), source)))


def negotiate(header: str, available: Sequence[str], default: str) -> str:
    """The best of `available` for an Accept-Language header (RFC 9110, section 12.5.4); hostile input is fine."""
    wanted = sorted(_preferences(header[:_MAX_HEADER]), key=lambda item: -item[0])
    for _, tag in wanted:
        if tag == "*":
            return default
        found = _closest(tag, available)
        if found:
            return found
    return default


def preferred(header: str) -> str | None:
    """The bare language that an Accept-Language header asks for first; None when it names none."""
    wanted = sorted(_preferences(header[:_MAX_HEADER]), key=lambda item: -item[0])
    bare = (tag.lower().split("-", 1)[0] for _, tag in wanted)
    return next((each for each in bare if each.isascii() and each.isalpha() and 2 <= len(each) <= 3), None)


def _preferences(header: str) -> Iterable[tuple[float, str]]:
    for part in header.split(","):
        tag, _, parameters = part.strip().partition(";")
        quality = _quality(parameters)
        if tag and quality > 0:
            yield quality, tag.strip()


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def _closest(tag: str, available: Sequence[str]) -> str | None:
    lowered = {locale.lower(): locale for locale in available}
    parts = tag.lower().split("-")
    while parts:
        exact = lowered.get("-".join(parts))
        if exact:
            return exact
        parts.pop()
    bare = tag.lower().split("-", 1)[0]
    return next((locale for locale in available if language(locale).lower() == bare), None)
