"""Fills the page cache, and answers from it before routes and middlewares."""

from collections.abc import Callable, Hashable
from dataclasses import replace

import anyio.to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Message, Scope

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
    variant = cache_variant(web, request, metadata)
    async with web.page_cache.making:
        # Whoever waited finds it made.
        page = web.page_cache.get(view.release, path, variant)
        if page is None:
            page = await anyio.to_thread.run_sync(_precompressed, render(), web.services.settings.is_https_only)
            kept = replace(metadata, endpoint=request.scope["endpoint"])
            web.page_cache.put(view.release, path, kept, variant, page)
    return page.response(request)


def _precompressed(html: str, is_https_only: bool) -> PrecompressedResponse:
    headers = policies(is_https_only) | REVALIDATED
    return PrecompressedResponse(html.encode(), "text/html; charset=utf-8", headers, PAGE_VARY)


def cache_variant(web: Web, connection: HTTPConnection, metadata: CacheMetadata) -> Hashable:
    """What tells this visitor's bytes from another's: the wordings of calls to action, the order of popular guides."""
    if metadata.lists_popular:
        return web.services.popular.version
    if not metadata.split_ctas:
        return ()
    visitor = web.recorder.visitor_of(connection)
    return tuple(cta.variant_for(visitor).id for cta in metadata.split_ctas)


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
    page = web.page_cache.get(release, path, cache_variant(web, connection, metadata))
    if page is None:
        return None
    if metadata.page_view is not None:
        web.recorder.record_view(connection, metadata.page_view)
    scope["endpoint"] = metadata.endpoint
    return page.messages(headers, scope["method"] == "HEAD")
