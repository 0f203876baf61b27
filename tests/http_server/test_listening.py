"""Newcomers are taken on however much those who are there already ask."""

import asyncio
import threading

from tests.http_server.conftest import Running
from tests.http_server.test_requests import LAST, statuses


def test_all_who_wait_are_taken_on_at_once_and_not_one_a_turn_of_the_loop(patient: Running) -> None:
    are_waiting = threading.Event()
    before = patient.connections

    async def tick() -> int:
        # Nothing else happens on the event loop until all are waiting.
        are_waiting.wait()
        await patient.server.on_tick(1)
        return patient.connections - before

    counted = asyncio.run_coroutine_threadsafe(tick(), patient.app.loop)
    clients = [patient.connect() for _ in range(60)]
    are_waiting.set()
    assert counted.result(60) == 60
    for each in clients:
        each.sendall(LAST)
        assert statuses(each.recv(1000)) == [200]
        each.close()
