"""Reports as SVG, drawn on the server. Nothing is fetched and nothing in the picture runs."""

import dataclasses
import re
from datetime import date, timedelta
from html import escape
from itertools import islice
from typing import Any
from xml.etree import ElementTree

from helpcenter.analytics.reports.definition import Chart, Report
from helpcenter.analytics.reports.processes.chart_process import RENDERER
from helpcenter.analytics.reports.table import Cell, ColumnKind, ReportColumn, ReportTable

_WIDTH = 640
_LINE_HEIGHT = 240
_BARS = 20
_LONGEST_LABEL = 260
_LONGEST_LINE = 1000
# Lines of more colours than these cannot be told apart; each needs a zero for each quiet day.
_COLORS = 50
_LONGEST_TEXT = 200
# Text takes the colour of the page around it, black where there is none. The chart library wants a real colour first.
_TEXT, _TEXT_SHOWN = "#010203", "currentColor"
# Hues with a contrast of at least 3 against both white and near-black.
_GRID = "#8a909a"
_MARKS = ["#4c8bd0", "#c9762b", "#2f9b76", "#b0609c", "#8a7ad1", "#8f8a2e"]
_SVG_TAG = re.compile(r"<svg\b[^>]*>")
# Elements that only draw. A chart is shown inside staff pages, and visitors choose the words in it.
_DRAWN = frozenset({"svg", "g", "path", "line", "rect", "text", "tspan", "title", "desc"})
_NAMESPACE = "{http://www.w3.org/2000/svg}"
# What XML cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def draw(report: Report, table: ReportTable) -> str | None:
    """The report's chart as SVG, titled and described for screen readers; None if there is nothing to draw."""
    if report.chart is None or not any(_value(table, row, report.chart.y) for row in table.rows):
        return None
    svg = RENDERER.svg(_spec(report.chart, table)).replace(_TEXT, _TEXT_SHOWN)
    if not is_inert(svg):
        raise ValueError(f"The chart of {report.name} would hold something that can run or be fetched.")
    return _described(svg, report, table)


def warm_up() -> None:
    """Make the next chart as quick as any: the first one waits for the chart library to begin."""
    RENDERER.svg({"mark": "bar", "data": {"values": [{}]}})


def is_inert(svg: str) -> bool:
    """Whether a picture only draws: no scripts, links, images, styles or anything fetched from elsewhere."""
    try:
        elements = list(ElementTree.fromstring(svg).iter())  # noqa: S314 - written by our own chart library
    except ElementTree.ParseError:
        return False
    return all(element.tag.removeprefix(_NAMESPACE) in _DRAWN for element in elements) and not any(
        name.startswith("on") or "href" in name or (name != "aria-label" and "url(" in value)
        for element in elements
        for name, value in element.attrib.items()
    )


def _spec(chart: Chart, table: ReportTable) -> dict[str, Any]:
    kinds = {column.name: column.kind for column in table.columns}
    is_bar = chart.kind == "bar"
    table = _few_colors(chart, table)
    records = [_record(chart, table.columns, row) for row in table.rows[: _BARS if is_bar else None]]
    if kinds[chart.x] is ColumnKind.DATE:
        records += _quiet_days(chart, table)
    x, y = _channel(chart.x, kinds[chart.x]), _channel(chart.y, kinds[chart.y])
    # Words read from left to right: bars lie, one under the other, in the order of the table.
    lies = is_bar and kinds[chart.x] is ColumnKind.TEXT
    if lies:
        x["title"] = None
    encoding = {"y": x, "x": y} if lies else {"x": x, "y": y}
    if chart.color:
        encoding["color"] = {"field": chart.color, "type": "nominal", "title": _words(chart.color)}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": None,
        "padding": {"left": _room(chart, table) if lies else 5, "right": 5, "top": 5, "bottom": 5},
        "width": _WIDTH,
        "height": {"step": 22} if lies else _LINE_HEIGHT,
        "data": {"values": records},
        "mark": {"type": "bar"} if is_bar else {"type": "line", "point": True},
        "encoding": encoding,
        "config": _config(),
    }


def _room(chart: Chart, table: ReportTable) -> int:
    """Room left of the labels: the reader's font may be wider than the one they were measured with."""
    return 5 + max((min(len(str(_value(table, row, chart.x))), 45) for row in table.rows[:_BARS]), default=0)


