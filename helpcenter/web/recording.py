"""Requests to visits and events. A reader never waits for it, and never sees it fail."""

import uuid
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from helpcenter.analytics import Pipeline, Visit
from helpcenter.domain.event import Event, EventType
from helpcenter.domain.locale import preferred
from helpcenter.services import now
from helpcenter.web.links import ResultLink, ResultLinks
from helpcenter.web.sessions import Sessions
from helpcenter.web.urls import host_of

_MAX_HOST = 253
_MAX_REFERRER = 4000
_MAX_AGENT = 1000
_MAX_SOURCE = 200


class Recorder:
    """Hands what happened to the pipeline, which decides whether it counts; without one, nothing does."""

    def __init__(self, pipeline: Pipeline | None, links: ResultLinks, sessions: Sessions) -> None:
        self._pipeline = pipeline
        self._links = links
        self._sessions = sessions

    def record(self, request: Request, type_: EventType, locale: str, link: ResultLink | None, **facts: Any) -> None:
        """Write one event, unless there is a reason not to. `link` is the result link that led here."""
        if self._pipeline is None:
            return
        if link is not None:
            facts = {"search_id": link.search_id, "rank": link.rank, "block": link.block} | facts
        visit = self.visit(request)
        event = Event(
            id=uuid.uuid4().hex,
            at=visit.at,
            type=type_,
            visitor="",
            locale=locale,
            referrer=_referring_host(request),
            wanted=preferred(request.headers.get("accept-language", "")),
            **_utm(request),
            **facts,
        )
        self._pipeline.take(visit, event)

    def visit(self, request: Request) -> Visit:
        headers = request.headers
        return Visit(
            at=now(),
            address=request.client.host if request.client else "",
            user_agent=headers.get("user-agent", "")[:_MAX_AGENT],
            is_head=request.method == "HEAD",
            opted_out=headers.get("sec-gpc") == "1",
            is_prefetch="prefetch" in headers.get("sec-purpose", headers.get("purpose", "")),
            is_staff=self._sessions.is_staff(request),
        )

    def visitor_of(self, request: Request) -> str | None:
        """The visitor's hash of the day; None for who is not counted."""
        return self._pipeline.visitor_of(self.visit(request)) if self._pipeline is not None else None

    def link_of(self, request: Request) -> ResultLink | None:
        """The result link of this address, or of the page of ours that the visitor comes from."""
        s = request.query_params.get("s") or _s_of_referrer(request)
        return self._links.read(s)


def _utm(request: Request) -> dict[str, Any]:
    given = request.query_params
    return {name: given.get(name, "")[:_MAX_SOURCE] or None for name in ("utm_source", "utm_medium", "utm_campaign")}


def _referring_host(request: Request) -> str | None:
    host = host_of(_referrer(request))
    return host[:_MAX_HOST] if host and host != request.headers.get("host", "").lower() else None


def _referrer(request: Request) -> str:
    return request.headers.get("referer", "")[:_MAX_REFERRER]


def _s_of_referrer(request: Request) -> str:
    referrer = _referrer(request)
    if host_of(referrer) != request.headers.get("host", "").lower():
        return ""
    query = urlsplit(referrer).query
    return parse_qs(query, max_num_fields=20).get("s", [""])[0] if query.count("&") < 20 else ""
