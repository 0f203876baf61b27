"""A real server over real sockets, with a small application whose answers a test can hold back."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from helpcenter.http_server.limits import Limits
from helpcenter.http_server.server import GracefulServer, ServerOptions
from helpcenter.http_server.turned_away import turn_away
from tests.waiting import wait_until

BIG = b"x" * (16 << 20)
# So that a test waits for nothing that it is not about.
PATIENT = Limits(head_seconds=60, body_seconds=60, idle_seconds=60, unread_seconds=60, goodbye_seconds=60)
_ANSWER_SECONDS = 60


class Application:
    """Answers `/big` with sixteen megabytes, `/held` when it is let go, `/early` before it reads the body,
    `/turned-away` as one too many, and everything else with what it was asked."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.headers: list[list[tuple[bytes, bytes]]] = []
        self.disconnected = 0
        self.held = 0
        self._go: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def let_go(self) -> None:
        assert self._loop is not None and self._go is not None
        self._loop.call_soon_threadsafe(self._go.set)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        assert self._loop is not None
        return self._loop

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        path = scope["path"]
        self.seen.append(path)
        self.headers.append(scope["headers"])
        if path == "/turned-away":
            turn_away(scope)
        if path == "/held":
            self.held += 1
            await self._go.wait()  # type: ignore[union-attr]
        body = b""
        is_whole = path == "/early"
        while not is_whole:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.disconnected += 1
                return
            body += message["body"]
            is_whole = not message["more_body"]
        answer = BIG if path == "/big" else f"{scope['method']} {path} {len(body)}".encode()
        headers = [(b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _live(self, receive: Any, send: Any) -> None:
        self._loop, self._go = asyncio.get_running_loop(), asyncio.Event()
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


class Running:
    """A server in a thread of its own."""

    def __init__(self, limits: Limits, drain_seconds: float = 0) -> None:
        self.app = Application()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = self._listener.getsockname()
        self.server = GracefulServer(self.app, ServerOptions("warning", limits=limits, drain_seconds=drain_seconds))
        self._thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self._listener]})
        self._thread.start()
        wait_until(lambda: self.server.started)

    @property
    def connections(self) -> int:
        return len(self.server.server_state.connections)

    def connect(self, sent: bytes = b"") -> socket.socket:
        connection = socket.create_connection(self.address, timeout=_ANSWER_SECONDS)
        connection.sendall(sent)
        return connection

    def ask(self, sent: bytes) -> bytes:
        """Everything that is answered until the server ends the connection."""
        with self.connect(sent) as connection:
            return everything(connection)

    def stop(self) -> None:
        """As SIGTERM does."""
        self.server.should_exit = True

    def end(self) -> None:
        self.stop()
        self._thread.join()
        self._listener.close()


def everything(connection: socket.socket) -> bytes:
    """What comes until the other side ends; a reset is an end, too."""
    received = bytearray()
    try:
        while piece := connection.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return bytes(received)


def one_answer(connection: socket.socket) -> bytes:
    """One answer with its body, the connection staying open."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        assert piece, received
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        piece = connection.recv(65536)
        assert piece
        body += piece
    return head + b"\r\n\r\n" + body


Start = Callable[..., Running]


@pytest.fixture
def run() -> Iterator[Start]:
    """Start servers whose limits are patient but for those a test names."""
    running: list[Running] = []

    def start(drain_seconds: float = 0, **limits: Any) -> Running:
        running.append(Running(replace(PATIENT, **limits), drain_seconds))
        return running[-1]

    yield start
    for each in running:
        each.app.let_go()
        each.end()


@pytest.fixture(scope="module")
def patient() -> Iterator[Running]:
    """A server with the limits that we ship, and all the time in the world."""
    running = Running(PATIENT)
    yield running
    running.end()
