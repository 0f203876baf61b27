"""Pages that are the same for every visit, kept for as long as their release is live, and answered before all else."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Message, Scope

from helpcenter.domain.event import EventType
from helpcenter.domain.library import Cta
from helpcenter.serving.services import Served
from helpcenter.web.http.precompressed import PAGE_VARY, Stored, StoredPages
from helpcenter.web.http.preferred_language import newly_chosen
from helpcenter.web.http.responses import REVALIDATED
from helpcenter.web.http.security_headers import policies
from helpcenter.web.recording import headers_of

if TYPE_CHECKING:
    from helpcenter.web.state import View, Web

_MARKDOWN = b"text/markdown"


@dataclass(frozen=True, slots=True)
class Viewed:
    """What is recorded of each visit to a guide's page: its locale, its id and product, the locale it is written in."""

    locale: str
    guide: str
    product: str | None
    served: str


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What an address needs to be answered again: what to record, which calls to action have several wordings, and
    whether the page lists the guides that people open most."""

    viewed: Viewed | None = None
    split: tuple[Cta, ...] = ()
    lists_popular: bool = False


class SitePages:
    """The kept pages of the live release. A newer release starts with none."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._served: Served | None = None
        self._facts: dict[str, PageFacts] = {}
        self._pages = StoredPages(limit)
        self.making = anyio.Lock()
        """One page is made at a time, so that many first visits at once make it once."""

    def _turn_to(self, served: Served) -> None:
        if self._served is not served:
            self._served, self._facts, self._pages = served, {}, StoredPages(self._limit)

    @property
    def size(self) -> int:
        """Bytes of the pages kept."""
        return self._pages.size

    def facts(self, served: Served, path: str) -> PageFacts | None:
        """What is known of an address of the live release."""
        self._turn_to(served)
        return self._facts.get(path)

    def get(self, served: Served, path: str, wording: Hashable) -> Stored | None:
        return self._pages.get((path, wording)) if self._served is served else None

    def keep(self, served: Served, path: str, facts: PageFacts, wording: Hashable, page: Stored) -> None:
        """Keep a page, unless its release was replaced while it was made."""
        if self._served is served:
            self._facts[path] = facts
            self._pages.put((path, wording), page)


def wording_of(web: "Web", connection: HTTPConnection, facts: PageFacts) -> Hashable:
    """What tells this visitor's bytes from another's: the wordings of calls to action, the order of popular guides."""
    if facts.lists_popular:
        return web.services.popular.version
    if not facts.split:
        return ()
    visitor = web.recorder.visitor_of(connection)
    return tuple(cta.variant_for(visitor).id for cta in facts.split)


def record_view(web: "Web", connection: HTTPConnection, viewed: Viewed) -> None:
    """Every view is counted, also one that is answered by "not modified"."""
    web.recorder.record(
        connection,
        EventType.VIEW,
        viewed.locale,
        web.recorder.link_in_address(connection),
        guide=viewed.guide,
        product=viewed.product,
        served=viewed.served,
    )


async def kept_page(request: Request, view: "View", facts: PageFacts, render: Callable[[], str]) -> Response:
    """A page of the site, rendered and compressed on its first visit."""
    web, path = view.web, request.scope["path"]
    wording = wording_of(web, request, facts)
    async with web.pages.making:
        # Whoever waited finds it made.
        page = web.pages.get(view.served, path, wording)
        if page is None:
            page = await anyio.to_thread.run_sync(_stored, render(), web.services.settings.is_https)
            web.pages.keep(view.served, path, facts, wording, page)
    return page.response(request)


def _stored(html: str, is_https: bool) -> Stored:
    return Stored(html.encode(), "text/html; charset=utf-8", policies(is_https) | REVALIDATED, PAGE_VARY)


def kept_answer(scope: Scope) -> tuple[Message, Message] | None:
    """The messages that answer a request for a kept page, its view recorded; None for everything else."""
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return None
    web: Web = scope["app"].state.web
    path = scope["path"]
    served = web.services.live.served
    facts = web.pages.facts(served, path)
    if facts is None:
        return None
    connection = HTTPConnection(scope)
    headers = headers_of(connection)
    if _MARKDOWN in headers.get(b"accept", b"") or (b"referer" in headers and newly_chosen(scope)):
        return None
    page = web.pages.get(served, path, wording_of(web, connection, facts))
    if page is None:
        return None
    if facts.viewed is not None:
        record_view(web, connection, facts.viewed)
    return page.messages(headers, scope["method"] == "HEAD")
