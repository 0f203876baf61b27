"""Search owners' golden queries, `index/<locale>/golden.csv`: what must be found first, so that no change loses it."""

from dataclasses import dataclass
from pathlib import Path

from helpcenter.domain.problem import Problem
from helpcenter.search.tuning.tuning_files import rows

_HEADER = ("query", "guide", "passage")


@dataclass(frozen=True, slots=True)
class GoldenQuery:
    """`query` must find `guide` first and, if `passage` is not "", that passage as its best."""

    locale: str
    query: str
    guide: str
    passage: str
    line: int


def read_golden(index: Path, locale: str) -> tuple[tuple[GoldenQuery, ...], list[Problem]]:
    """The golden queries of a locale from the folder `index`, and what is wrong with the file."""
    problems: list[Problem] = []
    found = rows(index / locale / "golden.csv", _HEADER, problems)
    golden = tuple(GoldenQuery(locale, row["query"], row["guide"], row["passage"], line) for line, row in found)
    return golden, problems
