"""When announcements of site.yaml begin and end."""

from datetime import UTC, datetime, time, timedelta

from helpcenter.content.checks.json_schema import parse_date

FORMATS = "write a day as in 2026-12-24, or a time as in 2026-12-24T09:00+01:00"


def parse_moment(text: str, *, is_end: bool) -> datetime | None:
    """A moment in UTC: a day's begin, or its end for `is_end`, unless it names a time; None for anything else.

    A time without an offset is UTC.
    """
    try:
        if day := parse_date(text):
            return datetime.combine(day + timedelta(days=1) if is_end else day, time(), UTC)
        moment = datetime.fromisoformat(text) if "T" in text else None
        # At the ends of the calendar there is no day after, and no hour before.
        return moment and (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None