def _quiet_days(chart: Chart, table: ReportTable) -> list[dict[str, Any]]:
    """Zeros for days without a row, which a line would otherwise bridge as if something had happened."""
    names = [column.name for column in table.columns]
    day, color = names.index(chart.x), names.index(chart.color) if chart.color else None
    colors = {row[color] for row in table.rows} if color is not None else {None}
    there = {(row[day], row[color] if color is not None else None) for row in table.rows}
    span = (table.parameters.last - table.parameters.first).days + 1
    days = [table.parameters.first + timedelta(days=number) for number in range(min(span, _LONGEST_LINE))]
    return [
        {chart.x: _datum(each), chart.y: 0} | ({chart.color: _datum(shade)} if chart.color else {})
        for each in days
        for shade in sorted(colors, key=str)
        # Today is not over: that nothing was counted yet is no zero.
        if (each, shade) not in there and each < table.as_of.date()
    ]


def _channel(name: str, kind: ColumnKind) -> dict[str, Any]:
    field = name.replace("\\", "\\\\").replace(".", "\\.").replace("[", "\\[")
    channel: dict[str, Any] = {"field": field, "title": _words(name)}
    if kind is ColumnKind.DATE:
        return channel | {"type": "temporal", "axis": {"format": "%-d %b"}}
    if kind is ColumnKind.TEXT:
        return channel | {"type": "nominal", "sort": None, "axis": {"labelLimit": _LONGEST_LABEL, "labelAngle": 0}}
    if kind is ColumnKind.RATIO:
        return channel | {"type": "quantitative", "axis": {"format": ".0%"}, "scale": {"zero": True}}
    return channel | {"type": "quantitative", "axis": {"tickMinStep": 1}, "scale": {"zero": True}}


def _config() -> dict[str, Any]:
    return {
        "font": "system-ui, sans-serif",
        "range": {"category": _MARKS},
        "mark": {"color": _MARKS[0]},
        "view": {"stroke": None},
        "axis": {
            "labelColor": _TEXT,
            "titleColor": _TEXT,
            "domainColor": _GRID,
            "tickColor": _GRID,
            "gridColor": _GRID,
            "gridOpacity": 0.25,
            "titleFontWeight": "normal",
        },
        "legend": {"labelColor": _TEXT, "titleColor": _TEXT, "titleFontWeight": "normal"},
    }


def _few_colors(chart: Chart, table: ReportTable) -> ReportTable:
    """With the rows of the first colours only."""
    if chart.color is None:
        return table
    place = [column.name for column in table.columns].index(chart.color)
    first = set(islice(dict.fromkeys(row[place] for row in table.rows), _COLORS))
    return dataclasses.replace(table, rows=tuple(row for row in table.rows if row[place] in first))


def _record(chart: Chart, columns: tuple[ReportColumn, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    drawn = {chart.x, chart.y, chart.color}
    return {column.name: _datum(cell) for column, cell in zip(columns, row, strict=True) if column.name in drawn}


def _datum(cell: Cell) -> Cell:
    if isinstance(cell, date):
        # Local midnight, not UTC midnight: a bare date would slip to the day before west of Greenwich.
        return f"{cell.isoformat()}T00:00:00"
    return _NOT_XML.sub(" ", cell[:_LONGEST_TEXT]) if isinstance(cell, str) else cell


def _described(svg: str, report: Report, table: ReportTable) -> str:
    title, description = f"chart-{report.name}-title", f"chart-{report.name}-desc"
    days = f"{table.parameters.first.isoformat()} to {table.parameters.last.isoformat()}"
    words = (
        f'<title id="{title}">{escape(report.title)}</title>'
        f'<desc id="{description}">{escape(report.question)} {days}. The table beside it holds the same figures.</desc>'
    )
    tag = _SVG_TAG.match(svg)
    if tag is None:
        raise ValueError("The chart library did not answer with SVG.")
    opened = f'{tag[0][:-1]} role="img" aria-labelledby="{title} {description}">'
    return opened + words + svg[tag.end() :]


def _value(table: ReportTable, row: tuple[Any, ...], name: str) -> Any:
    return row[[column.name for column in table.columns].index(name)]


def _words(name: str) -> str:
    return name.replace("_", " ")
