"""What search owners ask for in one locale, as values: synonyms, stop words, pins, hidden guides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Synonym:
    """Who searches `left` also means each of `right`."""

    left: str
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """For queries like `query`, this guide comes first (or is hidden), through the day `until`, or for good.

    "*" in a query stands for any words, or none.
    """

    query: str
    guide: str
    line: int = 0
    until: date | None = None

    def to_json(self) -> list[str]:
        """What a release pointer keeps of it: all but the line."""
        return [self.query, self.guide, self.until.isoformat() if self.until else ""]

    @classmethod
    def from_json(cls, query: str, guide: str, until: str = "") -> "Pin":
        """The pin that was kept so. Raises ValueError for a day that is none."""
        return cls(query, guide, until=date.fromisoformat(until) if until else None)


@dataclass(frozen=True, slots=True)
class Tuning:
    """What search owners ask for in one locale. `kept` are built-in stop words that count after all."""

    synonyms: tuple[Synonym, ...] = ()
    stopped: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    hidden: tuple[Pin, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What a release pointer keeps."""
        return {
            "synonyms": [[each.left, list(each.right)] for each in self.synonyms],
            "stopped": list(self.stopped),
            "kept": list(self.kept),
            "pins": [pin.to_json() for pin in self.pins],
            "hidden": [pin.to_json() for pin in self.hidden],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Tuning":
        """The tuning that was kept so. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            synonyms=tuple(Synonym(left, tuple(right)) for left, right in raw["synonyms"]),
            stopped=tuple(raw["stopped"]),
            kept=tuple(raw["kept"]),
            pins=tuple(Pin.from_json(*pin) for pin in raw["pins"]),
            hidden=tuple(Pin.from_json(*pin) for pin in raw.get("hidden", ())),
        )
