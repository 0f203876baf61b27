"""Which columns a table of the ledger has."""

import duckdb


def table_columns(connection: duckdb.DuckDBPyConnection, table: str, database: str | None = None) -> list[str]:
    """Their names, in the table's order; none without such a table. `database` is an attached file's name or "temp"."""
    sql = (
        "SELECT column_name FROM duckdb_columns() "
        "WHERE table_name = $table AND database_name = coalesce($database, current_database()) ORDER BY column_index"
    )
    return [name for (name,) in connection.execute(sql, {"table": table, "database": database}).fetchall()]
