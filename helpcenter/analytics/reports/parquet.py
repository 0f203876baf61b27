"""A report's table as a Parquet file."""

import tempfile
from pathlib import Path

import duckdb

from helpcenter.analytics.reports.table import Cell, ColumnKind, ReportTable

_TYPES = {
    ColumnKind.TEXT: "VARCHAR",
    ColumnKind.INTEGER: "BIGINT",
    ColumnKind.RATIO: "DOUBLE",
    ColumnKind.NUMBER: "DOUBLE",
    ColumnKind.DATE: "DATE",
}


def to_parquet(table: ReportTable) -> bytes:
    """The bytes of a Parquet file with the table's columns. Needs no ledger: a database in memory writes it."""
    columns = [[row[index] for row in table.rows] for index in range(len(table.columns))]
    selected = ", ".join(
        f'unnest(CAST(? AS {_type(column.kind, cells)}[])) AS "{name.replace(chr(34), chr(34) * 2)}"'
        for column, name, cells in zip(table.columns, _names(table), columns, strict=True)
    )
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.parquet"
        connection.execute(f"CREATE TABLE report AS SELECT {selected}", columns)
        connection.execute(f"COPY report TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


def _type(kind: ColumnKind, cells: list[Cell]) -> str:
    """Whole numbers that were too large for 64 bits have been rounded."""
    if kind is ColumnKind.INTEGER and any(isinstance(cell, float) for cell in cells):
        return _TYPES[ColumnKind.NUMBER]
    return _TYPES[kind]


def _names(table: ReportTable) -> list[str]:
    """Of columns: a file has none twice, whatever its case, and none without a name."""
    taken: set[str] = set()
    names = []
    for place, column in enumerate(table.columns):
        name = column.name.strip() or f"column {place + 1}"
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        names.append(name)
    return names
