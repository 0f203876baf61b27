"""Figures as people read them, and where the rows behind each are shown."""

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote_plus, urlencode

from helpcenter.analytics import Cell, ColumnKind, Report, ReportColumn, ReportParameters, key_columns
from helpcenter.web import urls
from helpcenter.web.interface.i18n import Interface
from helpcenter.web.staff.reports.filters import address

ROW = "row."
_COLUMN = re.compile(r"`(\w+)`")
_LINE_WIDTH = 96
# From here on digits are not what matters, and Babel takes no more than 28.
_MANY = 1e15


class CellFormatter:
    """Writes cells; of many that are alike, each once."""

    def __init__(self, words: Interface) -> None:
        self._words = words
        self._known: dict[tuple[Cell, ColumnKind], str] = {}

    def __call__(self, cell: Cell, kind: ColumnKind) -> str:
        text = self._known.get((cell, kind))
        if text is None:
            text = self._known[cell, kind] = format_cell(self._words, cell, kind)
        return text


class ReceiptLinks:
    """Links to the rows behind the figures of a report."""

    def __init__(self, definition: Report, used: ReportParameters) -> None:
        self._figures = definition.figures
        self._key = key_columns(definition)
        self._path = f"{urls.report(definition.name)}/receipt"
        self._used = used
        self._start = address(self._path, used)

    def of(self, cells: Mapping[str, Cell]) -> dict[str, str]:
        """By the names of the figures, for the row that has these cells."""
        start = self._start
        if isinstance(first := cells.get("first_day"), date) and isinstance(last := cells.get("last_day"), date):
            used = ReportParameters(first, last, self._used.locale, self._used.product, self._used.series)
            start = address(self._path, used)
        row = urlencode([(ROW + name, "" if cells.get(name) is None else str(cells[name])) for name in self._key])
        return {name: f"{start}&figure={name}{'&' if row else ''}{row}" for name in self._figures}

    def of_total(self, name: str) -> str | None:
        """For the sum of a column; None for a column that is no figure."""
        return f"{self._start}&figure={quote_plus(name)}&total=yes" if name in self._figures else None


def cells_by_name(columns: tuple[ReportColumn, ...], row: tuple[Cell, ...]) -> dict[str, Cell]:
    return {column.name: cell for column, cell in zip(columns, row, strict=True)}


def definitions_of(definition: Report) -> list[tuple[str, str]]:
    """What numerator and denominator are; columns by the names they have on the screen."""
    return [
        (term, _COLUMN.sub(lambda match: f"“{label(match[1])}”", text))
        for term, text in (("Numerator", definition.numerator), ("Denominator", definition.denominator))
    ]


def polyline_points(values: list[float]) -> str:
    """A line of 96 by 24 through the values, as an SVG polyline has it; empty when there is nothing to draw."""
    top = max(values, default=0)
    if len(values) < 2 or not top:
        return ""
    step = _LINE_WIDTH / (len(values) - 1)
    return " ".join(f"{step * at:.1f},{23 - 22 * value / top:.1f}" for at, value in enumerate(values))


def label(name: str) -> str:
    return name.replace("_", " ")


def format_cell(words: Interface, cell: Cell, kind: ColumnKind) -> str:
    """A cell as people read it: ratios as percent, a missing value as a dash, which is not zero."""
    if cell is None:
        return "–"
    if isinstance(cell, str | date):
        return str(cell)
    if abs(cell) >= _MANY:
        return f"{cell:.3g}"
    return words.percent(cell) if kind is ColumnKind.RATIO else words.number(cell)
