"""Whole queries that the search box offers: what others searched for, and the titles of guides."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from helpcenter.analytics import read_completions
from helpcenter.domain.guide import Status
from helpcenter.search import Completion, Completions, CompletionSource
from helpcenter.serving.releases import ReleaseManager, ServedRelease


class QuerySuggestions:
    """Whole queries that the search box offers, as far as this process knows."""

    def __init__(self, state: Path, releases: ReleaseManager) -> None:
        self._state = state
        self._releases = releases
        self._inputs: object = None
        self._by_locale: Mapping[str, Completions] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take over what the owner published, and the titles of the live release."""
        release, searched = self._releases.current, read_completions(self._state)
        if self._inputs != (release.id, searched):
            locales = release.catalog.site.locales
            self._by_locale = {
                locale: Completions([*_past(release, locale, searched.get(locale, ())), *_titles(release, locale)])
                for locale in locales
            }
            self._inputs = release.id, searched

    def of(self, locale: str, text: str) -> tuple[Completion, ...]:
        """What a text being typed may become, best first."""
        found = self._by_locale.get(locale)
        return found.of(text) if found else ()


def _past(release: ServedRelease, locale: str, searched: Iterable[str]) -> list[Completion]:
    """Past queries whose every word stands in our own texts: no names of people, nothing that would find nothing."""
    return [Completion(text, CompletionSource.SEARCHES) for text in searched if release.engine.knows(text, locale)]


def _titles(release: ServedRelease, locale: str) -> list[Completion]:
    guides = (guide for guide in release.catalog.library.guides.values() if guide.status is Status.PUBLISHED)
    return [Completion(guide.texts[locale].title, CompletionSource.TITLE) for guide in guides if locale in guide.texts]
