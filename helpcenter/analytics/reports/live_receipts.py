"""The rows behind the figures that no report tells: what happens right now, and how the ledger does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from helpcenter.analytics.reports.live import EVENT_TYPES, LOCAL_TIME, MINUTES, MINUTES_AGO, RECENT
from helpcenter.analytics.reports.receipts import SHOWN_ROWS, MetricRows
from helpcenter.analytics.reports.sandbox import cell
from helpcenter.analytics.reports.table import Cell, ColumnKind, ReportColumn, ReportParameters, ReportTable
from helpcenter.domain.errors import NotFound
from helpcenter.domain.problem import nearest

_NOW = f"of people, not of bots or floods, that happened in the last {MINUTES} minutes"


@dataclass(frozen=True, slots=True)
class LiveMetric:
    """What a figure means, and the SQL of its count and of its rows, without the visitors' hashes."""

    meaning: str
    count: str
    rows: str


def _events(type_: str) -> LiveMetric:
    condition = f"{RECENT} AND type = '{type_}'"
    return LiveMetric(
        f"Events of the type {type_}, {_NOW}.",
        f"SELECT count(*) FROM events WHERE {condition}",
        f"SELECT {LOCAL_TIME} AS time, type, locale, query, guide, cta\nFROM events\nWHERE {condition}\n"
        "ORDER BY happened_at DESC, id",
    )


LIVE_METRICS: Mapping[str, LiveMetric] = {
    **{f"live_{each}": _events(each) for each in EVENT_TYPES},
    "live_visitors": LiveMetric(
        f"Different visitors with at least one event {_NOW}: one row a visitor.",
        f"SELECT count(DISTINCT visitor) FROM events WHERE {RECENT}",
        f"SELECT min({LOCAL_TIME}) AS first, max({LOCAL_TIME}) AS last, count(*) AS events\n"
        f"FROM events\nWHERE {RECENT}\nGROUP BY visitor\nORDER BY last DESC, first, events",
    ),
    "live_minutes": LiveMetric(
        f"The most events of one minute, {_NOW}: one row a minute.",
        "SELECT coalesce(max(events), 0) FROM ("
        f"SELECT count(*) AS events FROM events WHERE {RECENT} GROUP BY {MINUTES_AGO})",
        f"SELECT {MINUTES_AGO} AS minutes_ago, count(*) AS events\nFROM events\nWHERE {RECENT}\nGROUP BY 1\nORDER BY 1",
    ),
    "ledger_events": LiveMetric(
        "Events that were taken in and are still kept, of bots, floods and samples, too: one row a day (UTC).",
        "SELECT count(*) FROM events",
        "SELECT CAST(happened_at AS DATE) AS day, count(*) AS events\nFROM events\nGROUP BY day\nORDER BY day DESC",
    ),
    "ledger_bad_lines": LiveMetric(
        "Lines that could not be read, of segments that were taken in all the same; their files are kept aside.",
        "SELECT CAST(coalesce(sum(bad_lines), 0) AS BIGINT) FROM segments",
        "SELECT id AS segment, CAST(ingested_at AS VARCHAR) AS taken_in_at, bad_lines\nFROM segments\n"
        "WHERE bad_lines > 0\nORDER BY ingested_at DESC, id",
    ),
    "ledger_segments": LiveMetric(
        "Segments that were taken in and are remembered, the latest first.",
        "SELECT count(*) FROM segments",
        "SELECT id AS segment, CAST(ingested_at AS VARCHAR) AS taken_in_at, bad_lines\nFROM segments\n"
        "ORDER BY ingested_at DESC, id",
    ),
}


def live_receipt(cursor: duckdb.DuckDBPyConnection, name: str) -> tuple[LiveMetric, MetricRows]:
    """What a figure means and the first of its rows. Raises NotFound (unknown_figure)."""
    if name not in LIVE_METRICS:
        raise NotFound("unknown_figure", f'Nothing is told about "{name}"{nearest(name, LIVE_METRICS) or "."}')
    metric = LIVE_METRICS[name]
    count = cursor.execute(metric.count).fetchone()
    rows = cursor.execute(f"{metric.rows}\nLIMIT {SHOWN_ROWS}")
    columns = tuple(ReportColumn(each[0], _kind(each[1])) for each in rows.description or [])
    shown = [tuple(map(cell, row)) for row in rows.fetchall()]
    return metric, metric_rows(name, int(count[0]) if count else 0, metric.rows, columns, shown)


def metric_rows(
    name: str, count: int, sql: str, columns: tuple[ReportColumn, ...], rows: list[tuple[Cell, ...]]
) -> MetricRows:
    today = datetime.now(UTC)
    table = ReportTable(name, ReportParameters(today.date(), today.date()), columns, tuple(rows), today)
    return MetricRows(name, count, sql, table)


def _kind(duckdb_type: Any) -> ColumnKind:
    kind = str(duckdb_type)
    return (
        ColumnKind.INTEGER
        if "INT" in kind or kind == "NUMBER"
        else ColumnKind.DATE
        if kind == "DATE"
        else ColumnKind.TEXT
    )
