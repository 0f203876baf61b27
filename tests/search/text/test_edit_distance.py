"""How many edits lie between two words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.search.text.edit_distance import edit_distance, letter_mask


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


WORD = st.text("abcde", min_size=3, max_size=12)


@given(left=WORD, right=WORD)
def test_an_edit_changes_two_bits_of_a_letter_mask_at_most(left: str, right: str) -> None:
    assert (letter_mask(left) ^ letter_mask(right)).bit_count() <= 2 * plain_distance(left, right)
