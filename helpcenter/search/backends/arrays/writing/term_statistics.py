"""How rare terms are and how long texts are: fixed when an index is built whole, and kept while it is edited.

Every score depends on these figures, so an edit that changed them would change the whole index.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_files import SegmentFiles
from helpcenter.search.backends.arrays.array_format import Ids
from helpcenter.search.backends.arrays.writing.passage_texts import Occurrences, Texts, count_pairs
from helpcenter.search.field_weights import Field


@dataclass(frozen=True, slots=True)
class FieldPostings:
    """One field's postings: distinct pairs of a term and a passage, sorted, with the term's count there (three arrays
    of one length); and each passage's length in terms."""

    terms: NDArray[np.int64]
    passages: Ids
    counts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def field_postings(texts: Texts, field: Field, places: NDArray[np.int64], size: int) -> FieldPostings:
    """The postings of a field in `size` passages; `places` are the final numbers of terms."""
    found = texts.term_occurrences(field)
    lengths = np.bincount(found.passages, minlength=size)
    return FieldPostings(*count_pairs(Occurrences(places[found.numbers], found.passages), size), lengths)


@dataclass(frozen=True, slots=True)
class IndexedTerms:
    """What a segment holds, for the record in Whoosh: `terms` ("fr resili") by number, and the fields' postings."""

    terms: Sequence[str]
    fields: dict[Field, FieldPostings]


@dataclass(frozen=True, slots=True)
class TermStatistics:
    """What BM25 needs: `sizes`, by field and language ("title fr"), is how many passages have the field and its mean
    length there; `frequencies`, by field, is each term's document frequency."""

    sizes: dict[str, tuple[int, float]]
    frequencies: dict[Field, NDArray[np.int32]]

    @classmethod
    def of(cls, texts: Texts, fields: dict[Field, FieldPostings], terms: int) -> "TermStatistics":
        """Those of texts that are written whole; `terms` is the number of distinct terms."""
        sizes: dict[str, tuple[int, float]] = {}
        for field, found in fields.items():
            languages = np.array(texts.languages[field])
            for language in sorted(set(texts.languages[field])):
                lengths = found.lengths[(languages == language) & (found.lengths > 0)]
                if len(lengths):
                    sizes[f"{field.value} {language}"] = len(lengths), float(lengths.mean())
        frequencies = {
            field: np.bincount(found.terms, minlength=terms).astype(np.int32) for field, found in fields.items()
        }
        return cls(sizes, frequencies)

    def size(self, field: Field, language: str) -> tuple[int, float]:
        """How many passages have a field in a language, and its mean length; 1 and 1 where none has."""
        return self.sizes.get(f"{field.value} {language}", (1, 1.0))

    def save(self, files: SegmentFiles) -> None:
        """Saves them beside the segment whose texts they are of."""
        files.save_json("sizes", self.sizes)
        for field, frequencies in self.frequencies.items():
            files.save(f"frequency_{field.value}", frequencies)

    @classmethod
    def load(cls, files: SegmentFiles, terms: NDArray[np.int64], fields: Iterable[Field]) -> "TermStatistics":
        """Saved statistics for other terms: `terms` are their numbers when saved, -1 for those that nothing held
        then."""
        sizes = {name: (int(count), float(mean)) for name, (count, mean) in files.load_json("sizes").items()}
        return cls(sizes, {field: _taken(files.load(f"frequency_{field.value}"), terms) for field in fields})


def _taken(frequencies: NDArray[np.int32], terms: NDArray[np.int64]) -> NDArray[np.int32]:
    if not len(frequencies):
        return np.zeros(len(terms), np.int32)
    return np.where(terms < 0, 0, frequencies[np.maximum(terms, 0)]).astype(np.int32)
