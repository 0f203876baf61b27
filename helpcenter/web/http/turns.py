"""Fairness on the event loop: work that takes a moment is done one piece at a time, and everybody else in between."""

import asyncio
from collections import deque

# In the first, what has arrived meanwhile is read; in the second, whoever asks for a page gets it.
_ROUNDS_BETWEEN = 2


class Turns:
    """Lets one piece of work begin, and the next one only after the event loop went round for all others.

    Without it, every piece that waits is done in one round, and a reader waits for them all. Use it on one event loop.
    """

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_taken = False

    async def take(self) -> None:
        """Returns when it is the caller's turn; what it does until it awaits anything is its piece of work."""
        loop = asyncio.get_running_loop()
        if self._is_taken:
            mine: asyncio.Future[None] = loop.create_future()
            self._waiting.append(mine)
            try:
                await mine
            except asyncio.CancelledError:
                if mine.done() and not mine.cancelled():
                    self._pass_on(loop, 0)
                raise
        self._is_taken = True
        loop.call_soon(self._pass_on, loop, _ROUNDS_BETWEEN)

    def _pass_on(self, loop: asyncio.AbstractEventLoop, rounds: int) -> None:
        if rounds:
            loop.call_soon(self._pass_on, loop, rounds - 1)
            return
        while self._waiting:
            next_one = self._waiting.popleft()
            if not next_one.done():
                next_one.set_result(None)
                return
        self._is_taken = False
