"""Reports, values and answers as JSON, between this process and the one that runs reports of a site's own."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any

from helpcenter.analytics.reports.definition import Report
from helpcenter.analytics.reports.sandbox.execution import QueryResult
from helpcenter.analytics.reports.table import ColumnKind, ReportColumn

_DATE = "$date"


def packed(value: Any) -> Any:
    """Dates, in lists and mappings too, as JSON knows them."""
    if isinstance(value, date):
        return {_DATE: value.isoformat()}
    if isinstance(value, Mapping):
        return {name: packed(each) for name, each in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [packed(each) for each in value]
    return value


def unpacked(value: Any) -> Any:
    """What was packed, its sequences as lists."""
    if isinstance(value, list):
        return [unpacked(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {_DATE}:
        return date.fromisoformat(value[_DATE])
    return {name: unpacked(each) for name, each in value.items()}


def packed_report(report: Report) -> dict[str, Any]:
    """As much of it as running it needs."""
    return {
        "name": report.name,
        "sql": report.sql,
        "parameters": report.parameters,
        "ratios": sorted(report.ratios),
        "lines": report.lines,
    }


def unpacked_report(told: Mapping[str, Any]) -> Report:
    return dataclasses.replace(
        NOTHING,
        name=told["name"],
        sql=told["sql"],
        parameters=tuple(told["parameters"]),
        ratios=frozenset(told["ratios"]),
        lines=told["lines"],
    )


def packed_result(result: QueryResult) -> dict[str, Any]:
    return {"columns": [(column.name, column.kind.value) for column in result.columns], "rows": packed(result.rows)}


def unpacked_result(told: Mapping[str, Any]) -> QueryResult:
    columns = tuple(ReportColumn(name, ColumnKind(kind)) for name, kind in told["columns"])
    return QueryResult(columns, tuple(map(tuple, unpacked(told["rows"]))))


NOTHING = Report("", "", "", "", (), None, "", "", frozenset(), {}, "true", {}, None, None, "", {"parameters": 1})
"""A report without anything."""
