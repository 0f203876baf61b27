"""Tables of HTML as tables of Markdown."""

from collections.abc import Callable, Iterator, Sequence

from helpcenter.importers.html_text.tree import Element

MAX_COLUMNS = 60
_MAX_FILLED = 100_000
Cell = Callable[[Element], str]


def rows_of(table: Element) -> list[list[Element]]:
    """The cells of each row, those of tables inside left out."""
    return [list(_cells(row)) for row in _rows(table)]


def _rows(node: Element) -> Iterator[Element]:
    for part in node.elements():
        if part.name == "tr":
            yield part
        elif part.name in ("thead", "tbody", "tfoot"):
            yield from _rows(part)


def _cells(row: Element) -> Iterator[Element]:
    return (part for part in row.elements() if part.name in ("td", "th"))


def has_merged(rows: Sequence[Sequence[Element]]) -> bool:
    """Whether a cell stretches over others."""
    return any(_span(cell, "colspan") > 1 or _span(cell, "rowspan") > 1 for row in rows for cell in row)


def markdown(rows: Sequence[Sequence[Element]], cell: Cell) -> str:
    """Lines of a table; merged cells stand where they begin, the first row is the head."""
    grid = _grid(rows, cell)
    width = max(len(row) for row in grid)
    # A row may be shorter than the head; one row of thousands of cells shall not make all others as long.
    fill = width if width * len(grid) <= _MAX_FILLED else 0
    lines = [[*row, *[""] * ((fill if index else width) - len(row))] for index, row in enumerate(grid)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [lines[0], ["---"] * width, *lines[1:]])


def _grid(rows: Sequence[Sequence[Element]], cell: Cell) -> list[list[str]]:
    grid: list[list[str]] = []
    below: dict[int, int] = {}
    for row in rows:
        line: list[str] = []
        for each in row:
            _skip(line, below)
            width = _span(each, "colspan")
            for column in range(len(line), len(line) + width):
                below[column] = _span(each, "rowspan")
            line += [cell(each), *[""] * (width - 1)]
        _skip(line, below)
        below = {column: left - 1 for column, left in below.items() if left > 1}
        grid.append(line)
    return grid


def _skip(line: list[str], below: dict[int, int]) -> None:
    while below.get(len(line), 0) > 0 and len(line) < MAX_COLUMNS:
        line.append("")


def _span(cell: Element, name: str) -> int:
    value = cell.get(name)
    return min(max(int(value), 1), MAX_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 6 else 1
