import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.search.text.edit_distance import edit_distance
from helpcenter.search.text.vocabulary import SubstringIndex, Vocabulary

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


def plain_distance(left: str, right: str) -> int:
    """The same by the book, without a bound."""
    table = [[max(i, j) if not i or not j else 0 for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i, a in enumerate(left, start=1):
        for j, b in enumerate(right, start=1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(st.text("abc", max_size=9), st.text("abc", max_size=9), st.integers(0, 2))
def test_the_bounded_count_is_right_within_its_bound(left: str, right: str, most: int) -> None:
    assert edit_distance(left, right, most) == min(plain_distance(left, right), most + 1)


def test_counting_stops_when_words_are_too_far_apart() -> None:
    assert edit_distance("annuler", "intercom", 2) == 3


def test_words_are_shown_as_they_are_written() -> None:
    assert WORDS.written("resilier") == "résilier"


def test_completions_are_the_commonest_words() -> None:
    many = Vocabulary(sorted((f"a{index:04}", index) for index in range(500)))
    assert many.completions("a")[0] == "a0499"
    assert len(many.completions("a")) == 24
    assert many.completions("zz") == []
    assert many.begins("a04")
    assert not many.begins("zz")


def test_words_that_hold_a_part_are_found_commonest_first() -> None:
    assert WORDS.containing("ann") == ["annuler", "annulation"]


@given(
    st.dictionaries(st.text("ab", min_size=1, max_size=6), st.integers(0, 3), max_size=80),
    st.text("ab", min_size=1, max_size=3),
)
def test_looking_in_one_text_finds_what_asking_each_word_does(counts: dict[str, int], part: str) -> None:
    words = sorted(counts)
    holding = sorted((word for word in words if part in word), key=lambda word: -counts[word])
    joined = SubstringIndex(words, np.array([counts[word] for word in words], np.int32))
    assert joined.holding(part) == holding
    assert joined.holding(part, 3) == holding[:3]
    assert Vocabulary(sorted(counts.items())).containing(part) == holding[:24]


def test_near_words_come_with_the_passages_that_hold_them() -> None:
    assert WORDS.near("intercon", 1) == [("intercom", 20)]
    assert WORDS.near("intercon", 0) == []
