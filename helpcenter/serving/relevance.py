"""A site's golden queries, run on its files as they are, and what moved since the last run."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from helpcenter.content.snapshot import to_json
from helpcenter.domain.errors import ContentErrors, require_known
from helpcenter.search import GoldenResult, Progress, ReleaseStore, golden_results, read_golden
from helpcenter.serving.publishing import check

# Beside the live release, which this never touches; a second run builds only what changed.
_BUILT = ".relevance"
_LAST = "last.json"


@dataclass(frozen=True, slots=True)
class Moved:
    """A golden query that finds its guide elsewhere than in the last run; None: not among the first ten."""

    place: GoldenResult
    before: int | None


@dataclass(frozen=True, slots=True)
class Relevance:
    """What the golden queries find, by locale, and what moved since the last run."""

    places: Mapping[str, list[GoldenResult]]
    moved: list[Moved]

    @property
    def failing(self) -> list[GoldenResult]:
        return [place for found in self.places.values() for place in found if not place.is_kept]


def run(root: Path, progress: Callable[[Progress], None] | None = None, locales: Collection[str] = ()) -> Relevance:
    """Builds the files under `root` aside and runs their golden queries. Raises ContentErrors for any error in them."""
    library, problems = check(root)
    if library is None or any(problem.is_error for problem in problems):
        raise ContentErrors(problems)
    for locale in locales:
        require_known("language", locale, library.site.locales)
    store = ReleaseStore(root / "index", built=_BUILT)
    store.reindex(library, to_json(library), progress)
    release = store.current()
    found = {
        locale: golden_results(release.engine, read_golden(root / "index", locale)[0])
        for locale in library.site.locales
        if not locales or locale in locales
    }
    release.close()
    return Relevance(found, _moved(root / "index" / _BUILT / _LAST, found))


def _moved(path: Path, found: Mapping[str, list[GoldenResult]]) -> list[Moved]:
    """Compares with the last run, and keeps this one for the next."""
    last = _read(path)
    ranks = {_key(place): place.rank for each in found.values() for place in each}
    path.write_text(json.dumps(last | ranks, ensure_ascii=False), encoding="utf-8")
    every = (place for each in found.values() for place in each if _key(place) in last)
    return [Moved(place, last[_key(place)]) for place in every if last[_key(place)] != place.rank]


def _read(path: Path) -> dict[str, int | None]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        # Nothing to compare with: the first run, or one that was cut short.
        return {}


def _key(place: GoldenResult) -> str:
    return "\t".join((place.golden.locale, place.golden.query, place.golden.guide))
