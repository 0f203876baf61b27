"""A line chart does not bridge days on which nothing happened."""

from datetime import UTC, date, datetime

from helpcenter.analytics.reports.charts import _spec
from helpcenter.analytics.reports.definition import Chart
from helpcenter.analytics.reports.table import ColumnKind, ReportColumn, ReportParameters, ReportTable


def test_a_day_without_a_row_is_drawn_as_zero_for_every_line() -> None:
    columns = (
        ReportColumn("day", ColumnKind.DATE),
        ReportColumn("locale", ColumnKind.TEXT),
        ReportColumn("searched", ColumnKind.INTEGER),
    )
    rows = ((date(2026, 3, 1), "en", 2), (date(2026, 3, 3), "en", 3), (date(2026, 3, 3), "fr", 1))
    parameters = ReportParameters(date(2026, 3, 1), date(2026, 3, 3))
    table = ReportTable("funnel", parameters, columns, rows, datetime(2026, 3, 3, tzinfo=UTC))
    values = _spec(Chart("line", "day", "searched", "locale"), table)["data"]["values"]
    drawn = sorted((value["day"][:10], value["locale"], value["searched"]) for value in values)
    assert drawn == [
        ("2026-03-01", "en", 2),
        ("2026-03-01", "fr", 0),
        ("2026-03-02", "en", 0),
        ("2026-03-02", "fr", 0),
        ("2026-03-03", "en", 3),
        ("2026-03-03", "fr", 1),
    ]
