"""What a request says: its headers, where it comes from, what it may do, and its body up to a bound."""

import hmac
import ipaddress
from collections.abc import Mapping

from starlette.requests import HTTPConnection, Request

from helpcenter.domain.errors import BadRequest, Refused
from helpcenter.web.urls import host_of

RequestHeaders = Mapping[bytes, bytes]
_HEADERS = "helpcenter.headers"


def headers_of(request: HTTPConnection) -> RequestHeaders:
    """Header values by name in small letters; of one that comes twice, the last. Read once a request."""
    headers: RequestHeaders | None = request.scope.get(_HEADERS)
    if headers is None:
        headers = request.scope[_HEADERS] = dict(request.scope["headers"])
    return headers


def own_host(headers: RequestHeaders) -> str:
    """The host and port that the client asked for, in small letters; empty where it does not say."""
    return headers.get(b"host", b"").decode("latin-1").lower()


def is_prefetch(headers: RequestHeaders) -> bool:
    """Whether a browser fetches ahead what nobody may ever look at; older ones say so in another header."""
    return b"prefetch" in headers.get(b"sec-purpose", headers.get(b"purpose", b""))


def client_address(request: HTTPConnection) -> str:
    """The client's IP address; empty where there is none."""
    return request.client.host if request.client else ""


def is_loopback(request: HTTPConnection) -> bool:
    """Whether the client is on this machine; what a trusted proxy says of it has been taken into account."""
    try:
        return ipaddress.ip_address(client_address(request)).is_loopback
    except ValueError:
        return False


def check_bearer_token(request: HTTPConnection, expected: str, message: str) -> None:
    """Raises Refused (`bad_token`, 401) with `message` unless the request shows the token; an empty one fits none."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not expected or not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise Refused("bad_token", message, status=401)


def check_same_origin(request: HTTPConnection, what: str, *, must_say: bool = False) -> None:
    """Raises Refused (`foreign_origin`, 403) for what the page of another site sent; `what` begins the sentence.

    A program may say nothing of where it sends from. A browser always does for a form: with `must_say`, what says
    nothing is refused too.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    is_foreign = site == "cross-site" or (origin is not None and host_of(origin) != own_host(headers_of(request)))
    is_silent = origin is None and site != "same-origin"
    if is_foreign or (must_say and is_silent):
        raise Refused("foreign_origin", f"{what} taken from pages of this site only.")


async def read_body(request: Request, most: int, what: str) -> bytes:
    """The body of a request. Raises BadRequest (too_large, 413) as soon as it is longer than `most` bytes.

    `what` begins the sentence that says so: "An event".
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise BadRequest("too_large", f"{what} has at most {most // 1024} KiB.", status=413)
    return bytes(body)
