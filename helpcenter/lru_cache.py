"""Results kept for the next query, up to a number of them."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class LruCache(Generic[Key, Value]):
    """A bounded memory that starts afresh when it is full. Safe for threads: at worst something is made twice.

    Not functools.lru_cache: wrapped around a method it ties its owner to itself, and a release that was replaced would
    keep its files mapped until the garbage collector comes by.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[Key, Value] = {}

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """What is kept under the key, or what `make` makes."""
        found = self._values.get(key)
        if found is None:
            found = make()
            if len(self._values) >= self._most:
                self._values = {}
            self._values[key] = found
        return found
