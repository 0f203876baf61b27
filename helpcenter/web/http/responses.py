"""JSON, HTML and errors as responses, and how long each may be kept."""

from collections.abc import Mapping
from urllib.parse import quote

import msgspec
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response

# What a query may hold as it is (RFC 3986), and what is escaped already.
_AS_GIVEN = "!$&'()*+,;=:@/?%"
NOT_STORED = {"cache-control": "no-store"}
# For what has another name once it changes.
IMMUTABLE = {"cache-control": "public, max-age=31536000, immutable"}
# Checked with us each time, so that every visit is counted, and never kept by a shared cache.
REVALIDATED = {"cache-control": "private, no-cache"}


class ErrorDetail(msgspec.Struct):
    code: str
    message: str


class ErrorJson(msgspec.Struct):
    """Every error: a stable code, and a sentence."""

    error: ErrorDetail


def json_response(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, NOT_STORED, "application/json")


def json_error(code: str, message: str, status: int) -> Response:
    return json_response(ErrorJson(ErrorDetail(code, message)), status)


def redirect(
    request: HTTPConnection, address: str, status: int, headers: Mapping[str, str] | None = None
) -> RedirectResponse:
    """Leads from an address of a page to another one, with the query that came: campaigns and result links go on."""
    return RedirectResponse(with_query(address, request.scope["query_string"]), status, headers)


def with_query(address: str, query: bytes) -> str:
    """An address with the parameters of a query behind its own, before its anchor."""
    if not query:
        return address
    page, mark, anchor = address.partition("#")
    return f"{page}{'&' if '?' in page else '?'}{quote(query, _AS_GIVEN)}{mark}{anchor}"


def html_response(html: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    # A file's name that is no UTF-8 holds halves of characters, wherever a page tells of it.
    return HTMLResponse(html.encode("utf-8", "replace"), status, REVALIDATED if headers is None else headers)
