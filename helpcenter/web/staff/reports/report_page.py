"""Reports for signed-in staff: as pages, as files, and down to the rows behind each figure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import (
    SHOWN_ROWS,
    Report,
    ReportParameters,
    ReportTable,
    key_columns,
    to_parquet,
)
from helpcenter.domain.errors import BadRequest, NotFound, Unavailable
from helpcenter.domain.problem import nearest
from helpcenter.serving.services import Services
from helpcenter.web import urls
from helpcenter.web.http.responses import NOT_STORED
from helpcenter.web.sessions import Session
from helpcenter.web.staff.context import (
    Column,
    Figure,
    ReceiptContext,
    ReportCard,
    ReportContext,
    ReportsContext,
)
from helpcenter.web.staff.layout import STAFF_LOCALE, run_in_thread, staff_page, staff_response
from helpcenter.web.staff.reports.figures import ROW, CellFormatter, Receipts, label, named, points
from helpcenter.web.staff.reports.filters import (
    address,
    comparison_of,
    filters,
    owner_of,
    parameters_of,
    parameters_or_default,
)
from helpcenter.web.staff.reports.receipts import receipt_rows
from helpcenter.web.state import web_of

_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_BEFORE = "_before"
_COLUMN = re.compile(r"`(\w+)`")


async def reports(request: Request, session: Session) -> Response:
    """All reports there are."""
    return await run_in_thread(request, _reports, session)


async def report(request: Request, session: Session) -> Response:
    """A report as a page, or as a file with `format`. Wrong dates are said on the page, above the default ones."""
    return await run_in_thread(request, _report, session)


async def receipt(request: Request, session: Session) -> Response:
    """What a figure means, how it was counted, and the rows behind it."""
    return await run_in_thread(request, _receipt, session)


def _reports(request: Request, session: Session) -> Response:
    cards = [
        ReportCard(each.name, each.title, each.question, each.owner, urls.report(each.name))
        for each in owner_of(request).reports().values()
    ]
    page = staff_page(request, "Reports", session)
    return staff_response(request, "staff/reports.html", ReportsContext(page, cards))


def _report(request: Request, session: Session) -> Response:
    definition = _definition(request)
    parameters, problem = parameters_or_default(request)
    services = web_of(request).services
    table = run(services, definition.name, parameters)
    compare = comparison_of(request)
    earlier = run(services, definition.name, parameters.before(compare)) if compare else None
    key = [name for name in key_columns(definition) if name in {column.name for column in table.columns}]
    chosen = request.query_params.get("format")
    if chosen:
        return download(table.compared(earlier, key) if earlier else table, chosen, problem)
    shown_table = _Shown(definition, table, earlier, key, CellFormatter(web_of(request).renderer.words(STAFF_LOCALE)))
    context = _context(request, session, shown_table, problem)
    return staff_response(request, "staff/report.html", context, 400 if problem else 200)


def _receipt(request: Request, session: Session) -> Response:
    definition, parameters = _definition(request), parameters_of(request)
    given = request.query_params
    is_total = given.get("total") == "yes"
    row = {name.removeprefix(ROW): value for name, value in given.items() if name.startswith(ROW)}
    figure = given.get("figure", "")
    found = owner_of(request).receipt(definition.name, figure, None if is_total else row, parameters)
    written = CellFormatter(web_of(request).renderer.words(STAFF_LOCALE))
    rows = [(label(name), cell or "–") for name, cell in found.row.items()]
    if is_total:
        rows = [("Rows of the report", "all of them together")]
    context = ReceiptContext(
        page=staff_page(request, f"{label(figure)}: {definition.title}", session),
        figure=label(figure),
        value=written(found.value, found.kind),
        report=definition.title,
        report_url=address(urls.report(definition.name), parameters),
        definitions=_definitions(definition),
        filters=[
            *_filters_in_words(parameters),
            *rows,
            *((label(name), cell or "–") for name, cell in found.row.items()),
        ],
        parts=[receipt_rows(written, part) for part in found.parts],
        is_share=found.figure.is_share,
        sql=definition.sql,
        most_rows=SHOWN_ROWS,
    )
    return staff_response(request, "staff/receipt.html", context)


def run(services: Services, name: str, parameters: ReportParameters) -> ReportTable:
    """A report, with what this process has just recorded in it."""
    if services.owner is None:
        raise Unavailable("no_owner", "This process has no analytics.")
    if services.spool is not None:
        services.spool.rotate()
    return services.owner.report(name, parameters)


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


def _definition(request: Request) -> Report:
    known = owner_of(request).reports()
    name = request.path_params["name"]
    if name not in known:
        raise NotFound("unknown_report", f"There is no such report{nearest(name, known) or '.'}")
    return known[name]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A table as the page shows it: with the figures of before beside it, and every figure linked to its receipt."""

    definition: Report
    table: ReportTable
    earlier: ReportTable | None
    key: Sequence[str]
    written: CellFormatter

    def columns(self) -> list[Column]:
        named_columns = self._compared().columns
        return [Column(each.name, label(each.name), each.kind.value) for each in named_columns]

    def rows(self) -> list[list[Figure]]:
        columns = self._compared().columns
        links = self._links()
        return [
            [
                Figure(self.written(cell, column.kind), link.get(column.name))
                for column, cell in zip(columns, row, strict=True)
            ]
            for row, link in zip(self._compared().rows, links, strict=True)
        ]

    def totals(self) -> list[Figure]:
        """A figure for each column, empty where nothing is summed up."""
        table = self._compared()
        if not table.totals:
            return []
        links = {name: Receipts(self.definition, self.table.parameters).of_total(name) for name in self.table.totals}
        if self.earlier is not None:
            before = Receipts(self.definition, self.earlier.parameters)
            links |= {name + _BEFORE: before.of_total(name) for name in self.earlier.totals}
        return [
            Figure(self.written(table.totals[each.name], each.kind), links.get(each.name))
            if each.name in table.totals
            else Figure("", None)
            for each in table.columns
        ]

    def _compared(self) -> ReportTable:
        return self.table.compared(self.earlier, self.key) if self.earlier is not None else self.table

    def _links(self) -> list[dict[str, str]]:
        receipts = Receipts(self.definition, self.table.parameters)
        links = [receipts.of(named(self.table.columns, row)) for row in self.table.rows]
        if self.earlier is not None:
            before = Receipts(self.definition, self.earlier.parameters)
            for link, row in zip(links, self.table.beside(self.earlier, self.key), strict=True):
                if row is not None:
                    found = before.of(named(self.earlier.columns, row))
                    link |= {name + _BEFORE: url for name, url in found.items()}
        return links


