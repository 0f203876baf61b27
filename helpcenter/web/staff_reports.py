"""Reports for signed-in staff: as pages, as files, and down to the rows behind each figure."""

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

import anyio.to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import (
    SHOWN_ROWS,
    Cell,
    Kind,
    Part,
    Report,
    ReportParameters,
    ReportTable,
    key_columns,
    to_parquet,
)
from helpcenter.domain.errors import BadRequest, NotFound, Unavailable
from helpcenter.domain.problem import nearest
from helpcenter.services import Services
from helpcenter.web import urls
from helpcenter.web.i18n import Interface
from helpcenter.web.responses import NOT_STORED
from helpcenter.web.sessions import Session
from helpcenter.web.staff_context import (
    Column,
    Figure,
    ReceiptContext,
    ReceiptPart,
    ReportCard,
    ReportContext,
    ReportsContext,
)
from helpcenter.web.staff_filters import (
    address,
    comparison_of,
    filters,
    owner_of,
    parameters_of,
    parameters_or_default,
)
from helpcenter.web.staff_page import STAFF_LOCALE, staff_page, staff_response
from helpcenter.web.state import web_of

_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_ROW = "row."
_COLUMN = re.compile(r"`(\w+)`")


async def reports(request: Request, session: Session) -> Response:
    """All reports there are."""
    cards = [
        ReportCard(each.name, each.title, each.question, each.owner, urls.report(each.name))
        for each in owner_of(request).reports().values()
    ]
    page = staff_page(request, "Reports", session)
    return staff_response(request, "staff/reports.html", ReportsContext(page, cards))


async def report(request: Request, session: Session) -> Response:
    """A report as a page, or as a file with `format`. Wrong dates are said on the page, above the default ones."""
    definition = _definition(request)
    parameters, problem = parameters_or_default(request)
    compare = comparison_of(request)
    services = web_of(request).services
    table, chart = await anyio.to_thread.run_sync(run, services, definition.name, parameters, True, compare)
    chosen = request.query_params.get("format")
    if chosen:
        return download(table, chosen, problem)
    trends = await anyio.to_thread.run_sync(owner_of(request).trends, table)
    context = _context(request, session, definition, table, chart, trends, problem)
    return staff_response(request, "staff/report.html", context, 400 if problem else 200)


async def receipt(request: Request, session: Session) -> Response:
    """What a figure means, how it was counted, and the rows behind it."""
    definition, parameters = _definition(request), parameters_of(request)
    given = request.query_params
    row = {name.removeprefix(_ROW): value for name, value in given.items() if name.startswith(_ROW)}
    figure = given.get("figure", "")
    found = await anyio.to_thread.run_sync(owner_of(request).receipt, definition.name, figure, row, parameters)
    words = web_of(request).renderer.words(STAFF_LOCALE)
    context = ReceiptContext(
        page=staff_page(request, f"{_label(figure)}: {definition.title}", session),
        figure=_label(figure),
        value=shown(words, found.value, found.kind),
        report=definition.title,
        report_url=address(urls.report(definition.name), parameters),
        definitions=_definitions(definition),
        filters=[*_filters_in_words(parameters), *((_label(name), cell or "–") for name, cell in found.row.items())],
        parts=[_part(words, part) for part in found.parts],
        is_share=found.figure.is_share,
        sql=definition.sql,
        most_rows=SHOWN_ROWS,
    )
    return staff_response(request, "staff/receipt.html", context)


def run(
    services: Services, name: str, parameters: ReportParameters, is_drawn: bool = True, compare: str | None = None
) -> tuple[ReportTable, str | None]:
    """A report's table and chart; with `compare`, its figures of before beside each."""
    if services.owner is None:
        raise Unavailable("no_owner", "This process has no analytics.")
    if services.spool is not None:
        # What this process has just recorded belongs into the figures.
        services.spool.rotate()
    table = services.owner.report(name, parameters)
    chart = services.owner.chart_of(table) if is_drawn else None
    if compare:
        table = table.compared(services.owner.report(name, parameters.before(compare)))
    return table, chart


def download(table: ReportTable, chosen: str, problem: str | None) -> Response:
    """What the screen shows, as a file."""
    if problem:
        raise BadRequest("bad_parameters", problem)
    if chosen not in _MEDIA_TYPES:
        raise BadRequest("unknown_format", f"There is no such format. There are: {', '.join(_MEDIA_TYPES)}.")
    makers: dict[str, Callable[[], str | bytes]] = {
        "csv": table.to_csv,
        "json": table.to_json,
        "parquet": lambda: to_parquet(table),
    }
    body = makers[chosen]()
    span = f"{table.parameters.first}_{table.parameters.last}"
    name = f'attachment; filename="{table.report}_{span}.{chosen}"'
    return Response(body, media_type=_MEDIA_TYPES[chosen], headers=NOT_STORED | {"content-disposition": name})


