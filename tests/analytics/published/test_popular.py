"""The guides that people open most."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from helpcenter.analytics import Owner, Spool, read_popular
from helpcenter.domain.event import Event, EventType, Series


def view(number: int, guide: str, visitor: str, **more: object) -> Event:
    at = datetime.now(UTC) - timedelta(hours=1)
    facts = {"locale": "fr", "guide": guide, "visitor": visitor, "at": at} | more
    return Event(id=f"{number:032x}", type=EventType.VIEW, **facts)  # type: ignore[arg-type]


def test_the_guides_of_most_sessions_come_first(tmp_path: Path) -> None:
    old = datetime.now(UTC) - timedelta(days=40)
    views = [
        ("rare", "a", {}),
        *[("reloaded", "a", {})] * 5,
        ("wanted", "a", {}),
        ("wanted", "b", {}),
        *[("robots", f"r{number}", {"series": Series.BOT}) for number in range(9)],
        *[("samples", f"s{number}", {"is_sample": True}) for number in range(9)],
        *[("forgotten", f"f{number}", {"at": old}) for number in range(9)],
        ("english", "a", {"locale": "en"}),
    ]
    with Owner(tmp_path) as owner:
        spool = Spool(tmp_path / "spool")
        for number, (guide, visitor, more) in enumerate(views):
            spool.record(view(number, guide, visitor, **more))
        spool.close()
        owner.ingest()
        owner.derive()
    assert read_popular(tmp_path / ".state") == {"en": ["english"], "fr": ["wanted", "rare", "reloaded"]}


def test_nothing_is_popular_before_anyone_came(tmp_path: Path) -> None:
    assert read_popular(tmp_path / ".state") == {}
