"""Queries in another language than the page's."""

import pytest

from tests.search.conformance.conftest import Build
from tests.search.small import Searched, guide, library, text, tune

SECTIONS = {
    "en": ("How to cancel the plan", {"refund": ("Refunds", "Money comes back."), "keep": ("Export", "Keep a copy.")}),
    "fr": ("Annuler la formule", {"refund": ("Remboursement", "Argent rendu."), "keep": ("Sauvegarde", "Une copie.")}),
    "de": ("Tarif kündigen", {"refund": ("Erstattung", "Geld zurück."), "keep": ("Sichern", "Eine Kopie.")}),
}


@pytest.fixture(scope="module")
def site(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    root = tmp_path_factory.mktemp("site")
    tune(root, "fr", synonyms="refund => remboursement\n")
    every = guide("cancel", *(text(locale, *said) for locale, said in SECTIONS.items()))
    french = guide("chat", text("fr", "Un chat", {"one": ("Chat", "Le chat répond.")}))
    return build(root, library(every, french, locales=("en", "fr", "de")))


def test_a_query_in_a_language_of_the_site_finds_what_that_language_finds_marked_as_such(site: Searched) -> None:
    page = site.page("wie kann ich den Tarif kündigen?", "fr")
    assert page.query_locale == "de"
    assert page.rescued_by == "locale"
    assert [(hit.guide, hit.title, hit.why) for hit in page.hits] == [
        ("cancel", "Annuler la formule", ("language: de",))
    ]


def test_the_passages_are_those_found_shown_in_the_pages_language(site: Searched) -> None:
    (hit,) = site.page("Erstattung", "en").hits
    assert [(each.id, each.locale, each.title) for each in hit.passages] == [("refund", "en", "Refunds")]


@pytest.mark.parametrize(
    ("words", "page", "language"),
    [
        ("kündigen", "en", "de"),
        ("kuendigen", "en", "de"),
        ("sauvegarde", "de", "fr"),
        ("refunds", "de", "en"),
        # French search owners know this word.
        ("refund", "fr", None),
        ("annuler", "fr", None),
        ("nonsense", "fr", None),
        # As much French as English.
        ("remboursement plan", "fr", None),
        ("", "fr", None),
    ],
)
def test_short_queries_tell_their_language_by_words_that_only_one_index_knows(
    site: Searched, words: str, page: str, language: str | None
) -> None:
    assert site.page(words, page).query_locale == language


def test_a_word_being_typed_tells_its_language_too(site: Searched) -> None:
    assert site.page("tari", "en", is_typing=True).query_locale == "de"
    assert site.page("tari", "en").query_locale is None


def test_pages_follow_one_another(site: Searched) -> None:
    every = site.guides("kündigen chat", "fr")
    assert [site.guides("kündigen chat", "fr", limit=1, offset=at)[0] for at in range(len(every))] == every


def test_a_guide_that_the_filters_leave_out_is_not_promoted(site: Searched) -> None:
    assert site.page("Erstattung", "en", kind="cancel").hits == ()
