"""Templates to HTML. The only importer of jinja2."""

from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from helpcenter.typography import typeset
from helpcenter.web import urls
from helpcenter.web.interface.assets import Assets
from helpcenter.web.interface.i18n import Interface, interface, pointed, with_territory
from helpcenter.web.interface.result_words import passage_kinds, reasons

_TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """One environment a locale, made on first use, so that a template is compiled once with that locale's words."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._words: dict[str, Interface] = {}
        self._environments: dict[str, Environment] = {}

    def words(self, locale: str) -> Interface:
        """The interface of a locale of the site. Call with known locales only: each one is kept."""
        if locale not in self._words:
            words = interface(locale)
            self._environments[locale] = environment(words, self._assets)
            self._words[locale] = words
        return self._words[locale]

    def page(self, template: str, locale: str, context: Any) -> str:
        """HTML of a page; `context` is the dataclass that `context.TEMPLATES` names for the template."""
        self.words(locale)
        values = {f.name: getattr(context, f.name) for f in fields(context)}
        return self._environments[locale].get_template(template).render(values)


def isolated(words: str) -> Markup:
    """A visitor's words inside a sentence of ours: they run their own way without moving the marks around them."""
    return Markup("<bdi>{}</bdi>").format(words)


def typeset_words(words: str, locale: str) -> Markup:
    """Words in the language `locale`, which break no line where that language breaks none."""
    return Markup(typeset(str(escape(words)), locale))  # noqa: S704 - escaped; only tags of ours are added


def environment(words: Interface, assets: Assets) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(words.translations, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["asset"] = assets.url
    environment.globals["interface"] = words
    environment.globals["passage_kinds"] = passage_kinds(words)
    environment.globals["reasons"] = reasons(words)
    environment.globals["words_url"] = partial(assets.words_url, words.spoken)
    environment.globals["at"] = urls.at
    environment.filters |= {
        "date": words.date,
        "number": words.number,
        "minutes": words.minutes,
        "language": words.language_name,
        "territory": with_territory,
        "pointed": pointed,
        "isolated": isolated,
        "typeset": typeset_words,
    }
    return environment
