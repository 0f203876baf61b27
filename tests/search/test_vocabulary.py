import pytest

from helpcenter.search.vocabulary import Vocabulary, edit_distance

WORDS = Vocabulary(
    sorted(
        {"annuler": 9, "annulation": 5, "intercom": 20, "résilier": 4, "resilier": 4, "abonnement": 7, "an": 3}.items()
    )
)


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [
        ("annuler", "anuler", 1),
        ("annuler", "annulre", 1),
        ("intercom", "nitercom", 1),
        ("abc", "abc", 0),
        ("ab", "xy", 2),
    ],
)
def test_edits_are_counted_with_swaps_as_one(left: str, right: str, edits: int) -> None:
    assert edit_distance(left, right, 2) == edits
    assert edit_distance(right, left, 2) == edits


def test_counting_stops_when_words_are_too_far_apart() -> None:
    assert edit_distance("annuler", "intercom", 2) == 3


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("intercon", "intercom"), ("itnercom", "intercom"), ("anuler", "annuler"), ("abonement", "abonnement"),
     ("ntercom", "intercom"), ("ressilier", "resilier")],
)  # fmt: skip
def test_a_misspelt_word_is_read_as_the_nearest_one(typed: str, meant: str) -> None:
    assert WORDS.corrections(typed)[0][2] == meant


@pytest.mark.parametrize("typed", ["am", "abc", "", "x" * 100, "int3rcom"])
def test_short_far_and_numbered_words_are_left_alone(typed: str) -> None:
    assert WORDS.corrections(typed) == []


def test_corrections_are_shown_as_they_are_written() -> None:
    assert WORDS.written("resilier") == "résilier"


def test_completions_are_the_commonest_words() -> None:
    many = Vocabulary(sorted((f"a{index:04}", index) for index in range(500)))
    assert many.completions("a")[0] == "a0499"
    assert len(many.completions("a")) == 24
    assert many.completions("zz") == []
