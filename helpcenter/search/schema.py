"""The Whoosh index: the record of what is indexed, in a format that other tools read."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, ID, FieldType, Schema
from whoosh.formats import Existence
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from helpcenter.domain.passage import Passage
from helpcenter.search.analysis import analyze
from helpcenter.search.fields import GUIDE_ID, OWN, STORED_PASSAGE, field_name
from helpcenter.search.languages import OTHER, known_languages, language_of
from helpcenter.search.sidecar.write import Written

Posting = tuple[bytes, int, int, int]
"""Term, document, how often it stands there, and how many terms the document's field has."""


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
    """A field whose postings are written in bulk: texts are analysed once, for the sidecar and for Whoosh."""

    def __init__(self, language: str) -> None:
        # Frequencies are the postings' weights; a format that writes them a second time would be slower and larger.
        super().__init__(format=Existence(), analyzer=TermsAnalyzer(language), scorable=True, stored=False)


def schema() -> Schema:
    """Fields for every language there is, so that a new locale never changes the format."""
    fields = Schema(**{GUIDE_ID: ID(), STORED_PASSAGE: COLUMN(VarBytesColumn())})
    for language in (*known_languages(), OTHER.key):
        for part in OWN:
            fields.add(field_name(part, language), _Terms(language))
    return fields


class RecordWriter(SegmentWriter):  # type: ignore[misc]
    """Writes passages whose postings are known already, and sorted: Whoosh would gather them one by one and sort them
    again, which takes three times as long as everything else."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, codec=W3Codec(compression=0))

    def add_document_of(self, stored: str, lengths: Mapping[str, int]) -> None:
        """Adds a document; `lengths` are those of its fields. Its postings follow by `add_field_postings`."""
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_column_value(STORED_PASSAGE, self.schema[STORED_PASSAGE].column_type, stored.encode())
        for name, length in lengths.items():
            self.perdocwriter.add_field(name, self.schema[name], None, length)
        self.perdocwriter.finish_doc()
        self._added = True
        self.docnum += 1

    def add_field_postings(self, name: str, postings: Iterable[Posting]) -> None:
        """Adds the postings of one field, sorted by term and document; fields in the order of their names."""
        writer, last = self.fieldwriter, None
        writer.start_field(name, self.schema[name])
        for term, document, count, length in postings:
            if term != last:
                if last is not None:
                    writer.finish_term()
                writer.start_term(term)
                last = term
            writer.add(document, count, b"", length)
        if last is not None:
            writer.finish_term()
        writer.finish_field()


class Record:
    """Writes passages that the sidecar analysed to Whoosh. `passages` are all that were, in their order."""

    def __init__(self, written: Written, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._terms = written.terms
        self._parts = {part: written.parts[part] for part in OWN if part in written.parts}

    def add(self, writer: RecordWriter, numbers: Sequence[int]) -> None:
        """Adds some of the passages, by ascending numbers."""
        lengths = {part: found.lengths.tolist() for part, found in self._parts.items()}
        for number in numbers:
            passage = self._passages[number]
            language = language_of(passage.locale).key
            mine = {field_name(part, language): found[number] for part, found in lengths.items()}
            writer.add_document_of(_stored(passage), mine)
        documents = np.full(len(self._passages), -1, np.int64)
        documents[list(numbers)] = np.arange(len(numbers))
        fields = dict(self._postings(documents))
        fields[GUIDE_ID] = self._owners(numbers)
        for name in sorted(fields):
            writer.add_field_postings(name, fields[name])

    def _postings(self, documents: NDArray[np.int64]) -> Iterator[tuple[str, Iterator[Posting]]]:
        """By name of a field, its postings."""
        for part, found in self._parts.items():
            for language in sorted({term.partition(" ")[0] for term in self._terms}):
                low, high = bisect_left(self._terms, f"{language} "), bisect_left(self._terms, f"{language}!")
                rows = slice(*found.terms.searchsorted([low, high]).tolist())
                terms, at = found.terms[rows], documents[found.passages[rows]]
                kept = at >= 0
                if kept.any():
                    counts, lengths = found.counts[rows][kept], found.lengths[found.passages[rows][kept]]
                    names = [term.partition(" ")[2].encode() for term in self._terms[low:high]]
                    postings = zip(
                        map(names.__getitem__, (terms[kept] - low).tolist()),
                        at[kept].tolist(),
                        counts.tolist(),
                        lengths.tolist(),
                        strict=True,
                    )
                    yield field_name(part, language), postings

    def _owners(self, numbers: Sequence[int]) -> Iterator[Posting]:
        owners = ((self._passages[number].guide.encode(), place) for place, number in enumerate(numbers))
        return ((owner, place, 1, 1) for owner, place in sorted(owners))


def _stored(passage: Passage) -> str:
    """What a passage is; its text stands in the sidecar, and compressing it here would double the time of a build."""
    values = [passage.guide, passage.id, passage.block, passage.kind.value, passage.locale]
    return json.dumps([*values, passage.position, passage.of])
