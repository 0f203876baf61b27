"""One process that serves: uvicorn, with bounds on connections and an end in which nothing that was sent is lost."""

import asyncio
import functools
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any, cast

import uvicorn

from helpcenter.http_server.connections import WATCH_CONNECTIONS, ConnectionTable
from helpcenter.http_server.limits import LIMITS, Limits
from helpcenter.http_server.listening import accept_waiting, take_no_more
from helpcenter.http_server.open_files import files_in_use, most_connections, raise_file_limit
from helpcenter.http_server.protocol import GuardedProtocol
from helpcenter.http_server.stopping import STOPPING

_GRACE_SECONDS = 5
_TICK_SECONDS = 0.1
_LEAST_BACKLOG = 8
# Accepted in one tick, beside what the event loop accepts: a process among several leaves some to the others.
_AT_ONCE = 128
BACKLOG = 2048
"""How many visitors may wait to be taken on while a site opens its index."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What the settings say of serving. `drain_seconds`: how long a process that was told to end goes on taking
    visitors while it says that it is not ready, so that a proxy in front finds out and sends them elsewhere.
    `log_config` is for `logging.config.dictConfig`; None leaves uvicorn's own."""

    log_level: str = "info"
    log_config: dict[str, Any] | None = None
    drain_seconds: float = 0
    limits: Limits = LIMITS


class GracefulServer(uvicorn.Server):
    """Serves until SIGTERM or SIGINT. `app` is an ASGI application, or "module:function" that makes one.

    A worker among several is given `still_wanted`, which is called ten times a second once visitors are taken on; when
    it says False, the process ends. A worker leaves it to its parent to say that it ends, and to hold newcomers off.
    """

    def __init__(
        self,
        app: Any,
        options: ServerOptions,
        still_wanted: Callable[[], bool] | None = None,
    ) -> None:
        self._file_limit = raise_file_limit()
        self.table = ConnectionTable(options.limits)
        self._options = options
        self._still_wanted = still_wanted
        self._is_in_a_hurry = False
        self._listeners: list[socket.socket] = []
        super().__init__(_config(app, options, self.table))

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and WATCH_CONNECTIONS in self.lifespan.state:
            self.lifespan.state[WATCH_CONNECTIONS](self.table)
        self._listeners = sockets or []
        # The application has opened its files by now.
        most = most_connections(self._options.limits.connections, self._file_limit, files_in_use())
        self.table.limits = replace(self._options.limits, connections=most)
        for listener in sockets or []:
            listener.listen(min(BACKLOG, max(_LEAST_BACKLOG, most // 2)))

    async def on_tick(self, counter: int) -> bool:
        self.table.sweep(asyncio.get_running_loop().time())
        await self._take_on(_AT_ONCE)
        return await super().on_tick(counter) or not (self._still_wanted is None or self._still_wanted())

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # A person who presses Ctrl-C wants it to end now; there is no proxy to be told first.
        self._is_in_a_hurry |= sig == signal.SIGINT
        super().handle_exit(sig, frame)

    def say_that_it_ends(self) -> None:
        """From now on the application knows, and is not ready."""
        if self.started:
            self.lifespan.state[STOPPING] = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.say_that_it_ends()
        if self._still_wanted is None:
            await self._drain()
            for listener in sockets or []:
                take_no_more(listener)
        # Whoever is half-way in arrives in the meantime.
        await asyncio.sleep(_TICK_SECONDS)
        await self._take_on(BACKLOG, are_last=True)
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            # Those that would not go: they do not read, or were not answered in time.
            cast(GuardedProtocol, connection).drop()
        await asyncio.sleep(0)

    async def _take_on(self, most: int, *, are_last: bool = False) -> None:
        """Accept those who wait. The event loop accepts one a turn by itself, and its turns are long under load: people
        who come would wait behind those who are there and ask on and on."""
        waiting = accept_waiting(self._listeners, most)
        if are_last:
            # In the same moment, so that nobody comes in between.
            for server in self.servers:
                server.close()
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.connect_accepted_socket(self._protocol, each) for each in waiting))

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._options.drain_seconds
        while loop.time() < end and not self._is_in_a_hurry:
            await asyncio.sleep(_TICK_SECONDS)
            self.table.sweep(loop.time())
            await self._take_on(_AT_ONCE)

    def _protocol(self) -> GuardedProtocol:
        return GuardedProtocol(self.config, self.server_state, self.lifespan.state, table=self.table)


def _config(app: Any, options: ServerOptions, table: ConnectionTable) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        # Called as the class would be.
        http=cast(type[asyncio.Protocol], functools.partial(GuardedProtocol, table=table)),
        # A WebSocket's address would be logged, and nothing here speaks it.
        ws="none",
        log_config=options.log_config or uvicorn.config.LOGGING_CONFIG,
        log_level=options.log_level,
        # It would hold visitors' addresses, which we promise not to store; ours (web/operations/observed.py) does not.
        access_log=False,
        server_header=False,
        # The site decides what to believe of proxies (web/http/own_address.py): it must see who is at the other end.
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        backlog=BACKLOG,
    )
