"""JSON, HTML and errors as responses, and how long each may be kept."""

import msgspec
from starlette.responses import HTMLResponse, Response

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


def html_response(html: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(html, status, REVALIDATED if headers is None else headers)
