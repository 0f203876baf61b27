"""The interface in each language: gettext catalogues, dates and numbers."""

import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations
from babel.units import format_unit

from helpcenter.domain.locale import language

CATALOGUES = Path(__file__).parent / "locales"
_SOURCE = "en"


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
        one = format_unit(high, "duration-minute", length="short", locale=self._babel)
        return one if low == high else one.replace(self.number(high), f"{self.number(low)}–{self.number(high)}", 1)

    def language_name(self, tag: str) -> str:
        """What a language is called in the words of the interface, such as "anglais"; the tag where nobody knows."""
        return _babel_locale(tag).get_display_name(_babel_locale(self.spoken)) or tag


def _with_one_decimal(locale: Locale) -> str:
    return str(locale.percent_formats[None].pattern).replace("0", "0.0", 1)


def marked(message: str) -> str:
    """The message itself, marked for translation where it is looked up later."""
    return message


def interface(locale: str) -> Interface:
    """The interface for a locale; English words where there is no catalogue for it."""
    for tag in (locale, language(locale)):
        path = CATALOGUES / tag / "LC_MESSAGES" / "helpcenter.po"
        if path.is_file():
            return Interface(locale, tag, _compiled(path), _babel_locale(locale))
    return Interface(locale, _SOURCE, NullTranslations(), _babel_locale(locale))


def _compiled(path: Path) -> Translations:
    with path.open("rb") as file:
        catalogue = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="helpcenter")


def _babel_locale(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
