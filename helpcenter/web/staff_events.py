"""What is recorded of visits, what is left out and why, and how the ledger does."""

from collections import Counter
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import ACCEPTED, Drop, OwnerStatus, pipeline_steps, read_counts
from helpcenter.services import Services
from helpcenter.web.i18n import Interface
from helpcenter.web.sessions import Session
from helpcenter.web.staff_context import EventsContext
from helpcenter.web.staff_page import STAFF_LOCALE, away, staff_page, staff_response
from helpcenter.web.state import web_of

_OUTCOMES = (ACCEPTED, *Drop)
_DAYS = 14


async def events(request: Request, session: Session) -> Response:
    return await away(request, _events, session)


def _events(request: Request, session: Session) -> Response:
    return staff_response(request, "staff/events.html", _context(request, session))


def _context(request: Request, session: Session) -> EventsContext:
    services = web_of(request).services
    words = web_of(request).renderer.words(STAFF_LOCALE)
    services.save_counts()
    counts = read_counts(services.settings.state)
    status = services.owner.status() if services.owner is not None else None
    return EventsContext(
        page=staff_page(request, "Events", session),
        steps=pipeline_steps(),
        outcomes=[each.replace("_", " ") for each in _OUTCOMES],
        days=[_row(words, day, counts[day]) for day in list(counts)[:_DAYS]],
        ledger=_ledger(words, status, services) if status is not None else [],
        failure=status.failure if status is not None else None,
    )


def _row(words: Interface, day: date, counted: Counter[str]) -> list[str]:
    return [day.isoformat(), *(words.number(counted[each]) for each in _OUTCOMES)]


def _ledger(words: Interface, status: OwnerStatus, services: Services) -> list[tuple[str, str]]:
    last = f"{status.last_ingest_at:%Y-%m-%d %H:%M:%S} UTC" if status.last_ingest_at else "not yet"
    lost = ", ".join(f"{reason}: {count}" for reason, count in services.spool.lost.items()) if services.spool else ""
    held = status.held_until
    waits = f"{held:%Y-%m-%d %H:%M} UTC: the clock went ahead by days. Is it right?" if held else ""
    return [
        *([("Old events wait until", waits)] if held else []),
        ("Events in the ledger", words.number(status.events)),
        ("Last taken in", last),
        ("Segments that wait", words.number(status.pending_segments)),
        ("Unreadable lines", words.number(status.bad_lines)),
        ("Lost by this process", lost or "none"),
    ]
