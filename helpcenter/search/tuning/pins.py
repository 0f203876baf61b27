"""Which pins a query meets: the guides that search owners put first, or hide, for it."""

import re
from collections.abc import Iterable
from datetime import date

from helpcenter.search.text.analysis import TokenRole, analyze
from helpcenter.search.text.characters import fold
from helpcenter.search.tuning.rules import Pin

ANY = "*"
# Each could run over the whole query; more than two would let a pattern cost more than a search.
MOST_ANY = 2


class PinMatcher:
    """Pins, ready to be asked which of them a query meets."""

    def __init__(self, pins: Iterable[Pin] = ()) -> None:
        self._exact: dict[str, list[tuple[int, Pin]]] = {}
        self._patterns: list[tuple[re.Pattern[str], int, Pin]] = []
        for place, pin in enumerate(pins):
            if ANY in pin.query:
                self._patterns.append((_pattern(pin.query), place, pin))
            else:
                self._exact.setdefault(pin_key(pin.query), []).append((place, pin))

    def guides(self, query: str, today: date) -> tuple[str, ...]:
        """The guides of all pins that a query meets, in the order of the file."""
        if not self._exact and not self._patterns:
            return ()
        key = pin_key(query)
        found = [
            *self._exact.get(key, ()),
            *((place, pin) for pattern, place, pin in self._patterns if pattern.fullmatch(f"{key} ")),
        ]
        valid = (pin for _, pin in sorted(found, key=lambda each: each[0]) if not pin.until or today <= pin.until)
        return tuple(dict.fromkeys(pin.guide for pin in valid))


def pin_key(query: str) -> str:
    """What two spellings of a query have in common: folded words in order."""
    return " ".join(fold(token.text) for token in analyze(query, "other") if token.role is not TokenRole.TAIL)


def _pattern(query: str) -> re.Pattern[str]:
    parts = (pin_key(part) for part in query.split(ANY))
    return re.compile("(?:.* )?".join(re.escape(f"{part} ") if part else "" for part in parts))
