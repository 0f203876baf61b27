"""What the golden queries of a site find in one release, and what moved since the last run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpcenter.search.evaluation.golden_queries import GoldenResult


@dataclass(frozen=True, slots=True)
class Moved:
    """A golden query that finds its guide at another rank than in the last run; None: not among the first ten."""

    result: GoldenResult
    before: int | None


@dataclass(frozen=True, slots=True)
class Relevance:
    """What the golden queries find, by locale, and what moved since the last run."""

    results: Mapping[str, list[GoldenResult]]
    moved: list[Moved]

    @property
    def failing(self) -> list[GoldenResult]:
        """The results of the golden queries that do not find what they must."""
        return [result for found in self.results.values() for result in found if not result.is_kept]


def compare_with_last(path: Path, results: Mapping[str, list[GoldenResult]]) -> Relevance:
    """Compares results by locale with those of the last run, which are kept in `path`, and keeps these for the next."""
    last = _read(path)
    ranks = {_key(result): result.rank for found in results.values() for result in found}
    path.write_text(json.dumps(last | ranks, ensure_ascii=False), encoding="utf-8")
    known = (result for found in results.values() for result in found if _key(result) in last)
    moved = [Moved(result, last[_key(result)]) for result in known if last[_key(result)] != result.rank]
    return Relevance(results, moved)


def _read(path: Path) -> dict[str, int | None]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        # Nothing to compare with: the first run, or one that was cut short.
        return {}


def _key(result: GoldenResult) -> str:
    return "\t".join((result.golden.locale, result.golden.query, result.golden.guide))
