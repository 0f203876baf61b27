"""Connections that lead to the very address that was checked, and end when their time is over.

A name is resolved once for a connection, and what it resolved to is connected to: a second answer that differs (DNS
rebinding) is never asked for. TLS names the host, not the address.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from helpcenter.outbound.public_addresses import is_public
from helpcenter.outbound.web_addresses import NotFetched

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 20.0
_MOST_TRIED = 3
_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


def resolved(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host, as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True)
class Network:
    """How other servers are reached. `resolve` gives the IP addresses of a host and a port. `opened` are addresses and
    ports that may be connected to though they are not public: for servers of tests, and nothing that a user can set.
    `pause` stands between two fetches from one host, in seconds; `sleep` waits."""

    resolve: Callable[[str, int], Sequence[str]] = resolved
    opened: frozenset[tuple[str, int]] = frozenset()
    tls: ssl.SSLContext | None = None
    pause: float = 1.0
    sleep: Callable[[float], None] = time.sleep


@dataclass
class Deadline:
    """When a fetch has to be over, on the clock that never goes back."""

    at: float = field(default_factory=time.monotonic)

    def left(self, seconds: float | None) -> float:
        """At most `seconds`, and no more than is left. Raises httpcore.ReadTimeout when nothing is."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("it took too long")
        return min(left, _READ_SECONDS if seconds is None else seconds)


class GuardedTransport(httpx.BaseTransport):
    """`deadline` holds for all requests, and is moved before each."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=network.tls or httpx.create_ssl_context(trust_env=False),
            max_connections=4,
            max_keepalive_connections=2,
            keepalive_expiry=15,
            network_backend=_CheckedBackend(network, deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        core = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _told():
            answer = self._pool.handle_request(core)
        assert isinstance(answer.stream, Iterable)  # noqa: S101
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _told():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        with _told():
            self._answer.close()


@contextmanager
def _told() -> Iterator[None]:
    """Errors of the library below as those of httpx."""
    try:
        yield
    except _ERRORS as error:
        raise httpx.TransportError(str(error) or type(error).__name__) from error


class _CheckedBackend(httpcore.NetworkBackend):
    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._network, self._deadline = network, deadline
        self._below = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("it has no address")
        for address in self._checked(host, port)[:_MOST_TRIED]:
            try:
                seconds = self._deadline.left(_CONNECT_SECONDS)
                stream = self._below.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def _checked(self, host: str, port: int) -> Sequence[str]:
        """Addresses of the host that may be connected to. Raises NotFetched where it has none but such."""
        try:
            found = [host] if _is_ip(host) else self._network.resolve(host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("its name is not known") from None
        allowed = [each for each in found if is_public(each) or (each, port) in self._network.opened]
        if found and not allowed:
            raise NotFetched(f"{host} is a machine of a private network: nothing is fetched from there")
        return allowed


def _is_ip(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
