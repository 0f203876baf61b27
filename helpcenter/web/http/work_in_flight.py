"""How many requests a process works on at once: one more is turned away, so that the others do not wait longer.

What counts is work: a request whose body is still coming does not count yet, and one whose answer has begun no more.
Else clients that send or read slowly could take every place.
"""

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from helpcenter.domain.errors import Unavailable

RETRY_SECONDS = 2
"""When a client that was turned away may try again."""

# Forty wait for threads of their own there; more staff than that do not ask at once.
_MOST_OF_STAFF = 48
_STAFF = "/staff"
# These cost less than turning them away would: what a load balancer asks, what tells of visits, and finished files.
_ALWAYS = ("/healthz", "/readyz", "/metrics", "/assets/", "/api/v1/events", "/go/")
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(slots=True)
class Places:
    """`taken` of `most` places."""

    most: int
    taken: int = 0

    @property
    def are_taken(self) -> bool:
        return self.taken >= self.most


class WorkInFlight:
    """The places of one process, those of visitors and those of staff apart. Use on the event loop only."""

    def __init__(self, most: int) -> None:
        self.visitors = Places(most)
        self.staff = Places(_MOST_OF_STAFF)

    def places_for(self, scope: Scope) -> Places | None:
        """Where a request counts; None for one that is always answered."""
        path: str = scope["path"]
        if path.startswith(_STAFF):
            return self.staff
        return None if path.startswith(_ALWAYS) else self.visitors


async def work(app: ASGIApp, places: Places, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request that takes one of the places. Raises Unavailable (`busy`) to the application where none is left
    once the body has come."""
    request = _Request(places, receive, send)
    if scope["method"] in _WITHOUT_BODY:
        request.begin()
    try:
        await app(scope, request.receive, request.send)
    finally:
        request.end()


class _Request:
    """One request's place, from when its body has come until its answer begins."""

    def __init__(self, places: Places, receive: Receive, send: Send) -> None:
        self._places = places
        self._receive = receive
        self._send = send
        self._has_begun = self._has_ended = False

    def begin(self) -> None:
        if not self._has_begun:
            self._has_begun = True
            self._places.taken += 1

    def end(self) -> None:
        if self._has_begun and not self._has_ended:
            self._places.taken -= 1
        self._has_ended = True

    async def receive(self) -> Message:
        message = await self._receive()
        is_whole = message["type"] == "http.request" and not message.get("more_body")
        if is_whole and not self._has_begun and not self._has_ended:
            if self._places.are_taken:
                raise Unavailable("busy", "Too much is being asked at once. Please try again in a moment.")
            self.begin()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.end()
        await self._send(message)
