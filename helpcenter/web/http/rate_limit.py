"""How often one visitor may do something, remembered in this process only."""

from collections import OrderedDict, deque

# A visitor is some hundred bytes here; who comes when so many are known makes the oldest forgotten.
_MOST_KNOWN = 10_000


class Rate:
    """At most `times` within `seconds` for each key. Call `allow` on the event loop only."""

    def __init__(self, times: int, seconds: float) -> None:
        self._times = times
        self._seconds = seconds
        self._known: OrderedDict[str, deque[float]] = OrderedDict()

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
