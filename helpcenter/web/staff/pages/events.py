"""What is recorded of visits, what is left out and why, how the ledger does, and where each number comes from."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import (
    ACCEPTED,
    LIMITS_ARE_OFF,
    ColumnKind,
    Drop,
    Flood,
    MetricRows,
    OwnerStatus,
    ReportColumn,
    counts_by_process,
    label_of,
    limits_are_off,
    metric_rows,
    pipeline_steps,
    read_counts,
)
from helpcenter.domain.errors import NotFound
from helpcenter.serving.services import Services
from helpcenter.web import urls
from helpcenter.web.interface.i18n import Interface
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.staff.context import EventsContext, StaffFigure
from helpcenter.web.staff.layout import STAFF_LOCALE, run_in_thread, staff_page, staff_response
from helpcenter.web.staff.reports.figures import label
from helpcenter.web.staff.reports.receipt_page import figure_receipt
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

_OUTCOMES = (ACCEPTED, *Drop)
_FLOODS = tuple(Flood)
_DAYS = 14
_LEDGER = {"events": "Events in the ledger", "bad_lines": "Unreadable lines", "segments": "Segments taken in"}
_MEANING = (
    "Events of that day (UTC) with that outcome, as every web process of this machine counts them while it answers and "
    "writes them down every two seconds. They come before the ledger: what is left out is never written."
)
_FLOOD_MEANING = (
    "Events of that day (UTC) that counted as a flood for that reason, as every web process of this machine counts "
    "them. They are accepted, too, in the series flood. What their visitors did in the minutes before joins that "
    "series without being counted here."
)
_PROCESSES = (
    ReportColumn("process", ColumnKind.TEXT),
    ReportColumn("day", ColumnKind.DATE),
    ReportColumn("events", ColumnKind.INTEGER),
)


@run_in_thread
def events(request: Request, session: StaffSession) -> Response:
    services = web_of(request).services
    words = web_of(request).renderer.words(STAFF_LOCALE)
    services.save_counts()
    counts = read_counts(services.settings.state)
    status = services.owner.status() if services.owner is not None else None
    context = EventsContext(
        page=staff_page(request, "Events", session),
        steps=pipeline_steps(),
        outcomes=[label(each) for each in _OUTCOMES],
        days=[_row(words, day, counts[day], _OUTCOMES) for day in list(counts)[:_DAYS]],
        reasons=[label_of(each) for each in _FLOODS],
        floods=[_row(words, day, counts[day], _FLOODS) for day in _flooded(counts)[:_DAYS]],
        limits_off=LIMITS_ARE_OFF if limits_are_off(services.settings.state) else None,
        ledger=_ledger(words, status, services) if status is not None else [],
        failure=status.failure if status is not None else None,
    )
    return staff_response(request, "staff/events.html", context)


@run_in_thread
def receipt(request: Request, session: StaffSession) -> Response:
    """Where a number of the page comes from: of counts, the processes; of the ledger, its rows."""
    figure, home = request.query_params.get("figure", ""), ("Events", urls.EVENTS)
    if figure in _LEDGER:
        metric, found = owner_of(request).reporting.live_receipt(f"ledger_{figure}")
        return figure_receipt(request, session, _LEDGER[figure], home, metric.meaning, found)
    if figure not in _OUTCOMES + _FLOODS:
        raise NotFound("unknown_figure", f'Nothing is counted under "{figure}".')
    services = web_of(request).services
    services.save_counts()
    day = request.query_params.get("day", "")
    rows = [
        (process, each, counted[figure])
        for process, each, counted in counts_by_process(services.settings.state)
        if each.isoformat() == day and counted.get(figure)
    ]
    found = _counted(figure, rows)
    return figure_receipt(
        request,
        session,
        label(figure),
        home,
        _FLOOD_MEANING if figure in _FLOODS else _MEANING,
        found,
        [("Day (UTC)", day)],
    )


def _counted(figure: str, rows: Iterable[tuple[str, date, int]]) -> MetricRows:
    listed = sorted(rows)
    return metric_rows(figure, sum(count for _, _, count in listed), "", _PROCESSES, [*listed])


def _flooded(counts: Mapping[date, Counter[str]]) -> list[date]:
    return [day for day, counted in counts.items() if any(counted[each] for each in _FLOODS)]


def _row(words: Interface, day: date, counted: Counter[str], columns: Iterable[str]) -> list[StaffFigure]:
    figures = (StaffFigure(words.number(counted[each]), _url(each, day=day.isoformat())) for each in columns)
    return [StaffFigure(day.isoformat(), None), *figures]


def _ledger(words: Interface, status: OwnerStatus, services: Services) -> list[tuple[str, StaffFigure]]:
    """What is no figure of the ledger has no receipt: it is this process's own state."""
    last = f"{status.last_ingest_at:%Y-%m-%d %H:%M:%S} UTC" if status.last_ingest_at else "not yet"
    lost = ", ".join(f"{reason}: {count}" for reason, count in services.spool.lost.items()) if services.spool else ""
    held = status.held_until
    waits = f"{held:%Y-%m-%d %H:%M} UTC: the clock went ahead by days. Is it right?" if held else ""
    return [
        *([("Old events wait until", StaffFigure(waits, None))] if held else []),
        (_LEDGER["events"], StaffFigure(words.number(status.events), _url("events"))),
        ("Last taken in", StaffFigure(last, _url("segments"))),
        ("Segments that wait", StaffFigure(words.number(status.pending_segments), None)),
        (_LEDGER["bad_lines"], StaffFigure(words.number(status.bad_lines), _url("bad_lines"))),
        ("Lost by this process", StaffFigure(lost or "none", None)),
    ]


def _url(figure: str, **row: str) -> str:
    return urls.receipt(urls.EVENTS, figure=figure, **row)
