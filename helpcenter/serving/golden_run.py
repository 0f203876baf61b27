"""Runs a site's golden queries on its files as they are."""

from collections.abc import Callable, Collection
from pathlib import Path

from helpcenter.content.snapshot import to_json
from helpcenter.domain.errors import ContentErrors, require_known
from helpcenter.search import Progress, ReleaseStore, Relevance, compare_with_last, golden_results, read_golden
from helpcenter.serving.publishing import check

# Beside the live release, which this never touches; a second run builds only what changed.
_BUILT = ".relevance"
_LAST = "last.json"


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
    return compare_with_last(root / "index" / _BUILT / _LAST, found)
