"""The Whoosh index: the record of what is indexed, in a format that other tools read."""

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3PostingsWriter
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, FieldType, Schema
from whoosh.formats import Existence
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from helpcenter.domain.passage import Passage
from helpcenter.search.backends.arrays.writing.term_statistics import IndexedTerms
from helpcenter.search.field_weights import GUIDE_ID, OWN, STORED_PASSAGE, field_name
from helpcenter.search.text.analysis import analyze
from helpcenter.search.text.languages import OTHER, known_languages, language_of

_BLOCK = 128


class TermPostings(NamedTuple):
    """A term's documents, how often it stands in each, and how many terms the field has there."""

    term: bytes
    documents: Sequence[int]
    counts: Sequence[int]
    lengths: Sequence[int]


class TermsAnalyzer(Analyzer):  # type: ignore[misc]
    """`analyze` as Whoosh wants it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, value: str, **_: object) -> Iterator[WhooshToken]:
        token = WhooshToken(positions=False, chars=False)
        token.boost = 1.0
        for found in analyze(value, self.language):
            for term in found.terms:
                token.text = term
                yield token


class _Terms(FieldType):  # type: ignore[misc]
    """A field whose postings are written in bulk: texts are analysed once, for the segment and for Whoosh."""

    def __init__(self, language: str) -> None:
        # Frequencies are the postings' weights; a format that writes them a second time would be slower and larger.
        super().__init__(format=Existence(), analyzer=TermsAnalyzer(language), scorable=True, stored=False)


def schema() -> Schema:
    """Fields for every language there is, so that a new locale never changes the format."""
    fields = Schema(**{GUIDE_ID: ID(), STORED_PASSAGE: COLUMN(VarBytesColumn())})
    for language in (*known_languages(), OTHER.key):
        for field in OWN:
            fields.add(field_name(field, language), _Terms(language))
    return fields


class _BulkPostingsWriter(W3PostingsWriter):  # type: ignore[misc]
    """Takes the postings of a term all at once."""

    _ids: "array[int]"

    def add_all(self, postings: TermPostings) -> None:
        for low in range(0, len(postings.documents), self._blocklimit):
            if self._ids:
                self._write_block()
            block = slice(low, low + self._blocklimit)
            self._ids = array("I", postings.documents[block])
            self._weights = array("f", postings.counts[block])
            self._maxweight = max(self._weights)
            self._minlength, self._maxlength = min(postings.lengths[block]), max(postings.lengths[block])


class _BulkFieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_field(self, name: str, field: FieldType, postings: Iterable[TermPostings]) -> None:
        """Adds the postings of one field, sorted by term; fields in the order of their names."""
        self.start_field(name, field)
        self._postwriter = _BulkPostingsWriter(self._postfile, _BLOCK, compression=0)
        for each in postings:
            self.start_term(each.term)
            self._postwriter.add_all(each)
            self.finish_term()
        self.finish_field()


class RecordWriter(SegmentWriter):  # type: ignore[misc]
    """Writes passages whose postings are known already, and sorted: Whoosh would gather them one by one and sort them
    again, which takes three times as long as everything else."""

    fieldwriter: _BulkFieldWriter

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, codec=W3Codec(compression=0))
        self.fieldwriter.close()
        self.fieldwriter = _BulkFieldWriter(self.codec, self.storage, self.newsegment)

    def add_document_of(self, stored: str, lengths: Mapping[str, int]) -> None:
        """Adds a document; `lengths` are those of its fields. Its postings follow by `add_field_postings`."""
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_column_value(STORED_PASSAGE, self.schema[STORED_PASSAGE].column_type, stored.encode())
        for name, length in lengths.items():
            self.perdocwriter.add_field(name, self.schema[name], None, length)
        self.perdocwriter.finish_doc()
        self._added = True
        self.docnum += 1

    def add_field_postings(self, name: str, postings: Iterable[TermPostings]) -> None:
        """Adds the postings of one field, sorted by term; fields in the order of their names."""
        self.fieldwriter.add_field(name, self.schema[name], postings)


class Record:
    """Writes passages that the segment analysed to Whoosh. `passages` are all that were, in their order."""

    def __init__(self, written: IndexedTerms, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._terms = written.terms
        self._parts = {field: written.fields[field] for field in OWN if field in written.fields}

    def add(self, writer: RecordWriter, numbers: Sequence[int]) -> None:
        """Adds some of the passages, by ascending numbers."""
        lengths = {field: found.lengths.tolist() for field, found in self._parts.items()}
        for number in numbers:
            passage = self._passages[number]
            language = language_of(passage.locale).key
            mine = {field_name(field, language): found[number] for field, found in lengths.items()}
            writer.add_document_of(_stored(passage), mine)
        documents = np.full(len(self._passages), -1, np.int64)
        documents[list(numbers)] = np.arange(len(numbers))
        fields = dict(self._postings(documents))
        fields[GUIDE_ID] = self._owners(numbers)
        for name in sorted(fields):
            writer.add_field_postings(name, fields[name])

    def _postings(self, documents: NDArray[np.int64]) -> Iterator[tuple[str, Iterator[TermPostings]]]:
        """By name of a field, its postings."""
        languages = sorted({term.partition(" ")[0] for term in self._terms})
        for field, found in self._parts.items():
            for language in languages:
                low, high = bisect_left(self._terms, f"{language} "), bisect_left(self._terms, f"{language}!")
                rows = slice(*found.terms.searchsorted([low, high]).tolist())
                terms, passages, counts = found.terms[rows], found.passages[rows], found.counts[rows]
                kept = documents[passages] >= 0
                if kept.any():
                    chosen = terms[kept], documents[passages[kept]], counts[kept], found.lengths[passages[kept]]
                    yield field_name(field, language), self._by_term(*chosen)

    def _by_term(
        self,
        terms: NDArray[np.int64],
        documents: NDArray[np.int64],
        counts: NDArray[np.int64],
        lengths: NDArray[np.int64],
    ) -> Iterator[TermPostings]:
        starts = np.flatnonzero(np.concatenate(([True], terms[1:] != terms[:-1])))
        cuts = [*starts.tolist(), len(terms)]
        listed = documents.tolist(), counts.tolist(), lengths.tolist()
        for term, (low, high) in zip(terms[starts].tolist(), pairwise(cuts), strict=True):
            name = self._terms[term].partition(" ")[2].encode()
            yield TermPostings(name, *(each[low:high] for each in listed))

    def _owners(self, numbers: Sequence[int]) -> Iterator[TermPostings]:
        owners: dict[bytes, list[int]] = {}
        for place, number in enumerate(numbers):
            owners.setdefault(self._passages[number].guide.encode(), []).append(place)
        for owner, places in sorted(owners.items()):
            yield TermPostings(owner, places, [1] * len(places), [1] * len(places))


def _stored(passage: Passage) -> str:
    """What a passage is; its text stands in the segment, and compressing it here would double the time of a build."""
    values = [passage.guide, passage.id, passage.block, passage.kind.value, passage.locale]
    return json.dumps([*values, passage.position, passage.of])
