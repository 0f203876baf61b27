"""What misspelt words are taken for."""

import pytest

from helpcenter.search.query.spelling import complete_misspelt, correction_candidates
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
    assert correction_candidates(typed, ("fr",), FRENCH, NONE)[0] == meant


@pytest.mark.parametrize("typed", ["am", "abc", "", "x" * 100, "int3rcom", "anulre"])
def test_short_far_and_numbered_words_are_left_alone(typed: str) -> None:
    assert correction_candidates(typed, ("fr",), FRENCH, NONE) == ()


def test_words_with_vowel_signs_are_corrected_too() -> None:
    assert correction_candidates("सदस्यत", ("hi",), Lexicon("सदस्यता"), NONE) == ("सदस्यता",)


def test_a_word_that_no_text_but_a_synonym_holds_is_read_too() -> None:
    assert correction_candidates("clôtrer", ("fr",), FRENCH, Vocabulary([("cloturer", 0)])) == ("cloturer",)


def test_the_beginning_of_a_misspelt_word_is_completed() -> None:
    assert complete_misspelt("intrec", ("fr",), FRENCH) == ["intercom"]
    assert complete_misspelt("anulat", ("fr",), FRENCH) == ["annulation"]
    assert complete_misspelt("zzzzzz", ("fr",), FRENCH) == []
