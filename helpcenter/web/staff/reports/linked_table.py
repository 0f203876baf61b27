"""A report's table as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from helpcenter.analytics import Report, ReportTable
from helpcenter.web.staff.context import StaffColumn, StaffFigure
from helpcenter.web.staff.reports.figures import CellFormatter, ReceiptLinks, cells_by_name, label

_BEFORE = "_before"


@dataclass(frozen=True, slots=True)
class LinkedTable:
    """With the figures of before beside its own, and every figure linked to its receipt."""

    definition: Report
    table: ReportTable
    earlier: ReportTable | None
    key: Sequence[str]
    format_cell: CellFormatter

    def columns(self) -> list[StaffColumn]:
        named_columns = self._compared().columns
        return [StaffColumn(each.name, label(each.name), each.kind.value) for each in named_columns]

    def rows(self) -> list[list[StaffFigure]]:
        columns = self._compared().columns
        links = self._links()
        return [
            [
                StaffFigure(self.format_cell(cell, column.kind), link.get(column.name))
                for column, cell in zip(columns, row, strict=True)
            ]
            for row, link in zip(self._compared().rows, links, strict=True)
        ]

    def totals(self) -> list[StaffFigure]:
        """A figure for each column, empty where nothing is summed up."""
        table = self._compared()
        if not table.totals:
            return []
        links = {
            name: ReceiptLinks(self.definition, self.table.parameters).of_total(name) for name in self.table.totals
        }
        if self.earlier is not None:
            before = ReceiptLinks(self.definition, self.earlier.parameters)
            links |= {name + _BEFORE: before.of_total(name) for name in self.earlier.totals}
        return [
            StaffFigure(self.format_cell(table.totals[each.name], each.kind), links.get(each.name))
            if each.name in table.totals
            else StaffFigure("", None)
            for each in table.columns
        ]

    def _compared(self) -> ReportTable:
        return self.table.compared(self.earlier, self.key) if self.earlier is not None else self.table

    def _links(self) -> list[dict[str, str]]:
        receipts = ReceiptLinks(self.definition, self.table.parameters)
        links = [receipts.of(cells_by_name(self.table.columns, row)) for row in self.table.rows]
        if self.earlier is not None:
            before = ReceiptLinks(self.definition, self.earlier.parameters)
            for link, row in zip(links, self.table.beside(self.earlier, self.key), strict=True):
                if row is not None:
                    found = before.of(cells_by_name(self.earlier.columns, row))
                    link |= {name + _BEFORE: url for name, url in found.items()}
        return links