def _context(request: Request, session: Session, shown_table: _Shown, problem: str | None) -> ReportContext:
    definition, table, owner = shown_table.definition, shown_table.table, owner_of(request)
    used = table.parameters
    here = address(request.url.path, used, compare=comparison_of(request))
    chart, trends = owner.chart(table), owner.trends(table)
    columns, totals = shown_table.columns(), shown_table.totals()
    return ReportContext(
        page=staff_page(request, definition.title, session),
        name=definition.name,
        title=definition.title,
        question=definition.question,
        owner=definition.owner,
        columns=columns,
        rows=shown_table.rows(),
        totals=totals,
        together=[(column.label, each) for column, each in zip(columns, totals, strict=False) if each.text],
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


def _choices(definition: Report) -> set[str]:
    """The filters that change anything in a report: a report over everything knows none."""
    if not definition.parameters:
        return set()
    return {*definition.parameters, "compare", *(() if definition.series else ("series",))}


def _definitions(definition: Report) -> list[tuple[str, str]]:
    """What numerator and denominator are; columns by the names they have on the screen."""
    return [
        (term, _COLUMN.sub(lambda match: f"“{label(match[1])}”", text))
        for term, text in (("Numerator", definition.numerator), ("Denominator", definition.denominator))
    ]


def _filters_in_words(used: ReportParameters) -> list[tuple[str, str]]:
    return [
        ("Days", f"{used.first} to {used.last}"),
        ("Language", used.locale or "all"),
        ("Product", used.product or "all"),
        ("Whose visits", used.series),
    ]
