"""A small analytics folder for tests: events go through the real spool and the real owner."""

import contextlib
import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from helpcenter.analytics import Owner, ReportTable, Spool
from helpcenter.domain.event import Event, EventType, Via

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SHIPPED_REPORTS = Path(__file__).parents[2] / "analytics" / "reports"
_ids = itertools.count(1)


def event(type: str = "search", seconds: float = 0, **values: Any) -> Event:
    """An event `seconds` after noon, with an id of its own."""
    defaults: dict[str, Any] = {"visitor": "a" * 16, "locale": "fr"}
    if type == "search":
        defaults |= {"query": "annuler intercom", "via": Via.PAGE, "total": 3, "search_id": f"s{next(_ids)}"}
    at = NOON + timedelta(seconds=seconds)
    return Event(**{"id": f"e{next(_ids):06}", "at": at, "type": EventType(type)} | defaults | values)


def record(folder: Path, events: Iterable[Event]) -> None:
    """Leave events for the owner, as a web process does."""
    spool = Spool(folder / "spool")
    for each in events:
        assert spool.record(each)
    spool.close()


def fill(disk: Path) -> Path:
    """Leave no room on a disk; returns the file to delete for some."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            continue
    return filler


def facts(owner: Owner, sql: str) -> list[tuple[Any, ...]]:
    """Rows from the open ledger, for looking closer than the reports do."""
    owner.derive()
    with owner.ledger.store.cursor() as cursor:
        return cursor.execute(sql).fetchall()


def report_of(owner: Owner, name: str, values: Mapping[str, str | None]) -> ReportTable:
    """A report as somebody asks for it: with parameters as text."""
    return owner.reporting.report(name, owner.reporting.parameters(values))
