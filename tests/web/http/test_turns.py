"""Work on the event loop is done one piece at a time, and others are answered in between."""

import asyncio
from contextlib import suppress

import pytest

from helpcenter.web.http.turns import Turns

pytestmark = pytest.mark.anyio


async def test_a_reader_is_answered_between_any_two_pieces_of_work() -> None:
    turns, done, working = Turns(), list[str](), True

    async def work() -> None:
        await turns.take()
        done.append("work")

    async def read() -> None:
        while working:
            # As a request does: one round to be read, one to be answered.
            await asyncio.sleep(0)
            done.append("page")
            await asyncio.sleep(0)

    reader = asyncio.create_task(read())
    await asyncio.gather(*(work() for _ in range(20)))
    working = False
    await reader
    assert done.count("work") == 20
    assert "work work" not in " ".join(done)


async def test_whoever_asks_first_works_first() -> None:
    turns, order = Turns(), list[int]()

    async def work(number: int) -> None:
        await turns.take()
        order.append(number)

    await asyncio.gather(*map(work, range(10)))
    assert order == [*range(10)]


@pytest.mark.parametrize("rounds", range(6))
async def test_a_client_that_goes_away_does_not_keep_its_turn(rounds: int) -> None:
    turns = Turns()
    await turns.take()
    waiting = asyncio.create_task(turns.take())
    for _ in range(rounds):
        await asyncio.sleep(0)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    await asyncio.wait_for(turns.take(), 30)
