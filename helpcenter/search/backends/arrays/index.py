"""One locale's index as queries see it: a base that never changes, an optional small delta, and what is dead in it.

The delta's passages are numbered on from the base's; its lists are appended to the base's, weighed by the base's
statistics. Guides that were changed or taken out since are dead in the base: no list shows them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.passage import Passage
from helpcenter.lru_cache import LruCache
from helpcenter.search.backends.arrays.array_format import BASE, DELTA, Ids, qualified
from helpcenter.search.backends.arrays.ngrams import NgramStatistics, PassageNgrams
from helpcenter.search.backends.arrays.posting_lists import EMPTY_LIST, PostingList, largest_of, posting_list
from helpcenter.search.backends.arrays.segment_reader import SegmentReader
from helpcenter.search.backends.manifest import Manifest
from helpcenter.search.embeddings.encoder import Floats
from helpcenter.search.embeddings.vectors import Vectors, has_vectors
from helpcenter.search.field_weights import WEIGHTS, Weights
from helpcenter.search.interfaces import IMPACT_SCALE
from helpcenter.search.text.languages import language_of

_KEPT_LISTS = 4096

T = TypeVar("T")


class ArrayIndex:
    """A generation's segments, opened as one. Passages of a guide are neighbours, the guide itself first.

    `guides` are ids, and a guide's number its place there. By number: `spans` are each guide's first passage and the
    one after its last; `guide_of` is each passage's guide, -1 where it is dead; `blocks` tells blocks of a guide apart.
    Safe for threads. Raises OSError or ValueError when a file is missing or is no array.
    """

    def __init__(self, folder: Path, manifest: Manifest, weights: Weights = WEIGHTS) -> None:
        self.manifest = manifest
        self.own_language = language_of(manifest.locale).key
        self.languages = (self.own_language, *sorted(set(manifest.languages) - {self.own_language}))
        self.segments = [SegmentReader(folder, BASE)]
        if manifest.has_delta:
            self.segments.append(SegmentReader(folder, DELTA))
        self._vectors = [Vectors(folder, name) for name in (BASE, DELTA) if has_vectors(folder, name)]
        self.base_size = self.segments[0].size
        self.size = sum(segment.size for segment in self.segments)
        self.guides: Sequence[str] = tuple(sorted(manifest.guides))
        self.guide_number = {guide: number for number, guide in enumerate(self.guides)}
        self._number_passages(frozenset(manifest.dead_guides))
        self._ngrams = [PassageNgrams(segment.files, weights) for segment in self.segments]
        self._ngram_statistics = NgramStatistics(self.segments[0].files)
        self._terms: LruCache[tuple[str, str], PostingList] = LruCache(_KEPT_LISTS)
        self._prefix_lists: LruCache[tuple[str, str], PostingList] = LruCache(_KEPT_LISTS)

    def _number_passages(self, dead: frozenset[str]) -> None:
        guide_of = np.full(self.size, -1, np.int32)
        self.spans = np.zeros((len(self.guides), 2), np.int32)
        for segment, first in zip(self.segments, (0, self.base_size), strict=False):
            starts = segment.guide_starts.tolist()
            for place, guide in enumerate(segment.guides):
                if first or guide not in dead:
                    number = self.guide_number[guide]
                    self.spans[number] = first + starts[place], first + starts[place + 1]
                    guide_of[first + starts[place] : first + starts[place + 1]] = number
        self.guide_of: Ids = guide_of
        living = guide_of >= 0
        self._living: NDArray[np.bool_] | None = None if living.all() else living
        self.blocks: Ids = np.concatenate([segment.blocks for segment in self.segments])

    def passage(self, number: int) -> Passage:
        """The text of a passage."""
        if number < self.base_size:
            return self.segments[0].passage(number)
        return self.segments[1].passage(number - self.base_size)

    @property
    def has_vectors(self) -> bool:
        """Whether every segment was written with vectors."""
        return len(self._vectors) == len(self.segments)

    def nearest(self, vector: Floats, count: int) -> Ids:
        """The passages nearest to a vector, at most `count` of base and delta each; dead ones too."""
        starts = (0, self.base_size)
        return np.concatenate([each.nearest(vector, count) + np.int32(at) for each, at in self._shifted(starts)])

    def similarities(self, vector: Floats, passages: Ids) -> NDArray[np.float64]:
        """How similar each of these ascending passages is to a vector, see `Vectors`."""
        cut = int(np.searchsorted(passages, self.base_size))
        parts = (passages[:cut], passages[cut:] - np.int32(self.base_size))
        return np.concatenate([each.similarities(vector, mine.tolist()) for each, mine in self._shifted(parts)])

    def _shifted(self, parts: Sequence[T]) -> Iterator[tuple[Vectors, T]]:
        return zip(self._vectors, parts, strict=False)

    def knows(self, language: str, term: str) -> bool:
        """Whether any passage holds the term in its language."""
        return len(self.term(language, term).passages) > 0

    def has_word(self, language: str, word: str) -> bool:
        """Whether any living passage holds a folded word."""
        name = qualified(language, word)
        if self._living is None and len(self.segments) == 1:
            return self.segments[0].has_word(name)
        terms = (segment.term_of_word(name) for segment in self.segments)
        return any(term is not None and len(self.term(language, term).passages) > 0 for term in terms)

    def surface_forms(self, language: str, term: str) -> list[str]:
        """How a term is written in the texts, lower case, the base's forms first."""
        name = qualified(language, term)
        return list(dict.fromkeys(form for segment in self.segments for form in segment.surface_forms(name)))

    def ngram_scores(self, passages: Ids, ngrams: Sequence[str]) -> NDArray[np.int32]:
        """The impact of a query's n-grams, weighed by BM25, in each of these passages, which ascend."""
        split = int(passages.searchsorted(self.base_size))
        parts = (passages[:split], passages[split:] - self.base_size)
        statistics = self._ngram_statistics
        scores = [
            each.scores(mine.astype(np.int64), statistics, ngrams)
            for each, mine in zip(self._ngrams, parts, strict=False)
        ]
        return np.asarray(np.rint(np.concatenate(scores) * IMPACT_SCALE), np.int32)

    def of_guides(self, guides: NDArray[np.int64], impact: int) -> PostingList:
        """The posting list that gives every passage of these guides the same impact."""
        if not len(guides):
            return EMPTY_LIST
        spans = self.spans[guides]
        passages = np.sort(np.concatenate([np.arange(low, high, dtype=np.int32) for low, high in spans.tolist()]))
        return posting_list(passages, np.full(len(passages), impact, np.int32), np.zeros(len(passages), np.uint8))

    def term(self, language: str, term: str) -> PostingList:
        """The posting list of a term, empty where no text holds it."""
        return self._terms.get((language, term), lambda: self._term(qualified(language, term)))

    def prefix_postings(self, language: str, prefix: str) -> PostingList:
        """The posting list of a folded prefix: in each passage the largest impact of the words that begin so."""
        name = qualified(language, prefix)
        return self._prefix_lists.get(
            (language, prefix), lambda: self._merged([segment.prefix_lists(name) for segment in self.segments])
        )

    def _term(self, name: str) -> PostingList:
        if len(self.segments) == 1:
            number = self.segments[0].term(name)
            return EMPTY_LIST if number is None else self._alive(_of(self.segments[0], number))
        return self._merged([_numbers(segment.term(name)) for segment in self.segments])

    def _merged(self, numbers: Sequence[Sequence[int]]) -> PostingList:
        parts = [
            largest_of([_of(segment, number) for number in mine])
            for segment, mine in zip(self.segments, numbers, strict=True)
        ]
        base = self._alive(parts[0])
        if len(parts) == 1 or not len(parts[1].passages):
            return base
        more = parts[1]
        shift = np.int32(self.base_size)
        return _appended(base, more, shift)

    def _alive(self, found: PostingList) -> PostingList:
        if self._living is None or not len(found.passages):
            return found
        # Of the largest, those that live are the largest of the living.
        kept, best = self._living[found.passages], self._living[found.best_passages]
        return PostingList(
            found.passages[kept],
            found.impacts[kept],
            found.own[kept],
            found.best_passages[best],
            found.best_impacts[best],
            int(found.best_impacts[best].max(initial=0)),
        )


