"""Answers queries from one generation: plan, score, group by guide, explain.

Useful for sites up to some ten thousand passages: every passage that holds a word is scored. The executor that prunes
takes the place of `scoring` behind the same protocol.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from helpcenter.domain.hit import NOTHING, ResultPage
from helpcenter.domain.library import Product
from helpcenter.domain.query import SearchQuery
from helpcenter.search.collection import Collection, Floats, Integers
from helpcenter.search.matching import Plan, make_plan
from helpcenter.search.pages import Page
from helpcenter.search.rules import compile_rules, pin_key
from helpcenter.search.scoring import STAGES, Booleans, Scores, score
from helpcenter.search.tuning import Tuning
from helpcenter.search.vocabulary import Vocabulary

# Scores are compared to this many decimals, so that the last bit of a sum never decides an order.
_DECIMALS = 6


class SearchEngine(Protocol):
    """What everything above search sees."""

    def search(self, query: SearchQuery) -> ResultPage:
        """The guides that answer, best first. Safe for threads; an empty text finds nothing; no text raises."""


class WhooshEngine:
    """A SearchEngine over one locale's Whoosh index. `published` are the guides that may be shown."""

    def __init__(
        self, collection: Collection, tuning: Tuning, products: Sequence[Product], published: frozenset[str]
    ) -> None:
        self._collection = collection
        self._vocabularies = {language: Vocabulary(collection.words(language)) for language in collection.languages}
        self._rules = compile_rules(tuning, products, collection.languages)
        entries = [collection.manifest.guides[guide] for guide in collection.guides]
        self._is_published = np.array([guide in published for guide in collection.guides], np.bool_)
        self._products = [entry.product for entry in entries]
        self._kinds = [entry.kind for entry in entries]

    def search(self, query: SearchQuery) -> ResultPage:
        plan = make_plan(query.text, self._rules, self, is_typing=query.is_typing, is_exact=query.is_exact)
        pinned = self._pinned(query)
        if not plan.words and not pinned:
            return NOTHING
        scores = score(plan, self._collection)
        named = self._of_products(plan)
        best = self._guide_scores(scores, named)
        allowed = self._allowed(query)
        found = [int(guide) for guide in np.flatnonzero((best > 0) & allowed)]
        pins = [guide for guide in pinned if allowed[guide]]
        order = sorted(found, key=lambda guide: (-round(float(best[guide]), _DECIMALS), guide))
        order = [*pins, *(guide for guide in order if guide not in pins)]
        page = Page(self._collection, scores, plan, frozenset(pins))
        shown = order[query.offset : query.offset + query.limit]
        return ResultPage(
            total=len(order),
            hits=tuple(page.hit(guide, float(best[guide])) for guide in shown),
            corrections=plan.corrections,
            facets=self._facets(query, best, pins),
            rescued_by=self._rescued_by(scores, named, allowed),
        )

    def knows(self, language: str, term: str) -> bool:
        """Whether any text in the language holds the term."""
        return self._collection.knows(language, term)

    def vocabulary(self, language: str) -> Vocabulary:
        """The words of a language as they are written."""
        return self._vocabularies[language]

    def close(self) -> None:
        """Closes the index. Whoever still holds the engine gets answers, only slower."""
        self._collection.close()

    def _pinned(self, query: SearchQuery) -> list[int]:
        index_of = self._collection.index_of
        names = self._rules.pins.get(pin_key(query.text), ()) if query.text else ()
        return [index_of[name] for name in dict.fromkeys(names) if name in index_of]

    def _of_products(self, plan: Plan) -> Booleans:
        """Which guides are about a product that the query names."""
        wanted = {product for product, _ in plan.products}
        return np.array([product in wanted for product in self._products], np.bool_)

    def _guide_scores(self, scores: Scores, named: Booleans) -> Floats:
        """By guide, its best passage's score, and the bonus of a product named."""
        best = np.zeros(len(self._collection.guides))
        documents: Integers = np.flatnonzero((scores.total > 0) & (self._collection.guide_of >= 0))
        np.maximum.at(best, self._collection.guide_of[documents], scores.total[documents])
        return best + named * self._collection.weights.product

    def _allowed(self, query: SearchQuery, *, but: str = "") -> Booleans:
        """Guides that pass the filters, leaving one of them out for its own facet."""
        allowed = self._is_published.copy()
        if query.product and but != "product":
            allowed &= np.array([product == query.product for product in self._products], np.bool_)
        if query.kind and but != "kind":
            allowed &= np.array([kind == query.kind.value for kind in self._kinds], np.bool_)
        return allowed

    def _facets(self, query: SearchQuery, best: Floats, pins: Sequence[int]) -> Mapping[str, Mapping[str, int]]:
        found = best > 0
        found[list(pins)] = True
        values: dict[str, Sequence[str | None]] = {"product": self._products, "kind": self._kinds}
        return {
            name: _counts([of[int(g)] for g in np.flatnonzero(found & self._allowed(query, but=name))])
            for name, of in values.items()
        }

    def _rescued_by(self, scores: Scores, named: Booleans, allowed: Booleans) -> str | None:
        """The first stage at which anything shown was found; None when the words as typed were enough."""
        if bool((named & allowed).any()):
            return None
        for stage in STAGES:
            documents = np.flatnonzero(scores.stages[stage] & (self._collection.guide_of >= 0))
            if bool(allowed[self._collection.guide_of[documents]].any()):
                return stage
        return None


def _counts(values: Sequence[str | None]) -> dict[str, int]:
    """How often each value occurs, the most frequent first."""
    counts: dict[str, int] = {}
    for value in values:
        if value is not None:
            counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
