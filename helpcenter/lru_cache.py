"""What was worked out before, kept for the next time: a number of results, the least recently used going first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class LruCache(Generic[Key, Value]):
    """At most `size` values by key. Safe for threads as long as comparing keys runs no Python code, as for strings,
    numbers and tuples of them: at worst a value is made twice. A lock would cost as much as some of the values. None
    is no value: it would be made again each time.

    Not functools.lru_cache: wrapped around a method it ties its owner to itself, and a release that was replaced would
    keep its files mapped until the garbage collector comes by.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """What is kept under the key, or what `make` makes."""
        found = self._values.get(key)
        if found is None:
            found = make()
            self.keep(key, found)
            return found
        # As `find` does, without a call: looked up some tens of times a query.
        try:
            self._values.move_to_end(key)
        except KeyError:
            return found
        return found

    def find(self, key: Key) -> Value | None:
        """What is kept under the key; None when nothing is."""
        found = self._values.get(key)
        if found is None:
            return None
        try:
            self._values.move_to_end(key)
        except KeyError:
            # Another thread has dropped it meanwhile.
            return found
        return found

    def keep(self, key: Key, value: Value) -> None:
        """In place of what was kept under the key, if anything."""
        self._values[key] = value
        if len(self._values) > self._size:
            self._values.popitem(last=False)

    def drop(self, is_outdated: Callable[[Value], bool]) -> None:
        """Forgets every value that is outdated."""
        for key in [*self._values]:
            value = self._values.get(key)
            if value is not None and is_outdated(value):
                self._values.pop(key, None)

    def trim(self, weigh: Callable[[Value], int], most: int) -> None:
        """Forgets the least recently used until the others weigh no more than `most` together."""
        weight = 0
        for key in reversed([*self._values]):
            value = self._values.get(key)
            weight += 0 if value is None else weigh(value)
            if weight > most:
                self._values.pop(key, None)

    def __len__(self) -> int:
        return len(self._values)
