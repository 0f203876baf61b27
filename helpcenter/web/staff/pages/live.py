"""What happens right now, and the events behind each of its figures."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.web import urls
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.staff.context import LiveContext, StaffFigure
from helpcenter.web.staff.layout import STAFF_LOCALE, run_in_thread, staff_page, staff_response
from helpcenter.web.staff.reports.figures import label, polyline_points
from helpcenter.web.staff.reports.receipt_page import figure_receipt
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of


@run_in_thread
def live(request: Request, session: StaffSession) -> Response:
    services = web_of(request).services
    services.flush_events()
    seen = owner_of(request).reporting.live()
    words = web_of(request).renderer.words(STAFF_LOCALE)
    context = LiveContext(
        page=staff_page(request, "Live", session),
        visitors=StaffFigure(words.number(seen.visitors), _url("visitors")),
        totals=[(label(each), StaffFigure(words.number(count), _url(each))) for each, count in seen.totals.items()],
        line=polyline_points([float(count) for count in seen.minutes]),
        most=StaffFigure(words.number(max(seen.minutes, default=0)), _url("minutes")),
        latest=seen.latest,
        timezone=services.settings.timezone,
    )
    return staff_response(request, "staff/live.html", context)


@run_in_thread
def receipt(request: Request, session: StaffSession) -> Response:
    web_of(request).services.flush_events()
    figure = request.query_params.get("figure", "")
    metric, rows = owner_of(request).reporting.live_receipt(f"live_{figure}")
    when = [("Days", "the last 30 minutes"), ("Whose visits", "human")]
    return figure_receipt(request, session, label(figure), ("Live", urls.live()), metric.meaning, rows, when)


def _url(figure: str) -> str:
    return urls.receipt(urls.live(), figure=figure)
