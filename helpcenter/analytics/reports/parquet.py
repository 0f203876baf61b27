"""A report's table as a Parquet file."""

import tempfile
from pathlib import Path

import duckdb

from helpcenter.analytics.reports.table import ColumnKind, ReportTable

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
        f'unnest(CAST(? AS {_TYPES[column.kind]}[])) AS "{column.name.replace(chr(34), chr(34) * 2)}"'
        for column in table.columns
    )
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.parquet"
        connection.execute(f"CREATE TABLE report AS SELECT {selected}", columns)
        connection.execute(f"COPY report TO '{path}' (FORMAT parquet)")
        return path.read_bytes()
