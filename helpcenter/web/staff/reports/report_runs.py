"""The owner of the analytics, as staff pages ask it."""

from starlette.requests import Request

from helpcenter.analytics import Owner, Report, ReportParameters, ReportTable
from helpcenter.domain.errors import NotFound, Unavailable
from helpcenter.domain.problem import nearest
from helpcenter.web.state import web_of


def owner_of(request: Request) -> Owner:
    """Raises Unavailable where this process has none."""
    owner = web_of(request).services.owner
    if owner is None:
        raise Unavailable("no_owner", "This process has no analytics; ask the one that runs the staff part.")
    return owner


def asked_report(request: Request) -> Report:
    """The report that the address names. Raises NotFound, suggesting the nearest."""
    known = owner_of(request).reporting.reports()
    name = request.path_params["name"]
    if name not in known:
        raise NotFound("unknown_report", f"There is no such report{nearest(name, known) or '.'}")
    return known[name]


def run_report(request: Request, name: str, parameters: ReportParameters) -> ReportTable:
    """A report, with what this process has just recorded in it. Raises as `owner_of` does."""
    web_of(request).services.flush_events()
    return owner_of(request).reporting.report(name, parameters)
