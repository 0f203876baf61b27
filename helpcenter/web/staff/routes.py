"""What signed-in people reach: one line a page."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.web import urls
from helpcenter.web.http.responses import redirect
from helpcenter.web.staff import internal_api, sign_in, sign_in_steps
from helpcenter.web.staff.access import ADMINS, EDITORS, signed_in
from helpcenter.web.staff.content.page import content
from helpcenter.web.staff.going_live import reindexing, releases
from helpcenter.web.staff.pages import account, events, experiments, live, log, overview, second_factor
from helpcenter.web.staff.reports import receipt_page, report_page
from helpcenter.web.staff_sessions import StaffSession


async def staff_root(request: Request) -> Response:
    """The address of the staff part itself."""
    return redirect(request, urls.overview(), 303)


async def start(request: Request, _session: StaffSession) -> Response:
    """The first page after signing in."""
    return await staff_root(request)


_before_enrolling = partial(signed_in, is_for_enrolling=True)

PAGES = [
    Route("/staff/sign-in", sign_in.sign_in_form),
    Route("/staff/sign-in/code", sign_in_steps.code_form),
    Route("/staff/sign-in/link", sign_in_steps.link_page),
    Route("/staff/account", _before_enrolling(account.account)),
    Route("/staff/account/second-factor", _before_enrolling(second_factor.enrolment)),
    Route("/staff/log", signed_in(log.log, ADMINS)),
    Route("/staff/content", signed_in(content, EDITORS)),
    Route("/staff/releases", signed_in(releases.releases, EDITORS)),
    Route("/staff/releases/compare", signed_in(releases.comparison, EDITORS)),
    Route("/staff/reports", signed_in(report_page.reports)),
    Route("/staff/reports/{name}", signed_in(report_page.report)),
    Route("/staff/reports/{name}/receipt", signed_in(receipt_page.report_receipt)),
    Route("/staff/overview", signed_in(overview.overview)),
    Route("/staff/experiments", signed_in(experiments.experiments)),
    Route("/staff/live", signed_in(live.live)),
    Route("/staff/live/receipt", signed_in(live.receipt)),
    Route("/staff/events", signed_in(events.events)),
    Route("/staff/events/receipt", signed_in(events.receipt)),
]
_FORMS = [
    Route("/staff/releases/reindex", signed_in(reindexing.start, EDITORS), methods=["POST"]),
    Route("/staff/releases/activate", signed_in(releases.activate, EDITORS), methods=["POST"]),
    Route("/staff/releases/let-go", signed_in(releases.let_go, EDITORS), methods=["POST"]),
    Route("/staff/sign-in", sign_in.sign_in, methods=["POST"]),
    Route("/staff/sign-in/code", sign_in_steps.sign_in_with_code, methods=["POST"]),
    Route("/staff/sign-in/link", sign_in_steps.sign_in_by_link, methods=["POST"]),
    Route("/staff/sign-out", _before_enrolling(sign_in.sign_out), methods=["POST"]),
    Route("/staff/account/sessions", _before_enrolling(account.end_session), methods=["POST"]),
    Route("/staff/account/second-factor", _before_enrolling(second_factor.begin), methods=["POST"]),
    Route("/staff/account/second-factor/code", _before_enrolling(second_factor.confirm), methods=["POST"]),
    Route("/staff/account/second-factor/recovery-codes", signed_in(second_factor.renew), methods=["POST"]),
    Route("/staff/account/second-factor/remove", signed_in(second_factor.remove), methods=["POST"]),
]
ROUTES = [
    Route("/staff", signed_in(start)),
    Route("/staff/", signed_in(start)),
    *PAGES,
    *_FORMS,
    Route("/staff/releases/progress", signed_in(reindexing.progress, EDITORS)),
    *internal_api.ROUTES,
]
