"""How rare terms are and how long texts are: fixed when an index is built whole, and kept while it is edited.

Every score depends on these figures, so an edit that changed them would change the whole index.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpcenter.search.backends.arrays.array_files import Folder, Ids
from helpcenter.search.backends.arrays.writing.passage_texts import Occurrences, Texts, counted
from helpcenter.search.field_weights import Part


@dataclass(frozen=True, slots=True)
class Held:
    """One part's postings: distinct terms and passages, sorted by both, how often, and each passage's length."""

    terms: NDArray[np.int64]
    passages: Ids
    counts: NDArray[np.int64]
    lengths: NDArray[np.int64]


def held(texts: Texts, part: Part, places: NDArray[np.int64], size: int) -> Held:
    """The postings of a part; `places` are the final numbers of terms."""
    found = texts.term_occurrences(part)
    lengths = np.bincount(found.passages, minlength=size)
    return Held(*counted(Occurrences(places[found.numbers], found.passages), size), lengths)


@dataclass(frozen=True, slots=True)
class Statistics:
    """By part and language: how many passages have the part, and its mean length; by part and term: its passages."""

    sizes: dict[str, tuple[int, float]]
    frequencies: dict[Part, NDArray[np.int32]]

    @classmethod
    def of(cls, texts: Texts, parts: dict[Part, Held], terms: int) -> "Statistics":
        sizes: dict[str, tuple[int, float]] = {}
        for part, found in parts.items():
            languages = np.array(texts.languages[part])
            for language in sorted(set(texts.languages[part])):
                lengths = found.lengths[(languages == language) & (found.lengths > 0)]
                if len(lengths):
                    sizes[f"{part.value} {language}"] = len(lengths), float(lengths.mean())
        frequencies = {
            part: np.bincount(found.terms, minlength=terms).astype(np.int32) for part, found in parts.items()
        }
        return cls(sizes, frequencies)

    def size(self, part: Part, language: str) -> tuple[int, float]:
        return self.sizes.get(f"{part.value} {language}", (1, 1.0))

    def save(self, folder: Folder) -> None:
        folder.save_json("sizes", self.sizes)
        for part, frequencies in self.frequencies.items():
            folder.save(f"frequency_{part.value}", frequencies)

    @classmethod
    def load(cls, folder: Folder, terms: NDArray[np.int64], parts: Iterable[Part]) -> "Statistics":
        """Saved statistics for other terms: `terms` are their old numbers, -1 for new ones (which nothing held)."""
        sizes = {name: (int(count), float(mean)) for name, (count, mean) in folder.load_json("sizes").items()}
        return cls(sizes, {part: _taken(folder.load(f"frequency_{part.value}"), terms) for part in parts})


def _taken(frequencies: NDArray[np.int32], terms: NDArray[np.int64]) -> NDArray[np.int32]:
    if not len(frequencies):
        return np.zeros(len(terms), np.int32)
    return np.where(terms < 0, 0, frequencies[np.maximum(terms, 0)]).astype(np.int32)
