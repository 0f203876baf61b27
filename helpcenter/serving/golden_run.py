"""Runs a site's golden queries on its files as they are."""

from collections.abc import Callable, Collection
from pathlib import Path

from helpcenter.content.snapshot import to_json
from helpcenter.search import ARRAYS, Progress, ReleaseStore, Relevance, compare_with_last, golden_results, read_golden
from helpcenter.serving.publishing import sound_library

# Beside the live release, which this never touches; a second run builds only what changed.
_BUILT = ".relevance"
_LAST = "last.json"


def run(
    root: Path,
    progress: Callable[[Progress], None] | None = None,
    locales: Collection[str] = (),
    engine: str = ARRAYS,
) -> Relevance:
    """Builds the files under `root` aside and runs their golden queries. Raises as `sound_library` does."""
    library = sound_library(root, locales)
    store = ReleaseStore(root / "index", built=_BUILT, engine=engine)
    store.reindex(library, to_json(library), progress)
    release = store.current()
    found = {
        locale: golden_results(release.engine, read_golden(root / "index", locale)[0])
        for locale in library.site.locales
        if not locales or locale in locales
    }
    return compare_with_last(root / "index" / _BUILT / _LAST, found)
