"""Visits to events: who counts, what is written. A reader never waits for it, and never sees it fail."""

import ipaddress
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from helpcenter.analytics import series_of
from helpcenter.domain.event import Event, EventType, Series
from helpcenter.services import Services, now
from helpcenter.web.links import ResultLink, ResultLinks
from helpcenter.web.sessions import Sessions
from helpcenter.web.urls import host_of

_MAX_HOST = 253
_MAX_REFERRER = 4000


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, as far as we want to know."""

    visitor: str
    series: Series
    referrer: str | None


class Recorder:
    """`dropped` counts events that were left out on purpose, by reason; the spool counts those it lost."""

    def __init__(self, services: Services, links: ResultLinks, sessions: Sessions) -> None:
        self._services = services
        self._links = links
        self._sessions = sessions
        self.dropped: Counter[str] = Counter()

    def record(self, request: Request, type_: EventType, locale: str, link: ResultLink | None, **facts: Any) -> None:
        """Write one event, unless there is a reason not to. `link` is the result link that led here."""
        reason = self._reason_to_drop(request)
        if reason:
            self.dropped[reason] += 1
            return
        visit = self._visit(request)
        if link is not None:
            facts = {"search_id": link.search_id, "rank": link.rank, "block": link.block} | facts
        event = Event(
            id=uuid.uuid4().hex,
            at=now(),
            type=type_,
            visitor=visit.visitor,
            series=visit.series,
            referrer=visit.referrer,
            locale=locale,
            **facts,
        )
        if self._services.spool is not None:
            self._services.spool.record(event)

    def visitor(self, request: Request) -> str | None:
        """The visitor's hash of the day; None for those who are not counted, whom we do not tell apart either."""
        return None if self._reason_to_drop(request) else self._visit(request).visitor

    def _reason_to_drop(self, request: Request) -> str | None:
        if request.method == "HEAD":
            return "head"
        if request.headers.get("sec-gpc") == "1":
            return "opted_out"
        if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
            return "prefetch"
        if self._sessions.is_staff(request):
            return "staff"
        return None

    def _visit(self, request: Request) -> Visit:
        agent = request.headers.get("user-agent", "")[:1000]
        address = request.client.host if request.client else ""
        visitor = self._services.visitors.identify(_network(address), agent, now())
        return Visit(visitor, series_of(agent), _referring_host(request))

    def link_of(self, request: Request) -> ResultLink | None:
        """The result link of this address, or of the page of ours that the visitor comes from."""
        s = request.query_params.get("s") or _s_of_referrer(request)
        return self._links.read(s)


def _network(address: str) -> str:
    """IPv6 visitors change the last 64 bits at will; the first 64 stay."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    # An IPv4 visitor of a server that listens on IPv6.
    return str(parsed.ipv4_mapped or ipaddress.ip_network(f"{parsed}/64", strict=False))


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
