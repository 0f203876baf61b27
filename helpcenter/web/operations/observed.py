"""Every request has an id, is timed and counted by its route and, where the setting says so, told in the log."""

import logging
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpcenter.logs import ACCESS, FIELDS, request_id
from helpcenter.web.http.request_ids import RequestIds, with_id
from helpcenter.web.metrics.process_metrics import ProcessMetrics

_access = logging.getLogger(ACCESS)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CRASHED = 500
# Nobody got an answer: the client went away before there was one.
_NOBODY = 0


class Observer:
    """Watches the requests of a process."""

    def __init__(self, metrics: ProcessMetrics, *, logs_requests: bool) -> None:
        self.metrics = metrics
        self.logs_requests = logs_requests
        self._ids = RequestIds()

    def begin(self, scope: Scope) -> "ObservedRequest":
        """A request is there. From now on its id stands in every line of the log."""
        name = self._ids.of(scope)
        request_id.set(name)
        return ObservedRequest(self, scope, name)


class ObservedRequest:
    """One request, from now until its answer begins: a client that reads slowly makes no answer slow."""

    __slots__ = ("_began", "_has_begun", "_id", "_observer", "_scope", "_send")

    def __init__(self, observer: Observer, scope: Scope, name: str) -> None:
        self._began = perf_counter()
        self._observer = observer
        self._scope = scope
        self._id = name
        self._has_begun = False

    async def answer(self, app: ASGIApp, receive: Receive, send: Send) -> None:
        """Let the application answer."""
        metrics = self._observer.metrics
        self._send = send
        metrics.begin_request()
        try:
            await app(self._scope, receive, self._pass_on)
        except Exception:
            self._count(_CRASHED)
            raise
        finally:
            metrics.end_request()
            self._count(_NOBODY)

    def start(self, message: Message) -> Message:
        """The start of the answer as it is sent, counted."""
        self._count(message["status"])
        return with_id(message, self._id)

    async def _pass_on(self, message: Message) -> None:
        await self._send(self.start(message) if message["type"] == "http.response.start" else message)

    def _count(self, status: int) -> None:
        if self._has_begun:
            return
        self._has_begun = True
        observer, endpoint = self._observer, self._scope.get("endpoint")
        seconds = perf_counter() - self._began
        observer.metrics.answer(endpoint, status, seconds)
        if observer.logs_requests:
            self._log(observer.metrics.route_of(endpoint), status, seconds)

    def _log(self, route: str, status: int, seconds: float) -> None:
        method = self._scope["method"] if self._scope["method"] in _METHODS else "OTHER"
        fields = {"method": method, "route": route, "status": status, "seconds": round(seconds, 6)}
        _access.info("%s %s %s %.1f ms", method, route, status, 1000 * seconds, extra={FIELDS: fields})
