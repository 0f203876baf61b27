"""Receipts of figures that stand outside reports."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from helpcenter.analytics import SHOWN_ROWS, Kind, MetricRows
from helpcenter.web.sessions import Session
from helpcenter.web.staff.context import Column, ReceiptContext, ReceiptRows
from helpcenter.web.staff.layout import STAFF_LOCALE, staff_page, staff_response
from helpcenter.web.staff.reports.figures import CellFormatter, label
from helpcenter.web.state import web_of


def receipt_page(
    request: Request,
    session: Session,
    figure: str,
    home: tuple[str, str],
    meaning: str,
    part: MetricRows,
    filters: Sequence[tuple[str, str]] = (),
) -> Response:
    """`home` is the name and the address of the page that the figure stands on."""
    written = CellFormatter(web_of(request).renderer.words(STAFF_LOCALE))
    shown = receipt_rows(written, part)
    context = ReceiptContext(
        page=staff_page(request, f"{figure}: {home[0]}", session),
        figure=figure,
        value=shown.count,
        report=home[0],
        report_url=home[1],
        definitions=[("Numerator", meaning), ("Denominator", "None: it is a count.")],
        filters=filters,
        parts=[shown],
        is_share=False,
        sql="",
        most_rows=SHOWN_ROWS,
    )
    return staff_response(request, "staff/receipt.html", context)


def receipt_rows(written: CellFormatter, part: MetricRows) -> ReceiptRows:
    return ReceiptRows(
        name=label(part.name),
        count=written(part.count, Kind.INTEGER),
        sql=part.sql,
        columns=[Column(each.name, label(each.name), each.kind.value) for each in part.rows.columns],
        rows=[
            [written(cell, column.kind) for cell, column in zip(row, part.rows.columns, strict=True)]
            for row in part.rows.rows
        ],
    )
