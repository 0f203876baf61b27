"""Golden queries, run: which of them find first what their search owners wrote down."""

from collections.abc import Iterable
from dataclasses import dataclass

from helpcenter.domain.query import SearchQuery
from helpcenter.search.interfaces import SearchEngine
from helpcenter.search.tuning.golden_files import GoldenQuery


@dataclass(frozen=True, slots=True)
class GoldenResult:
    """Where a golden query finds its guide: its rank from 1, None if not among the first ten.

    `instead` are the best guide and passage that were found, or "".
    """

    golden: GoldenQuery
    rank: int | None
    instead: tuple[str, str]

    @property
    def is_kept(self) -> bool:
        """Whether the query finds what it must."""
        return self.rank == 1 and self.golden.passage in ("", self.instead[1])


def golden_results(engine: SearchEngine, golden: Iterable[GoldenQuery]) -> list[GoldenResult]:
    """What each golden query finds, in their order."""
    return [_result(engine, each) for each in golden]


def failing_queries(engine: SearchEngine, golden: Iterable[GoldenQuery]) -> list[GoldenResult]:
    """The results of the golden queries that do not find what they must."""
    return [result for result in golden_results(engine, golden) if not result.is_kept]


def _result(engine: SearchEngine, golden: GoldenQuery) -> GoldenResult:
    hits = engine.search(SearchQuery.parse(golden.query, golden.locale)).hits
    rank = next((rank for rank, hit in enumerate(hits, start=1) if hit.guide == golden.guide), None)
    best = (hits[0].guide, hits[0].passages[0].id if hits[0].passages else "") if hits else ("", "")
    return GoldenResult(golden, rank, best)
