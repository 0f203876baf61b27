"""Every catalogue says everything, in the forms of its language, with nothing left over."""

import re
from collections.abc import Iterator

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from helpcenter.web.interface.i18n import CATALOGUES, catalogue_path, catalogues, interface
from scripts.catalogues import extracted

SHIPPED = ["ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt-BR", "ru", "tr", "zh-Hans"]
# What only a translator who copied a sentence would leave: marks that a language does not use around words.
FOREIGN_QUOTES = {"fr": "“”", "de": "”«»", "es": "“”", "pl": "“«»", "ru": "“”", "ar": "“”", "ja": "“”", "nl": "“”"}
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%(?!\()")
_SAME_BY_CHANCE = {
    "Alternative", "Article", "Articles", "Danger", "Important", "Question",
    "Guides", "Home", "Product", "Section", "%(low)s–%(high)s", "No",
    "%(count)s guide", "%(count)s suggestion", "In %(language)s", "Spelling: %(words)s",
}  # fmt: skip


def catalogue(tag: str) -> Catalog:
    with catalogue_path(tag).open("rb") as file:
        return read_po(file)


def messages(given: Catalog) -> Iterator[Message]:
    return (message for message in given if message.id)


def key(message: Message) -> tuple[str | None, object]:
    return message.context, message.id


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


def test_every_language_we_promise_has_a_catalogue() -> None:
    assert catalogues() == SHIPPED


def test_the_template_of_all_catalogues_is_what_the_code_says_now() -> None:
    """Red after a changed word: `make words`, then translate what it counts."""
    with (CATALOGUES / "helpcenter.pot").open("rb") as file:
        kept = read_po(file)
    assert {key(each) for each in messages(kept)} == {key(each) for each in messages(extracted())}


@pytest.mark.parametrize("tag", SHIPPED)
def test_nothing_is_missing_unsure_or_left_over(tag: str) -> None:
    ours, wanted = catalogue(tag), {key(each) for each in messages(extracted())}
    have = {key(each): each for each in messages(ours)}
    counts = {
        "missing": [each for each in wanted if each not in have or not all(forms(have[each].string))],
        "fuzzy": [each for each, message in have.items() if message.fuzzy],
        "obsolete": [*(each for each in have if each not in wanted), *ours.obsolete],
    }
    assert {name: len(found) for name, found in counts.items()} == dict.fromkeys(counts, 0), counts


@pytest.mark.parametrize("tag", SHIPPED)
def test_every_placeholder_is_kept(tag: str) -> None:
    wrong = []
    for message in messages(catalogue(tag)):
        singular, plural = forms(message.id)[0], forms(message.id)[-1]
        wanted = set(_PLACEHOLDER.findall(singular)) | set(_PLACEHOLDER.findall(plural))
        for form in forms(message.string):
            found = set(_PLACEHOLDER.findall(form))
            # "One guide" may say its number in words; nothing else may be left out or made up.
            if found != wanted and not (message.pluralizable and found == wanted - {"count"}):
                wrong.append((singular, form))
    assert wrong == []


@pytest.mark.parametrize("tag", SHIPPED)
def test_plural_forms_are_those_of_the_language(tag: str) -> None:
    """Numbers that share a form in CLDR share one here. French and its kin count millions apart there; we never do."""
    rule = Locale.parse(tag, sep="-").plural_form
    translations = interface(tag).translations
    form = {number: translations.plural(number) for number in range(1000)}  # type: ignore[attr-defined]
    pairs = {(form[number], rule(number)) for number in form}
    assert len(pairs) == len({ours for ours, _ in pairs}) == len({theirs for _, theirs in pairs})
    assert catalogue(tag).num_plurals == len(pairs)


@pytest.mark.parametrize("tag", SHIPPED)
def test_a_form_that_names_no_number_stands_for_one_number_only(tag: str) -> None:
    translations = interface(tag).translations
    for message in messages(catalogue(tag)):
        for index, form in enumerate(forms(message.string)) if message.pluralizable else ():
            if "%(count)s" not in form:
                assert sum(translations.plural(number) == index for number in range(1000)) == 1, form  # type: ignore[attr-defined]


@pytest.mark.parametrize("tag", SHIPPED)
def test_no_sentence_was_left_in_english(tag: str) -> None:
    same = {forms(each.id)[0] for each in messages(catalogue(tag)) if forms(each.id)[0] == forms(each.string)[0]}
    assert same <= _SAME_BY_CHANCE


@pytest.mark.parametrize("tag", SHIPPED)
def test_signs_are_those_of_the_language(tag: str) -> None:
    texts = [form for each in messages(catalogue(tag)) for form in forms(each.string)]
    assert [text for text in texts if set(text) & set(FOREIGN_QUOTES.get(tag, ""))] == []
    assert [text for text in texts if text != text.strip() or "'" in text or '"' in text or "..." in text] == []
    if tag == "fr":
        assert [text for text in texts if re.search(r"\S[!?:;»]|«\S|[\u0020][!?:;»]|«\u0020", text)] == []
    if tag == "ar":
        assert [text for text in texts if re.search("[,;?]", text)] == []
    if tag in ("ja", "zh-Hans"):
        assert [text for text in texts if re.search(r"[,;?!]|:(?!//)|\.(?!\w)", text)] == []


def test_no_template_puts_a_sign_after_words_that_are_translated() -> None:
    """French wants a space before a colon, Japanese a colon of its own: the sign belongs into the message."""
    templates = sorted((CATALOGUES.parent / "templates").glob("*.html"))
    assert [each.name for each in templates if re.search(r"\}\}\s*[:;!?.,]", each.read_text())] == []


def test_a_locale_is_served_in_the_nearest_catalogue() -> None:
    assert interface("pt").spoken == "pt-BR"
    assert interface("de-AT").spoken == "de"
    assert interface("zh-TW").spoken == "zh-Hans"
    assert interface("sv").spoken == "en"


def test_words_of_another_language_are_known_to_be_so() -> None:
    assert interface("sv").is_foreign and not interface("pt").is_foreign
    assert interface("zh-TW").is_foreign and not interface("zh").is_foreign
    assert interface("he").direction == "ltr" and interface("ar").direction == "rtl"
