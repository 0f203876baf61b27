"""Semantic retrieval: the passages whose embeddings are nearest to the query's, whatever their words."""

import re

import numpy as np

from helpcenter.lru_cache import LruCache
from helpcenter.search.embeddings.encoder import LANGUAGES, Encoder
from helpcenter.search.field_weights import Weights
from helpcenter.search.interfaces import IMPACT_SCALE, Numbers, Retrieval, ScoredPassages, SearchBackend, Vector
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

    def __init__(self, backend: SearchBackend, encoder: Encoder, weights: Weights) -> None:
        self._backend = backend
        self._weights = weights
        self._encoder = encoder
        self._vectors: LruCache[str, Vector] = LruCache(_KEPT_QUERIES)

    def retrieve(self, text: str, retrieval: Retrieval, by_words: Numbers) -> ScoredPassages | None:
        """The best passages by words (ascending) and the nearest by embedding, each with what its similarity is worth;
        None where there is nothing to compare: a word too short, or a language that the encoder does not know."""
        if not _is_long_enough(text) or detect(text, self._backend.languages[0]) not in LANGUAGES:
            return None
        vector = self._vectors.get(text, lambda: self._encoder.encode([text])[0])
        near = retrieval.nearest(vector, self._weights.semantic_candidates)
        passages = np.union1d(by_words, near).astype(np.int32)
        similarity = self._backend.similarities(vector, passages)
        is_found = np.isin(passages, by_words) | (similarity >= self._min_similarity(text))
        kept = is_found & (similarity > 0)
        scores = np.maximum(np.round(similarity[kept] * self._weights.semantic * IMPACT_SCALE), 1).astype(np.int32)
        return ScoredPassages(passages[kept], scores)

    def _min_similarity(self, text: str) -> float:
        """The cosine similarity from which on a passage without any of the words is found; fewer words need more."""
        letters = len(_UNSPACED.findall(text)) - len(_HAN.findall(text))
        count = max(len(text.split()), len(_HAN.findall(text)) + letters // 3)
        return self._weights.min_similarity[0 if count <= _FEW else 1 if count <= _SOME else 2]


def _is_long_enough(text: str) -> bool:
    return len(text) >= _SHORTEST or " " in text or _UNSPACED.search(text) is not None
