"""Golden queries: what must be found first, written down by search owners, so that no change loses it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from helpcenter.domain.problem import Problem
from helpcenter.domain.query import SearchQuery
from helpcenter.search.engine import SearchEngine
from helpcenter.search.tuning.files import GOLDEN_HEADER, rows


@dataclass(frozen=True, slots=True)
class GoldenQuery:
    """`query` must find `guide` first and, if `passage` is not "", that passage as its best."""

    locale: str
    query: str
    guide: str
    passage: str
    line: int


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


def read_golden(index: Path, locale: str) -> tuple[tuple[GoldenQuery, ...], list[Problem]]:
    """The golden queries of a locale from the folder `index`, and what is wrong with the file."""
    problems: list[Problem] = []
    found = rows(index / locale / "golden.csv", GOLDEN_HEADER, problems)
    golden = tuple(GoldenQuery(locale, row["query"], row["guide"], row["passage"], line) for line, row in found)
    return golden, problems


def golden_results(engine: SearchEngine, golden: Iterable[GoldenQuery]) -> list[GoldenResult]:
    """What the golden queries find."""
    return [_place(engine, each) for each in golden]


def failing_queries(engine: SearchEngine, golden: Iterable[GoldenQuery]) -> list[GoldenResult]:
    """The golden queries that fail."""
    return [place for place in golden_results(engine, golden) if not place.is_kept]


def _place(engine: SearchEngine, golden: GoldenQuery) -> GoldenResult:
    hits = engine.search(SearchQuery.parse(golden.query, golden.locale)).hits
    rank = next((rank for rank, hit in enumerate(hits, start=1) if hit.guide == golden.guide), None)
    best = (hits[0].guide, hits[0].passages[0].id if hits[0].passages else "") if hits else ("", "")
    return GoldenResult(golden, rank, best)
