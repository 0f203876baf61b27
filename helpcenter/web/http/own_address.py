"""What is "us": whether a request is for this site, which addresses are pages of ours, and who is on this machine.

Decided here and nowhere else, from HELPCENTER_PUBLIC_URL, the further hosts, and what trusted proxies say. A Host
header alone decides nothing once the public address is set: a proxy may write it anew, and somebody else's name may
lead here (DNS rebinding). docs/http.md tells the rules.
"""

import ipaddress
import logging
from dataclasses import dataclass, replace
from functools import lru_cache

from starlette.requests import HTTPConnection
from starlette.types import Scope

from helpcenter.domain.errors import Refused
from helpcenter.domain.network import (
    DEFAULT_PORTS,
    LONGEST_AUTHORITY,
    authority,
    authority_of,
    name_of,
    names_loopback,
    plain_address,
)
from helpcenter.settings import Settings
from helpcenter.web.http.requests import RequestHeaders, scope_headers
from helpcenter.web.path_prefix import PathPrefix

_log = logging.getLogger(__name__)

_ARRIVAL = "helpcenter.arrival"
_HIDDEN = "helpcenter.hidden_client"
_TRUSTED = "helpcenter.trusted_proxy"
_WEB_PORTS = frozenset(DEFAULT_PORTS.values())
# Whoever is asked first, such as a load balancer, must be told whether a process lives; by which name is all one.
_FOR_ANY_HOST = frozenset({"/healthz", "/readyz"})
# What proxies add. Who sends one of these is no client of this machine, whatever the connection says.
_FORWARDING = frozenset(
    {b"forwarded", b"via", b"x-real-ip", b"x-client-ip", b"x-cluster-client-ip", b"cf-connecting-ip", b"true-client-ip"}
    | {
        b"x-forwarded" + rest
        for rest in (b"", b"-for", b"-host", b"-proto", b"-port", b"-prefix", b"-server", b"-by", b"-scheme")
    }
    | {b"x-original-host", b"x-original-forwarded-for", b"x-envoy-external-address"}
)
# Proxies in a row; a longer list is somebody's invention.
_MOST_HOPS = 32
_LONGEST_REFERRER = 4000
# An address of IPv6 with a zone, in brackets, and its port.
_LONGEST_HOP = 72


@dataclass(frozen=True, slots=True)
class Arrival:
    """How one request came here. `host` is what its sender asked for, as a trusted proxy says it or else the Host
    header; `is_ours`, whether that is this site; `own_hosts` and, if it is not empty, `own_host`, whose pages are ours
    as far as they stand under the site's path (`prefix`).
    """

    host: str
    is_ours: bool
    is_from_this_machine: bool
    own_hosts: frozenset[str]
    own_host: str
    prefix: PathPrefix

    def is_own(self, origin: str) -> bool:
        """Whether what an Origin header names is this site's, which it may share with others under its host."""
        return origin[:4].lower() == "http" and self.owns(authority_of(origin))

    def own_path(self, url: str) -> str:
        """The path of a page of this site (of a Referer header), as the site names it; empty for any other page."""
        return self.prefix.own_path(url) if self.is_own(url) else ""

    def holds(self, host: str, url: str) -> bool:
        """Whether a page with this authority and address is this site's; `own_path` for who knows the authority."""
        return self.owns(host) and (self.prefix.is_empty or bool(self.prefix.own_path(url)))

    def owns(self, place: str) -> bool:
        """Whether an authority is this site's."""
        return bool(place) and (place in self.own_hosts or place == self.own_host)


