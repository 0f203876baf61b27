"""Semantic retrieval: one more posting list, of the passages whose embeddings are nearest to the query's."""

import functools
import re

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_format import IMPACT_SCALE, Ids
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.backends.arrays.posting_lists import PostingList, posting_list
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


class SemanticRetriever:
    """Finds passages of an index by the cosine similarity of their embeddings with the query's. Safe for threads."""

    def __init__(self, index: ArrayIndex, encoder: Encoder, weights: Weights) -> None:
        self._index = index
        self._weights = weights
        self._encode = functools.lru_cache(maxsize=_KEPT_QUERIES)(lambda text: _encoded(encoder, text))

    def retrieve(self, text: str, by_words: Ids, allowed_mask: NDArray[np.bool_] | None) -> PostingList | None:
        """The best passages by words (ascending) and the nearest by embedding, each with its similarity; None where
        there is nothing to compare: a word too short, or a language that the encoder does not know."""
        if not _is_long_enough(text) or detect(text, self._index.own_language) not in LANGUAGES:
            return None
        vector = self._encode(text)
        near = self._nearest(vector, allowed_mask)
        passages = np.union1d(by_words, near).astype(np.int32)
        similarity = self._index.similarities(vector, passages)
        is_found = np.isin(passages, by_words) | (similarity >= self._min_similarity(text))
        kept = is_found & (similarity > 0)
        impacts = np.maximum(np.round(similarity[kept] * self._weights.semantic * IMPACT_SCALE), 1).astype(np.int32)
        return posting_list(passages[kept], impacts, np.ones(len(impacts), np.uint8))

    def _min_similarity(self, text: str) -> float:
        """The cosine similarity from which on a passage without any of the words is found; fewer words need more."""
        letters = len(_UNSPACED.findall(text)) - len(_HAN.findall(text))
        count = max(len(text.split()), len(_HAN.findall(text)) + letters // 3)
        return self._weights.min_similarity[0 if count <= _FEW else 1 if count <= _SOME else 2]

    def _nearest(self, vector: Floats, allowed_mask: NDArray[np.bool_] | None) -> Ids:
        near = self._index.nearest(vector, self._weights.semantic_candidates)
        near = near[self._index.guide_of[near] >= 0]
        return near if allowed_mask is None else near[allowed_mask[near]]


def _is_long_enough(text: str) -> bool:
    return len(text) >= _SHORTEST or " " in text or _UNSPACED.search(text) is not None


def _encoded(encoder: Encoder, text: str) -> Floats:
    (vector,) = encoder.encode([text])
    return np.asarray(vector)
