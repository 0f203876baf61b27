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
        self._logs_requests = logs_requests
        self._ids = RequestIds()

    def kept(self, scope: Scope, began: float, start: Message) -> Message:
        """The start of an answer that was ready, with the request's id. `began`: `perf_counter` when it was asked."""
        name = self._ids.of(scope)
        self.count(scope, name, start["status"], perf_counter() - began)
        return with_id(start, name)

    async def answer(self, app: ASGIApp, scope: Scope, began: float, receive: Receive, send: Send) -> None:
        """Let the application answer. From now on the request's id stands in every line of the log."""
        request = _ObservedRequest(self, scope, self._ids.of(scope), began, send)
        request_id.set(request.id.decode("ascii"))
        self.metrics.begin_request()
        try:
            await app(scope, receive, request)
        except Exception:
            request.count(_CRASHED)
            raise
        finally:
            self.metrics.end_request()
            request.count(_NOBODY)

    def count(self, scope: Scope, name: bytes, status: int, seconds: float) -> None:
        """An answer has begun."""
        endpoint = scope.get("endpoint")
        self.metrics.answer(endpoint, status, seconds)
        if self._logs_requests:
            request_id.set(name.decode("ascii"))
            _log(scope["method"], self.metrics.route_of(endpoint), status, seconds)


class _ObservedRequest:
    """The `send` of one request, until its answer begins: a client that reads slowly makes no answer slow."""

    __slots__ = ("_began", "_has_begun", "_observer", "_scope", "_send", "id")

    def __init__(self, observer: Observer, scope: Scope, name: bytes, began: float, send: Send) -> None:
        self.id = name
        self._observer = observer
        self._scope = scope
        self._began = began
        self._send = send
        self._has_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.count(message["status"])
            message = with_id(message, self.id)
        await self._send(message)

    def count(self, status: int) -> None:
        """The answer has begun; only the first time counts."""
        if not self._has_begun:
            self._has_begun = True
            self._observer.count(self._scope, self.id, status, perf_counter() - self._began)


def _log(method: str, route: str, status: int, seconds: float) -> None:
    known = method if method in _METHODS else "OTHER"
    fields = {"method": known, "route": route, "status": status, "seconds": round(seconds, 6)}
    _access.info("%s %s %s %.1f ms", known, route, status, 1000 * seconds, extra={FIELDS: fields})
