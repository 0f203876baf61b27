"""How often one visitor may do something, remembered in this process only."""

import math
import time
from collections import OrderedDict, deque

from starlette.requests import HTTPConnection

from helpcenter.domain.errors import Refused
from helpcenter.domain.network import network_of
from helpcenter.web.http.requests import client_address

# A visitor is some hundred bytes here; who comes when so many are known makes the oldest forgotten.
_MOST_KNOWN = 10_000


class SlidingWindowLimiter:
    """At most `times` within `seconds` for each key. Call `allow` on the event loop only."""

    def __init__(self, times: int, seconds: float) -> None:
        self._times = times
        self._seconds = seconds
        self._known: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, request: HTTPConnection) -> None:
        """Counts the request for its network. Raises Refused (`too_often`, 429) when that was one too many."""
        key, now = network_of(client_address(request)), time.monotonic()
        if not self.allow(key, now):
            message = "That was a lot at once. Please wait a few minutes and try again."
            raise Refused("too_often", message, status=429, retry_seconds=self.seconds_left(key, now))

    def allow(self, key: str, now: float) -> bool:
        """Whether `key` may act at `now` (seconds of a steady clock); if so, it is counted."""
        moments = self._known.setdefault(key, deque())
        self._known.move_to_end(key)
        while moments and moments[0] <= now - self._seconds:
            moments.popleft()
        if len(moments) >= self._times:
            return False
        moments.append(now)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        return True

    def seconds_left(self, key: str, now: float) -> int:
        """When `key`, which was not allowed, may act again: whole seconds from `now`, at least one."""
        return max(1, math.ceil(self._known[key][0] + self._seconds - now))
