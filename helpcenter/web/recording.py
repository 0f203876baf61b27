"""Requests to visits and events. A reader never waits for it, and never sees it fail."""

import itertools
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.requests import HTTPConnection

from helpcenter.analytics import Drop, Pipeline, Visit, new_event
from helpcenter.domain.errors import Unavailable
from helpcenter.domain.event import EventType
from helpcenter.domain.locale import preferred
from helpcenter.domain.network import authority_of
from helpcenter.web.http.own_address import arrival_of, hides_client
from helpcenter.web.http.requests import RequestHeaders, headers_of, is_part_of_another_site, is_prefetch
from helpcenter.web.result_links import ResultLink, ResultLinks
from helpcenter.web.staff_sessions import StaffSessions

_VISIT = "helpcenter.visit"
EMBEDDED_IN = "helpcenter.embedded_in"
"""Where a request's scope holds the host of the other site that asks, one of those that the setting names."""
_EMBED = "embed"
_MAX_HOST = 253
_MAX_REFERRER = 4000
_MAX_ORIGIN = 300
_MAX_AGENT = 1000
_MAX_LANGUAGES = 200
_MAX_SOURCE = 200


@dataclass(frozen=True, slots=True)
class PageView:
    """What is recorded of each visit to a guide's page: its locale, its id and product, the locale it is written in."""

    locale: str
    guide: str
    product: str | None
    served: str


class Recorder:
    """Hands what happened to the pipeline, which decides whether it counts; without one, nothing does."""

    def __init__(self, pipeline: Pipeline | None, links: ResultLinks, sessions: StaffSessions) -> None:
        self._pipeline = pipeline
        self._links = links
        self._sessions = sessions
        # Ids of events: 80 random bits for the process, then a count; asking for bits each time costs more.
        self._process = secrets.token_hex(10)
        self._numbers = itertools.count()

    def record(
        self, request: HTTPConnection, type_: EventType, locale: str, link: ResultLink | None, **facts: Any
    ) -> Drop | None:
        """Write one event; returns the reason where it is not. `link` is the result link that led here."""
        if self._pipeline is None:
            return Drop.NOT_WRITTEN
        if link is not None:
            facts = {"search_id": link.search_id, "rank": link.rank, "block": link.block} | facts
        headers = headers_of(request)
        site = request.scope.get(EMBEDDED_IN)
        if site is not None:
            facts |= {"utm_source": site, "utm_medium": _EMBED}
        elif b"utm_" in request.scope["query_string"]:
            facts |= _utm(request)
        visit = self._visit(request, headers)
        event = new_event(
            id=f"{self._process}{next(self._numbers):012x}",
            at=visit.at,
            type=type_,
            visitor="",
            locale=locale,
            referrer=site or _referring_host(request, headers),
            wanted=_wanted(headers.get(b"accept-language", b"")[:_MAX_LANGUAGES]),
            **facts,
        )
        return self._pipeline.outcome(visit, event)

    def record_answer(
        self, request: HTTPConnection, type_: EventType, locale: str, link: ResultLink | None, **facts: Any
    ) -> Drop | None:
        """The same for what a visitor sends on purpose. Raises Unavailable (not_recorded) when it cannot be written."""
        reason = self.record(request, type_, locale, link, **facts)
        if reason is Drop.NOT_WRITTEN:
            raise Unavailable("not_recorded", "That could not be sent just now. Please try again in a moment.")
        return reason

    def record_view(self, request: HTTPConnection, view: PageView) -> None:
        """Every view is counted, also one that is answered by "not modified"."""
        self.record(
            request,
            EventType.VIEW,
            view.locale,
            self.link_in_address(request),
            guide=view.guide,
            product=view.product,
            served=view.served,
        )

    def _visit(self, request: HTTPConnection, headers: RequestHeaders) -> Visit:
        visit: Visit | None = request.scope.get(_VISIT)
        if visit is None:
            visit = request.scope[_VISIT] = self._read(request, headers)
        return visit

    def _read(self, request: HTTPConnection, headers: RequestHeaders) -> Visit:
        client = request.scope.get("client")
        return Visit(
            at=datetime.now(UTC),
            address=client[0] if client else "",
            user_agent=_agent(headers.get(b"user-agent", b"")[:_MAX_AGENT]),
            is_head=request.scope["method"] == "HEAD",
            opted_out=headers.get(b"sec-gpc") == b"1",
            is_prefetch=is_prefetch(headers),
            is_embedded=is_part_of_another_site(headers, request.scope["path"]),
            is_staff=b"cookie" in headers and self._sessions.is_staff(request),
            hides_client=hides_client(request),
        )

    def visitor_of(self, request: HTTPConnection) -> str | None:
        """The visitor's hash of the day; None for who is not counted."""
        if self._pipeline is None:
            return None
        return self._pipeline.visitor_of(self._visit(request, headers_of(request)))

    def link_of(self, request: HTTPConnection) -> ResultLink | None:
        """The result link of this address, or of the page of ours that the visitor comes from."""
        return self._links.read(request.query_params.get("s") or _s_of_referrer(request))

    def link_in_address(self, request: HTTPConnection) -> ResultLink | None:
        """The result link of this address."""
        if b"s=" not in request.scope["query_string"]:
            return None
        return self._links.read(request.query_params.get("s", ""))


@lru_cache(maxsize=1024)
def _wanted(accept_language: bytes) -> str | None:
    return preferred(accept_language.decode("latin-1"))


def _utm(request: HTTPConnection) -> dict[str, Any]:
    given = request.query_params
    return {name: given.get(name, "")[:_MAX_SOURCE] or None for name in ("utm_source", "utm_medium", "utm_campaign")}


@lru_cache(maxsize=1024)
def _agent(user_agent: bytes) -> str:
    return user_agent.decode("latin-1")


def _referring_host(request: HTTPConnection, headers: RequestHeaders) -> str | None:
    referrer = headers.get(b"referer")
    if referrer is None:
        return None
    # The rest of the address may hold a visitor's words, which must not stay in memory.
    host = _host(b"/".join(referrer.split(b"/", 3)[:3])[:_MAX_ORIGIN])
    is_own = arrival_of(request).holds(host, referrer[:_MAX_REFERRER].decode("latin-1"))
    return host[:_MAX_HOST] if host and not is_own else None


@lru_cache(maxsize=1024)
def _host(referrer: bytes) -> str:
    return authority_of(referrer.decode("latin-1"))


def _s_of_referrer(request: HTTPConnection) -> str:
    referrer = headers_of(request).get(b"referer", b"").decode("latin-1")[:_MAX_REFERRER]
    if not arrival_of(request).own_path(referrer):
        return ""
    query = urlsplit(referrer).query
    return parse_qs(query, max_num_fields=20).get("s", [""])[0] if query.count("&") < 20 else ""
