"""Answers queries from one generation: plan, find the best guides, count the rest, explain."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from helpcenter.domain.hit import NOTHING, Correction, PassageHit, ResultPage, corrected
from helpcenter.domain.library import Product
from helpcenter.domain.query import SearchQuery
from helpcenter.search.backends.arrays.array_format import IMPACT_SCALE
from helpcenter.search.backends.arrays.compile import CompiledQuery, Compiler
from helpcenter.search.backends.arrays.index import ArrayIndex
from helpcenter.search.backends.arrays.lexicon import IndexLexicon
from helpcenter.search.backends.arrays.posting_lists import EMPTY_LIST, PostingList, impacts_at, posting_list, scaled
from helpcenter.search.backends.arrays.top_k import Groups, ScoredPassages, by_group, top_k
from helpcenter.search.embeddings.encoder import SemanticStatus, encoder, semantic_status_of
from helpcenter.search.embeddings.semantic_retrieval import SemanticRetriever
from helpcenter.search.field_weights import WEIGHTS, Weights
from helpcenter.search.plan import Alternative, ExpansionKind, Plan, TermQuery
from helpcenter.search.query.planner import Planner
from helpcenter.search.results.hit_builder import SEMANTIC, HitBuilder, Promotion
from helpcenter.search.text.analysis import analyze
from helpcenter.search.text.characters import fold
from helpcenter.search.tuning.compiled_rules import compile_rules
from helpcenter.search.tuning.rules import Tuning

Booleans = NDArray[np.bool_]

STAGES = (None, "locale", "typo", "synonym")
"""How far from the typed words something was found, the nearest first."""


class SearchEngine(Protocol):
    """What everything above search sees."""

    def search(self, query: SearchQuery) -> ResultPage:
        """The guides that answer, best first. Safe for threads; an empty text finds nothing; no text raises."""

    def knows(self, text: str, locale: str) -> bool:
        """Whether the locale's own texts hold every word of a text: none of them is rare, personal or misspelt."""

    def semantic_status(self) -> Mapping[str, SemanticStatus]:
        """By locale, whether embeddings count beside words, and why not."""


