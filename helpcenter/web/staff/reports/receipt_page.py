"""Receipts: what a figure means, how it was counted, and the rows behind it."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import SHOWN_ROWS, ColumnKind, MetricRows, ReportParameters
from helpcenter.web import urls
from helpcenter.web.staff.analytics_owner import owner_of
from helpcenter.web.staff.context import ReceiptContext, ReceiptRows, StaffColumn
from helpcenter.web.staff.layout import STAFF_LOCALE, run_in_thread, staff_page, staff_response
from helpcenter.web.staff.reports.figures import ROW, CellFormatter, definitions_of, label
from helpcenter.web.staff.reports.filters import address, parameters_of
from helpcenter.web.staff.reports.report_runs import asked_report
from helpcenter.web.staff_sessions import StaffSession
from helpcenter.web.state import web_of


@run_in_thread
def report_receipt(request: Request, session: StaffSession) -> Response:
    """What a figure means, how it was counted, and the rows behind it."""
    definition, parameters = asked_report(request), parameters_of(request)
    given = request.query_params
    is_total = given.get("total") == "yes"
    row = {name.removeprefix(ROW): value for name, value in given.items() if name.startswith(ROW)}
    figure = given.get("figure", "")
    found = owner_of(request).reporting.receipt(definition.name, figure, None if is_total else row, parameters)
    format_cell = CellFormatter(web_of(request).renderer.words(STAFF_LOCALE))
    rows = [(label(name), cell or "–") for name, cell in found.row.items()]
    if is_total:
        rows = [("Rows of the report", "all of them together")]
    context = ReceiptContext(
        page=staff_page(request, f"{label(figure)}: {definition.title}", session),
        figure=label(figure),
        value=format_cell(found.value, found.kind),
        report=definition.title,
        report_url=address(urls.report(definition.name), parameters),
        definitions=definitions_of(definition),
        filters=[
            *_filters_in_words(parameters),
            *rows,
        ],
        inputs=[receipt_rows(format_cell, each) for each in found.inputs],
        is_share=found.figure.is_share,
        sql=definition.sql,
        most_rows=SHOWN_ROWS,
    )
    return staff_response(request, "staff/receipt.html", context)


def _filters_in_words(used: ReportParameters) -> list[tuple[str, str]]:
    return [
        ("Days", f"{used.first} to {used.last}"),
        ("Language", used.locale or "all"),
        ("Product", used.product or "all"),
        ("Whose visits", used.series),
    ]


def figure_receipt(
    request: Request,
    session: StaffSession,
    figure: str,
    home: tuple[str, str],
    meaning: str,
    metric: MetricRows,
    filters: Sequence[tuple[str, str]] = (),
) -> Response:
    """For a figure outside reports; `home` is the name and the address of the page that it stands on."""
    format_cell = CellFormatter(web_of(request).renderer.words(STAFF_LOCALE))
    rows = receipt_rows(format_cell, metric)
    context = ReceiptContext(
        page=staff_page(request, f"{figure}: {home[0]}", session),
        figure=figure,
        value=rows.count,
        report=home[0],
        report_url=home[1],
        definitions=[("Numerator", meaning), ("Denominator", "None: it is a count.")],
        filters=filters,
        inputs=[rows],
        is_share=False,
        sql="",
        most_rows=SHOWN_ROWS,
    )
    return staff_response(request, "staff/receipt.html", context)


def receipt_rows(format_cell: CellFormatter, metric: MetricRows) -> ReceiptRows:
    return ReceiptRows(
        name=label(metric.name),
        count=format_cell(metric.count, ColumnKind.INTEGER),
        sql=metric.sql,
        columns=[StaffColumn(each.name, label(each.name), each.kind.value) for each in metric.rows.columns],
        rows=[
            [format_cell(cell, column.kind) for cell, column in zip(row, metric.rows.columns, strict=True)]
            for row in metric.rows.rows
        ],
    )
