"""The Whoosh index: the record of what is indexed, in a format that other tools read."""

import json
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence
from whoosh.writing import IndexWriter

from helpcenter.domain.passage import Passage
from helpcenter.search.analysis import analyze
from helpcenter.search.fields import GUIDE_ID, OWN, STORED_PASSAGE, Part, field_name
from helpcenter.search.languages import OTHER, known_languages, language_of
from helpcenter.search.sidecar.files import starts
from helpcenter.search.sidecar.statistics import Held
from helpcenter.search.sidecar.write import Written

Posting = tuple[bytes, int, float, bytes]


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
    """A field that is given its postings: texts are analysed once, for the sidecar and for Whoosh."""

    def __init__(self, language: str) -> None:
        # Frequencies are the postings' weights; a format that writes them a second time would be slower and larger.
        super().__init__(format=Existence(), analyzer=TermsAnalyzer(language), scorable=True, stored=False)

    def index(self, value: Sequence[Posting], **_: object) -> Sequence[Posting]:
        return value


def schema() -> Schema:
    """Fields for every language there is, so that a new locale never changes the format."""
    fields = Schema(**{GUIDE_ID: ID(), STORED_PASSAGE: STORED()})
    for language in (*known_languages(), OTHER.key):
        for part in OWN:
            fields.add(field_name(part, language), _Terms(language))
    return fields


class Record:
    """Writes passages that the sidecar analysed to Whoosh. `passages` are all that were, in their order."""

    def __init__(self, written: Written, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._bytes = [term.partition(" ")[2].encode() for term in written.terms]
        self._parts = {part: _by_passage(written.parts[part], len(passages)) for part in OWN}

    def add(self, writer: IndexWriter, number: int) -> None:
        """Adds one of the passages to the index."""
        passage = self._passages[number]
        language = language_of(passage.locale).key
        fields: dict[str, object] = {GUIDE_ID: passage.guide, STORED_PASSAGE: _stored(passage)}
        for part in OWN:
            postings = self._postings(part, number)
            if postings:
                fields[field_name(part, language)] = postings
        writer.add_document(**fields)

    def _postings(self, part: Part, number: int) -> list[Posting]:
        offsets, terms, counts = self._parts[part]
        span = slice(offsets[number], offsets[number + 1])
        return [(self._bytes[term], count, count, b"") for term, count in zip(terms[span], counts[span], strict=True)]


def _stored(passage: Passage) -> str:
    """What a passage is; its text stands in the sidecar, and compressing it here would double the time of a build."""
    values = [passage.guide, passage.id, passage.block, passage.kind.value, passage.locale]
    return json.dumps([*values, passage.position, passage.of])


def _by_passage(found: Held, size: int) -> tuple[list[int], list[int], list[int]]:
    order: NDArray[np.int64] = np.argsort(found.passages, kind="stable")
    offsets = starts(np.bincount(found.passages, minlength=size))
    return offsets.tolist(), found.terms[order].tolist(), found.counts[order].tolist()
