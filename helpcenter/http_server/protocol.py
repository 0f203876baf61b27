"""uvicorn's protocol over httptools, with a bound on everything that a client may send, leave out or not take.

It leans on how uvicorn calls it and on what httptools calls back, so `pyproject.toml` pins both to the versions that
the tests have seen. uvicorn makes the request's scope and runs the application; here stands what is refused before
that, and when a connection ends.
"""

import asyncio
import re
import select
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from helpcenter.http_server.connections import ConnectionTable, Shelf
from helpcenter.http_server.refusals import refusal
from helpcenter.http_server.turned_away import TURNED_AWAY

# A name or an address, and a port (RFC 9110, section 7.2); empty where the target has no authority.
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[^\x00-\x20\"#,/:<>?@\[\\\]^`{|}\x7f-\xff]*)(?::\d{0,5})?")


class GuardedProtocol(HttpToolsProtocol):
    """One connection. `table` holds all connections of the process, and the limits."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        table: ConnectionTable,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.shelf: Shelf | None = None
        self._table = table
        self._limits = table.limits
        # Uvicorn has none before a request begins; empty lines may come before that, without end.
        self.url = b""
        self._is_in_head = True
        # Whether a byte of the head has come.
        self._has_begun = False
        # Bytes since the last request, or since the last piece of the body, of which nothing has come out yet.
        self._unparsed = 0
        self._piece = 0
        self._body_bytes = 0
        self._refusal = 400
        # Of the last request that was right.
        self._hosts = [b""]
        self._is_refused = False
        self._is_leaving = False

    # What the transport tells

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._table.welcome()
        self._table.put(self, self._table.heads, self.loop.time())
        if len(self.connections) > self._limits.connections and not self._table.make_room(self):
            self._refuse(503)

    def connection_lost(self, exc: Exception | None) -> None:
        self._table.forget(self)
        super().connection_lost(exc)

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """A client may end its side once it has asked; it is answered all the same."""
        if not self._is_answering() or self._has_begun:
            return None
        self.cycle.keep_alive = False
        return True

    def data_received(self, data: bytes) -> None:
        self._piece = len(data)
        self._unparsed += self._piece
        if self._is_refused:
            if self._unparsed > self._limits.goodbye_bytes:
                self.drop()
            return
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            # We change to no other protocol; a client that offers one is answered as if it had not (RFC 9110, 7.8).
            if rest := data[upgrade.args[0] :]:
                self.data_received(rest)
        except httptools.HttpParserError:
            # Broken syntax, or a callback below that found a limit passed.
            self._refuse(self._refusal)
        else:
            if self._has_begun or self._unparsed:
                self._wait_for_the_rest()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._table.is_read_slowly(self, self.loop.time())

    # What the parser tells

    def on_message_begin(self) -> None:
        if self.shelf is not None:
            self._table.take(self)
        self._has_begun = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        if self.shelf is not None:
            self._table.take(self)
        if not self.url.startswith(b"/"):
            self._take_host_of_target()
        status = 400 if self._would_hide_its_body() else self._excess()
        if status:
            self._refusal = status
            raise ValueError(status)
        super().on_headers_complete()
        self._is_in_head = False
        self._unparsed = self._body_bytes = 0
        # Headers may follow a chunked body. They are not for the application, which reads those before it by now.
        self.headers = []
        if self._is_leaving:
            self.cycle.keep_alive = False

    def _would_hide_its_body(self) -> bool:
        """Whether the parser would take the body for the next request, as it does where another protocol is offered:
        behind a proxy that hands the offer on, one visitor could ask in another's name."""
        if not self.parser.should_upgrade():
            return False
        return any(
            name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
            for name, value in self.headers
        )

    def on_chunk_header(self) -> None:
        self._unparsed = 0

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        self._body_bytes += len(body)
        if self._body_bytes > self._limits.body_bytes:
            self._refusal = 413
            raise ValueError(413)
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.shelf is not None:
            self._table.take(self)
        self._is_in_head, self._has_begun = True, False
        self._unparsed = 0
        super().on_message_complete()
        if self.cycle.response_complete:
            # It was answered before its body had come.
            self._table.put(self, self._table.idle, self.loop.time())

    # What uvicorn tells

    def on_response_complete(self) -> None:
        """As uvicorn has it, but with one list of idle connections in place of a timer for each answer."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            if self.unread_bytes():
                self._table.is_read_slowly(self, self.loop.time())
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        elif self.shelf is None and self._is_in_head:
            self._table.put(self, self._table.idle, self.loop.time())
            if TURNED_AWAY in self.cycle.scope["state"] and self.cycle.scope["client"] == self.client:
                self.flow.pause_reading()
                self.loop.call_later(self._limits.turned_away_seconds, self._hear_again)

    def shutdown(self) -> None:
        """The process ends: what was asked is answered, and what is on its way still comes in."""
        self._is_leaving = True
        if self._is_answering():
            self.cycle.keep_alive = False
        else:
            self.loop.call_later(self._limits.linger_seconds, self._leave_unless_asked)

    # What the table of connections tells

    def head_is_late(self) -> None:
        if self._has_begun:
            self._refuse(408)
        else:
            # A browser may open a connection ahead; it is told nothing that it did not ask.
            self.leave()

    def body_is_late(self) -> None:
        self._refuse(408)

    def is_idle_too_long(self) -> None:
        self.leave()

    def goodbye_is_over(self) -> None:
        self.drop()

    def unread_bytes(self) -> int:
        return self.transport.get_write_buffer_size()

    def drop(self) -> None:
        self._table.take(self)
        self.transport.abort()

    def leave(self) -> None:
        self._table.take(self)
        self.transport.close()
        if self.unread_bytes():
            self._table.is_read_slowly(self, self.loop.time())

    # Our own steps

    def _take_host_of_target(self) -> None:
        """In place of the Host header's, when the target is a whole address (RFC 9112, section 3.2.2)."""
        _, is_whole, host = self.url.partition(b"://")
        told = [number for number, (name, _) in enumerate(self.headers) if name == b"host"]
        if is_whole and len(told) == 1:
            for end in (b"/", b"?", b"#"):
                host = host.partition(end)[0]
            self.headers[told[0]] = (b"host", host)

    def _excess(self) -> int:
        """The status that refuses the head which has just come whole; 0 for one that may pass."""
        limits = self._limits
        if len(self.url) > limits.target_bytes:
            return 414
        # A head that came in a small piece, alone or with others, is small.
        may_be_large = self._piece > limits.head_bytes or self._unparsed > limits.head_bytes
        if len(self.headers) > limits.headers or (may_be_large and self._head_bytes() > limits.head_bytes):
            return 431
        if not self.url.startswith(b"/") and b"://" not in self.url:
            # "OPTIONS *" asks about the server; nothing here is meant for it.
            return 400
        hosts = [value for name, value in self.headers if name == b"host"]
        # Mostly the one of the request before.
        if hosts != self._hosts:
            if len(hosts) != 1 and (hosts or self.parser.get_http_version() != "1.0"):
                return 400
            if hosts and not _HOST.fullmatch(hosts[0]):
                return 400
            self._hosts = hosts
        return 503 if len(self.pipeline) >= limits.queued_requests else 0

    def _head_bytes(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _hear_again(self) -> None:
        if not self.transport.is_closing():
            self.flow.resume_reading()

    def _owes_body(self) -> bool:
        return self._has_begun and not self._is_in_head

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_the_rest(self) -> None:
        if self._unparsed > self._limits.head_bytes:
            self._refuse(414 if self._is_in_head and len(self.url) > self._limits.target_bytes else 431)
        elif self.shelf is None and self._has_begun:
            shelf = self._table.heads if self._is_in_head else self._table.bodies
            self._table.put(self, shelf, self.loop.time())

    def _refuse(self, status: int) -> None:
        """Answers what came before, then this, and ends the connection once the client has had time to read it."""
        self._is_refused = True
        self._table.turned_away[str(status)] += 1
        self._unparsed = 0
        self._table.take(self)
        if self.transport.is_closing():
            return
        if not self._owes_body():
            if self._is_answering():
                # The answer to what was asked before must not be taken for the answer to this.
                self.cycle.keep_alive = False
                return
            self.transport.write(refusal(status))
        elif self._is_answering() and (self.cycle.response_started or self.pipeline):
            self.drop()
            return
        elif self._is_answering():
            self.transport.write(refusal(status))
            # To the application, the client has left.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.flow.resume_reading()
        self.transport.write_eof()
        self._table.put(self, self._table.refused, self.loop.time())

    def _leave_unless_asked(self) -> None:
        if self._is_answering() or self.transport.is_closing():
            return
        if self._has_more_to_read() and not self.flow.read_paused:
            self.loop.call_soon(self._leave_unless_asked)
        else:
            self.leave()

    def _has_more_to_read(self) -> bool:
        """Whether something has come that the event loop has not told yet."""
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLIN)
        return bool(poll.poll(0))
