"""What stands below a report's table: sums of its columns, and what its header makes of all its rows."""

import dataclasses

from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.sandbox import QueryResult, RunQuery
from helpcenter.analytics.reports.table import Cell


def column_totals(report: Report, result: QueryResult, run_query: RunQuery) -> dict[str, Cell]:
    """By column; nothing below an empty table. Sums are rounded to two places."""
    if not report.totals or not result.rows:
        return {}
    names = [column.name for column in result.columns]
    found: dict[str, Cell] = {
        name: round(sum(cell for row in result.rows if isinstance(cell := row[names.index(name)], int | float)), 2)
        for name, expression in report.totals.items()
        if expression is None and name in names
    }
    if (made := over_rows(report, names)) is not None:
        totals = run_query(
            made, {f"column_{place}": [row[place] for row in result.rows] for place in range(len(names))}
        )
        found |= dict(zip([column.name for column in totals.columns], next(iter(totals.rows), ()), strict=False))
    return found


def over_rows(report: Report, names: list[str]) -> Report | None:
    """The report that makes the totals of the lines `-- total NAME: SQL`, from the rows bound as `$column_0` and so on;
    None without such lines."""
    made = [f'({sql}) AS "{name}"' for name, sql in report.totals.items() if sql is not None]
    if not made:
        return None
    rows = ", ".join(f'unnest($column_{place}) AS "{name}"' for place, name in enumerate(names))
    return dataclasses.replace(
        report,
        sql=f"SELECT {', '.join(made)} FROM (SELECT {rows})",
        parameters=tuple(f"column_{place}" for place in range(len(names))),
        lines={"parameters": report.lines.get("totals", 1)},
    )
