"""The interface in each language: gettext catalogues, dates and numbers."""

import io
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from babel.units import format_unit

from helpcenter.domain.locale import closest, direction, is_same_writing, language

CATALOGUES = Path(__file__).parent / "locales"
SOURCE = "en"
"""The language the templates are written in; it has no catalogue."""

# Their short word for minutes is a single letter that few would understand.
_WRITTEN_OUT = frozenset({"ar"})
# Compiled once, they stay: a dozen small files at most.
_compiled_by_tag: dict[str, Translations] = {}


@dataclass(frozen=True, slots=True)
class Interface:
    """The words, dates and numbers of one locale. `spoken` is the language its words are really in."""

    locale: str
    spoken: str
    translations: NullTranslations
    _babel: Locale

    def __call__(self, message: str) -> str:
        return str(self.translations.gettext(message))

    def date(self, day: date) -> str:
        return format_date(day, format="long", locale=self._babel)

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self._babel)

    def percent(self, ratio: float) -> str:
        """0.1234 as "12.3%", in the manner of the language."""
        return format_percent(ratio, locale=self._babel, format=_with_one_decimal(self._babel))

    def minutes(self, span: tuple[int, int]) -> str:
        """(5, 15) as "5–15 min", in the manner of the language."""
        low, high = span
        one = self._minutes(high, "long" if language(self.locale) in _WRITTEN_OUT else "short")
        if low == high:
            return one
        if self.number(high) not in one:  # "two minutes" is one word in Arabic
            one = self._minutes(high, "short")
        return one.replace(self.number(high), self._range(self.number(low), self.number(high)), 1)

    def _minutes(self, count: int, length: Literal["short", "long"]) -> str:
        return format_unit(count, "duration-minute", length=length, locale=self._babel)

    def _range(self, low: str, high: str) -> str:
        """From a number to a higher one."""
        return str(self.translations.gettext("%(low)s–%(high)s")) % {"low": low, "high": high}

    def language_name(self, tag: str) -> str:
        """What a language is called in the words of the interface, such as "anglais"; the tag where nobody knows."""
        try:
            return Locale.parse(tag, sep="-").get_display_name(_babel_locale(self.spoken)) or tag
        except (UnknownLocaleError, ValueError):
            return tag

    @property
    def direction(self) -> str:
        """Which way the words run, whatever the page does."""
        return direction(self.spoken)

    @property
    def is_foreign(self) -> bool:
        """Whether the words are in another language or script than the locale's, for want of a catalogue."""
        return not is_same_writing(self.spoken, self.locale)


def _with_one_decimal(locale: Locale) -> str:
    return str(locale.percent_formats[None].pattern).replace("0", "0.0", 1)


def pointed(words: str) -> str:
    """ "a → b" with its arrow the way the words run: no browser turns it."""
    strong = (unicodedata.bidirectional(char) for char in words)
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
    return words if first == "L" else words.replace("→", "←")


def marked(message: str) -> str:
    """The message itself, marked for translation where it is looked up later."""
    return message


def catalogue_path(tag: str) -> Path:
    """Where a language's catalogue lies: gettext writes "pt_BR" for "pt-BR"."""
    return CATALOGUES / tag.replace("-", "_") / "LC_MESSAGES" / "helpcenter.po"


def catalogues() -> list[str]:
    """The tags of all catalogues, in order; English has none."""
    return sorted(path.parents[1].name.replace("_", "-") for path in CATALOGUES.glob("*/LC_MESSAGES/helpcenter.po"))


def interface(locale: str) -> Interface:
    """The interface for a locale in the nearest language that has a catalogue; English words where none is near."""
    spoken = closest(locale, [SOURCE, *catalogues()])
    if spoken in (None, SOURCE):
        return Interface(locale, SOURCE, NullTranslations(), _babel_locale(locale))
    return Interface(locale, spoken, _compiled(spoken), _babel_locale(locale))


def _compiled(tag: str) -> Translations:
    if tag not in _compiled_by_tag:
        compiled = io.BytesIO()
        with catalogue_path(tag).open("rb") as file:
            write_mo(compiled, read_po(file))
        compiled.seek(0)
        _compiled_by_tag[tag] = Translations(compiled, domain="helpcenter")
    return _compiled_by_tag[tag]


def _babel_locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def own_name(locale: str) -> str:
    """What a language calls itself, such as "Français"; the locale where nobody knows."""
    try:
        name = Locale.parse(locale, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        return locale
    return name[:1].upper() + name[1:] if name else locale


def with_territory(locale: str) -> str:
    """A locale as OpenGraph wants it, language and territory: "fr_FR" for "fr", "pt_BR" for "pt-BR"."""
    likely = get_global("likely_subtags")
    known = (locale.replace("-", "_"), likely.get(locale.replace("-", "_"), ""), likely.get(language(locale), ""))
    territory = next((part for tag in known for part in tag.split("_")[1:] if len(part) == 2), "")
    return f"{language(locale)}_{territory}" if territory else language(locale)
