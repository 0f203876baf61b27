"""The table of connections, with a clock that the test turns."""

from dataclasses import replace

from helpcenter.http_server.connections import ConnectionTable, Shelf
from helpcenter.http_server.limits import LIMITS

SMALL = replace(LIMITS, head_seconds=10, body_seconds=30, idle_seconds=5, unread_seconds=20)


class Client:
    """A connection that only notes what it is told."""

    def __init__(self, table: ConnectionTable) -> None:
        self.shelf: Shelf | None = None
        self.told: list[str] = []
        self.left = 0
        self._table = table

    def __getattr__(self, name: str) -> object:
        def note() -> None:
            self._table.forget(self)  # type: ignore[arg-type]
            self.told.append(name)

        return note

    def unread_bytes(self) -> int:
        return self.left


def test_each_waits_as_long_as_what_it_owes_allows() -> None:
    table = ConnectionTable(SMALL)
    head, body, idle = Client(table), Client(table), Client(table)
    table.put(head, table.heads, 100.0)
    table.put(body, table.bodies, 100.0)
    table.put(idle, table.idle, 100.0)
    table.sweep(104.9)
    assert head.told == body.told == idle.told == []
    table.sweep(110.0)
    assert (head.told, body.told, idle.told) == (["head_is_late"], [], ["is_idle_too_long"])
    table.sweep(130.0)
    assert body.told == ["body_is_late"]


def test_who_comes_back_to_a_shelf_waits_anew() -> None:
    table = ConnectionTable(SMALL)
    first, second = Client(table), Client(table)
    table.put(first, table.idle, 100.0)
    table.put(second, table.idle, 101.0)
    table.take(first)
    table.put(first, table.idle, 104.0)
    table.sweep(106.0)
    assert (first.told, second.told) == ([], ["is_idle_too_long"])


def test_a_client_that_reads_slowly_but_reads_is_not_let_go() -> None:
    table = ConnectionTable(SMALL)
    client = Client(table)
    client.left = 1000
    table.is_read_slowly(client, 100.0)
    for now in range(110, 400, 10):
        client.left -= 10
        table.sweep(float(now))
    assert client.told == []
    table.sweep(420.0)
    assert client.told == ["drop"]


def test_what_has_been_read_is_forgotten() -> None:
    table = ConnectionTable(SMALL)
    client = Client(table)
    client.left = 1000
    table.is_read_slowly(client, 100.0)
    client.left = 0
    table.sweep(101.0)
    client.left = 1000
    table.sweep(200.0)
    assert client.told == []


def test_room_is_made_by_age_and_only_by_others() -> None:
    table = ConnectionTable(SMALL)
    newcomer, body, head, idle, unread = (Client(table) for _ in range(5))
    unread.left = 1
    table.is_read_slowly(unread, 90.0)
    table.put(idle, table.idle, 91.0)
    table.put(body, table.bodies, 100.0)
    table.put(head, table.heads, 101.0)
    table.put(newcomer, table.heads, 102.0)
    assert [table.make_room(newcomer) for _ in range(5)] == [True] * 4 + [False]
    assert (body.told, head.told, idle.told, unread.told) == (["drop"], ["drop"], ["leave"], ["drop"])
    assert newcomer.told == []
