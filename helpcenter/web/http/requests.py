"""What a client sends, read up to a bound."""

from starlette.requests import Request

from helpcenter.domain.errors import BadRequest


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
