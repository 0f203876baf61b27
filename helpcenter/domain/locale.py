"""Languages: which exist, which way they run, which stands in for which."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# BCP 47, as far as a help center needs it: language, script, region.
_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Nkoo", "Rohg", "Syrc", "Thaa"})
# Browsers send a dozen languages at most. Each is compared with every locale of the site.
_MAX_HEADER = 1000
_MAX_LANGUAGES = 32
_QUALITY = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)

# Codes that are read as another one: older ones, and parts of a language that a site writes as one.
_TODAY = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "tl": "fil", "cmn": "zh", "yue": "zh", "gsw": "de"}
# One language under several codes: readers of the first read the others, best first.
_READ_TOO = {
    "no": ("nb", "nn"),
    "nb": ("no", "nn"),
    "nn": ("no", "nb"),
    "sh": ("sr", "hr", "bs"),
    "bs": ("hr", "sr"),
    "hr": ("bs",),
}
# The region a bare language stands for, and the one whose variety the rest of the world reads.
_REGIONS = {"en": ("US", "GB"), "es": ("ES", "419"), "pt": ("BR", "PT")}
_TRADITIONAL = frozenset({"TW", "HK", "MO"})


def is_locale(tag: str) -> bool:
    """Whether `tag` is a well-formed locale such as "fr", "pt-BR" or "zh-Hans"."""
    return _TAG.fullmatch(tag) is not None


def language(locale: str) -> str:
    """The bare language: "pt" for "pt-BR"."""
    return locale.split("-", 1)[0]


def direction(locale: str) -> str:
    """ "rtl" or "ltr", as the `dir` attribute wants it."""
    named = next((part for part in locale.split("-")[1:] if len(part) == 4), None)
    is_rtl = named in _RIGHT_TO_LEFT_SCRIPTS if named else language(locale) in _RIGHT_TO_LEFT
    return "rtl" if is_rtl else "ltr"


def fallbacks(locale: str, source: str) -> tuple[str, ...]:
    """Locales whose text may stand in for `locale`, best first: itself, its bare language, the source."""
    return tuple(dict.fromkeys((locale, language(locale), source)))


def negotiate(header: str, available: Sequence[str], default: str) -> str:
    """The best of `available` for an Accept-Language header (RFC 9110, section 12.5.4); hostile input is fine."""
    preferences = list(_preferences(header[:_MAX_HEADER]))
    refused = [tag.lower() for weight, tag in preferences if weight == 0]
    welcome = [locale for locale in available if not _is_refused(locale.lower(), refused)]
    default = default if default in welcome or not welcome else welcome[0]
    for weight, tag in sorted(preferences, key=lambda item: -item[0]):
        found = default if tag == "*" else closest(tag, welcome)
        if found and weight > 0:
            return found
    return default


def closest(tag: str, available: Iterable[str]) -> str | None:
    """The locale of `available` that a reader of `tag` reads best; None where there is none in a language they read.

    The same language comes first, then the same script ("zh-TW" is read as "zh-Hant"), then the nearest region.
    """
    wanted = _Parts.of(tag)
    offered = [(locale, _Parts.of(locale)) for locale in available]
    for name in (wanted.language, *_READ_TOO.get(wanted.language, ())):
        same = [(locale, parts) for locale, parts in offered if parts.language == name]
        if same:
            return max(same, key=lambda pair: wanted.likeness(pair[1]))[0]
    return None


def is_same_writing(one: str, other: str) -> bool:
    """Whether two locales are one language in one script, so that neither needs a mark beside the other."""
    first, second = _Parts.of(one), _Parts.of(other)
    return (first.language, first.script) == (second.language, second.script)


def preferred(header: str) -> str | None:
    """The bare language that an Accept-Language header asks for first; None when it names none."""
    wanted = sorted(_preferences(header[:_MAX_HEADER]), key=lambda item: -item[0])
    bare = (tag.lower().split("-", 1)[0] for weight, tag in wanted if weight > 0)
    return next((each for each in bare if each.isascii() and each.isalpha() and 2 <= len(each) <= 3), None)


def _preferences(header: str) -> Iterable[tuple[float, str]]:
    for part in header.split(",", _MAX_LANGUAGES)[:_MAX_LANGUAGES]:
        tag, _, parameters = part.strip().partition(";")
        if tag.strip():
            yield quality(parameters), tag.strip()


def quality(parameters: str) -> float:
    """The weight in the parameters of an Accept header's entry; 1 where none is given, 0 where it cannot be read."""
    given = [each.strip() for each in parameters.split(";") if each.strip().lower().startswith("q")]
    if not given:
        return 1.0
    match = _QUALITY.fullmatch(given[0])
    return float(match[1]) if match else 0.0


def _is_refused(locale: str, refused: Sequence[str]) -> bool:
    return any(locale == tag or locale.startswith(f"{tag}-") for tag in refused)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A tag's language, script and region, in their usual case; "" where it names none."""

    language: str
    script: str
    region: str

    @classmethod
    def of(cls, tag: str) -> "_Parts":
        first, *rest = tag.replace("_", "-").split("-")
        # One letter opens an extension such as "u-co-phonebk".
        end = next((at for at, part in enumerate(rest) if len(part) == 1), len(rest))
        script = next((part.title() for part in rest[:end] if len(part) == 4 and part.isalpha()), "")
        region = next(
            (part.upper() for part in rest[:end] if len(part) == 2 or (part.isdigit() and len(part) == 3)), ""
        )
        name = first.lower()
        return cls(_TODAY.get(name, name), script or _script(name, region), region)

    def likeness(self, other: "_Parts") -> tuple[bool, int]:
        return self.script == other.script, self._nearness(other.region)

    def _nearness(self, region: str) -> int:
        if region == self.region:
            return 3
        home, abroad = _REGIONS.get(self.language, ("", ""))
        own = self.region or home
        if region == (own if own == home else abroad):
            return 2
        return 1 if not region else 0


def _script(name: str, region: str) -> str:
    """The script of a language that is written in two, where its tag leaves it out."""
    if name == "yue" or (name in ("zh", "cmn") and region in _TRADITIONAL):
        return "Hant"
    return {"zh": "Hans", "cmn": "Hans", "sr": "Latn" if region == "ME" else "Cyrl", "sh": "Latn"}.get(name, "")
