"""Plans answered by Whoosh's own searcher: slow, and independent of the arrays' arithmetic, so that it can judge them.

The record holds postings, no texts and no words as they are written: those, n-grams and embeddings are read from the
arrays that stand beside it.
"""

import functools
import itertools
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from whoosh import query
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.searching import Searcher

from helpcenter.lru_cache import LruCache
from helpcenter.search.backends.arrays.array_format import qualified
from helpcenter.search.backends.arrays.backend import ArraysBackend
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.backends.arrays.lexicon import IndexLexicon
from helpcenter.search.backends.arrays.segment_reader import SegmentReader
from helpcenter.search.backends.exhaustive import ExhaustiveRetrieval
from helpcenter.search.backends.whoosh.queries import FieldStatistics, GuideTitles, ImpactWeighting, QueryWriter
from helpcenter.search.backends.whoosh.schema import schema
from helpcenter.search.field_weights import KIND_WEIGHTS, STORED_PASSAGE, WEIGHTS, Weights
from helpcenter.search.interfaces import IMPACT_SCALE, Filters, Mask, Numbers, Retrieval, Scores
from helpcenter.search.plan import Plan

_KEPT_STATISTICS = 256


class Documents(NamedTuple):
    """What stands in the record, by Whoosh's document numbers: the passage of each, -1 for one that is dead. `sizes`
    holds, by the first number of a segment, how many documents each guide has that begins at a document."""

    passages: Numbers
    sizes: Mapping[int, list[int]]


class WhooshBackend(ArraysBackend):
    """See `interfaces.SearchBackend`. Each thread has a searcher: a shared one raises, or answers wrongly."""

    def __init__(self, folder: Path, index: ArrayIndex, weights: Weights = WEIGHTS) -> None:
        super().__init__(index, weights)
        self._whoosh = FileIndex(FileStorage(str(folder)), indexname="MAIN", schema=schema())
        self._statistics: LruCache[str, FieldStatistics] = LruCache(_KEPT_STATISTICS)
        self._local = threading.local()
        first_passages = dict(zip(self.guides, index.spans[:, 0].tolist(), strict=True))
        with self._whoosh.searcher() as searcher:
            self._documents = _documents(searcher, first_passages)
        kinds = [KIND_WEIGHTS.get(self.passage(number).kind, 1.0) for number in range(index.size)]
        self._kind_weights = np.array(kinds, np.float64)

    def retrieve(self, plan: Plan, filters: Filters) -> Retrieval:
        writer = self._searcher()[1]
        found = ExhaustiveRetrieval(
            self.table,
            self.guide_filter,
            plan,
            filters,
            scores=self._scores(writer.of_words(plan.words)),
            optional=self._scores(writer.of_words(plan.optional)),
            is_own=self._mask(writer.of_words(plan.words, own=True)),
            find=lambda term_query: self._mask(writer.of_term(term_query)),
            find_nearest=self.nearest,
        )
        return found.with_products(round(self.weights.product * IMPACT_SCALE)) if plan.products else found

    def _searcher(self) -> tuple[Any, QueryWriter]:
        """The thread's searcher, and what writes its queries."""
        if not hasattr(self._local, "opened"):
            reader = self._whoosh.reader()
            statistics = RecordStatistics(reader, self._documents.sizes, self._statistics)
            searcher = Searcher(reader, ImpactWeighting(self.weights, statistics.of_field), fromindex=self._whoosh)
            sizes = {id(leaf): self._documents.sizes[offset] for leaf, offset in searcher.leaf_searchers()}
            titles = GuideTitles(searcher, sizes, self.weights, statistics.of_title)
            terms = functools.partial(_terms_beginning, self.lexicon, self.index.segments)
            self._local.opened = searcher, QueryWriter(self.weights, self.languages[0], titles, terms)
        opened: tuple[Any, QueryWriter] = self._local.opened
        return opened

    def _scores(self, asked: query.Query) -> Scores:
        """By passage, what a query scores; whole numbers, at least 1 where it finds."""
        scores = np.zeros(self.index.size, np.int32)
        found = list(self._searcher()[0].search(asked, limit=None).items())
        passages = self._documents.passages[[number for number, _ in found]]
        values = np.array([score for _, score in found], np.float64) * self._kind_weights[passages] * IMPACT_SCALE
        scores[passages] = np.maximum(np.rint(values), 1)
        return scores

    def _mask(self, asked: query.Query) -> Mask:
        """By passage, whether a query finds it."""
        mask = np.zeros(self.index.size, np.bool_)
        mask[self._documents.passages[list(self._searcher()[0].docs_for_query(asked))]] = True
        return mask


class RecordStatistics:
    """How many passages of the record have a field, and how long it is there. `sizes` are those of `Documents`; what
    was counted stays in `kept`. A thread's searcher holds on to this, so it must not hold on to the backend: a release
    that was replaced would stay until the garbage collector comes by."""

    def __init__(self, reader: Any, sizes: Mapping[int, list[int]], kept: LruCache[str, FieldStatistics]) -> None:
        self._reader = reader
        self._sizes = sizes
        self._kept = kept

    def of_field(self, name: str) -> FieldStatistics:
        """Over the passages that have a field themselves."""
        return self._kept.get(name, lambda: self._counted(name, is_title=False))

    def of_title(self, name: str) -> FieldStatistics:
        """Over the passages whose guides have a field as their titles."""
        return self._kept.get(f"{name} of guides", lambda: self._counted(name, is_title=True))

    def _counted(self, name: str, *, is_title: bool) -> FieldStatistics:
        count, total = 0, 0
        for leaf, offset in self._reader.leaf_readers():
            for number, size in enumerate(self._sizes[offset]):
                length = leaf.doc_field_length(number, name, 0) or 0
                passages = (size if is_title else 1) if length else 0
                count, total = count + passages, total + passages * length
        return FieldStatistics(count, max(total, 1) / max(count, 1))


def _terms_beginning(
    lexicon: IndexLexicon, segments: Sequence[SegmentReader], language: str, prefix: str
) -> Iterable[str]:
    """The terms of the commonest words that begin with a prefix."""
    words = (qualified(language, word) for word in lexicon.vocabulary(language).completions(prefix))
    terms = (segment.term_of_word(word) for word in words for segment in segments)
    return dict.fromkeys(term for term in terms if term is not None)


def _documents(searcher: Any, first_passages: Mapping[str, int]) -> Documents:
    """Reads the record; `first_passages` holds the number of each guide's first passage."""
    passages, sizes = [], {}
    for leaf, offset in searcher.leaf_searchers():
        reader = leaf.reader()
        column = reader.column_reader(STORED_PASSAGE, translate=False)
        owners = [json.loads(column[number])[0] for number in range(reader.doc_count_all())]
        sizes[offset] = [0] * len(owners)
        at = 0
        for owner, group in itertools.groupby(owners):
            sizes[offset][at] = count = len(list(group))
            is_dead = reader.is_deleted(at) or owner not in first_passages
            passages += [-1 if is_dead else first_passages[owner] + place for place in range(count)]
            at += count
    return Documents(np.array(passages, np.int32), sizes)
