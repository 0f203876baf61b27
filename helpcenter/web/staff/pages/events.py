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
from helpcenter.domain.errors import NotFound, Unavailable
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
    counts = read_counts(services.settings.state, services.counts)
    status = _status(services)
    context = EventsContext(
        page=staff_page(request, "Events", session),
        steps=pipeline_steps(),
        outcomes=[label(each) for each in _OUTCOMES],
        days=[_row(words, day, counts[day], _OUTCOMES) for day in list(counts)[:_DAYS]],
        reasons=[label_of(each) for each in _FLOODS],
        floods=[_row(words, day, counts[day], _FLOODS) for day in _flooded(counts)[:_DAYS]],
        limits_off=LIMITS_ARE_OFF if limits_are_off(services.settings.state) else None,
        ledger=[*(_ledger(words, status) if status is not None else []), *_process(words, services)],
    )
    return staff_response(request, "staff/events.html", context)


@run_in_thread
def receipt(request: Request, session: StaffSession) -> Response:
    """Where a number of the page comes from: of counts, the processes; of the ledger, its rows."""
    figure, home = request.query_params.get("figure", ""), ("Events", urls.recorded_events())
    if figure in _LEDGER:
        metric, found = owner_of(request).reporting.live_receipt(f"ledger_{figure}")
        return figure_receipt(request, session, _LEDGER[figure], home, metric.meaning, found)
    if figure not in _OUTCOMES + _FLOODS:
        raise NotFound("unknown_figure", f'Nothing is counted under "{figure}".')
    services = web_of(request).services
    day = request.query_params.get("day", "")
    rows = [
        (process, each, counted[figure])
        for process, each, counted in counts_by_process(services.settings.state, services.counts)
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


def _status(services: Services) -> OwnerStatus | None:
    """How the ledger does; None while it cannot be asked, which the page says above."""
    try:
        return services.owner.status() if services.owner is not None else None
    except Unavailable:
        return None


def _counted(figure: str, rows: Iterable[tuple[str, date, int]]) -> MetricRows:
    listed = sorted(rows)
    return metric_rows(figure, sum(count for _, _, count in listed), "", _PROCESSES, [*listed])


def _flooded(counts: Mapping[date, Counter[str]]) -> list[date]:
    return [day for day, counted in counts.items() if any(counted[each] for each in _FLOODS)]


def _row(words: Interface, day: date, counted: Counter[str], columns: Iterable[str]) -> list[StaffFigure]:
    figures = (StaffFigure(words.number(counted[each]), _url(each, day=day.isoformat())) for each in columns)
    return [StaffFigure(day.isoformat(), None), *figures]


def _ledger(words: Interface, status: OwnerStatus) -> list[tuple[str, StaffFigure]]:
    last = f"{status.last_ingest_at:%Y-%m-%d %H:%M:%S} UTC" if status.last_ingest_at else "not yet"
    held = status.held_until
    waits = f"{held:%Y-%m-%d %H:%M} UTC: the clock went ahead by days. Is it right?" if held else ""
    return [
        *([("Old events wait until", StaffFigure(waits, None))] if held else []),
        (_LEDGER["events"], StaffFigure(words.number(status.events), _url("events"))),
        ("Last taken in", StaffFigure(last, _url("segments"))),
        ("Segments that wait", StaffFigure(words.number(status.pending_segments), None)),
        ("Last backup", StaffFigure(_backup(words, status), None)),
        (_LEDGER["bad_lines"], StaffFigure(words.number(status.bad_lines), _url("bad_lines"))),
    ]


def _backup(words: Interface, status: OwnerStatus) -> str:
    made = status.last_backup
    if not status.backup_hours and made is None:
        return "none is planned (HELPCENTER_BACKUP_HOURS)"
    last = f"{made.made_at:%Y-%m-%d %H:%M} UTC, {words.number(made.size)} bytes" if made else "none yet"
    return f"{last}; one every {words.number(status.backup_hours)} hours" if status.backup_hours else last


def _process(words: Interface, services: Services) -> list[tuple[str, StaffFigure]]:
    """What is no figure of the ledger has no receipt: it is this process's own state."""
    if services.spool is None:
        return []
    lost = ", ".join(f"{reason}: {words.number(count)}" for reason, count in services.spool.lost.items())
    failed = services.spool.failed_syncs
    syncs = f"{words.number(failed)} times: a power cut might have lost events" if failed else "never"
    return [
        ("Lost by this process", StaffFigure(lost or "none", None)),
        ("Writing not confirmed by the disk", StaffFigure(syncs, None)),
    ]


def _url(figure: str, **row: str) -> str:
    return urls.receipt(urls.recorded_events(), figure=figure, **row)
