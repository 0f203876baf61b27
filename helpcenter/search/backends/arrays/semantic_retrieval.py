"""What a query means, as one more list of passages: how close each is to it, whatever its words."""

import functools
import re

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_files import Ids
from helpcenter.search.backends.arrays.index import Index
from helpcenter.search.backends.arrays.posting_lists import Postings, postings
from helpcenter.search.backends.arrays.writing.bm25_impacts import ONE
from helpcenter.search.embeddings.encoder import LANGUAGES, Encoder, Floats
from helpcenter.search.field_weights import Weights
from helpcenter.search.text.language_detection import detect

_KEPT_QUERIES = 256
# A single short word has no meaning to speak of: names and abbreviations would find strangers.
_SHORTEST = 8
_FEW = 3
_SOME = 5
# Scripts that write no spaces. A Chinese letter says as much as a word; three of the others make one.
_HAN = re.compile("[\u3400-\u9fff]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


class Meaning:
    """Finds passages of an index by meaning. Safe for threads."""

    def __init__(self, index: Index, encoder: Encoder, weights: Weights) -> None:
        self._index = index
        self._weights = weights
        self._encode = functools.lru_cache(maxsize=_KEPT_QUERIES)(lambda text: _encoded(encoder, text))

    def list_of(self, text: str, by_words: Ids, shown: NDArray[np.bool_] | None) -> Postings | None:
        """The best passages by words (ascending) and the nearest by meaning, each with its closeness; None where there
        is nothing to compare: a word too short, or a language that the encoder does not know."""
        if not _is_telling(text) or detect(text, self._index.own_language) not in LANGUAGES:
            return None
        vector = self._encode(text)
        near = self._nearest(vector, shown)
        passages = np.union1d(by_words, near).astype(np.int32)
        closeness = self._index.closeness(vector, passages)
        is_found = np.isin(passages, by_words) | (closeness >= self._least(text))
        kept = is_found & (closeness > 0)
        impacts = np.maximum(np.round(closeness[kept] * self._weights.meaning * ONE), 1).astype(np.int32)
        return postings(passages[kept], impacts, np.ones(len(impacts), np.uint8))

    def _least(self, text: str) -> float:
        """From which closeness on a passage is found that holds none of the words: the fewer words, the closer."""
        letters = len(_UNSPACED.findall(text)) - len(_HAN.findall(text))
        count = max(len(text.split()), len(_HAN.findall(text)) + letters // 3)
        return self._weights.least_meaning[0 if count <= _FEW else 1 if count <= _SOME else 2]

    def _nearest(self, vector: Floats, shown: NDArray[np.bool_] | None) -> Ids:
        near = self._index.nearest(vector, self._weights.meaning_candidates)
        near = near[self._index.guide_of[near] >= 0]
        return near if shown is None else near[shown[near]]


def _is_telling(text: str) -> bool:
    return len(text) >= _SHORTEST or " " in text or _UNSPACED.search(text) is not None


def _encoded(encoder: Encoder, text: str) -> Floats:
    (vector,) = encoder.encode([text])
    return np.asarray(vector)
