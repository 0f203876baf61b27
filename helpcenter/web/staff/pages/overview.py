"""The first page after signing in: the main figures beside those of the days before, and what to mend first."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import Cell, ColumnKind, Report, ReportParameters, ReportTable
from helpcenter.search import describe_semantic_status, describe_upkeep
from helpcenter.serving.services import Services
from helpcenter.web import urls
from helpcenter.web.interface.i18n import Interface
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.staff.context import OverviewContext, StaffFigure, Tile, TopList
from helpcenter.web.staff.layout import STAFF_LOCALE, run_in_thread, staff_page, staff_response
from helpcenter.web.staff.reports.figures import ReceiptLinks, cells_by_name, format_cell, label, polyline_points
from helpcenter.web.staff.reports.filters import address, filters, parameters_or_default
from helpcenter.web.staff.reports.report_runs import run_report
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of

# The tiles: figure, what it is called, whether more of it is good news.
_TILES = (
    ("sessions", "Visits", True),
    ("intents", "Searches", True),
    ("click_through", "Searches that end in a click", True),
    ("no_result_rate", "Searches that find nothing", False),
    ("conversion", "Searches that end in a call to action", True),
    ("cta_rate", "Calls to action clicked, of those seen", True),
)
# The lists: report, its figure, the question they answer.
_LISTS = (
    ("query_conversion", "cta_clicks", "Queries that earn most clicks on a call to action"),
    ("content_gaps", "lost_cta_clicks", "What is missing, in lost clicks"),
    ("no_clicks", "without_clicks", "Found, and not opened"),
    ("guides", "sessions", "Guides that are read most"),
)
_LIST_ROWS = 5
REPORTS = ("overview", "days", *(name for name, _, _ in _LISTS))
"""What the page asks."""


@dataclass(frozen=True, slots=True)
class _Figures:
    """What the page shows, as one thread asked for it."""

    overview: ReportTable
    days: ReportTable
    lists: dict[str, ReportTable]


@run_in_thread
def overview(request: Request, session: StaffSession) -> Response:
    used, problem = parameters_or_default(request)
    found = _ask(request, used)
    words = web_of(request).renderer.words(STAFF_LOCALE)
    known = owner_of(request).reporting.reports()
    context = OverviewContext(
        page=staff_page(request, "Overview", session),
        filters=filters(request, used, ("locale", "product", "series")),
        tiles=_tiles(request, words, found, used),
        lists=[
            _list(words, known[name], found.lists[name], figure, title, used)
            for name, figure, title in _LISTS
            if name in found.lists and figure in {column.name for column in found.lists[name].columns}
        ],
        days_url=address(urls.report("days"), used),
        timezone=web_of(request).services.settings.timezone,
        has_samples=found.overview.has_samples,
        search_note=_search_note(web_of(request).services),
        problem=problem,
    )
    return staff_response(request, "staff/overview.html", context, 400 if problem else 200)


def _search_note(services: Services) -> str:
    release = services.releases.current
    under_way = describe_upkeep(release.pending, services.upkeep_progress())
    return f"{describe_semantic_status(release.engine.semantic_status())} {under_way}".strip()


def _ask(request: Request, used: ReportParameters) -> _Figures:
    known = owner_of(request).reporting.reports()
    lists = {name: run_report(request, name, used) for name, _, _ in _LISTS if name in known}
    return _Figures(run_report(request, "overview", used), run_report(request, "days", used), lists)


def _tiles(request: Request, words: Interface, found: _Figures, used: ReportParameters) -> list[Tile]:
    names = [column.name for column in found.overview.columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.overview.rows]
    # A site's own file in the place of the report may tell less.
    if len(rows) < 2:
        return []
    definition = owner_of(request).reporting.reports()["overview"]
    kinds = {column.name: column.kind for column in found.overview.columns}
    now, before = (ReceiptLinks(definition, used).of(row) for row in rows[:2])
    return [
        Tile(
            label=label,
            value=format_cell(words, rows[0][name], kinds[name]),
            before=format_cell(words, rows[1][name], kinds[name]),
            change=_change(words, rows[0][name], rows[1][name], kinds[name]),
            arrow=_arrow(rows[0][name], rows[1][name]),
            is_good=_is_good(rows[0][name], rows[1][name], more_is_good),
            line=polyline_points(_daily(found.days, name)),
            url=now.get(name),
            before_url=before.get(name),
        )
        for name, label, more_is_good in _TILES
        if name in kinds
    ]


def _daily(days: ReportTable, name: str) -> list[float]:
    places = [place for place, column in enumerate(days.columns) if column.name == name]
    if not places:
        return []
    found = {str(row[0]): row[places[0]] for row in days.rows}
    span = (days.parameters.last - days.parameters.first).days + 1
    first = days.parameters.first.toordinal()
    cells = [found.get(str(type(days.parameters.first).fromordinal(first + each))) for each in range(span)]
    return [float(cell) if isinstance(cell, int | float) else 0.0 for cell in cells]


def _change(words: Interface, now: Cell, before: Cell, kind: ColumnKind) -> str:
    """Points for shares, percent for counts; empty when there is nothing to compare with."""
    if not isinstance(now, int | float) or not isinstance(before, int | float):
        return ""
    if kind is ColumnKind.RATIO:
        points_more = round((now - before) * 100, 1)
        return f"{points_more:+.1f} points" if points_more else ""
    return f"{(now - before) / before:+.0%}" if before else ""


def _arrow(now: Cell, before: Cell) -> str:
    if not isinstance(now, int | float) or not isinstance(before, int | float) or now == before:
        return ""
    return "↗" if now > before else "↘"


def _is_good(now: Cell, before: Cell, more_is_good: bool) -> bool | None:
    if not isinstance(now, int | float) or not isinstance(before, int | float) or now == before:
        return None
    return (now > before) == more_is_good


def _list(
    words: Interface, definition: Report, table: ReportTable, figure: str, title: str, used: ReportParameters
) -> TopList:
    kinds = {column.name: column.kind for column in table.columns}
    receipts = ReceiptLinks(definition, used)
    rows = []
    for row in table.rows[:_LIST_ROWS]:
        cells = cells_by_name(table.columns, row)
        rows.append(
            (str(row[0]), StaffFigure(format_cell(words, cells[figure], kinds[figure]), receipts.of(cells).get(figure)))
        )
    totals = [
        (label(name), StaffFigure(format_cell(words, cell, kinds[name]), receipts.of_total(name)))
        for name, cell in table.totals.items()
        if name in kinds
    ]
    return TopList(title, label(figure), rows, totals, address(urls.report(table.report), used))
