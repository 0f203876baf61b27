"""The storage of finished pages: those that are the same for every visit, for as long as their release is live."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import anyio

from helpcenter.domain.library import Cta
from helpcenter.serving.releases import ServedRelease
from helpcenter.web.http.precompressed import PrecompressedResponse, ResponseCache
from helpcenter.web.recording import PageView


@dataclass(frozen=True, slots=True)
class CacheMetadata:
    """What an address needs to be answered again: what to record, which calls to action have several wordings, whether
    the page lists the guides that people open most, and the endpoint that made it, for measures."""

    page_view: PageView | None = None
    split_ctas: tuple[Cta, ...] = ()
    lists_popular: bool = False
    endpoint: Callable[..., Any] | None = None


class PageCache:
    """The pages of the live release, by path and variant, up to `limit` bytes. A newer release starts with none."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._release: ServedRelease | None = None
        self._metadata: dict[str, CacheMetadata] = {}
        self._pages = ResponseCache(limit)
        self.making = anyio.Lock()
        """One page is made at a time, so that many first visits at once make it once."""

    @property
    def size(self) -> int:
        """Bytes of the pages kept."""
        return self._pages.size

    def metadata(self, release: ServedRelease, path: str) -> CacheMetadata | None:
        """What is known of an address of the live release."""
        if self._release is not release:
            self._release, self._metadata, self._pages = release, {}, ResponseCache(self._limit)
        return self._metadata.get(path)

    def get(self, release: ServedRelease, path: str, variant: Hashable) -> PrecompressedResponse | None:
        return self._pages.get((path, variant)) if self._release is release else None

    def put(
        self,
        release: ServedRelease,
        path: str,
        metadata: CacheMetadata,
        variant: Hashable,
        page: PrecompressedResponse,
    ) -> None:
        """Keep a page, unless its release was replaced while it was made."""
        if self._release is release:
            self._metadata[path] = metadata
            self._pages.put((path, variant), page)
