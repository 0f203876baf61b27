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
from numpy.typing import NDArray

from helpcenter.domain.passage import Passage
from helpcenter.search.embeddings.encoder import LANGUAGES, SIZE, Encoder, Floats
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


def sentences(passage: Passage) -> list[str]:
    """The title and the sentences of a passage, in order, none empty; at most 16."""
    found = (sentence.strip() for sentence in _SENTENCE.split(passage.body))
    return [sentence for sentence in (passage.title.strip(), *found) if sentence][:_MOST_SENTENCES]


def write_vectors(folder: Path, name: str, passages: Sequence[Passage], encoder: Encoder) -> None:
    """Writes `name`.wholes.npy (a row of 32-bit floats a passage), .sentences.npy (a row of 16-bit floats a sentence),
    .starts.npy (each passage's first sentence, and the end), and for many passages .turn.npy (principal directions) and
    .short.npy (projections).

    Passages in languages that the encoder lacks get zeros and no sentences, and so do bare headings: "Questions" would
    be near to every question.
    """
    known = np.array([bool(p.body) and language_of(p.locale).key in LANGUAGES for p in passages], np.bool_)
    passage_rows = np.zeros((len(passages), SIZE), np.float32)
    texts = [". ".join(part for part in (p.title, p.body) if part) for p, is_known in _zip(passages, known) if is_known]
    passage_rows[known] = encoder.encode(texts)
    by_passage = [sentences(p) if is_known else [] for p, is_known in _zip(passages, known)]
    starts = np.cumsum([0, *map(len, by_passage)], dtype=np.int64)
    flat = [sentence for each in by_passage for sentence in each]
    sentence_rows = np.empty((len(flat), SIZE), np.float16)
    for at in range(0, len(flat), _BLOCK):
        sentence_rows[at : at + _BLOCK] = encoder.encode(flat[at : at + _BLOCK])
    arrays: dict[str, NDArray[Any]] = {"wholes": passage_rows, "sentences": sentence_rows, "starts": starts}
    if len(passages) >= PROJECTED_FROM:
        arrays["turn"] = principal_directions(passage_rows[known])
        arrays["short"] = passage_rows @ arrays["turn"]
    for suffix, array in arrays.items():
        np.save(folder / f"{name}.{suffix}.npy", array)


def principal_directions(vectors: Floats) -> Floats:
    """The 64 directions in which vectors (rows) differ most, as columns: what is near in them is near in all."""
    sample = vectors[:: max(1, len(vectors) // _SAMPLE)]
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


def _zip(passages: Sequence[Passage], known: NDArray[np.bool_]) -> Iterable[tuple[Passage, bool]]:
    return zip(passages, known.tolist(), strict=True)
