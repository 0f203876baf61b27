"""What words that no text holds are taken for."""

import pytest

from helpcenter.search.query.compounds import compounds_containing, split_compound
from helpcenter.search.query.inflections import inflections
from helpcenter.search.query.spelling import complete_misspelt, corrections
from helpcenter.search.query.typo_costs import ranked
from helpcenter.search.text.characters import fold
from helpcenter.search.text.phonetics import sound
from helpcenter.search.text.vocabulary import Vocabulary

NONE = Vocabulary([])


class Lexicon:
    def __init__(self, *words: str) -> None:
        self.words = Vocabulary(sorted((word, index) for index, word in enumerate(words)))

    def vocabulary(self, language: str) -> Vocabulary:
        return self.words


FRENCH = Lexicon("annuler", "annulation", "intercom", "résilier", "resilier", "abonnement", "an")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("intercon", "intercom"), ("itnercom", "intercom"), ("anuler", "annuler"), ("abonement", "abonnement"),
     ("ntercom", "intercom"), ("onnuler", "annuler"), ("ressilier", "résilier"), ("abonnemnet", "abonnement")],
)  # fmt: skip
def test_a_misspelt_word_is_read_as_the_nearest_one(typed: str, meant: str) -> None:
    assert corrections(typed, ("fr",), FRENCH, NONE)[0] == meant


@pytest.mark.parametrize("typed", ["am", "abc", "", "x" * 100, "int3rcom", "anulre"])
def test_short_far_and_numbered_words_are_left_alone(typed: str) -> None:
    assert corrections(typed, ("fr",), FRENCH, NONE) == ()


def test_words_with_vowel_signs_are_corrected_too() -> None:
    assert corrections("सदस्यत", ("hi",), Lexicon("सदस्यता"), NONE) == ("सदस्यता",)


def test_a_word_that_no_text_but_a_synonym_holds_is_read_too() -> None:
    assert corrections("clôtrer", ("fr",), FRENCH, Vocabulary([("cloturer", 0)])) == ("cloturer",)


@pytest.mark.parametrize(
    ("typed", "meant", "other", "language"),
    [
        ("cancek", "cancel", "cancer", "en"),  # k is beside l
        ("xontact", "contact", "montact", "en"),  # x is beside c
        ("zvis", "avis", "elvis", "fr"),  # an AZERTY keyboard has z beside a
        ("adresse", "addresse", "caresse", "fr"),  # a doubled letter is easily missed
        ("annulasion", "annulation", "annulamion", "fr"),  # sounds the same
        ("fater", "vater", "kater", "de"),
        ("comtpe", "compte", "comtre", "fr"),  # exchanged
    ],
)
def test_of_equally_near_words_the_likelier_slip_wins(typed: str, meant: str, other: str, language: str) -> None:
    candidates = [(1, 5, other), (1, 5, meant)]
    assert ranked(typed, candidates, language)[0] == meant


def test_fewer_edits_win_over_likelier_ones() -> None:
    assert ranked("xbcdefgh", [(2, 9, "abcdefg"), (1, 1, "xbcdefg")], "en") == ["xbcdefg"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("pharmacie", "farmacie"), ("abonnement", "abonement"), ("resilier", "resillier"),
     ("annulé", "annuler"), ("quitter", "kitter"), ("bateau", "bato"), ("emploi", "anploi"), ("payement", "paiement")],
)  # fmt: skip
def test_french_spellings_that_sound_alike_share_a_key(one: str, other: str) -> None:
    assert sound(fold(one), "fr") == sound(fold(other), "fr")


def test_the_beginning_of_a_misspelt_word_is_completed() -> None:
    assert complete_misspelt("intrec", ("fr",), FRENCH) == ["intercom"]
    assert complete_misspelt("anulat", ("fr",), FRENCH) == ["annulation"]
    assert complete_misspelt("zzzzzz", ("fr",), FRENCH) == []


def test_a_compound_is_read_as_its_parts() -> None:
    words = [Vocabulary([("domaine", 1), ("kundigung", 2), ("sous", 4), ("und", 9)])]
    assert split_compound("sousdomaine", words, ()) == ["sous", "domaine"]
    assert split_compound("kündigungsfrist", words, ()) == ["kundigung"]
    assert split_compound("domainexxxxxxxxx", words, ()) == []
    assert split_compound("sousdomaine", words, {"sous"}) == ["domaine"]


def test_a_part_is_read_as_the_compounds_that_hold_it() -> None:
    words = [Vocabulary([("kundigungsfrist", 2), ("lieferfrist", 4), ("und", 9)])]
    assert compounds_containing("frist", words) == ["lieferfrist", "kundigungsfrist"]
    assert compounds_containing("und", words) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("résilions", ["résilier"]),
        ("annulerions", ["annuler"]),
        ("abonnez", ["abonnement"]),
        ("anulons", []),
    ],
)
def test_an_inflection_that_no_text_holds_is_read_as_other_forms_of_the_word(typed: str, meant: list[str]) -> None:
    assert inflections(typed, [FRENCH.words]) == meant
