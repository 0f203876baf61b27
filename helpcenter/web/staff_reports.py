"""Reports for signed-in staff, and for commands that ask the owner of the ledger."""

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.web import urls
from helpcenter.web.context import ReportCard, ReportsContext
from helpcenter.web.sessions import Session
from helpcenter.web.staff_page import staff_page, staff_response

_DOWNLOADS = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}


async def reports(request: Request, session: Session) -> Response:
    cards = [
        ReportCard(each.name, each.title, each.question, each.owner, urls.report(each.name))
        for each in _owner(request).reports().values()
    ]
    return staff_response(request, "staff/reports.html", ReportsContext(staff_page(request, "Reports", session), cards))
