"""Answers that are the same bytes for every visit, made and compressed once, and how they are sent."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.web.http.compression import best_encoding, compress_for_cache

Headers = list[tuple[bytes, bytes]]
PAGE_VARY = "accept-encoding, accept"


@dataclass(frozen=True, slots=True)
class _EncodedResponse:
    """One encoding of an answer: its ASGI messages, ready to be sent again and again."""

    etag: bytes
    start: dict[str, Any]
    body: dict[str, Any]
    unchanged: dict[str, Any]


class PrecompressedResponse:
    """An answer kept in every encoding worth having, with an ETag for each (RFC 9110: they differ in their bytes)."""

    def __init__(self, body: bytes, media_type: str, headers: Mapping[str, str], vary: str = "accept-encoding") -> None:
        digest = hashlib.blake2s(body + media_type.encode(), digest_size=12).hexdigest()
        # The headers that say which answer this is; a 304 carries them too (RFC 9110, section 15.4.5).
        common: Headers = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        common.append((b"vary", vary.encode()))
        content_type = (b"content-type", media_type.encode())
        bodies = compress_for_cache(body, media_type)
        self._by_encoding = {name: _encoded(name, each, digest, common, content_type) for name, each in bodies.items()}
        self.etag = self._by_encoding[""].etag.decode()
        self.size = sum(map(len, bodies.values()))

    def encoded(self, accept_encoding: bytes) -> _EncodedResponse:
        encoding = best_encoding(accept_encoding)
        return self._by_encoding.get(encoding) or self._by_encoding[""]

    def messages(self, headers: Mapping[bytes, bytes], is_head: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        """The ASGI start and body for a request's headers. They are shared: whoever sends them must not change them."""
        encoded = self.encoded(headers.get(b"accept-encoding", b""))
        condition = headers.get(b"if-none-match")
        if condition is not None and is_unchanged(condition, encoded.etag):
            return encoded.unchanged, _NOTHING
        return encoded.start, _NOTHING if is_head else encoded.body

    def response(self, request: Request, status: int = 200) -> Response:
        """The same as a Starlette response, for answers that pass through the middlewares."""
        start, body = self.messages(dict(request.scope["headers"]), request.method == "HEAD")
        answer = Response(body["body"], start["status"] if status == 200 else status)
        answer.raw_headers = list(start["headers"])
        return answer


_NOTHING: dict[str, Any] = {"type": "http.response.body", "body": b""}


def _encoded(
    encoding: str, body: bytes, digest: str, common: Headers, content_type: tuple[bytes, bytes]
) -> _EncodedResponse:
    etag = f'"{digest}-{encoding}"'.encode() if encoding else f'"{digest}"'.encode()
    shared = [*common, (b"etag", etag)]
    whole = [content_type, (b"content-length", str(len(body)).encode()), *shared]
    if encoding:
        whole.append((b"content-encoding", encoding.encode()))
    return _EncodedResponse(
        etag=etag,
        start={"type": "http.response.start", "status": 200, "headers": whole},
        body={"type": "http.response.body", "body": body},
        unchanged={"type": "http.response.start", "status": 304, "headers": shared},
    )


def is_unchanged(condition: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match header names the ETag, weak or strong (RFC 9110, section 13.1.2)."""
    if condition == etag:
        return True
    named = {each.strip().removeprefix(b"W/") for each in condition[:4000].split(b",")}
    return etag in named or b"*" in named


class ResponseCache:
    """The answers of one release, the least used of them forgotten when they take more than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, PrecompressedResponse] = OrderedDict()
        self.size = 0

    def get(self, key: Hashable) -> PrecompressedResponse | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, stored: PrecompressedResponse) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self.size += stored.size - (before.size if before else 0)
            self._kept[key] = stored
            while self.size > self._limit and len(self._kept) > 1:
                self.size -= self._kept.popitem(last=False)[1].size


class SingleFlightCache:
    """Answers that take long to make: one at a time, in a thread, kept up to `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._kept = ResponseCache(limit)
        self._making = anyio.Lock()

    async def get(self, key: Hashable, make: Callable[[], PrecompressedResponse]) -> PrecompressedResponse:
        """The answer for a key. Whoever asks while it is made waits for it."""
        async with self._making:
            stored = self._kept.get(key)
            if stored is None:
                stored = await anyio.to_thread.run_sync(make)
                self._kept.put(key, stored)
            return stored
