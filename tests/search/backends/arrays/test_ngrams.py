"""N-grams: the forward index scores as counting them in the texts would."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpcenter.search.backends.arrays.array_files import SegmentFiles
from helpcenter.search.backends.arrays.ngrams import NgramStatistics, PassageNgrams, hash_of, write_ngrams
from helpcenter.search.field_weights import WEIGHTS
from helpcenter.search.text.analysis import ngram_line, ngrams_in


@given(texts=st.lists(st.text("abé Q取-1", max_size=30), max_size=8), query=st.text("abé Q", max_size=12))
def test_scores_are_those_of_counting_ngrams(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], query: str
) -> None:
    folder = SegmentFiles(tmp_path_factory.mktemp("ngrams"), "base")
    write_ngrams(folder, [ngram_line(text) for text in texts])
    numbers = np.arange(len(texts), dtype=np.int64)
    found = PassageNgrams(folder, WEIGHTS).scores(
        numbers, NgramStatistics(folder), tuple(dict.fromkeys(ngrams_in(ngram_line(query))))
    )
    assert found == pytest.approx(by_the_book(texts, query))


def by_the_book(texts: list[str], query: str) -> list[float]:
    passages = [hashes(text) for text in texts]
    mean = max(sum(map(len, passages)) / max(len(passages), 1), 1.0)
    return [sum(_worth(each, mine, passages, mean) for each in set(hashes(query))) for mine in passages]


def hashes(text: str) -> list[int]:
    return [hash_of(ngram) for ngram in ngrams_in(ngram_line(text))]


def _worth(ngram: int, mine: list[int], passages: list[list[int]], mean: float) -> float:
    often = mine.count(ngram)
    if not often:
        return 0.0
    idf = math.log(len(passages) / (sum(ngram in each for each in passages) + 1)) + 1
    return idf * often * (WEIGHTS.k1 + 1) / (often + WEIGHTS.k1 * (0.25 + 0.75 * len(mine) / mean))


def test_a_site_without_passages_has_no_ngrams(tmp_path: Path) -> None:
    folder = SegmentFiles(tmp_path, "base")
    write_ngrams(folder, [])
    assert len(PassageNgrams(folder, WEIGHTS).scores(np.empty(0, np.int64), NgramStatistics(folder), ("_abc",))) == 0
