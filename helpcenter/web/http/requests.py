"""What a request says: its headers, where it comes from, what it may do, and its body up to a bound."""

import hmac
from collections.abc import Mapping

from starlette.requests import HTTPConnection, Request
from starlette.types import Scope

from helpcenter.domain.errors import BadRequest, Refused

RequestHeaders = Mapping[bytes, bytes]
_HEADERS = "helpcenter.headers"


def headers_of(request: HTTPConnection) -> RequestHeaders:
    """Header values by name in small letters; of one that comes twice, the last. Read once a request."""
    return scope_headers(request.scope)


def scope_headers(scope: Scope) -> RequestHeaders:
    """The same for a request's scope, where there is no request yet."""
    headers: RequestHeaders | None = scope.get(_HEADERS)
    if headers is None:
        headers = scope[_HEADERS] = dict(scope["headers"])
    return headers


def cookie_of(request: HTTPConnection, name: str) -> str:
    """The value of a cookie of ours; empty without one. Of one that comes twice, the first: browsers begin with the
    longer path, and what a site under a path shares its host with may have one of that name.

    Ours need no quotes. Python's own reader takes them off in time that grows with the square of the value: 7 s for
    64 KiB of backslashes.
    """
    given = headers_of(request).get(b"cookie", b"")
    wanted = name.encode()
    for part in given.split(b";"):
        key, _, value = part.partition(b"=")
        if key.strip() == wanted:
            return value.strip().decode("latin-1")
    return ""


def is_prefetch(headers: RequestHeaders) -> bool:
    """Whether a browser fetches ahead what nobody may ever look at; older ones say so in another header."""
    return b"prefetch" in headers.get(b"sec-purpose", headers.get(b"purpose", b""))


def client_address(request: HTTPConnection) -> str:
    """The client's IP address, as trusted proxies tell it; empty where there is none."""
    return request.client.host if request.client else ""


def check_bearer_token(request: HTTPConnection, expected: str, message: str) -> None:
    """Raises Refused (`bad_token`, 401) with `message` unless the request shows the token; an empty one fits none."""
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not expected or not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise Refused("bad_token", message, status=401)


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


def is_part_of_another_site(headers: RequestHeaders, path: str) -> bool:
    """Whether a page of another site fetches this as a picture, a script, a frame and the like, which nobody sees.

    Its own `fetch` says "empty": of a page nobody sees that either; of the API, other sites may show what they may read
    ("cors"). Older browsers say nothing.
    """
    if headers.get(b"sec-fetch-site") not in (b"cross-site", b"same-site"):
        return False
    to = headers.get(b"sec-fetch-dest", b"document")
    if to == b"empty" and path.startswith("/api/"):
        return headers.get(b"sec-fetch-mode") == b"no-cors"
    return to != b"document"
