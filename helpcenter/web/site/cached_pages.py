"""Fills the page cache, and answers from it before routes and middlewares."""

from collections.abc import Callable, Hashable
from dataclasses import replace

import anyio.to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Message, Scope

from helpcenter.serving.releases import ServedRelease
from helpcenter.web.http.precompressed import PAGE_VARY, PrecompressedResponse
from helpcenter.web.http.preferred_language import newly_chosen
from helpcenter.web.http.requests import headers_of
from helpcenter.web.http.responses import REVALIDATED
from helpcenter.web.http.security_headers import policies
from helpcenter.web.page_cache import CacheMetadata
from helpcenter.web.state import View, Web

_MARKDOWN = b"text/markdown"


async def cached_page(request: Request, view: View, metadata: CacheMetadata, render: Callable[[], str]) -> Response:
    """A page of the site, rendered and compressed on its first visit."""
    web, path = view.web, request.scope["path"]
    variant = cache_variant(web, view.release, request, metadata)
    async with web.page_cache.making:
        # Whoever waited finds it made.
        page = web.page_cache.get(view.release, path, variant)
        if page is None:
            page = await anyio.to_thread.run_sync(_precompressed, render(), web.services.settings.is_https_only)
            kept = replace(metadata, endpoint=request.scope["endpoint"])
            # Not if an announcement began or ended meanwhile: the page may show either.
            if cache_variant(web, view.release, request, metadata) == variant:
                web.page_cache.put(view.release, path, kept, variant, page)
    return page.response(request)


def _precompressed(html: str, is_https_only: bool) -> PrecompressedResponse:
    headers = policies(is_https_only) | REVALIDATED
    return PrecompressedResponse(html.encode(), "text/html; charset=utf-8", headers, PAGE_VARY)


def cache_variant(web: Web, release: ServedRelease, connection: HTTPConnection, metadata: CacheMetadata) -> Hashable:
    """What tells these bytes from others at the same address: the wordings of calls to action, the order of popular
    guides, and what is announced just now."""
    site = release.catalog.site
    announced = site.announced_key(web.now()) if site.announcements else ""
    if metadata.lists_popular:
        return announced, web.services.popular.version
    if not metadata.split_ctas:
        return announced
    visitor = web.recorder.visitor_of(connection)
    return announced, tuple(cta.variant_for(visitor).id for cta in metadata.split_ctas)


def cached_response(scope: Scope) -> tuple[Message, Message] | None:
    """The messages that answer a request for a cached page, its view recorded; None for everything else."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    web: Web = scope["app"].state.web
    path = scope["path"]
    release = web.services.releases.current
    metadata = web.page_cache.metadata(release, path)
    if metadata is None:
        return None
    connection = HTTPConnection(scope)
    headers = headers_of(connection)
    if _MARKDOWN in headers.get(b"accept", b"") or (b"referer" in headers and newly_chosen(scope)):
        return None
    page = web.page_cache.get(release, path, cache_variant(web, release, connection, metadata))
    if page is None:
        return None
    if metadata.page_view is not None:
        web.recorder.record_view(connection, metadata.page_view)
    scope["endpoint"] = metadata.endpoint
    return page.messages(headers, scope["method"] == "HEAD")
