"""A search, step by step: from a query to a page of results, the same for every backend."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from time import perf_counter
from typing import NamedTuple

import numpy as np

from helpcenter.domain.hit import NOTHING, ResultPage, corrected
from helpcenter.domain.library import Product
from helpcenter.domain.query import SearchQuery
from helpcenter.search.embeddings.encoder import encoder, semantic_status_of
from helpcenter.search.embeddings.semantic_retrieval import SemanticRetriever
from helpcenter.search.field_weights import WEIGHTS, Weights, weighted
from helpcenter.search.interfaces import (
    Counts,
    Filters,
    Retrieval,
    ScoredPassages,
    SearchBackend,
    SemanticStatus,
    StepSeconds,
)
from helpcenter.search.plan import Plan
from helpcenter.search.query.planner import Planner
from helpcenter.search.results.hit_builder import HitBuilder, Promotion, Ranked
from helpcenter.search.results.reasons import rescued_by
from helpcenter.search.text.analysis import analyze
from helpcenter.search.text.characters import fold
from helpcenter.search.tuning.compiled_rules import compile_rules
from helpcenter.search.tuning.rules import Tuning

_NO_PASSAGES = ScoredPassages(np.empty(0, np.int32), np.empty(0, np.int32))


class Search(NamedTuple):
    """What is known of a search so far. Each step takes one, and returns one that knows more."""

    query: SearchQuery
    promotion: Promotion | None
    plan: Plan = Plan(())
    started: Retrieval | None = None
    """The plan as the index answers it; None before there is a plan."""
    pinned: Sequence[int] = ()
    first: Sequence[int] = ()
    """Guides that come first whatever they score: pinned ones, then those of the promotion."""
    candidates: ScoredPassages = _NO_PASSAGES
    """The passages of the best guides by words."""
    reranked: ScoredPassages = _NO_PASSAGES
    """What n-grams add to the candidates."""
    semantic: ScoredPassages | None = None
    """What embeddings add, to passages of their own too; None where none were compared."""
    ranked: Sequence[Ranked] = ()
    """At least as many of the best guides as the page needs, best first."""
    counts: Counts = Counts(0, {})
    page: ResultPage | None = None
    """The answer; the step that fills it in is the last."""

    @property
    def retrieval(self) -> Retrieval:
        """What `make_plan` started. Raises LookupError before it did."""
        if self.started is None:
            raise LookupError("a search is planned before anything is retrieved")
        return self.started


class IndexEngine:
    """Answers queries from one locale's index. `published` are the guides that may be shown. Safe for threads.

    `backend` is the index, `weights` what everything counts, `planner` what makes plans by the tuning of the moment.
    """

    def __init__(
        self,
        backend: SearchBackend,
        tuning: Tuning,
        products: Sequence[Product],
        published: frozenset[str],
        weights: Weights = WEIGHTS,
    ) -> None:
        self.backend = backend
        self.weights = weights
        self._products = tuple(products)
        self.retune(tuning)
        self._unpublished = frozenset(backend.guides) - published
        self._hit_builder = HitBuilder(backend)
        found = encoder() if backend.has_vectors and weights.semantic else None
        self._semantic = SemanticRetriever(backend, found, weights) if found else None

    def retune(self, tuning: Tuning) -> None:
        """From now on searches by these rules; searches under way finish by the old ones or the new ones."""
        rules = compile_rules(tuning, self._products, self.backend.languages)
        self.planner = Planner(rules, self.backend.lexicon, self.weights)

    def search(
        self, query: SearchQuery, promotion: Promotion | None = None, step_seconds: StepSeconds | None = None
    ) -> ResultPage:
        """The guides that answer, best first; after pinned ones, those of `promotion`. `step_seconds`: see
        `interfaces.SearchEngine`."""
        search = Search(query, promotion)
        taken = [0.0] * len(STEPS) if step_seconds is None else step_seconds
        before = perf_counter()
        for number, step in enumerate(STEPS):
            search = step(self, search)
            now = perf_counter()
            taken[number] += now - before
            before = now
            if search.page is not None:
                return search.page
        return NOTHING

    def make_plan(self, search: Search) -> Search:
        """The query becomes a plan; rules say which guides come first and which are hidden."""
        # Read once: a retuning meanwhile must not mix two tunings in one search.
        query, planner, today = search.query, self.planner, _today()
        rules = planner.rules
        plan = planner.plan(query.text, is_typing=query.is_typing, is_exact=query.is_exact)
        # As typed, else as it was read.
        pinned = rules.pins.guides(query.text, today) or rules.pins.guides(
            corrected(query.text, plan.corrections), today
        )
        promoted = search.promotion.passages if search.promotion else ()
        hidden = rules.hidden.guides(query.text, today)
        filters = Filters(
            query.product or None,
            query.kind.value if query.kind else None,
            self._unpublished.union(hidden) if hidden else self._unpublished,
            query.topics.get(query.topic, frozenset()) if query.topic else None,
        )
        return search._replace(
            plan=plan,
            started=self.backend.retrieve(plan, filters),
            pinned=self._numbers(pinned, filters),
            first=self._numbers((*pinned, *promoted), filters),
            page=None if plan.words or pinned or promoted else NOTHING,
        )

    def retrieve(self, search: Search) -> Search:
        """The best guides by words, as the passages that make them so."""
        return search._replace(candidates=search.retrieval.top_guides(self.weights.rerank_depth))

    def rerank(self, search: Search) -> Search:
        """Candidates gain by the n-grams that they share with the query: likeness of words, nearness of neighbours."""
        passages, ngrams = search.candidates.passages, search.plan.ngrams
        if not self.weights.ngrams or not ngrams or not len(passages):
            return search
        scores = weighted(self.backend.ngram_scores(passages, ngrams), self.weights.ngrams)
        return search._replace(
            candidates=ScoredPassages(passages, search.candidates.scores + scores),
            reranked=ScoredPassages(passages, scores),
        )

    def compare_embeddings(self, search: Search) -> Search:
        """Candidates gain by the similarity of their embeddings with the query's, which finds passages of its own too;
        never while the query is being typed."""
        if self._semantic is None or search.query.is_typing:
            return search
        found = self._semantic.retrieve(search.query.text, search.retrieval, search.candidates.passages)
        return search._replace(semantic=found)

    def rank(self, search: Search) -> Search:
        """As many guides as the page needs, each by its best passage. Whatever was not re-ranked stays below what was,
        unless embeddings may have raised it, or the page lies that deep."""
        k = search.query.offset + search.query.limit + len(search.first)
        retrieval = search.retrieval.with_scores(search.reranked, search.semantic)
        found = search.candidates
        if search.semantic is not None or k > self.weights.rerank_depth:
            found = retrieval.top_guides(k)
        guides, scores = found.by_guide(self.backend.guides_of(found.passages))
        order = np.lexsort((guides, -scores))[:k]
        ranked = list(zip(guides[order].tolist(), scores[order].tolist(), strict=True))
        return search._replace(started=retrieval, ranked=ranked)

    def count(self, search: Search) -> Search:
        """How many guides were found in all, and of which products, kinds and topics; the last not at every key."""
        topics = {} if search.query.is_typing else search.query.topics
        return search._replace(counts=search.retrieval.counts(search.first, topics))

    def build_page(self, search: Search) -> Search:
        """The guides of this page as a visitor sees them, and why they are there."""
        query, first, scores = search.query, search.first, dict(search.ranked)
        order = [*first, *(guide for guide, _ in search.ranked if guide not in first)]
        shown = [(guide, scores.get(guide, 0)) for guide in order[query.offset :][: query.limit]]
        hits = self._hit_builder.hits(
            shown,
            search.plan,
            search.retrieval,
            search.pinned,
            search.promotion,
            is_semantic=search.semantic is not None,
        )
        page = ResultPage(
            total=search.counts.total,
            hits=hits,
            corrections=search.plan.corrections,
            facets=search.counts.facets,
            rescued_by=rescued_by(
                search.plan,
                search.retrieval,
                self.backend.languages[0],
                is_promoted=search.promotion is not None,
                is_semantic=search.semantic is not None and len(search.semantic.passages) > 0,
            ),
        )
        return search._replace(page=page)

    @property
    def semantic_status(self) -> SemanticStatus:
        """Whether embeddings count beside words, and why not."""
        return semantic_status_of(self.backend.languages[0], has_vectors=self.backend.has_vectors)

    def document_frequency(self, word: str, *, is_begun: bool = False) -> int:
        """How many of the locale's own passages hold a word (or one that it begins); words that search owners or stop
        words know count for one more. 0: never heard of."""
        own, folded = self.backend.languages[0], fold(word.lower())
        rules, lexicon = self.planner.rules, self.backend.lexicon
        is_known = folded in rules.stop_words[own] or folded in rules.vocabulary
        counts = [lexicon.document_frequency(own, term) for token in analyze(word, own) for term in token.terms]
        if is_begun:
            counts.append(lexicon.prefix_frequency(own, folded))
        return is_known + max(counts, default=0)

    def _numbers(self, guides: Iterable[str], filters: Filters) -> list[int]:
        """The guides that the index has and that the filters let through, each once."""
        entries = self.backend.entries
        numbered = ((guide, self.backend.number_of(guide)) for guide in dict.fromkeys(guides))
        return [each for guide, each in numbered if each is not None and filters.allow(guide, entries[guide])]


Step = Callable[[IndexEngine, Search], Search]

STEPS: tuple[Step, ...] = (
    IndexEngine.make_plan,
    IndexEngine.retrieve,
    IndexEngine.rerank,
    IndexEngine.compare_embeddings,
    IndexEngine.rank,
    IndexEngine.count,
    IndexEngine.build_page,
)
"""What a search passes, in order."""

STEP_NAMES = tuple(step.__name__ for step in STEPS)
"""What measures call the steps."""


def _today() -> date:
    return datetime.now(UTC).date()
