"""The release that is live, held open for as long as a request uses it, and how a newer one takes its place."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from helpcenter.content.snapshot import from_json
from helpcenter.domain.catalog import Catalog
from helpcenter.domain.errors import Unavailable
from helpcenter.domain.guide import LocalizedGuide
from helpcenter.domain.problem import Fault
from helpcenter.domain.query import SearchQuery
from helpcenter.search import ARRAYS, KeptReleases, Release, ReleaseStore, SearchEngine, SemanticStatus, TuningWatch
from helpcenter.serving.similar_titles import SimilarTitles

_log = logging.getLogger(__name__)

# Letters of a title; some are longer than what people type.
_TYPED = 60


class ServedRelease:
    """One release as it is served. Whoever holds it may go on using it after a newer one went live."""

    def __init__(self, release: Release) -> None:
        self.id = release.id
        self.built_at: datetime = release.built_at
        self.generations_built_at = release.generations_built_at
        self.engine: SearchEngine = release.engine
        self.retune = release.retune
        self.pending = release.pending
        self._semantic = release.engine.semantic_status()
        self.is_upkeep_due = release.is_upkeep_due
        self.catalog = Catalog(from_json(release.snapshot))
        self._titles: dict[str, SimilarTitles] = {}

    def similar(self, locale: str, text: str) -> list[LocalizedGuide]:
        """The guides whose titles look most like words that found nothing, so that no search is a dead end."""
        if locale not in self._titles:
            self._titles[locale] = SimilarTitles(self.catalog.guides(locale), self.catalog.library.products)
        return self._titles[locale].like(text)

    def is_by_words_alone(self, locale: str) -> bool:
        """Whether the texts of a language are still being encoded, so that nothing is found by its meaning yet."""
        return self.pending > 0 and self._semantic.get(locale) is SemanticStatus.NOT_BUILT

    def warm(self) -> None:
        """Ask of every language what visitors ask, so that none of them waits for what the first one has made: the
        encoder, vocabularies, pages of the index, lists of all guides. What cannot be answered is logged; `/readyz`
        tells of it too."""
        for locale in self.catalog.site.locales:
            self.catalog.warm(locale)
            self.similar(locale, "")
        try:
            for query in self._typical_queries():
                self.engine.search(query)
        except Exception:  # noqa: BLE001 - whatever it is, pages can be served
            _log.exception("Release %s cannot answer a search.", self.id)

    def _typical_queries(self) -> Iterator[SearchQuery]:
        """In each language: a title, the title misspelt and half typed, and the title of another language."""
        locales = list(self.catalog.site.locales)
        titles = {locale: [guide.title for guide in self.catalog.guides(locale)[:1]] for locale in locales}
        for locale, neighbour in zip(locales, [*locales[1:], *locales[:1]], strict=True):
            for title in titles[locale]:
                longest = max(title.split(), key=len, default=title)
                misspelt = title.replace(longest, longest[:2] + longest[3:])
                yield SearchQuery.parse(title[:_TYPED], locale)
                yield SearchQuery.parse(misspelt[:_TYPED], locale)
                yield SearchQuery.parse(title[: len(title) // 2], locale, is_typing=True)
                yield SearchQuery.parse(title[:_TYPED], neighbour)


class ReleaseManager:
    """The release that is live, as this process sees it, searched by the search owners' files as they are now."""

    def __init__(self, index: Path, engine: str = ARRAYS) -> None:
        self._store = ReleaseStore(index, engine=engine)
        self._kept = KeptReleases(index, engine)
        self._tuning = TuningWatch(index)
        self._refused: tuple[str, Fault] | None = None
        self.is_behind = False
        """Whether a newer release cannot be used, so that an older one is served."""
        self.current = ServedRelease(self._store.current())
        self._retune()

    def refresh(self) -> bool:
        """Take over a newer release if there is one, or newer tuning. What cannot be used is logged once, and what was
        live before stays."""
        is_newer = self._take_over()
        if is_newer:
            self._tuning.forget()
        return self._retune() or is_newer

    def fault(self) -> Fault | None:
        """What is wrong with the newest release, or with the file that names it; what was live before stays."""
        newest = self._store.current_id()
        if newest is None:
            message = "The file that names the live release is gone or damaged. Run: helpcenter reindex"
            return Fault("index_unusable", f"{message}. What was live before stays.")
        return self._refused[1] if self._refused and self._refused[0] == newest else None

    def held(self) -> str:
        """Who made the live release by hand, and how it is let go, as a sentence; empty when it is not held."""
        return self._kept.held()

    def held_since(self) -> datetime | None:
        """Since when; None when it is not held."""
        return self._kept.held_since()

    def _take_over(self) -> bool:
        newest = self._store.current_id()
        self.is_behind = newest != self.current.id
        if newest is None or newest in {self.current.id, self._refused[0] if self._refused else None}:
            return False
        try:
            newer = ServedRelease(self._store.current())
        except Unavailable as error:
            self._refused = newest, Fault(error.code, f"{error.message} The release before it stays live.")
            _log.error("%s The release before it stays live.", error.message)
            return False
        newer.warm()
        self.current = newer
        self.is_behind = False
        _log.info("%s", " ".join([f"Release {newest} is live.", self.held()]).rstrip())
        return True

    def _retune(self) -> bool:
        if not self._tuning.changed():
            return False
        tuning, errors = self._tuning.read(self.current.catalog.library)
        if errors:
            _log.error("%s The tuning before it stays live.", errors[0])
            return False
        self.current.retune(tuning)
        return True
