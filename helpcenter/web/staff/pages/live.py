"""What happens right now, and the events behind each of its figures."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.serving.services import Services
from helpcenter.web import urls
from helpcenter.web.sessions import Session
from helpcenter.web.staff.context import Figure, LiveContext
from helpcenter.web.staff.layout import STAFF_LOCALE, run_in_thread, staff_page, staff_response
from helpcenter.web.staff.reports.figures import label, points
from helpcenter.web.staff.reports.filters import owner_of
from helpcenter.web.staff.reports.receipts import receipt_page
from helpcenter.web.state import web_of


async def live(request: Request, session: Session) -> Response:
    return await run_in_thread(request, _live, session)


async def receipt(request: Request, session: Session) -> Response:
    return await run_in_thread(request, _receipt, session)


def _live(request: Request, session: Session) -> Response:
    services = _closed(request)
    seen = owner_of(request).live()
    words = web_of(request).renderer.words(STAFF_LOCALE)
    context = LiveContext(
        page=staff_page(request, "Live", session),
        visitors=Figure(words.number(seen.visitors), _url("visitors")),
        totals=[(label(each), Figure(words.number(count), _url(each))) for each, count in seen.totals.items()],
        line=points([float(count) for count in seen.minutes]),
        most=Figure(words.number(max(seen.minutes, default=0)), _url("minutes")),
        latest=seen.latest,
        timezone=services.settings.timezone,
    )
    return staff_response(request, "staff/live.html", context)


def _receipt(request: Request, session: Session) -> Response:
    _closed(request)
    figure = request.query_params.get("figure", "")
    source, part = owner_of(request).live_receipt(f"live_{figure}")
    when = [("Days", "the last 30 minutes"), ("Whose visits", "human")]
    return receipt_page(request, session, label(figure), ("Live", urls.LIVE), source.meaning, part, when)


def _closed(request: Request) -> Services:
    """What this process has just recorded belongs into the figures."""
    services = web_of(request).services
    if services.spool is not None:
        services.spool.rotate()
    return services


def _url(figure: str) -> str:
    return urls.receipt(urls.LIVE, figure=figure)