class OwnAddress:
    """Made once a process; `arrive` looks at each request before anything else does."""

    def __init__(self, settings: Settings) -> None:
        self._public = settings.public_hosts
        # A proxy may leave the port out.
        self._asked_for = self._public | {name_of(each) for each in self._public}
        self._listening = authority_of(settings.own_address)
        self._reached_directly = {self._listening} | _directly(settings)
        self._trusted = [ipaddress.ip_network(each.strip()) for each in settings.trusted_proxies.split(",")]
        self._by_proxy_only = frozenset(
            each for each in self._public - self._reached_directly if not names_loopback(each)
        )
        self._has_silent_proxy = False
        self._prefix = PathPrefix(settings.path_prefix)
        # Their keys are bounded: addresses, and authorities.
        self._trusts = lru_cache(maxsize=1024)(self._is_trusted)
        self._judged = lru_cache(maxsize=1024)(self._judge)

    def arrive(self, scope: Scope) -> Arrival:
        """How a request came here. What trusted proxies say of its client is taken over into the scope."""
        headers = scope_headers(scope)
        client = scope.get("client")
        peer = plain_address(client[0]) if client else ""
        # nginx says HTTP/1.0 to the servers behind it, even where it adds no header; clients of this machine do not.
        is_forwarded = not _FORWARDING.isdisjoint(headers) or scope["http_version"] == "1.0"
        is_rewritten = is_forwarded and self._trusts(peer)
        self._prefix.take_off(scope, headers.get(b"x-forwarded-prefix", b"") if is_rewritten else b"")
        host = headers.get(b"host", b"")
        if is_rewritten:
            told = headers.get(b"x-forwarded-host")
            if told is not None:
                host, is_rewritten = told.rpartition(b",")[2].strip(), False
            self._believe(scope, headers, peer)
        elif client:
            scope["client"] = (peer, client[1])
        if is_forwarded and client and scope["client"][0] == peer:
            scope[_HIDDEN] = True
        server = scope.get("server") or ("", None)
        is_loopback = peer == "::1" or peer.startswith("127.")
        # The very address that was connected to is this machine, too, where it does not listen on its loopback.
        is_direct = not is_forwarded and (is_loopback or peer == plain_address(server[0]))
        asked = _spelt(host) if len(host) <= LONGEST_AUTHORITY else ""
        is_for_any = scope["path"] in _FOR_ANY_HOST
        here = _place(*server) or self._listening if is_direct or is_rewritten else ""
        arrival = self._judged(asked, here, is_direct, is_direct and is_loopback, is_for_any)
        if arrival.is_from_this_machine and self._by_proxy_only:
            arrival = self._doubted(arrival, headers)
            if not arrival.is_from_this_machine:
                scope[_HIDDEN] = True
        scope[_ARRIVAL] = arrival
        return arrival

    def _judge(self, asked: str, here: str, is_direct: bool, is_on_loopback: bool, is_for_any: bool) -> Arrival:
        """`here` is this end of the connection where the request may name it: it came from this machine (`is_direct`),
        or by a trusted proxy that may have put our own address in the place of what it was asked for."""
        names_machine = bool(here) and (asked in {self._listening, here} or names_loopback(asked))
        is_local = is_on_loopback and (names_machine or asked in self._reached_directly)
        if not self._public:
            return Arrival(asked, True, is_local, self._public, asked, self._prefix)
        is_ours = asked in self._asked_for or names_machine or is_for_any
        own_host = asked if is_direct and names_machine else ""
        return Arrival(asked, is_ours, is_local, self._public, own_host, self._prefix)

    def _doubted(self, arrival: Arrival, headers: RequestHeaders) -> Arrival:
        """Nobody is on this machine once a browser was that shows pages of the public address: it came by a proxy that
        says nothing, as newer versions of nginx do where they are told nothing. Its other visitors look the same.
        """
        if not self._has_silent_proxy:
            page = (headers.get(b"origin") or headers.get(b"referer", b""))[:_LONGEST_REFERRER].decode("latin-1")
            self._has_silent_proxy = authority_of(page) in self._by_proxy_only
            if self._has_silent_proxy:
                _log.warning(
                    "A proxy on this machine sends no X-Forwarded-For, so its visitors look like clients of this "
                    "machine: /metrics needs the token now, and the printed sign-in link does not work. "
                    "docs/production.md tells what a proxy must send."
                )
        return replace(arrival, is_from_this_machine=False) if self._has_silent_proxy else arrival

    def _believe(self, scope: Scope, headers: RequestHeaders, peer: str) -> None:
        scope[_TRUSTED] = True
        # Which port the client has, only the proxy knows.
        scope["client"] = (self._forwarded_client(scope, headers, peer), 0)
        if headers.get(b"x-forwarded-proto") in {b"http", b"https"}:
            scope["scheme"] = headers[b"x-forwarded-proto"].decode("ascii")

    def _forwarded_client(self, scope: Scope, headers: RequestHeaders, peer: str) -> str:
        """The last address that no proxy of ours has; the proxy's own where the list is missing or is none."""
        if b"x-forwarded-for" not in headers:
            return peer
        told = b",".join([value for name, value in scope["headers"] if name == b"x-forwarded-for"])
        for hop in reversed(told.rsplit(b",", _MOST_HOPS)[-_MOST_HOPS:]):
            address = _address_in(hop.strip()[:_LONGEST_HOP])
            if not address:
                break
            peer = address
            if not self._trusts(address):
                break
        return peer

    def _is_trusted(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)


def came_by_trusted_proxy(scope: Scope) -> bool:
    """Whether a trusted proxy handed this request on, so that what it says of it may be believed."""
    return _TRUSTED in scope


def hides_client(request: HTTPConnection) -> bool:
    """Whether a proxy asks for somebody whose address it does not tell, or is not believed."""
    return _HIDDEN in request.scope


def arrival_of(request: HTTPConnection) -> Arrival:
    """How this request came here."""
    arrival: Arrival = request.scope[_ARRIVAL]
    return arrival


def check_same_origin(request: HTTPConnection, what: str, *, must_say: bool = False) -> None:
    """Raises Refused (`foreign_origin`, 403) for what the page of another site sent; `what` begins the sentence.

    A program may say nothing of where it sends from. A browser always does for a form: with `must_say`, what says
    nothing is refused too.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    is_foreign = site == "cross-site" or (origin is not None and not arrival_of(request).is_own(origin))
    is_silent = origin is None and site != "same-origin"
    if is_foreign or (must_say and is_silent):
        raise Refused("foreign_origin", f"{what} taken from pages of this site only.")


@lru_cache(maxsize=256)
def _spelt(host: bytes) -> str:
    """A Host header's authority; proxies tell either port that goes without saying, whatever visitors use."""
    return authority(host.decode("latin-1"), _WEB_PORTS)


def _directly(settings: Settings) -> set[str]:
    """The public address where it leads to this very port, so that no proxy stands before it."""
    public = authority_of(settings.public_url)
    direct = authority(f"{name_of(public)}:{settings.port}", (DEFAULT_PORTS["http"],))
    return {public} & {direct} if settings.public_url.startswith("http://") else set()


@lru_cache(maxsize=64)
def _place(address: str, port: int | None) -> str:
    """The authority of this end of a connection."""
    plain = plain_address(address)
    return authority(f"[{plain}]:{port}" if ":" in plain else f"{plain}:{port}", _WEB_PORTS)


@lru_cache(maxsize=1024)
def _address_in(told: bytes) -> str:
    """The IP address of one entry, with or without a port; empty for anything else, such as "unknown"."""
    hop = told.decode("latin-1")
    if hop.startswith("["):
        hop = hop[1:].partition("]")[0]
    elif hop.count(":") == 1:
        hop = hop.partition(":")[0]
    try:
        return str(ipaddress.ip_address(plain_address(hop)))
    except ValueError:
        return ""
