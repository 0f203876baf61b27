"""Reports for signed-in staff, and for commands that ask the owner of the ledger."""

import hmac
from collections.abc import Callable, Iterable
from datetime import date
from urllib.parse import urlencode

import anyio.to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from helpcenter.analytics import Cell, Kind, Owner, Report, ReportParameters, ReportTable, to_parquet
from helpcenter.domain.errors import BadRequest, NotFound, Refused, Unavailable
from helpcenter.domain.problem import nearest
from helpcenter.services import Services
from helpcenter.web import urls
from helpcenter.web.i18n import Interface
from helpcenter.web.responses import NOT_STORED
from helpcenter.web.sessions import Session
from helpcenter.web.staff_context import Column, Option, ReportCard, ReportContext, ReportsContext
from helpcenter.web.staff_page import STAFF_LOCALE, staff_page, staff_response
from helpcenter.web.state import web_of

_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_PARAMETERS = ("from", "to", "locale", "product")


async def reports(request: Request, session: Session) -> Response:
    """The first page after signing in."""
    cards = [
        ReportCard(each.name, each.title, each.question, each.owner, urls.report(each.name))
        for each in _owner(request).reports().values()
    ]
    page = staff_page(request, "Reports", session)
    return staff_response(request, "staff/reports.html", ReportsContext(page, cards))


async def report(request: Request, session: Session) -> Response:
    """A report as a page, or as a file with `format`. Wrong dates are said on the page, above the default ones."""
    definition = _definition(request)
    problem = None
    try:
        parameters = _parameters(request)
    except BadRequest as error:
        parameters, problem = _owner(request).parameters({}), error.message
    table, chart = await anyio.to_thread.run_sync(_run, web_of(request).services, definition.name, parameters)
    chosen = request.query_params.get("format")
    if chosen:
        return _download(table, chosen, problem)
    context = _context(request, session, definition, table, chart, problem)
    return staff_response(request, "staff/report.html", context, 400 if problem else 200)


async def for_commands(request: Request) -> Response:
    """A report as JSON for `helpcenter report`, which proves by its token that it may read this site's state."""
    expected = web_of(request).services.owner_token or ""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not expected or not hmac.compare_digest(expected.encode(), token.encode("utf-8", "replace")):
        raise Refused("bad_token", "This address is for commands on the same machine.", status=401)
    name, parameters = request.path_params["name"], _parameters(request)
    table, _ = await anyio.to_thread.run_sync(_run, web_of(request).services, name, parameters, False)
    return _download(table, "json", None)


def _owner(request: Request) -> Owner:
    owner = web_of(request).services.owner
    if owner is None:
        raise Unavailable("no_owner", "This process has no analytics; ask the one that runs the staff part.")
    return owner


def _definition(request: Request) -> Report:
    known = _owner(request).reports()
    name = request.path_params["name"]
    if name not in known:
        raise NotFound("unknown_report", f"There is no such report{nearest(name, known) or '.'}")
    return known[name]


def _parameters(request: Request) -> ReportParameters:
    """Raises BadRequest for dates, languages and products that cannot be."""
    parameters = _owner(request).parameters({name: request.query_params.get(name) for name in _PARAMETERS})
    library = web_of(request).services.live.served.catalog.library
    for kind, value, known in (
        ("language", parameters.locale, library.site.locales),
        ("product", parameters.product, library.products),
    ):
        if value is not None and value not in known:
            raise BadRequest(f"unknown_{kind}", f'There is no {kind} "{value}"{nearest(value, known) or "."}')
    return parameters


def _run(
    services: Services, name: str, parameters: ReportParameters, is_drawn: bool = True
) -> tuple[ReportTable, str | None]:
    if services.owner is None:
        raise Unavailable("no_owner", "This process has no analytics.")
    if services.spool is not None:
        # What this process has just recorded belongs into the figures.
        services.spool.rotate()
    table = services.owner.report(name, parameters)
    return table, services.owner.chart_of(table) if is_drawn else None


def _download(table: ReportTable, chosen: str, problem: str | None) -> Response:
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


def _context(
    request: Request,
    session: Session,
    definition: Report,
    table: ReportTable,
    chart: str | None,
    problem: str | None,
) -> ReportContext:
    services = web_of(request).services
    words = web_of(request).renderer.words(STAFF_LOCALE)
    library = services.live.served.catalog.library
    used = table.parameters
    return ReportContext(
        page=staff_page(request, definition.title, session),
        name=definition.name,
        title=definition.title,
        question=definition.question,
        owner=definition.owner,
        columns=[Column(each.name, each.name.replace("_", " "), each.kind.value) for each in table.columns],
        rows=[
            [shown(words, cell, column.kind) for cell, column in zip(row, table.columns, strict=True)]
            for row in table.rows
        ],
        chart=Markup(chart) if chart else None,  # noqa: S704 - drawn by our own chart maker, which escapes
        definitions=[("Numerator", definition.numerator), ("Denominator", definition.denominator)],
        sql=definition.sql,
        date_from=used.first.isoformat(),
        date_to=used.last.isoformat(),
        locales=_options(library.site.locales.items(), used.locale, "All languages"),
        products=_options(((each.id, each.name) for each in library.products.values()), used.product, "All products"),
        downloads=[(each, f"{request.url.path}?{_query(used)}&format={each}") for each in _MEDIA_TYPES],
        as_of=f"{table.as_of:%Y-%m-%d %H:%M:%S} UTC",
        timezone=services.settings.timezone,
        has_samples=table.has_samples,
        problem=problem,
    )


def _query(used: ReportParameters) -> str:
    values = {"from": used.first, "to": used.last, "locale": used.locale, "product": used.product}
    return urlencode({name: value for name, value in values.items() if value is not None})


def _options(items: Iterable[tuple[str, str]], selected: str | None, everything: str) -> list[Option]:
    return [
        Option("", everything, selected is None),
        *(Option(value, label, value == selected) for value, label in items),
    ]


def shown(words: Interface, cell: Cell, kind: Kind) -> str:
    """A cell as people read it: ratios as percent, a missing value as a dash, which is not zero."""
    if cell is None:
        return "–"
    if isinstance(cell, str | date):
        return str(cell)
    return words.percent(cell) if kind is Kind.RATIO else words.number(cell)


ROUTES = [Route("/staff/owner/reports/{name}", for_commands)]
