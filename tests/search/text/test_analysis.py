"""Tricky words of every language, as the index and a query must see them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.search.text.analysis import TokenRole, analyze, ngram_line, ngrams_in
from helpcenter.search.text.characters import fold, normalise
from helpcenter.search.text.languages import OTHER, known_languages, language_of


def terms(text: str, locale: str) -> set[str]:
    return {term for token in analyze(text, locale) for term in token.terms}


def test_the_unfolded_form_is_kept_beside_the_folded_one() -> None:
    (token,) = analyze("résilié", "fr")
    assert token.terms[:2] == ("resili", "résili")


def test_decomposed_accents_are_the_same_as_composed_ones() -> None:
    assert terms(unicodedata.normalize("NFD", "Résilié"), "fr") == terms("résilié", "fr")


def test_vowel_signs_stay_with_their_word() -> None:
    assert [token.text for token in analyze("सदस्यता कैसे रद्द करें", "hi")] == ["सदस्यता", "कैसे", "रद्द", "करें"]


def test_parts_of_a_compound_are_found_too() -> None:
    assert [(token.text, token.role) for token in analyze("sous-domaine", "fr")] == [
        ("sousdomaine", TokenRole.WHOLE),
        ("sous", TokenRole.WORD),
        ("domaine", TokenRole.WORD),
    ]


def test_chinese_is_cut_into_overlapping_pairs_with_their_places() -> None:
    tokens = analyze("怎样 取消", "zh-Hans")
    assert [(token.text, token.start, token.end, token.role) for token in tokens] == [
        ("怎样", 0, 2, TokenRole.NGRAM),
        ("样", 1, 2, TokenRole.TAIL),
        ("取消", 3, 5, TokenRole.NGRAM),
        ("消", 4, 5, TokenRole.TAIL),
    ]


def test_grams_cross_the_borders_of_words_and_forget_accents() -> None:
    assert ngrams_in(ngram_line("Où é-tés?")) == ["_ou_", "ou_e", "u_e_", "_e_t", "e_te", "_tes", "tes_"]
    assert ngrams_in(ngram_line("?!")) == []
    assert ngrams_in(ngram_line("取消订阅")) == []


def test_an_elision_is_not_part_of_what_is_marked() -> None:
    text = "Avant l’annulation"
    token = analyze(text, "fr")[-1]
    assert text[token.start : token.end] == "annulation"


@pytest.mark.parametrize("locale", ["ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu",
                                    "id", "it", "ja", "ko", "nl", "no", "pl", "pt", "pt-BR", "ro", "ru", "sv", "th",
                                    "tr", "uk", "vi", "zh-Hans", "zh-Hant"])  # fmt: skip
def test_every_language_of_the_plan_has_a_row(locale: str) -> None:
    assert language_of(locale) is not OTHER


def test_a_language_without_a_row_is_still_split_and_folded() -> None:
    assert language_of("eo") is OTHER
    assert terms("Ĉu ŝanĝi?", "eo") == {"cu", "ĉu", "sangi", "ŝanĝi"}


@settings(deadline=None)
@given(st.text(), st.sampled_from([*known_languages(), "eo"]))
def test_any_text_gives_tokens_inside_it_in_order(text: str, locale: str) -> None:
    tokens = analyze(text, locale)
    assert all(0 <= token.start < token.end <= len(text) and all(token.terms) for token in tokens)
    assert [token.position for token in tokens] == sorted(token.position for token in tokens)
    assert tokens == analyze(text, locale)


@given(st.text())
def test_folding_and_normalising_are_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert normalise(text) == normalise(text)
