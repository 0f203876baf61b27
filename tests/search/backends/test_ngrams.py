"""Four-letter pieces: the forward index counts what the pieces themselves say."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.search.backends.arrays.array_files import SegmentFiles
from helpcenter.search.backends.arrays.ngrams import NgramStatistics, PassageNgrams, hash_of, write_ngrams
from helpcenter.search.field_weights import WEIGHTS
from helpcenter.search.text.analysis import ngram_line, ngrams_of


@given(texts=st.lists(st.text("abé Q取-1", max_size=30), max_size=8), query=st.text("abé Q", max_size=12))
def test_scores_are_those_of_counting_pieces(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], query: str
) -> None:
    folder = SegmentFiles(tmp_path_factory.mktemp("grams"), "base")
    write_ngrams(folder, [ngram_line(text) for text in texts])
    numbers = np.arange(len(texts), dtype=np.int64)
    found = PassageNgrams(folder, WEIGHTS).scores(
        numbers, NgramStatistics(folder), tuple(dict.fromkeys(ngrams_of(query)))
    )
    assert found == pytest.approx(by_the_book(texts, query))


def by_the_book(texts: list[str], query: str) -> list[float]:
    pieces = [[hash_of(gram) for gram in ngrams_of(text)] for text in texts]
    mean = max(sum(map(len, pieces)) / max(len(pieces), 1), 1.0)
    return [sum(_worth(gram, mine, pieces, mean) for gram in {hash_of(g) for g in ngrams_of(query)}) for mine in pieces]


def _worth(gram: int, mine: list[int], pieces: list[list[int]], mean: float) -> float:
    often = mine.count(gram)
    if not often:
        return 0.0
    rarity = math.log(len(pieces) / (sum(gram in each for each in pieces) + 1)) + 1
    return rarity * often * (WEIGHTS.k1 + 1) / (often + WEIGHTS.k1 * (0.25 + 0.75 * len(mine) / mean))


def test_a_site_without_passages_has_pieces_of_none(tmp_path: Path) -> None:
    folder = SegmentFiles(tmp_path, "base")
    write_ngrams(folder, [])
    assert len(PassageNgrams(folder, WEIGHTS).scores(np.empty(0, np.int64), NgramStatistics(folder), ("_abc",))) == 0
