"""The best passages by words alone, without guides, counts and reasons: what the peers are asked for."""

import numpy as np

from helpcenter.domain.hit import PassageHit
from helpcenter.search.backends.arrays.backend import ArraysBackend
from helpcenter.search.backends.arrays.compile import CompiledQuery
from helpcenter.search.backends.arrays.top_k import Groups, top_k
from helpcenter.search.engine import IndexEngine
from helpcenter.search.interfaces import ScoredPassages
from helpcenter.search.plan import Plan
from helpcenter.search.results.hit_builder import HitBuilder
from helpcenter.search.results.snippets import Highlighter


class PassageSearch:
    """Asks the embedded engine of one locale for passages."""

    def __init__(self, engine: IndexEngine) -> None:
        if not isinstance(engine.backend, ArraysBackend):
            raise SystemExit("Passages are measured in the embedded engine only.")
        self._backend = engine.backend
        self._planner = engine.planner
        self._hit_builder = HitBuilder(self._backend)

    def ranked(self, text: str, k: int, *, is_typing: bool = False) -> list[tuple[int, int]]:
        """The best k passages, best first, each with its score."""
        return self._ranked(self._planner.plan(text, is_typing=is_typing), k)

    def passages(self, text: str, k: int) -> list[PassageHit]:
        """The best k passages, best first, with their snippets."""
        plan = self._planner.plan(text)
        highlighter = Highlighter(plan, self._backend.lexicon.surface_forms)
        return [self._hit_builder.passage(number, score, highlighter) for number, score in self._ranked(plan, k)]

    def is_exact(self, text: str, k: int, *, is_typing: bool, by_guide: bool) -> bool:
        """Whether the best k by words are those of scoring every passage."""
        query = self._compiled(self._planner.plan(text, is_typing=is_typing))
        groups = self._backend.groups if by_guide else Groups()
        quick, whole = top_k(query.lists, query.optional, k, groups), self._every_match(query)
        return self._first(quick, k, by_guide=by_guide) == self._first(whole, k, by_guide=by_guide)

    def _ranked(self, plan: Plan, k: int) -> list[tuple[int, int]]:
        query = self._compiled(plan)
        return self._first(top_k(query.lists, query.optional, k), k, by_guide=False)

    def _compiled(self, plan: Plan) -> CompiledQuery:
        return self._backend.compiler.compile(plan)

    def _every_match(self, query: CompiledQuery) -> ScoredPassages:
        """Every passage that is found, each list summed to its end."""
        size = self._backend.index.size
        scores, is_found = np.zeros(size, np.int32), np.zeros(size, np.bool_)
        for each in query.lists:
            is_found[each.passages] = True
        for each in [*query.lists, *query.optional]:
            scores[each.passages] += each.impacts
        passages = np.flatnonzero(is_found).astype(np.int32)
        return ScoredPassages(passages, scores[passages])

    def _first(self, found: ScoredPassages, k: int, *, by_guide: bool) -> list[tuple[int, int]]:
        numbers, scores = found.by_guide(self._backend.guides_of(found.passages)) if by_guide else found
        ranked = sorted(zip((-scores).tolist(), numbers.tolist(), strict=True))[:k]
        return [(number, -score) for score, number in ranked]
