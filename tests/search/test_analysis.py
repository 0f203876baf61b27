"""Tricky words of every language, as the index and a query must see them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.search.analysis import Role, analyze, grams_of
from helpcenter.search.characters import fold, normalise
from helpcenter.search.languages import OTHER, known_languages, language_of

# Spellings that must share a term, by language: what a visitor types, and what a text says.
SAME = [
    ("ar", "كتاب", "كِتَابٌ"),
    ("ar", "الاشتراك", "الإشتراك"),
    ("ar", "الغاء", "إلغاء"),
    ("bg", "абонамент", "Абонамент"),
    ("ca", "anul·lació", "l’anul·lació"),
    ("cs", "predplatne", "předplatné"),
    ("da", "aendre", "ændre"),
    ("de", "kuendigen", "kündigen"),
    ("de", "Strasse", "Straße"),
    ("de", "KÜNDIGUNG", "Kündigungen"),
    ("el", "ακυρωση", "Ακύρωση"),
    ("el", "ΛΟΓΑΡΙΑΣΜΟΣ", "λογαριασμός"),
    ("en", "e-mail", "email"),
    ("en", "dont", "don’t"),
    ("en", "Intercom", "Intercom's"),
    ("en", "cancelling", "cancels"),
    ("en", "iOS17", "ios17"),
    ("en", "ｆｕｌｌ", "full"),
    ("en", "ﬁnance", "finance"),
    ("en", "schedulingkit", "SchedulingKit"),
    ("en", "subdomain", "sub-domain"),
    ("es", "suscripcion", "suscripción"),
    ("fa", "می‌خواهم", "میخواهم"),
    ("fa", "كتاب", "کتاب"),
    ("fi", "tilaus", "Tilaus"),
    ("fr", "resilier", "résilier"),
    ("fr", "résilie", "résiliés"),
    ("fr", "annulation", "l'annulation"),
    ("fr", "annulation", "L’ANNULATION"),
    ("fr", "intercom", "d'Intercom"),
    ("fr", "il", "qu’il"),
    ("fr", "oeuvre", "l’œuvre"),
    ("fr", "aujourdhui", "aujourd'hui"),
    ("he", "שלום", "שָׁלוֹם"),
    ("hi", "सदस्यता", "सदस्यता"),
    ("hu", "elofizetes", "előfizetés"),
    ("id", "pembatalan", "Pembatalan"),
    ("it", "abbonamento", "dell’abbonamento"),
    ("it", "perche", "perché"),
    ("nl", "categorieen", "categorieën"),
    ("no", "oppsigelse", "Oppsigelse"),
    ("pl", "anulowac", "anulować"),
    ("pl", "lodz", "Łódź"),
    ("pt-BR", "cancelacao", "cancelação"),
    ("ro", "anulați", "anulaţi"),
    ("ru", "ещё", "еще"),
    ("ru", "подписку", "подписки"),
    ("sv", "prenumeration", "prenumerationen"),
    ("tr", "ISPARTA", "ısparta"),
    ("tr", "istanbul", "İSTANBUL"),
    ("tr", "Intercom", "Intercom’un"),
    ("tr", "isik", "ışık"),
    ("uk", "пять", "п’ять"),
    ("vi", "huy", "hủy"),
    ("ja", "パソコン", "ﾊﾟｿｺﾝ"),
    ("ko", "구독", "구독을"),
    ("zh-Hans", "取消订阅", "如何取消订阅？"),
    ("zh-Hant", "取消", "取消訂閱"),
    ("th", "ยกเลิก", "การยกเลิกสมาชิก"),
    ("eo", "ĉesigi", "Cesigi"),
    ("en", "C++", "c++"),
]
DIFFERENT = [
    ("fr", "pêche", "pêcheur"),
    ("uk", "їх", "их"),
    ("en", "c", "c++"),
    ("en", "c", "c#"),
    ("hi", "काम", "कम"),
    ("tr", "sık", "sok"),
]


def terms(text: str, locale: str) -> set[str]:
    return {term for token in analyze(text, locale) for term in token.terms}


@pytest.mark.parametrize(("locale", "typed", "written"), SAME)
def test_spellings_of_one_word_meet(locale: str, typed: str, written: str) -> None:
    assert terms(typed, locale) & terms(written, locale)


@pytest.mark.parametrize(("locale", "one", "other"), DIFFERENT)
def test_different_words_stay_apart(locale: str, one: str, other: str) -> None:
    assert not terms(one, locale) & terms(other, locale)


def test_the_unfolded_form_is_kept_beside_the_folded_one() -> None:
    (token,) = analyze("résilié", "fr")
    assert token.terms[:2] == ("resili", "résili")


def test_decomposed_accents_are_the_same_as_composed_ones() -> None:
    assert terms(unicodedata.normalize("NFD", "Résilié"), "fr") == terms("résilié", "fr")


def test_vowel_signs_stay_with_their_word() -> None:
    assert [token.text for token in analyze("सदस्यता कैसे रद्द करें", "hi")] == ["सदस्यता", "कैसे", "रद्द", "करें"]


def test_parts_of_a_compound_are_found_too() -> None:
    assert [(token.text, token.role) for token in analyze("sous-domaine", "fr")] == [
        ("sousdomaine", Role.WHOLE),
        ("sous", Role.WORD),
        ("domaine", Role.WORD),
    ]


def test_chinese_is_cut_into_overlapping_pairs_with_their_places() -> None:
    tokens = analyze("怎样 取消", "zh-Hans")
    assert [(token.text, token.start, token.end, token.role) for token in tokens] == [
        ("怎样", 0, 2, Role.GRAM),
        ("样", 1, 2, Role.TAIL),
        ("取消", 3, 5, Role.GRAM),
        ("消", 4, 5, Role.TAIL),
    ]


def test_grams_cross_the_borders_of_words_and_forget_accents() -> None:
    assert grams_of("Où é-tés?") == ["_ou_", "ou_e", "u_e_", "_e_t", "e_te", "_tes", "tes_"]
    assert grams_of("?!") == []
    assert grams_of("取消订阅") == []


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