def receipt_url(definition: Report, figure: str, cells: dict[str, Cell], used: ReportParameters) -> str | None:
    """Where the rows behind a figure are shown; None for a column that is no figure."""
    if figure not in definition.figures:
        return None
    if isinstance(first := cells.get("first_day"), date) and isinstance(last := cells.get("last_day"), date):
        used = ReportParameters(first, last, used.locale, used.product, used.series)
    row = {_ROW + name: "" if cells.get(name) is None else str(cells[name]) for name in key_columns(definition)}
    return address(f"{urls.report(definition.name)}/receipt", used, figure=figure) + (
        f"&{urlencode(row)}" if row else ""
    )


def points(values: list[float]) -> str:
    """A line of 96 by 24 through the values, as an SVG polyline has it; empty when there is nothing to draw."""
    top = max(values, default=0)
    if len(values) < 2 or not top:
        return ""
    return " ".join(f"{96 * at / (len(values) - 1):.1f},{23 - 22 * value / top:.1f}" for at, value in enumerate(values))


def _definition(request: Request) -> Report:
    known = owner_of(request).reports()
    name = request.path_params["name"]
    if name not in known:
        raise NotFound("unknown_report", f"There is no such report{nearest(name, known) or '.'}")
    return known[name]


def _context(
    request: Request,
    session: Session,
    definition: Report,
    table: ReportTable,
    chart: str | None,
    trends: dict[str, list[float]],
    problem: str | None,
) -> ReportContext:
    used, compare = table.parameters, comparison_of(request)
    here = address(request.url.path, used, compare=compare)
    return ReportContext(
        page=staff_page(request, definition.title, session),
        name=definition.name,
        title=definition.title,
        question=definition.question,
        owner=definition.owner,
        columns=[Column(each.name, _label(each.name), each.kind.value) for each in table.columns],
        rows=_rows(request, definition, table),
        totals=_totals(request, definition, table),
        trends=[points(trends.get(str(row[0]), [])) for row in table.rows] if trends else [],
        chart=Markup(chart) if chart else None,  # noqa: S704 - drawn by our own chart maker, which escapes
        definitions=_definitions(definition),
        sql=definition.sql,
        filters=filters(request, used, _choices(definition)),
        downloads=[(each, f"{here}&format={each}") for each in _MEDIA_TYPES],
        as_of=f"{table.as_of:%Y-%m-%d %H:%M:%S} UTC",
        timezone=web_of(request).services.settings.timezone,
        has_samples=table.has_samples,
        problem=problem,
    )


def _rows(request: Request, definition: Report, table: ReportTable) -> list[list[Figure]]:
    words = web_of(request).renderer.words(STAFF_LOCALE)
    rows = []
    for row in table.rows:
        cells = {column.name: cell for column, cell in zip(table.columns, row, strict=True)}
        rows.append(
            [
                Figure(
                    shown(words, cells[column.name], column.kind),
                    receipt_url(definition, column.name, cells, table.parameters),
                )
                for column in table.columns
            ]
        )
    return rows


def _choices(definition: Report) -> set[str]:
    """The filters that change anything in a report: a report over everything knows none."""
    if not definition.parameters:
        return set()
    return {*definition.parameters, "compare", *(() if definition.series else ("series",))}


def _totals(request: Request, definition: Report, table: ReportTable) -> list[str]:
    """A cell for each column, empty where nothing is summed up; no cells without anything to sum."""
    words = web_of(request).renderer.words(STAFF_LOCALE)
    if not definition.totals or len(table.rows) < 2:
        return []
    sums = [
        sum(cell for row in table.rows if isinstance(cell := row[place], int | float))
        if column.name.removesuffix("_before") in definition.totals
        else None
        for place, column in enumerate(table.columns)
    ]
    return ["" if total is None else words.number(round(total, 2)) for total in sums]


def _definitions(definition: Report) -> list[tuple[str, str]]:
    """What numerator and denominator are; columns by the names they have on the screen."""
    return [
        (term, _COLUMN.sub(lambda match: f"“{_label(match[1])}”", text))
        for term, text in (("Numerator", definition.numerator), ("Denominator", definition.denominator))
    ]


def _part(words: Interface, part: Part) -> ReceiptPart:
    return ReceiptPart(
        name=_label(part.name),
        count=words.number(part.count),
        sql=part.sql,
        columns=[Column(each.name, _label(each.name), each.kind.value) for each in part.rows.columns],
        rows=[
            [shown(words, cell, column.kind) for cell, column in zip(row, part.rows.columns, strict=True)]
            for row in part.rows.rows
        ],
    )


def _filters_in_words(used: ReportParameters) -> list[tuple[str, str]]:
    return [
        ("Days", f"{used.first} to {used.last}"),
        ("Language", used.locale or "all"),
        ("Product", used.product or "all"),
        ("Whose visits", used.series),
    ]


def _label(name: str) -> str:
    return name.replace("_", " ")


def shown(words: Interface, cell: Cell, kind: Kind) -> str:
    """A cell as people read it: ratios as percent, a missing value as a dash, which is not zero."""
    if cell is None:
        return "–"
    if isinstance(cell, str | date):
        return str(cell)
    return words.percent(cell) if kind is Kind.RATIO else words.number(cell)
