"""Lists of words: completed, corrected and searched for substrings."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.search.text.vocabulary import SubstringIndex, Vocabulary

WORDS = Vocabulary(
    sorted(
        {"annuler": 9, "annulation": 5, "intercom": 20, "résilier": 4, "resilier": 4, "abonnement": 7, "an": 3}.items()
    )
)


def test_words_are_shown_as_they_are_written() -> None:
    assert WORDS.written("resilier") == "résilier"


def test_completions_are_the_commonest_words() -> None:
    many = Vocabulary(sorted((f"a{index:04}", index) for index in range(500)))
    assert many.completions("a")[0] == "a0499"
    assert len(many.completions("a")) == 24
    assert many.completions("zz") == []
    assert many.begins("a04")
    assert not many.begins("zz")


def test_words_that_hold_a_substring_are_found_commonest_first() -> None:
    assert WORDS.containing("ann") == ["annuler", "annulation"]


@given(
    st.dictionaries(st.text("ab", min_size=1, max_size=6), st.integers(0, 3), max_size=80),
    st.text("ab", min_size=1, max_size=3),
)
def test_a_substring_index_finds_what_asking_each_word_does(counts: dict[str, int], part: str) -> None:
    words = sorted(counts)
    holding = sorted((word for word in words if part in word), key=lambda word: -counts[word])
    index = SubstringIndex(words, np.array([counts[word] for word in words], np.int32))
    assert index.holding(part) == holding
    assert index.holding(part, 3) == holding[:3]
    assert Vocabulary(sorted(counts.items())).containing(part) == holding[:24]


def test_near_words_come_with_their_document_frequencies() -> None:
    assert WORDS.near("intercon", 1) == [("intercom", 20)]
    assert WORDS.near("intercon", 0) == []