def _appended(base: PostingList, more: PostingList, shift: np.int32) -> PostingList:
    """A base's list and a delta's as one."""
    if not len(base.passages):
        return more._replace(passages=more.passages + shift, best_passages=more.best_passages + shift)
    passages = np.concatenate((base.best_passages, more.best_passages + shift))
    impacts = np.concatenate((base.best_impacts, more.best_impacts))
    # Below the least of one list's best, that list may have more.
    least = max(
        [int(each.best_impacts[-1]) for each in (base, more) if len(each.best_impacts) < len(each.passages)], default=0
    )
    order = (-impacts).argsort(kind="stable")
    order = order[impacts.take(order) > least] if least else order
    return PostingList(
        np.concatenate((base.passages, more.passages + shift)),
        np.concatenate((base.impacts, more.impacts)),
        np.concatenate((base.own, more.own)),
        passages.take(order),
        impacts.take(order),
        max(base.largest, more.largest),
    )


def _numbers(number: int | None) -> list[int]:
    return [] if number is None else [number]


def _of(segment: SegmentReader, number: int) -> PostingList:
    passages, impacts, own = segment.postings(number)
    best = segment.best(number)
    if best is None:
        return posting_list(passages, impacts, own)
    return PostingList(passages, impacts, own, *best, int(best[1][0]))
