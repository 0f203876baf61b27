"""The guides people open most, as the owner of the analytics publishes them."""

from pathlib import Path

from helpcenter.analytics import read_popular


class PopularGuides:
    """The guides people open most, as far as this process knows."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._by_locale = read_popular(state)
        self.version = 0
        """Another number after each change."""

    def refresh(self) -> None:
        newer = read_popular(self._state)
        if newer != self._by_locale:
            self._by_locale = newer
            self.version += 1

    def guides(self, locale: str) -> list[str]:
        """Ids of guides, best first; some may not be published any more."""
        return self._by_locale.get(locale, [])
