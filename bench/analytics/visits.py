"""A year of made-up visits as segments: typed searches, clicks, views, calls to action, in twelve languages.

DuckDB makes them, a tenth of the time that Python takes. The lines are byte for byte what a web process writes.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from string import Template
from typing import Any

import duckdb

LOCALES = ("en", "fr", "de", "es", "it", "pt-BR", "nl", "pl", "ja", "ko", "sv", "tr")
DAYS = 365
QUERIES, GUIDES = 20_000, 400
# What the kinds of visits in `visits.sql` come to, each with its share.
_EVENTS_A_VISIT = 2.39168
# 262 bytes an event: about 32 MiB a segment.
_EVENTS_A_SEGMENT = 128_000
_SQL = Template((Path(__file__).parent / "visits.sql").read_text("utf-8"))
_DRAWS = (
    "CREATE MACRO bits(number, purpose) AS CAST(hash(hash(number, {seed}, purpose)) >> 1 AS BIGINT)",
    "CREATE MACRO draw(number, purpose) AS CAST(bits(number, purpose) >> 10 AS DOUBLE) / 9007199254740992.0",
    "CREATE MACRO pick(items, number, purpose) AS items[CAST(1 + bits(number, purpose) % len(items) AS BIGINT)]",
)
_HOUR = 3600 * 10**6
_YEAR = DAYS * 24 * _HOUR
# How much earlier and later than its turn anything of a visit may come.
_EARLY, _LATE = 60 * 10**6, 1000 * 10**6


def connect(file: Path | str = ":memory:", **config: Any) -> duckdb.DuckDBPyConnection:
    """A DuckDB without progress bars."""
    connection = duckdb.connect(file, config=config)
    connection.execute("SET enable_progress_bar = false")
    return connection


@dataclass(frozen=True, slots=True)
class Made:
    """A segment, and how many events it holds."""

    path: Path
    events: int


@dataclass(frozen=True, slots=True)
class Year:
    """So many events in the 365 days before `last`, a midnight in UTC; the same ones for the same values."""

    events: int
    seed: int
    last: datetime

    @property
    def segments(self) -> int:
        """How many segments they fill."""
        return max(1, round(self.events / _EVENTS_A_SEGMENT))

    def make(self, folder: Path) -> Iterator[Made]:
        """Write the segments into `folder`, in the order of time; two at once, a few ahead of who takes them."""
        folder.mkdir(parents=True, exist_ok=True)
        left = self.events
        with connect() as connection, ThreadPoolExecutor(2) as threads:
            for sql in _DRAWS:
                connection.execute(sql.format(seed=self.seed))
            for numbers in _in_pairs(range(self.segments)):
                for made in threads.map(lambda number: self._segment(connection.cursor(), folder, number), numbers):
                    if left:
                        yield _cut(made, left)
                    left -= min(left, made.events)

    def _segment(self, cursor: duckdb.DuckDBPyConnection, folder: Path, number: int) -> Made:
        begins, ends = (_YEAR * each // self.segments for each in (number, number + 1))
        path = folder / f"{self._origin + timedelta(microseconds=begins):%Y%m%dT%H%M%S%f}-{1000 + number}-{number:08x}"
        path = path.with_suffix(".ndjson")
        options = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x1f'"
        is_last = number == self.segments - 1
        sql = self._lines(begins if number else -_EARLY, ends + _YEAR * is_last, ends)
        row = cursor.execute(f"COPY ({sql}) TO '{path}' ({options})").fetchone()
        cursor.close()
        return Made(path, row[0] if row else 0)

    def _lines(self, begins: int, ends: int, turn_ends: int) -> str:
        # Five standard deviations more visits than the events need on average; what is too much is cut off.
        step = _YEAR // int(self.events / _EVENTS_A_VISIT + 3 * self.events**0.5 + 1)
        return _SQL.substitute(
            step=step,
            lag=max(1, 3 * _HOUR // step),
            first_visit=max(0, (begins - _LATE) // step),
            last_visit=(turn_ends + _EARLY) // step + 1,
            begins=begins,
            ends=ends,
            origin=int(self._origin.timestamp()) * 10**6,
            locales=list(LOCALES),
            queries=QUERIES,
            guides=GUIDES,
        )

    @property
    def _origin(self) -> datetime:
        return self.last - timedelta(days=DAYS)


def _in_pairs(numbers: Iterable[int]) -> Iterator[list[int]]:
    left = iter(numbers)
    while pair := list(islice(left, 2)):
        yield pair


def _cut(made: Made, events: int) -> Made:
    """The segment with no more than so many events."""
    if made.events <= events:
        return made
    with made.path.open("rb") as lines:
        kept = list(islice(lines, events))
    made.path.write_bytes(b"".join(kept))
    return Made(made.path, events)
