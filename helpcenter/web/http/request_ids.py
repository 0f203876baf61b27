"""A name for each request, told in its answer and in every line of the log about it."""

import itertools
import re
import secrets

from starlette.types import Message, Scope

from helpcenter.web.http.own_address import came_by_trusted_proxy
from helpcenter.web.http.requests import scope_headers

HEADER = b"x-request-id"
# What proxies and tracing tools make: UUIDs, hexadecimal digits, words joined by dots and dashes.
_WELL_FORMED = re.compile(rb"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")
_BITS = (1 << 64) - 1


class RequestIds:
    """Makes ids that nobody has had before: sixteen hexadecimal digits. They do not tell how many there were."""

    def __init__(self) -> None:
        # A count, multiplied by an odd number modulo 2**64, takes every value once; asking for random bits each time
        # costs a system call.
        self._count = itertools.count(secrets.randbits(64))
        self._factor = secrets.randbits(64) | 1

    def of(self, scope: Scope) -> bytes:
        """The id that a trusted proxy gave the request, where it is well-formed; else a new one."""
        if came_by_trusted_proxy(scope):
            given = scope_headers(scope).get(HEADER, b"")
            if _WELL_FORMED.fullmatch(given):
                return given
        return b"%016x" % (next(self._count) * self._factor & _BITS)


def with_id(start: Message, request_id: bytes) -> Message:
    """The start of an answer, which may be shared, with the request's id among its headers."""
    headers = [*start.get("headers", ()), (HEADER, request_id)]
    return {"type": "http.response.start", "status": start["status"], "headers": headers}
