"""Questions that raw events alone can answer, in SQL of every peer, and where our reports tell the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from helpcenter.analytics import ReportParameters

# A report shows so many rows at most; the peers are asked for as many.
SHOWN = 500
Answer = dict[tuple[str, ...], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Question:
    """`sql` lacks what all have: the table and the days. The report's columns `keys` and `values` say the same."""

    name: str
    report: str
    select: str
    where: str
    keys: Sequence[str]
    values: Sequence[str]

    def sql(self, table: str, used: ReportParameters, limit: int | None = SHOWN) -> str:
        columns, end = ", ".join(self.keys), used.last + timedelta(days=1)
        return (
            f"SELECT {columns}, {self.select} FROM {table} WHERE {self.where} "
            f"AND happened_at >= '{used.first} 00:00:00' AND happened_at < '{end} 00:00:00' "
            f"GROUP BY {columns} ORDER BY {len(self.keys) + 1} DESC, {columns}" + (f" LIMIT {limit}" if limit else "")
        )

    def told(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Answer:
        """What our report says."""
        at = {name: number for number, name in enumerate(columns)}
        told = {
            tuple(str(row[at[key]]) for key in self.keys): tuple(int(row[at[value]]) for value in self.values)
            for row in rows
        }
        return {key: values for key, values in told.items() if any(values)}

    def asked(self, rows: Sequence[Sequence[Any]]) -> Answer:
        """What a peer says."""
        width = len(self.keys)
        return {tuple(map(str, row[:width])): tuple(map(int, row[width:])) for row in rows}


_HUMAN = "series = 'human'"
QUESTIONS = (
    Question("views by guide", "guides", "count(*)", f"type = 'view' AND {_HUMAN}", ["guide"], ["views"]),
    Question(
        "clicks on calls to action",
        "ctas",
        "count(*)",
        f"type = 'cta_click' AND {_HUMAN}",
        ["cta", "variant", "placement"],
        ["clicks"],
    ),
    Question(
        "feedback by guide",
        "guides",
        "count(DISTINCT visitor)",
        f"type IN ('helpful', 'unhelpful') AND {_HUMAN}",
        ["guide"],
        ["answers"],
    ),
    Question("missing pages", "missing_pages", "count(*)", f"type = 'not_found' AND {_HUMAN}", ["path"], ["times"]),
    Question(
        "searches without results",
        "no_results",
        "count(*)",
        f"type = 'search' AND via = 'page' AND total = 0 AND {_HUMAN}",
        ["query"],
        ["without_results"],
    ),
    Question(
        "views by language",
        "languages",
        "count(*), count(*) FILTER (WHERE served <> locale)",
        f"type = 'view' AND {_HUMAN}",
        ["locale"],
        ["views", "fallback_views"],
    ),
    Question("views by series", "series", "count(*)", "type = 'view'", ["series"], ["views"]),
)
# All that the questions read of an event.
COLUMNS: Mapping[str, str] = {
    "happened_at": "TIMESTAMP", "type": "TEXT", "series": "TEXT", "visitor": "TEXT", "locale": "TEXT", "guide": "TEXT",
    "cta": "TEXT", "variant": "TEXT", "placement": "TEXT", "path": "TEXT", "query": "TEXT", "via": "TEXT",
    "total": "BIGINT", "served": "TEXT",
}  # fmt: skip


def same(ours: Answer, peer: Answer) -> bool:
    """Whether the peer, asked for all rows, says the same of each row that we show, and has no other if we show all."""
    return all(peer.get(key) == values for key, values in ours.items()) and (
        len(ours) >= SHOWN or len(ours) == len(peer)
    )