class IndexEngine:
    """A SearchEngine over one locale's index. `published` are the guides that may be shown."""

    def __init__(
        self,
        index: ArrayIndex,
        tuning: Tuning,
        products: Sequence[Product],
        published: frozenset[str],
        weights: Weights = WEIGHTS,
    ) -> None:
        self._index = index
        self._weights = weights
        self._lexicon = IndexLexicon(index)
        self._products = tuple(products)
        self.retune(tuning)
        self._compiler = Compiler(index, weights)
        self._hit_builder = HitBuilder(index, self._compiler)
        self._groups = Groups(index.guide_of)
        found = encoder() if index.has_vectors and weights.semantic else None
        self._semantic = SemanticRetriever(index, found, weights) if found else None
        entries = [index.manifest.guides[guide] for guide in index.guides]
        self._published = np.array([guide in published for guide in index.guides], np.bool_)
        self._all_published = bool(self._published.all())
        self._facets = {
            "product": Facet([entry.product for entry in entries]),
            "kind": Facet([entry.kind for entry in entries]),
        }

    def retune(self, tuning: Tuning) -> None:
        """From now on searches by these rules; searches under way finish by the old ones or the new ones."""
        rules = compile_rules(tuning, self._products, self._index.languages)
        self._planner = Planner(rules, self._lexicon, self._weights)

    def search(self, query: SearchQuery, promotion: Promotion | None = None) -> ResultPage:
        """The guides that answer, best first; after pinned ones, those of `promotion`."""
        plan = self._planner.plan(query.text, is_typing=query.is_typing, is_exact=query.is_exact)
        pinned = self._pinned(query, plan.corrections)
        first = list(dict.fromkeys((*pinned, *self._numbers(promotion.passages if promotion else ()))))
        if not plan.words and not first:
            return NOTHING
        allowed = self._allowed(query)
        first = [guide for guide in first if allowed is None or allowed[guide]]
        compiled, ranked = self._ranked(plan, query, query.offset + query.limit + len(first), allowed)
        scores = dict(ranked)
        order = [*first, *(guide for guide, _ in ranked if guide not in first)][query.offset :][: query.limit]
        is_found = self._is_found(compiled.lists, first)
        return ResultPage(
            total=int(np.count_nonzero(is_found if allowed is None else is_found & allowed)),
            hits=self._hit_builder.hits(
                [(guide, scores.get(guide, 0)) for guide in order], plan, compiled, pinned, promotion
            ),
            corrections=plan.corrections,
            facets=self._counts(query, is_found),
            rescued_by=self._rescued_by(plan, compiled.semantic_postings, allowed, is_promoted=promotion is not None),
        )

    @property
    def guide_of(self) -> NDArray[np.int32]:
        """By passage, its guide."""
        return self._index.guide_of

    def ranked(self, text: str, k: int, *, is_typing: bool = False) -> list[tuple[int, int]]:
        """The best k passages, best first, each with its score: no guides, no counts, no snippets."""
        compiled = self._compiler.compile(self._planner.plan(text, is_typing=is_typing))
        found = top_k(compiled.lists, compiled.optional, k)
        ranked = sorted(zip((-found.scores).tolist(), found.passages.tolist(), strict=True))[:k]
        return [(passage, -score) for score, passage in ranked]

    def passages(self, text: str, k: int) -> list[PassageHit]:
        """The best k passages, best first, with their snippets."""
        return self._hit_builder.passages(self.ranked(text, k), self._planner.plan(text))

    def compiled(self, text: str, *, is_typing: bool = False) -> CompiledQuery:
        """A query as the posting lists that its scores sum up."""
        return self._compiled(self._planner.plan(text, is_typing=is_typing))

    @property
    def semantic_status(self) -> SemanticStatus:
        """Whether embeddings count beside words, and why not."""
        return semantic_status_of(self._index.own_language, has_vectors=self._index.has_vectors)

    def document_frequency(self, word: str, *, is_begun: bool = False) -> int:
        """How many of the locale's own passages hold a word (or one that it begins); words that search owners or stop
        words know count for one more. 0: never heard of."""
        own, folded = self._index.own_language, fold(word.lower())
        is_known = folded in self._planner.rules.stop_words[own] or folded in self._planner.rules.vocabulary
        lists = [self._index.term(own, term) for token in analyze(word, own) for term in token.terms]
        if is_begun:
            lists.append(self._index.prefix_postings(own, folded))
        return is_known + max((len(found.passages) for found in lists), default=0)

    def _compiled(self, plan: Plan) -> CompiledQuery:
        compiled = self._compiler.compile(plan)
        if not plan.products:
            return compiled
        wanted = {product for product, _ in plan.products}
        named = self._index.of_guides(
            self._facets["product"].of_values(wanted), round(self._weights.product * IMPACT_SCALE)
        )
        return CompiledQuery((*compiled.lists, named), compiled.optional)

    def _ranked(
        self, plan: Plan, query: SearchQuery, k: int, allowed: Booleans | None
    ) -> tuple[CompiledQuery, list[tuple[int, int]]]:
        """What is summed up, and at least the k best guides, best first, each with the score of its best passage.

        The best guides by words are re-ranked: by n-grams; and by their embeddings, which find passages of their own
        too, but never while the query is being typed.
        """
        compiled, allowed_mask = self._compiled(plan), self._allowed_mask(allowed)
        candidates = top_k(compiled.lists, compiled.optional, self._weights.rerank_depth, self._groups, allowed_mask)
        ngram_postings = self._ngram_postings(candidates.passages, plan)
        semantic_postings = None
        if self._semantic and not query.is_typing:
            semantic_postings = self._semantic.retrieve(query.text, candidates.passages, allowed_mask)
        compiled = CompiledQuery(
            (*compiled.lists, semantic_postings) if semantic_postings else compiled.lists,
            (*compiled.optional, ngram_postings),
            semantic_postings,
        )
        if semantic_postings or k > self._weights.rerank_depth:
            return compiled, self._by_guide(top_k(compiled.lists, compiled.optional, k, self._groups, allowed_mask), k)
        # Whatever was not re-ranked stays below all that was.
        return compiled, self._by_guide(
            ScoredPassages(candidates.passages, candidates.scores + impacts_at(ngram_postings, candidates.passages)), k
        )

    def _ngram_postings(self, passages: NDArray[np.int32], plan: Plan) -> PostingList:
        """What these passages have in common with the n-grams of the query."""
        if not self._weights.ngrams or not plan.ngrams or not len(passages):
            return EMPTY_LIST
        scores = self._index.ngram_scores(passages, plan.ngrams)
        return scaled(posting_list(passages, scores, np.zeros(len(passages), np.uint8)), self._weights.ngrams)

    def _by_guide(self, found: ScoredPassages, k: int) -> list[tuple[int, int]]:
        guides, scores = by_group(found, self._index.guide_of)
        order = np.lexsort((guides, -scores))[:k]
        return list(zip(guides[order].tolist(), scores[order].tolist(), strict=True))

    def _allowed_mask(self, allowed: Booleans | None) -> Booleans | None:
        """Which passages are of allowed guides."""
        return None if allowed is None else np.append(allowed, False)[self._index.guide_of]

    def _pinned(self, query: SearchQuery, corrections: Sequence[Correction]) -> list[int]:
        """Guides pinned for the query as typed, else as it was read."""
        pins, today = self._planner.rules.pins, _today()
        return self._numbers(pins.guides(query.text, today) or pins.guides(corrected(query.text, corrections), today))

    def _numbers(self, guides: Iterable[str]) -> list[int]:
        numbers = self._index.guide_number
        return [numbers[guide] for guide in guides if guide in numbers]

    def _hidden(self, query: SearchQuery) -> list[int]:
        return self._numbers(self._planner.rules.hidden.guides(query.text, _today()))

    def _allowed(self, query: SearchQuery, *, but: str = "") -> Booleans | None:
        """Guides that pass the filters, leaving one of them out for its own facet. None: all."""
        wanted = {"product": query.product, "kind": query.kind.value if query.kind else None}
        chosen = {name: value for name, value in wanted.items() if value and name != but}
        hidden = self._hidden(query)
        if self._all_published and not chosen and not hidden:
            return None
        allowed = self._published.copy()
        allowed[hidden] = False
        for name, value in chosen.items():
            allowed &= self._facets[name].has(value)
        return allowed

    def _is_found(self, lists: Sequence[PostingList], pins: Sequence[int]) -> Booleans:
        found = np.zeros(len(self._index.guides), np.bool_)
        for each in lists:
            found[self._index.guide_of[each.passages]] = True
        found[list(pins)] = True
        return found

    def _counts(self, query: SearchQuery, is_found: Booleans) -> Mapping[str, Mapping[str, int]]:
        counts: dict[str, Mapping[str, int]] = {}
        for name, facet in self._facets.items():
            allowed = self._allowed(query, but=name)
            counts[name] = facet.counts(is_found if allowed is None else is_found & allowed)
        return counts

    def _rescued_by(
        self, plan: Plan, semantic_postings: PostingList | None, allowed: Booleans | None, *, is_promoted: bool
    ) -> str | None:
        """The first stage at which anything shown was found; None when the words as typed were enough."""
        if plan.products and self._shows(self._index.of_guides(self._named(plan), 1).passages, allowed):
            return None
        pairs = [
            (alternative, term_query)
            for word in plan.words
            for alternative in word.alternatives
            for term_query in alternative.term_queries
        ]
        for stage in STAGES:
            for alternative, term_query in pairs:
                if self._stage(alternative, term_query) == stage and self._shows(
                    self._compiler.passages(term_query), allowed
                ):
                    return stage
            if is_promoted and stage is None:
                return "locale"
        return SEMANTIC if semantic_postings and self._shows(semantic_postings.passages, allowed) else None

    def _named(self, plan: Plan) -> NDArray[np.int64]:
        return self._facets["product"].of_values({product for product, _ in plan.products})

    def _shows(self, passages: NDArray[np.int32], allowed: Booleans | None) -> bool:
        return len(passages) > 0 and (allowed is None or bool(allowed[self._index.guide_of[passages]].any()))

    def _stage(self, alternative: Alternative, term_query: TermQuery) -> str | None:
        expansion = alternative.expansion
        if expansion is not None and expansion.kind is not ExpansionKind.COMPLETION:
            is_synonymous = expansion.kind in {ExpansionKind.COMPOUND, ExpansionKind.INFLECTION}
            return "synonym" if is_synonymous else expansion.kind.value
        return None if term_query.language == self._index.own_language else "locale"


def _today() -> date:
    return datetime.now(UTC).date()


class Facet:
    """A fact of every guide, as numbers."""

    def __init__(self, values: Sequence[str | None]) -> None:
        self._names = sorted({value for value in values if value is not None})
        places = {name: place for place, name in enumerate(self._names)}
        self._of = np.array([places[value] if value is not None else -1 for value in values], np.int64)

    def has(self, value: str) -> Booleans:
        """Which guides have the value."""
        return self._of == self._names.index(value) if value in self._names else np.zeros(len(self._of), np.bool_)

    def of_values(self, values: set[str]) -> NDArray[np.int64]:
        """The guides that have one of these."""
        wanted = [place for place, name in enumerate(self._names) if name in values]
        return np.flatnonzero(np.isin(self._of, wanted))

    def counts(self, guides: Booleans) -> dict[str, int]:
        """How often each value occurs among these guides, the most frequent first."""
        counts = np.bincount(self._of[guides] + 1, minlength=len(self._names) + 1)[1:].tolist()
        found = [(count, name) for count, name in zip(counts, self._names, strict=True) if count]
        return {name: count for count, name in sorted(found, key=lambda pair: (-pair[0], pair[1]))}
