"""Cases of reports, one plain file each: `tests/reports/<report>.yaml`, or `<report>-<anything>.yaml`.

An event with `repeat: 3` happens three times, `every` so many seconds (0 where nothing is said); with `days: 2` on that
day and the next. `{n}` and `{day}` in its words count these from 0.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from helpcenter.analytics import Design
from helpcenter.domain.event import Event, EventType, Series

CASES = Path(__file__).parents[1] / "reports"
FILES = sorted(CASES.glob("*.yaml"))
_FIELDS = {field.name for field in fields(Event)}


@dataclass(frozen=True, slots=True)
class ReportCase:
    """`parameters` and `designs` of experiments are what is asked; `expected` are the rows of the report."""

    report: str
    timezone: str
    parameters: Mapping[str, str]
    designs: Mapping[str, Design]
    events: list[Event]
    expected: list[dict[str, Any]]


def read_case(path: Path) -> ReportCase:
    case: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    assert set(case) == {"parameters", "events", "expected"}, f"{path.name} has parameters, events and expected"
    parameters = dict(case["parameters"])
    designs = {cta: Design(weights) for cta, weights in parameters.pop("experiments", {}).items()}
    timezone = parameters.pop("timezone", "UTC")
    given = (each for values in case["events"] for each in _repeated(values))
    return ReportCase(
        report=path.stem.partition("-")[0],
        timezone=timezone,
        parameters={name: str(value) for name, value in parameters.items()},
        designs=designs,
        events=[_event(number, values) for number, values in enumerate(given, start=1)],
        expected=case["expected"],
    )


def _repeated(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Times are UTC, whether the file says so or not."""
    values = dict(values)
    at = datetime.fromisoformat(str(values.pop("at"))).replace(tzinfo=UTC)
    times, days, seconds = values.pop("repeat", 1), values.pop("days", 1), values.pop("every", 0)
    for day in range(days):
        for n in range(times):
            words = {
                name: value.format(n=n, day=day) if isinstance(value, str) else value for name, value in values.items()
            }
            yield words | {"at": at + timedelta(days=day, seconds=n * seconds)}


def _event(number: int, values: dict[str, Any]) -> Event:
    """Visitors have names, and what every search has may be left out."""
    assert set(values) <= _FIELDS, set(values) - _FIELDS
    if values["type"] == "search":
        values = {"via": "page", "search_id": f"search-{number}"} | values
    kinds = {
        "type": EventType(values["type"]),
        "series": Series(values.get("series", "human")),
        "visitor": blake2b(str(values["visitor"]).encode(), digest_size=8).hexdigest(),
    }
    return Event(**{"id": f"line-{number:05}", "locale": "en"} | values | kinds)
