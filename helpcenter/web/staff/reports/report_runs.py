"""Reports as staff pages ask for them."""

from starlette.requests import Request

from helpcenter.analytics import Report, ReportParameters, ReportTable
from helpcenter.domain.errors import NotFound
from helpcenter.domain.problem import nearest
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.state import web_of


def asked_report(request: Request) -> Report:
    """The report that the address names. Raises NotFound, suggesting the nearest."""
    known = owner_of(request).reporting.reports()
    name = request.path_params["name"]
    if name not in known:
        raise NotFound("unknown_report", f"There is no such report{nearest(name, known) or '.'}")
    return known[name]


def run_report(request: Request, name: str, parameters: ReportParameters) -> ReportTable:
    """A report, with what this process has just recorded in it. Raises Unavailable where there is no owner."""
    web_of(request).services.flush_events()
    return owner_of(request).reporting.report(name, parameters)
