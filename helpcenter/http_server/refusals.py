"""What a client hears whose request never reaches the application."""

from http import HTTPStatus

SENTENCES = {
    400: "This request cannot be read: its syntax is broken, or it does not name exactly one Host.",
    408: "The request did not arrive in time. Please send it again.",
    413: "The body of the request is too large.",
    414: "The address is too long.",
    431: "The headers are too large, or too many.",
    503: "Too many connections are open at the moment. Please try again.",
}
_RETRY_SECONDS = 2


def refusal(status: int) -> bytes:
    """The whole answer, after which the connection ends. `status` is a key of `SENTENCES`."""
    body = SENTENCES[status].encode()
    retry = f"retry-after: {_RETRY_SECONDS}\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n"
        f"content-length: {len(body)}\r\ncache-control: no-store\r\n{retry}connection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
