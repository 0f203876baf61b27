"""Templates and their contexts agree."""

from dataclasses import fields

import pytest
from jinja2 import meta, nodes

from helpcenter.web.assets import Assets
from helpcenter.web.context import TEMPLATES
from helpcenter.web.i18n import interface
from helpcenter.web.render import environment
from helpcenter.web.staff_context import STAFF_TEMPLATES

ALL = TEMPLATES | STAFF_TEMPLATES


@pytest.mark.parametrize("template", sorted(ALL))
def test_a_template_uses_only_what_its_context_offers(template: str) -> None:
    jinja = environment(interface("en"), Assets())
    source = jinja.loader.get_source(jinja, template)[0]  # type: ignore[union-attr]
    tree = jinja.parse(source)
    macros = {name for each in tree.find_all(nodes.FromImport) for name in each.names}
    used = meta.find_undeclared_variables(tree) - set(jinja.globals) - macros
    assert used <= {field.name for field in fields(ALL[template])}


@pytest.mark.parametrize("locale", ["fr", "de"])
def test_every_word_of_the_interface_is_translated(locale: str) -> None:
    words = interface(locale)
    english = interface("en")
    assert words("Search") != english("Search")
    assert missing(locale) == []


def missing(locale: str) -> list[str]:
    """Messages of the template catalogue that a locale's catalogue lacks, leaves empty or marks as unsure."""
    from babel.messages.pofile import read_po

    from helpcenter.web.i18n import CATALOGUES

    with (CATALOGUES / "helpcenter.pot").open("rb") as file:
        wanted = [message.id for message in read_po(file) if message.id]
    with (CATALOGUES / locale / "LC_MESSAGES" / "helpcenter.po").open("rb") as file:
        have = {message.id: message for message in read_po(file)}
    return [
        str(message)
        for message in wanted
        if message not in have or have[message].fuzzy or not all(_texts(have[message].string))
    ]


def _texts(string: object) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (str(string or ""),)


def test_numbers_and_times_follow_the_language() -> None:
    assert interface("fr").number(1234.5) == "1\u202f234,5"
    assert interface("de").percent(0.125) == "12,5\xa0%"
    assert interface("en").minutes((5, 15)) == "5–15 min"
    assert interface("de").minutes((10, 10)) == "10 Min."


def test_a_language_without_a_catalogue_names_languages_in_english_too() -> None:
    assert interface("he").language_name("en") == "English"
    assert interface("fr").language_name("en") == "anglais"
