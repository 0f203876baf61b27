"""What signed-in people reach: one line a page."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from helpcenter.web import urls
from helpcenter.web.staff import internal_api, sign_in
from helpcenter.web.staff.access import EDITORS, signed_in
from helpcenter.web.staff.pages import content, events, experiments, live, overview
from helpcenter.web.staff.reports import receipt_page, report_page
from helpcenter.web.staff_sessions import StaffSession


async def staff_root(_request: Request) -> Response:
    """The address of the staff part itself."""
    return RedirectResponse(urls.STAFF, 303)


async def start(request: Request, _session: StaffSession) -> Response:
    """The first page after signing in."""
    return await staff_root(request)


ROUTES = [
    Route("/staff", signed_in(start)),
    Route("/staff/", signed_in(start)),
    Route("/staff/sign-in", sign_in.sign_in_form),
    Route("/staff/sign-in", sign_in.sign_in, methods=["POST"]),
    Route("/staff/sign-in/link", sign_in.sign_in_by_link),
    Route("/staff/sign-out", signed_in(sign_in.sign_out), methods=["POST"]),
    Route("/staff/content", signed_in(content.content, EDITORS)),
    Route("/staff/reports", signed_in(report_page.reports)),
    Route("/staff/reports/{name}", signed_in(report_page.report)),
    Route("/staff/reports/{name}/receipt", signed_in(receipt_page.report_receipt)),
    Route("/staff/overview", signed_in(overview.overview)),
    Route("/staff/experiments", signed_in(experiments.experiments)),
    Route("/staff/live", signed_in(live.live)),
    Route("/staff/live/receipt", signed_in(live.receipt)),
    Route("/staff/events", signed_in(events.events)),
    Route("/staff/events/receipt", signed_in(events.receipt)),
    *internal_api.ROUTES,
]
