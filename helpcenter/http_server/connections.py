"""The open connections of a process, by what each waits for: who has waited too long, who goes when all are taken."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Protocol

from helpcenter.http_server.limits import Limits

WATCH_CONNECTIONS = "helpcenter.watch_connections"
"""A key of the lifespan's state: what an application leaves there is given the table of the server's connections."""


class Connection(Protocol):
    """What the table asks of a connection. `shelf` is where the table keeps it; only the table changes it."""

    shelf: "Shelf | None"

    def head_is_late(self) -> None: ...
    def body_is_late(self) -> None: ...
    def is_idle_too_long(self) -> None: ...
    def goodbye_is_over(self) -> None: ...
    def unread_bytes(self) -> int:
        """How much of its answers the client has not taken."""

    def drop(self) -> None:
        """End at once, whatever is under way."""

    def leave(self) -> None:
        """End after what was written has been sent."""


Shelf = dict[Connection, float]
"""Connections that wait for the same thing, each with the moment since when. The oldest stands first."""


class ConnectionTable:
    """Call on the event loop only; moments are seconds of its clock.

    A connection stands on at most one shelf: it owes the rest of a head, or of a body, or is idle, or has been refused.
    While an answer is made it stands on none. Beside that it may be among those who do not read.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.heads: Shelf = {}
        self.bodies: Shelf = {}
        self.idle: Shelf = {}
        self.refused: Shelf = {}
        self.open = 0
        self.turned_away: Counter[str] = Counter()
        """How many were, by reason: the status that refused them, "room" for a newcomer, "unread" answers."""
        # Since when, and how much was left to be taken then.
        self._unread: dict[Connection, tuple[float, int]] = {}

    def welcome(self) -> None:
        """Somebody has connected."""
        self.open += 1

    def put(self, connection: Connection, shelf: Shelf, now: float) -> None:
        if connection.shelf is not None:
            self.take(connection)
        shelf[connection] = now
        connection.shelf = shelf

    def take(self, connection: Connection) -> None:
        """The connection waits for nothing."""
        if connection.shelf is not None:
            del connection.shelf[connection]
            connection.shelf = None

    def is_read_slowly(self, connection: Connection, now: float) -> None:
        """The client takes less than it is sent; it is let go if that stays so."""
        self._unread.setdefault(connection, (now, connection.unread_bytes()))

    def forget(self, connection: Connection) -> None:
        """The connection is closed."""
        self.take(connection)
        self._unread.pop(connection, None)
        self.open -= 1

    def sweep(self, now: float) -> None:
        """Tell every connection that has waited too long."""
        for connection in _late(self.heads, now - self.limits.head_seconds):
            connection.head_is_late()
        for connection in _late(self.bodies, now - self.limits.body_seconds):
            connection.body_is_late()
        for connection in _late(self.idle, now - self.limits.idle_seconds):
            connection.is_idle_too_long()
        for connection in _late(self.refused, now - self.limits.goodbye_seconds):
            connection.goodbye_is_over()
        self._sweep_unread(now)

    def make_room(self, newcomer: Connection) -> bool:
        """End one connection for a newcomer: of those whose request has not come whole the one that has waited longest,
        else of the idle ones, else of those that do not read. False when all others are being answered."""
        has_room = self._end_one(newcomer)
        self.turned_away["room"] += has_room
        return has_room

    def _end_one(self, newcomer: Connection) -> bool:
        for shelf in (self.refused, self._owing(newcomer)):
            for connection in _first_but(newcomer, shelf):
                connection.drop()
                return True
        for connection in islice(self.idle, 1):
            connection.leave()
            return True
        for connection in islice(self._unread, 1):
            connection.drop()
            return True
        return False

    def _owing(self, newcomer: Connection) -> Shelf:
        """The shelf whose first connection has owed its request longest."""
        oldest = [(self.heads[each], self.heads) for each in _first_but(newcomer, self.heads)]
        oldest += [(self.bodies[each], self.bodies) for each in _first_but(newcomer, self.bodies)]
        return min(oldest, key=lambda pair: pair[0])[1] if oldest else {}

    def _sweep_unread(self, now: float) -> None:
        due = now - self.limits.unread_seconds
        for connection, (since, before) in list(self._unread.items()):
            left = connection.unread_bytes()
            if left == 0:
                del self._unread[connection]
            elif since <= due and left >= before:
                self.turned_away["unread"] += 1
                connection.drop()
            elif left < before:
                self._unread[connection] = (now, left)


def _late(shelf: Shelf, due: float) -> list[Connection]:
    late = []
    for connection, since in shelf.items():
        if since > due:
            break
        late.append(connection)
    return late


def _first_but(newcomer: Connection, shelf: Iterable[Connection]) -> Iterable[Connection]:
    return islice((each for each in shelf if each is not newcomer), 1)
