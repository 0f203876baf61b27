"""Which pins a query meets: the guides that search owners put first, or hide, for it."""

from collections.abc import Iterable, Sequence
from datetime import date

from helpcenter.search.text.analysis import TokenRole, analyze
from helpcenter.search.text.characters import fold
from helpcenter.search.tuning.rules import Pin

ANY = "*"
# More would be a riddle, not a rule.
MOST_ANY = 2


class PinMatcher:
    """Pins, ready to be asked which of them a query meets."""

    def __init__(self, pins: Iterable[Pin] = ()) -> None:
        self._exact: dict[str, list[tuple[int, Pin]]] = {}
        self._patterns: list[tuple[Sequence[str], int, Pin]] = []
        for place, pin in enumerate(pins):
            if ANY in pin.query:
                self._patterns.append(([pin_key(part) for part in pin.query.split(ANY)], place, pin))
            else:
                self._exact.setdefault(pin_key(pin.query), []).append((place, pin))

    def guides(self, query: str, today: date) -> tuple[str, ...]:
        """The guides of all pins that a query meets, in the order of the file."""
        if not self._exact and not self._patterns:
            return ()
        key = pin_key(query)
        found = [
            *self._exact.get(key, ()),
            *((place, pin) for parts, place, pin in self._patterns if _stand_in_order(parts, key)),
        ]
        valid = (pin for _, pin in sorted(found, key=lambda each: each[0]) if not pin.until or today <= pin.until)
        return tuple(dict.fromkeys(pin.guide for pin in valid))


def pin_key(query: str) -> str:
    """What two spellings of a query have in common: folded words in order."""
    return " ".join(fold(token.text) for token in analyze(query, "other") if token.role is not TokenRole.TAIL)


def _stand_in_order(parts: Sequence[str], key: str) -> bool:
    """Whether a key is made of these words, with any or none in place of each gap between two parts. Looks through the
    key once; a regular expression would begin again at every word."""
    words, at = f" {key} ", 0
    first, *inside, last = parts
    if first:
        if not words.startswith(f" {first} "):
            return False
        at = len(first) + 1
    for part in filter(None, inside):
        found = words.find(f" {part} ", at)
        if found < 0:
            return False
        at = found + len(part) + 1
    return not last or (words.endswith(f" {last} ") and len(words) - len(last) - 2 >= at)
