"""Embeddings of passages in a generation's folder: a vector of the whole passage, and one of each sentence.

A whole passage tells what it is about, a sentence what it says; their cosine similarities together rank better than
either (docs/relevance.md). Passage vectors are scanned by a matrix product, so they are 32 bits; sentence vectors are
read for a few passages only, so 16 will do. Where there are many passages, a scan of their projections on 64 principal
directions picks those that are compared in full (docs/decisions/0008-meaning-by-a-short-scan.md).
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from helpcenter.domain.passage import Passage
from helpcenter.search.embeddings.embedding_files import Group
from helpcenter.search.embeddings.encoder import LANGUAGES, SIZE, Floats
from helpcenter.search.text.languages import language_of

_SENTENCE = re.compile(r"(?<=[.!?।؟])\s+|(?<=[。！？])")
# A passage's first sentences say what it is for; this bounds the file.
_MOST_SENTENCES = 16
_BLOCK = 2048
# From so many passages on, a scan in full (1.3 ms) takes longer than one of projections and of their best (0.3 ms).
PROJECTED_FROM = 10_000
_PROJECTED_SIZE = 64
RESCANNED = 512
_SAMPLE = 20_000
_PROJECTED_FILES = ("short", "turn")
VECTOR_FILES = ("wholes", "sentences", "starts", *_PROJECTED_FILES)
"""The files that `write_vectors` may write for a segment."""


def sentences(passage: Passage) -> list[str]:
    """The title and the sentences of a passage, in order, none empty; at most 16."""
    found = (sentence.strip() for sentence in _SENTENCE.split(passage.body))
    return [sentence for sentence in (passage.title.strip(), *found) if sentence][:_MOST_SENTENCES]


def embedded_texts(passage: Passage) -> tuple[str, ...]:
    """What is encoded of a passage: all of it, then its sentences. Nothing of passages in languages that the encoder
    lacks, nor of bare headings: "Questions" would be near to every question."""
    if not passage.body or language_of(passage.locale).key not in LANGUAGES:
        return ()
    whole = ". ".join(part for part in (passage.title, passage.body) if part)
    return whole, *sentences(passage)


def write_vectors(folder: Path, name: str, found: Sequence[Group | None]) -> None:
    """Writes the vectors of a segment's passages, in order; those without any get zeros and no sentences.

    `name`.wholes.npy has a row of 32-bit floats a passage, .sentences.npy one of 16-bit floats a sentence, .starts.npy
    each passage's first sentence, and the end; for many passages .turn.npy has principal directions, .short.npy the
    projections on them.
    """
    lengths = [len(each.sentences) if each else 0 for each in found]
    starts = np.cumsum([0, *lengths], dtype=np.int64)
    wholes = _created(folder / f"{name}.wholes.npy", np.float32, len(found))
    rows = _created(folder / f"{name}.sentences.npy", np.float16, int(starts[-1]))
    for number, each in enumerate(found):
        if each:
            wholes[number] = each.whole
            rows[starts[number] : starts[number + 1]] = each.sentences
    arrays: dict[str, NDArray[Any]] = {"starts": starts}
    if len(found) >= PROJECTED_FROM:
        known = np.flatnonzero([each is not None for each in found])
        arrays["turn"] = principal_directions(wholes[known[:: _step(len(known))]])
        blocks = (wholes[at : at + _BLOCK] for at in range(0, len(found), _BLOCK))
        arrays["short"] = np.concatenate([block @ arrays["turn"] for block in blocks])
    for suffix, array in arrays.items():
        np.save(folder / f"{name}.{suffix}.npy", array)


def _created(path: Path, dtype: DTypeLike, rows: int) -> NDArray[Any]:
    """A new file of zeros, mapped: what is written to it takes no memory of ours."""
    if not rows:
        np.save(path, np.empty((0, SIZE), dtype))
        return np.empty((0, SIZE), dtype)
    return np.lib.format.open_memmap(path, "w+", np.dtype(dtype), (rows, SIZE))


def _step(count: int) -> int:
    return max(1, count // _SAMPLE)


def principal_directions(vectors: Floats) -> Floats:
    """The 64 directions in which vectors (rows) differ most, as columns: what is near in them is near in all."""
    sample = vectors[:: _step(len(vectors))]
    _, directions = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(directions[:, -_PROJECTED_SIZE:], np.float32)


def has_vectors(folder: Path, name: str) -> bool:
    """Whether vectors were written for a segment of this name."""
    return (folder / f"{name}.wholes.npy").exists()


class Vectors:
    """The vectors of a segment, memory-mapped. Passages are numbered as in the segment. Safe for threads."""

    def __init__(self, folder: Path, name: str) -> None:
        self._passages, self._sentences, self._starts = (
            np.load(folder / f"{name}.{suffix}.npy", mmap_mode="r") for suffix in ("wholes", "sentences", "starts")
        )
        self._is_projected = (folder / f"{name}.short.npy").exists()
        if self._is_projected:
            self._projected, self._projection = (
                np.load(folder / f"{name}.{suffix}.npy", mmap_mode="r") for suffix in _PROJECTED_FILES
            )

    def nearest(self, vector: Floats, count: int) -> NDArray[np.int32]:
        """The passages of largest cosine similarity with a vector of length 1, in no order; at most `count`. Of many
        passages, those that a scan of projections finds: 95 of 100."""
        if not self._is_projected:
            return largest_places(self._passages @ vector, count)
        near = np.sort(largest_places(self._projected @ (vector @ self._projection), RESCANNED))
        return near[largest_places(self._passages[near] @ vector, count)]

    def similarities(self, vector: Floats, passages: Iterable[int]) -> NDArray[np.float64]:
        """For each passage, the mean of its own cosine similarity and its best sentence's; 0 where it has no
        vectors."""
        return np.array([self._similarity(vector, number) for number in passages], np.float64)

    def _similarity(self, vector: Floats, number: int) -> float:
        rows = self._sentences[self._starts[number] : self._starts[number + 1]]
        if not len(rows):
            return 0.0
        whole, best = float(self._passages[number] @ vector), float((rows.astype(np.float32) @ vector).max())
        # Rounded, so that the last bit of a sum never decides an order.
        return round((whole + best) / 2, 5)


def largest_places(values: Floats, count: int) -> NDArray[np.int32]:
    """The places of the `count` largest values, in no order."""
    if len(values) > count:
        return np.argpartition(values, -count)[-count:].astype(np.int32)
    return np.arange(len(values), dtype=np.int32)
