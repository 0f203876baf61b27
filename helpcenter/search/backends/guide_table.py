"""The guides and passages of an index as numbers: which guides pass filters, and how often each facet value occurs."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.passage import Passage
from helpcenter.lru_cache import LruCache
from helpcenter.search.interfaces import Counts, Filters, GuideEntry, Mask, Numbers, Scores, Vector

_KEPT_MASKS = 64
_KEPT_SETS = 64


_ANY = Filters()


class GuideTable(NamedTuple):
    """Guides by number, sorted by id, and where their passages stand.

    `spans` holds the first passage of each guide and the one after its last; `guide_of` is each passage's guide, -1 for
    a passage that is no more; `blocks` numbers the block of each passage.
    """

    guides: Sequence[str]
    entries: Mapping[str, GuideEntry]
    spans: Numbers
    guide_of: Numbers
    blocks: Numbers


class _Members(NamedTuple):
    """Which guide stands in which topic, a pair of numbers each: to count so is as quick for thousands of topics."""

    topics: Mapping[str, frozenset[str]]
    guides: NDArray[np.int64]
    places: NDArray[np.int64]

    def counts(self, shown: Mask) -> dict[str, int]:
        """How many of the shown guides each topic has; those with none are left out."""
        counts = np.bincount(self.places[shown[self.guides]], minlength=len(self.topics)).tolist()
        return {name: count for name, count in zip(self.topics, counts, strict=True) if count}


class GuideFilter:
    """Filters and facets over a table. Safe for threads."""

    def __init__(self, table: GuideTable) -> None:
        self._table = table
        self.number_of = {guide: number for number, guide in enumerate(table.guides)}
        self._masks: LruCache[Filters, Mask] = LruCache(_KEPT_MASKS)
        self._sets: LruCache[frozenset[str], Mask] = LruCache(_KEPT_SETS)
        self._members: _Members | None = None
        entries = [table.entries[guide] for guide in table.guides]
        self._facets = {
            "product": Facet([entry.product for entry in entries]),
            "kind": Facet([entry.kind for entry in entries]),
        }

    def allowed(self, filters: Filters) -> Mask | None:
        """The guides that pass, one flag a guide; None: all."""
        return self._masks.get(filters, lambda: self._made(filters)) if filters != _ANY else None

    def of_products(self, products: Collection[str]) -> NDArray[np.int64]:
        """The guides of these products."""
        return self._facets["product"].with_values(products)

    def counts(self, is_found: Mask, filters: Filters, topics: Mapping[str, frozenset[str]]) -> Counts:
        """Totals and facets of the guides that were found; `topics` are guides by topic."""
        found = self._own_counts(is_found, filters)
        if not topics:
            return found
        shown = self._shown(is_found, filters._replace(among=None))
        return Counts(found.total, {**found.facets, "topic": self._members_of(topics).counts(shown)})

    def _own_counts(self, is_found: Mask, filters: Filters) -> Counts:
        if filters == _ANY:
            facets = {name: facet.counts(is_found) for name, facet in self._facets.items()}
            return Counts(int(np.count_nonzero(is_found)), facets)
        total = int(np.count_nonzero(self._shown(is_found, filters)))
        # A facet's own filter is left out, so that it offers the rest.
        others = {"product": filters._replace(product=None), "kind": filters._replace(kind=None)}
        return Counts(total, {n: facet.counts(self._shown(is_found, others[n])) for n, facet in self._facets.items()})

    def _shown(self, is_found: Mask, filters: Filters) -> Mask:
        allowed = self.allowed(filters)
        return is_found if allowed is None else is_found & allowed

    def _made(self, filters: Filters) -> Mask:
        allowed = np.ones(len(self._table.guides), np.bool_)
        allowed[[self.number_of[guide] for guide in filters.hidden if guide in self.number_of]] = False
        for name, value in (("product", filters.product), ("kind", filters.kind)):
            if value is not None:
                allowed &= self._facets[name].has(value)
        return allowed if filters.among is None else allowed & self._one_of(filters.among)

    def _members_of(self, topics: Mapping[str, frozenset[str]]) -> "_Members":
        """Worked out once for the topics of a release."""
        if (members := self._members) is None or members.topics is not topics:
            pairs = [
                (self.number_of[guide], place)
                for place, guides in enumerate(topics.values())
                for guide in guides
                if guide in self.number_of
            ]
            numbers = np.array(pairs, np.int64).reshape(-1, 2)
            self._members = members = _Members(topics, numbers[:, 0], numbers[:, 1])
        return members

    def _one_of(self, guides: frozenset[str]) -> Mask:
        return self._sets.get(guides, lambda: self._mask_of(guides))

    def _mask_of(self, guides: frozenset[str]) -> Mask:
        mask = np.zeros(len(self._table.guides), np.bool_)
        mask[[self.number_of[guide] for guide in guides if guide in self.number_of]] = True
        return mask


class Facet:
    """A fact of every guide (its product, its kind), as numbers: `values` has one a guide, None where it has none."""

    def __init__(self, values: Sequence[str | None]) -> None:
        self._names = sorted({value for value in values if value is not None})
        places = {name: place for place, name in enumerate(self._names)}
        self._of = np.array([places[value] if value is not None else -1 for value in values], np.int64)

    def has(self, value: str) -> Mask:
        """Which guides have the value: one flag a guide, all False for a value that none has."""
        return self._of == self._names.index(value) if value in self._names else np.zeros(len(self._of), np.bool_)

    def with_values(self, values: Collection[str]) -> NDArray[np.int64]:
        """The numbers of the guides that have one of these values, ascending."""
        wanted = [place for place, name in enumerate(self._names) if name in values]
        return np.flatnonzero(np.isin(self._of, wanted))

    def counts(self, guides: Mask) -> dict[str, int]:
        """How often each value occurs among these guides, the most frequent first."""
        counts = np.bincount(self._of[guides] + 1, minlength=len(self._names) + 1)[1:].tolist()
        found = [(count, name) for count, name in zip(counts, self._names, strict=True) if count]
        return {name: count for count, name in sorted(found, key=lambda pair: (-pair[0], pair[1]))}


class TableBackend(ABC):
    """What a backend can answer from its table, see `interfaces.SearchBackend`. N-grams and embeddings are worth
    nothing, unless a backend that has them says otherwise."""

    has_vectors = False

    def __init__(self, table: GuideTable) -> None:
        self.table = table
        self.guides = table.guides
        self.entries = table.entries
        self.guide_filter = GuideFilter(table)

    @abstractmethod
    def passage(self, number: int) -> Passage:
        """A passage with its text."""

    def number_of(self, guide: str) -> int | None:
        return self.guide_filter.number_of.get(guide)

    def guides_of(self, passages: Numbers) -> Numbers:
        return self.table.guide_of[passages]

    def passages_named(self, guide: int, ids: Sequence[str]) -> list[int]:
        if not ids:
            return []
        numbers = {self.passage(number).id: number for number in range(*self.table.spans[guide].tolist())}
        return [numbers[each] for each in ids if each in numbers]

    def ngram_scores(self, passages: Numbers, ngrams: Sequence[str]) -> Scores:
        return np.zeros(len(passages), np.int32)

    def similarities(self, vector: Vector, passages: Numbers) -> NDArray[np.float64]:
        return np.zeros(len(passages), np.float64)
