"""Misspelt words are found by the hashes of their deletions: all of them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from helpcenter.search.backends.arrays.spelling_deletes import deletion_hashes, deletion_table
from helpcenter.search.text.edit_distance import edit_distance, edits_allowed

WORD = st.text("abcde", min_size=3, max_size=12)


@settings(max_examples=300)
@given(words=st.lists(WORD, min_size=1, max_size=12, unique=True), typed=st.text("abcde", min_size=4, max_size=12))
def test_every_word_near_enough_shares_a_deletion(words: list[str], typed: str) -> None:
    hashes, owners = deletion_table(words)
    allowed = edits_allowed(typed)
    found = set(owners[np.isin(hashes, deletion_hashes(typed, allowed))].tolist())
    assert {place for place, word in enumerate(words) if edit_distance(typed, word, allowed) <= allowed} <= found
