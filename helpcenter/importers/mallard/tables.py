"""Tables of Mallard: with bars where they have a head and plain cells, else as HTML with Markdown in the cells."""

from collections.abc import Callable, Iterator

from helpcenter.importers.mallard.conditions import visible
from helpcenter.importers.mallard.nodes import Node
from helpcenter.importers.mallard.page_text import PageText

Cell = Callable[[Node], list[str]]
_GROUPS = ("thead", "tbody", "tfoot")


def table(node: Node, page: PageText, cell: Cell) -> list[str]:
    """The rows of `node`; `cell` gives the blocks of a cell."""
    rows = [(group, [(td, cell(td)) for td in _cells(row, page)]) for group, row in _rows(node, page)]
    rows = [(group, cells) for group, cells in rows if cells]
    if not rows:
        return []
    return [_with_bars(rows)] if _is_simple(rows) else [_as_html(rows)]


_Row = tuple[str, list[tuple[Node, list[str]]]]


def _rows(node: Node, page: PageText) -> Iterator[tuple[str, Node]]:
    for part in visible(node, page.omitted):
        if isinstance(part, Node) and part.name in _GROUPS:
            yield from ((part.name, row) for row in visible(part, page.omitted) if isinstance(row, Node))
        elif isinstance(part, Node) and part.name == "tr":
            yield "", part


def _cells(row: Node, page: PageText) -> Iterator[Node]:
    yield from (part for part in visible(row, page.omitted) if isinstance(part, Node) and part.name in ("td", "th"))


def _is_simple(rows: list[_Row]) -> bool:
    widths = {len(cells) for _, cells in rows}
    has_head = rows[0][0] == "thead" and all(group != "thead" for group, _ in rows[1:])
    plain = all(
        len(chunks) <= 1 and "\n" not in "".join(chunks) and not (td.get("rowspan") or td.get("colspan"))
        for _, cells in rows
        for td, chunks in cells
    )
    return has_head and plain and len(widths) == 1


def _with_bars(rows: list[_Row]) -> str:
    lines = ["| " + " | ".join("".join(chunks).replace("|", "\\|") for _, chunks in cells) + " |" for _, cells in rows]
    lines.insert(1, "|" + " --- |" * len(rows[0][1]))
    return "\n".join(lines)


def _as_html(rows: list[_Row]) -> str:
    lines = ["<table>"]
    for group, cells in rows:
        lines.append("<tr>")
        for td, chunks in cells:
            name = "th" if group == "thead" or td.name == "th" else "td"
            spans = "".join(
                f' {key}="{value}"'
                for key in ("colspan", "rowspan")
                if (value := td.get(key)).isdecimal() and 1 < int(value) < 1000
            )
            inside = "\n\n".join(chunks)
            lines.append(f"<{name}{spans}>\n\n{inside}\n\n</{name}>" if inside else f"<{name}{spans}></{name}>")
        lines.append("</tr>")
    return "\n".join([*lines, "</table>"])
