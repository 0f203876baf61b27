"""Golden queries: what must be found first, written down by search owners, so that no change loses it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from helpcenter.domain.problem import Problem
from helpcenter.domain.query import SearchQuery
from helpcenter.search.engine import SearchEngine
from helpcenter.search.tuning import GOLDEN_HEADER, rows


@dataclass(frozen=True, slots=True)
class Golden:
    """`query` must find `guide` first and, if `passage` is not "", that passage as its best."""

    locale: str
    query: str
    guide: str
    passage: str
    line: int


@dataclass(frozen=True, slots=True)
class Lost:
    """A golden query that no longer finds what it must; `instead` are the best guide and passage it found, or ""."""

    golden: Golden
    instead: tuple[str, str]


def read_golden(index: Path, locale: str) -> tuple[tuple[Golden, ...], list[Problem]]:
    """The golden queries of a locale from the folder `index`, and what is wrong with the file."""
    problems: list[Problem] = []
    found = rows(index / locale / "golden.csv", GOLDEN_HEADER, problems)
    golden = tuple(Golden(locale, row["query"], row["guide"], row["passage"], line) for line, row in found)
    return golden, problems


def lost(engine: SearchEngine, golden: Iterable[Golden]) -> list[Lost]:
    """The golden queries that fail."""
    answers = ((each, _best(engine, each)) for each in golden)
    return [Lost(each, best) for each, best in answers if not _holds(each, best)]


def _best(engine: SearchEngine, golden: Golden) -> tuple[str, str]:
    hits = engine.search(SearchQuery.parse(golden.query, golden.locale)).hits
    if not hits:
        return "", ""
    return hits[0].guide, hits[0].passages[0].id if hits[0].passages else ""


def _holds(golden: Golden, best: tuple[str, str]) -> bool:
    return best[0] == golden.guide and golden.passage in ("", best[1])
