"""How much a client may send, and how long it may take: the bounds of every connection."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are bytes, times seconds. Tests take small ones.

    The longest address of ours is a query of 512 characters, percent-encoded: some 6 KiB. What people send to us is
    a form or an event, 64 KiB at most; whatever is larger is refused before it is read.
    """

    head_bytes: int = 64 << 10
    """The request line and all headers together, and likewise what may stand between two pieces of a chunked body."""
    headers: int = 100
    target_bytes: int = 8 << 10
    body_bytes: int = 1 << 20
    queued_requests: int = 32
    """How many requests may wait on one connection behind the one that is being answered."""

    head_seconds: float = 10
    body_seconds: float = 30
    idle_seconds: float = 5
    """How long a connection is kept open for the next request."""
    unread_seconds: float = 30
    """How long a client may take none of an answer that it asked for."""
    turned_away_seconds: float = 1
    """How long a client that found no room is not heard, so that turning it away costs less than answering it."""
    goodbye_seconds: float = 2
    """How long a refused client is listened to, so that it finds the refusal and no broken connection."""
    goodbye_bytes: int = 4 << 20
    linger_seconds: float = 0.3
    """How long an idle connection stays open when the process ends, for the request that may be on its way."""

    connections: int = 1000
    """The most that are open at once in one process."""


LIMITS = Limits()
