"""The passages of one generation in memory: whose they are, how long they are, and what each term is worth in them.

Statistics count living passages only, so an index that was changed a hundred times scores as one built afresh.
"""

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader, TermNotFound

from helpcenter.domain.passage import Passage
from helpcenter.search.analysis import Token, analyze
from helpcenter.search.fields import KIND_WEIGHTS, SCORED, WEIGHTS, Part, Weights, field_name
from helpcenter.search.languages import language_of
from helpcenter.search.manifest import Manifest
from helpcenter.search.readers import Readers
from helpcenter.search.schema import read_stored, written_words

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
# Decoded postings kept for the next query; 12 bytes each.
_CACHED_POSTINGS = 4_000_000
# Passages kept analysed for snippets, some 20 kB each.
_CACHED_PASSAGES = 2000


@dataclass(frozen=True, slots=True)
class Impacts:
    """The passages that hold a term, and what it is worth in each."""

    documents: Integers
    values: Floats


NO_IMPACTS = Impacts(np.empty(0, np.int64), np.empty(0, np.float64))


class Collection:
    """One generation, opened. Safe for threads."""

    def __init__(self, folder: Path, manifest: Manifest, weights: Weights = WEIGHTS) -> None:
        self.manifest = manifest
        self.weights = weights
        self.readers = Readers(folder)
        self.own_language = language_of(manifest.locale).key
        others = sorted(set(manifest.languages) - {self.own_language})
        self.languages = (self.own_language, *others)
        self.guides: Sequence[str] = tuple(sorted(manifest.guides))
        self._lock = threading.Lock()
        self._cache: dict[tuple[str, str], Impacts] = {}
        self._cached = 0
        self._shown: dict[int, tuple[Passage, Sequence[Token]]] = {}
        self._norms: dict[str, tuple[Floats, int]] = {}
        with self.readers.use() as reader:
            self._read_documents(reader)

    def close(self) -> None:
        self.readers.close()

    def shown(self, document: int) -> tuple[Passage, Sequence[Token]]:
        """The stored passage of a document number, and the tokens of its body."""
        found = self._shown.get(document)
        if found is None:
            with self.readers.use() as reader:
                passage = read_stored(reader.stored_fields(document))
            found = passage, tuple(analyze(passage.body, passage.locale))
            with self._lock:
                if len(self._shown) >= _CACHED_PASSAGES:
                    self._shown.clear()
                self._shown[document] = found
        return found

    def impacts(self, part: Part, language: str, term: str) -> Impacts:
        """What a term is worth in one part of every passage (BM25, before the part's weight)."""
        key = (field_name(part, language), term)
        found = self._cache.get(key)
        if found is None:
            with self.readers.use() as reader:
                found = self._decode(reader, part, *key)
            self._remember(key, found)
        return found

    def knows(self, language: str, term: str) -> bool:
        """Whether any living passage holds the term in its language."""
        return any(len(self.impacts(part, language, term).documents) for part in SCORED)

    def words(self, language: str) -> list[tuple[str, int]]:
        """Every word written in a language, sorted, with the number of passages that hold it."""
        name = field_name(Part.WORDS, language)
        with self.readers.use() as reader:
            counts = {text.decode(): int(info.doc_frequency()) for text, info in reader.iter_field(name)}
            dead = [read_stored(reader.stored_fields(int(d))) for d in np.flatnonzero(self.guide_of < 0)]
        for passage in dead:
            if language_of(passage.locale).key == language:
                for word in written_words(passage):
                    counts[word] -= 1
        return [(word, count) for word, count in counts.items() if count > 0]

    def _read_documents(self, reader: IndexReader) -> None:
        self.size = reader.doc_count_all()
        self.index_of = {guide: index for index, guide in enumerate(self.guides)}
        self.guide_of = np.full(self.size, -1, np.int64)
        self.kind_weights = np.ones(self.size)
        self.heads: dict[str, int] = {}
        blocks: list[str] = [""] * self.size
        for document, stored in reader.iter_docs():
            passage = read_stored(stored)
            self.guide_of[document] = self.index_of[passage.guide]
            blocks[document] = passage.block
            self.kind_weights[document] = KIND_WEIGHTS.get(passage.kind, 1.0)
            if not passage.id:
                self.heads[passage.guide] = document
        self.block_of: Sequence[str] = tuple(blocks)

    def _decode(self, reader: IndexReader, part: Part, field: str, term: str) -> Impacts:
        try:
            matcher = reader.postings(field, term)
        except TermNotFound:
            return NO_IMPACTS
        documents: list[int] = []
        frequencies: list[float] = []
        while matcher.is_active():
            documents.append(matcher.id())
            frequencies.append(matcher.weight())
            matcher.next()
        norms, count = self._field_norms(reader, part, field)
        found = np.array(documents, np.int64)
        often = np.array(frequencies, np.float64)
        k1 = self.weights.k1
        rarity = math.log(max(count, 1) / (len(found) + 1)) + 1
        return Impacts(found, rarity * often * (k1 + 1) / (often + norms[found]))

    def _field_norms(self, reader: IndexReader, part: Part, field: str) -> tuple[Floats, int]:
        """BM25's denominator for every passage, and how many living passages have the field."""
        found = self._norms.get(field)
        if found is None:
            lengths = np.array([reader.doc_field_length(d, field, 0) for d in range(self.size)], np.float64)
            living = lengths[(lengths > 0) & (self.guide_of >= 0)]
            average = float(living.mean()) if len(living) else 1.0
            b = self.weights.length(part)
            found = self._norms[field] = (self.weights.k1 * (1 - b + b * lengths / average), len(living))
        return found

    def _remember(self, key: tuple[str, str], found: Impacts) -> None:
        with self._lock:
            # Unknown words are not kept: a stream of made-up queries must not fill the memory.
            if not len(found.documents) or key in self._cache:
                return
            if self._cached > _CACHED_POSTINGS:
                self._cache.clear()
                self._cached = 0
            self._cache[key] = found
            self._cached += len(found.documents)
