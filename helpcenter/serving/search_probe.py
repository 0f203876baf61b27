"""Whether the live release answers searches, asked once for all who want to know."""

import logging
import threading
import time
from collections.abc import Callable

from helpcenter.domain.query import SearchQuery
from helpcenter.serving.releases import ServedRelease

_log = logging.getLogger(__name__)
KEPT_SECONDS = 1.0
"""Balancers ask every few seconds, each host for itself; whoever asks more often gets the last answer."""


class SearchProbe:
    """Thread-safe. Who asks while a probe runs waits for it, and starts none."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._release = ""
        self._until = 0.0
        self._status = ""

    def status(self, release: ServedRelease) -> str:
        """`ok` when the index of every language answers a search, else `search_fails`; a disk that fails shows here
        first."""
        with self._lock:
            if self._release != release.id or self._clock() >= self._until:
                self._status = _probe(release)
                self._release, self._until = release.id, self._clock() + KEPT_SECONDS
            return self._status


def _probe(release: ServedRelease) -> str:
    try:
        for locale in release.catalog.site.locales:
            release.engine.search(SearchQuery("help", locale, limit=1))
    except Exception:  # noqa: BLE001 - whatever it is, this process should get no visitors
        _log.exception("A search was not answered.")
        return "search_fails"
    return "ok"
