"""Queries that others are offered."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from helpcenter.analytics import Owner, Spool, read_completions
from helpcenter.domain.event import Event, EventType


def searched(
    number: int, query: str, visitor: str, *, days: int = 1, is_clicked: bool = True, **more: object
) -> list[Event]:
    at = datetime.now(UTC) - timedelta(days=days)
    facts = {"locale": "fr", "visitor": visitor, "search_id": f"s{number}"} | more
    search = Event(id=f"{2 * number:032x}", type=EventType.SEARCH, at=at, query=query, total=3, **facts)  # type: ignore[arg-type]
    click = Event(
        id=f"{2 * number + 1:032x}",
        type=EventType.VIEW,
        at=at + timedelta(seconds=1),
        guide="a",
        rank=1,
        **facts,  # type: ignore[arg-type]
    )
    return [search, click] if is_clicked else [search]


def published(tmp_path: Path, searches: list[list[Event]], visitors: int = 3) -> dict[str, list[str]]:
    with Owner(tmp_path, completion_visitors=visitors) as owner:
        spool = Spool(tmp_path / "spool")
        for event in (event for events in searches for event in events):
            spool.record(event)
        spool.close()
        owner.ingest()
        owner.derive()
    return dict(read_completions(tmp_path / ".state"))


def test_only_what_enough_visitors_searched_for_with_success_is_published(tmp_path: Path) -> None:
    asked = [
        *[("annuler intercom", f"a{number}", {}) for number in range(4)],
        *[("Rembourser", f"b{number}", {}) for number in range(3)],
        *[("too rare", f"c{number}", {}) for number in range(2)],
        *[("one person only", "d", {}) for _ in range(9)],
        *[("never clicked", f"e{number}", {"is_clicked": False}) for number in range(9)],
        *[("samples", f"f{number}", {"is_sample": True}) for number in range(9)],
        *[("forgotten", f"g{number}", {"days": 40}) for number in range(9)],
        # One person on nine days is nine visitors to us, but never two on one day.
        *[("my own name", f"h{number}", {"days": number + 1}) for number in range(9)],
        *[("refund", f"i{number}", {"locale": "en"}) for number in range(3)],
    ]
    events = [searched(number, query, visitor, **more) for number, (query, visitor, more) in enumerate(asked)]
    assert published(tmp_path, events) == {"en": ["refund"], "fr": ["annuler intercom", "Rembourser"]}


def test_nothing_is_offered_before_anyone_came(tmp_path: Path) -> None:
    assert read_completions(tmp_path / ".state") == {}
