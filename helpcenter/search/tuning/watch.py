"""Search owners' files while a site runs: what they say goes live as soon as it is sound, without a reindex."""

from collections.abc import Mapping
from pathlib import Path

from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem
from helpcenter.search.tuning.checks import check_tuning
from helpcenter.search.tuning.rules import Tuning
from helpcenter.search.tuning.tuning_files import read_tuning

_SUFFIXES = (".txt", ".csv")


class TuningWatch:
    """The files of `index`, a site's folder of that name. Not for threads: one watcher asks."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._seen: frozenset[tuple[str, int, int]] = frozenset()

    def changed(self) -> bool:
        """Whether files were saved, added or taken away since this was last asked; looks at names and times only.

        A site without any of them (its index was built elsewhere) never changes.
        """
        now = frozenset(self._facts())
        is_changed = bool(now) and now != self._seen
        self._seen = now
        return is_changed

    def forget(self) -> None:
        """The next `changed` says yes: something else, the content, is new."""
        self._seen = frozenset()

    def read(self, library: Library) -> tuple[Mapping[str, Tuning], list[Problem]]:
        """The tuning of every locale, and the errors that forbid to use it."""
        problems = check_tuning(self._index.parent, library)
        tuning = {locale: read_tuning(self._index, locale)[0] for locale in library.site.locales}
        return tuning, [problem for problem in problems if problem.is_error]

    def _facts(self) -> set[tuple[str, int, int]]:
        found = set()
        for path in (*self._index.glob("*.txt"), *self._index.glob("[!.]*/*")):
            if path.suffix in _SUFFIXES:
                try:
                    facts = path.stat()
                except FileNotFoundError:
                    # An editor is just replacing it; next time it is there.
                    continue
                found.add((str(path), facts.st_mtime_ns, facts.st_size))
        return found
