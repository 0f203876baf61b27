"""The list of reports, and each as a page or a file."""

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import Report, ReportTable, key_columns
from helpcenter.domain.account import AuditKind
from helpcenter.domain.errors import BadRequest
from helpcenter.web import urls
from helpcenter.web.http.requests import client_address
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.staff.context import ReportCard, ReportContext, ReportsContext
from helpcenter.web.staff.layout import STAFF_LOCALE, run_in_thread, staff_page, staff_response
from helpcenter.web.staff.reports.downloads import MEDIA_TYPES, download
from helpcenter.web.staff.reports.figures import CellFormatter, definitions_of, polyline_points
from helpcenter.web.staff.reports.filters import address, comparison_of, filters, parameters_or_default
from helpcenter.web.staff.reports.linked_table import LinkedTable
from helpcenter.web.staff.reports.report_runs import asked_report, run_report
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of


@run_in_thread
def reports(request: Request, session: StaffSession) -> Response:
    """All reports there are."""
    cards = [
        ReportCard(each.name, each.title, each.question, each.owner, urls.report(each.name))
        for each in owner_of(request).reporting.reports().values()
    ]
    page = staff_page(request, "Reports", session)
    return staff_response(request, "staff/reports.html", ReportsContext(page, cards))


@run_in_thread
def report(request: Request, session: StaffSession) -> Response:
    """A report as a page, or as a file with `format`. Wrong dates are said on the page, above the default ones."""
    definition = asked_report(request)
    parameters, problem = parameters_or_default(request)
    table = run_report(request, definition.name, parameters)
    compare = comparison_of(request)
    earlier = run_report(request, definition.name, parameters.before(compare)) if compare else None
    key = [name for name in key_columns(definition) if name in {column.name for column in table.columns}]
    chosen = request.query_params.get("format")
    if chosen:
        if problem:
            raise BadRequest("bad_parameters", problem)
        response = download(table.compared(earlier, key) if earlier else table, chosen)
        _note_export(request, session, table, chosen)
        return response
    linked = LinkedTable(definition, table, earlier, key, CellFormatter(web_of(request).renderer.words(STAFF_LOCALE)))
    context = _context(request, session, linked, problem)
    return staff_response(request, "staff/report.html", context, 400 if problem else 200)


def _note_export(request: Request, session: StaffSession, table: ReportTable, chosen: str) -> None:
    what = f"report {table.report} as {chosen}, {table.parameters.first} to {table.parameters.last}"
    note = web_of(request).services.accounts.log.note
    note(AuditKind.EXPORT, session.account.name, what, client_address(request))


def _context(request: Request, session: StaffSession, linked: LinkedTable, problem: str | None) -> ReportContext:
    definition, table, owner = linked.definition, linked.table, owner_of(request)
    used = table.parameters
    here = address(urls.at(request.scope["path"]), used, compare=comparison_of(request))
    chart, trends = owner.reporting.chart(table), owner.reporting.trends(table)
    columns, totals = linked.columns(), linked.totals()
    return ReportContext(
        page=staff_page(request, definition.title, session),
        name=definition.name,
        title=definition.title,
        question=definition.question,
        owner=definition.owner,
        columns=columns,
        rows=linked.rows(),
        totals=totals,
        together=[(column.label, each) for column, each in zip(columns, totals, strict=False) if each.text],
        trends=[polyline_points(trends.get(str(row[0]), [])) for row in table.rows] if trends else [],
        chart=Markup(chart) if chart else None,  # noqa: S704 - drawn by our own chart maker, which escapes
        definitions=definitions_of(definition),
        sql=definition.sql,
        filters=filters(request, used, _choices(definition)),
        downloads=[(each, f"{here}&format={each}") for each in MEDIA_TYPES],
        as_of=f"{table.as_of:%Y-%m-%d %H:%M:%S} UTC",
        timezone=web_of(request).services.settings.timezone,
        has_samples=table.has_samples,
        problem=problem,
    )


def _choices(definition: Report) -> set[str]:
    """The filters that change anything in a report: a report over everything knows none."""
    if not definition.parameters:
        return set()
    return {*definition.parameters, "compare", *(() if definition.series else ("series",))}
