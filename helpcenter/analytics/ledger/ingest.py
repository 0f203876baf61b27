"""Closed segments into the ledger, each exactly once.

A segment's events and its id are committed together. If we die before the file is moved, the next run finds the id and
only moves the file.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta
from functools import partial
from operator import add
from pathlib import Path
from typing import Any

import duckdb

from helpcenter.analytics.batches import batches
from helpcenter.analytics.files import open_private
from helpcenter.analytics.ledger import presort
from helpcenter.analytics.ledger.store import utc_now
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.recording import event_lines, segments
from helpcenter.analytics.transaction import transaction

# Segments in one transaction: enough to share its cost.
_BATCH_SEGMENTS = 256
# What they may hold together: taking them in must fit the memory limit, also after days without an owner. DuckDB stores
# rows in groups of 122,880 and puts together what is left over of several transactions, writing their neighbours anew;
# not where each transaction fills three groups or more, and so many events take less than this.
_BATCH_BYTES = 128 << 20
# A report that waits for a batch must not wait long.
_SHORT_BATCH_BYTES = 16 << 20
_SHORT_SECONDS = 1.0
# Many times what an event's line can take.
_LONGEST_LINE = 1 << 18
_GOOD = ".good"
# A web node that was cut off for longer than this must not send what it has sent before.
_REMEMBERED = timedelta(days=30)
# What DuckDB says of a segment that it cannot read, as against a full disk or a lost file.
_BAD_DATA = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.ConstraintException)

_TYPES = {"at": "TIMESTAMP", "total": "BIGINT", "rank": "BIGINT", "is_sample": "BOOLEAN"}
_FIELDS = {field: _TYPES.get(field, "VARCHAR") for field in event_lines.FIELDS}
_COLUMNS = ", ".join(f"\"{name}\": '{kind}'" for name, kind in _FIELDS.items())
_PLAIN = ", ".join(f'"{name}"' for name in _FIELDS if name not in {"at", "series", "is_sample"})
_READ = f"""
    CREATE OR REPLACE TEMP TABLE arriving AS
    SELECT
        {_PLAIN},
        "at" AS happened_at,
        coalesce(series, 'human') AS series,
        coalesce(is_sample, false) AS is_sample,
        parse_filename(filename, true) AS segment
    FROM read_json($files, format = 'newline_delimited', filename = true, columns = {{{_COLUMNS}}})
"""
_INSERT_IN_ORDER = f"""
    INSERT INTO events BY NAME
    SELECT
        {_PLAIN},
        "at" AS happened_at,
        coalesce(series, 'human') AS series,
        coalesce(is_sample, false) AS is_sample,
        $names[{{number}}] AS segment
    FROM read_json(
        $files,
        format = 'newline_delimited',
        maximum_object_size = {{buffer}},
        columns = {{{{{_COLUMNS}, "{presort.SEGMENT}": 'INTEGER'}}}}
    )
"""
_BETWEEN = "happened_at BETWEEN CAST($first AS TIMESTAMP) AND CAST($last AS TIMESTAMP)"
_COUNT = f"SELECT count(*) FROM events WHERE {_BETWEEN}"
# Known events among which it is cheaper to look for doubles by their hash than to compare those of the same time.
_FEW_KNOWN = 1_000_000
# An event that comes twice, in two segments or in one, counts once. Its moment comes with it, so only the events of the
# same time need to be looked at; those are together in the ledger. Doubles are rare: looking for their ids is cheap.
_INSERT_NEW = """
    INSERT INTO events BY NAME
    SELECT * FROM arriving AS fresh
    ANTI JOIN (SELECT id, happened_at FROM events WHERE happened_at BETWEEN $first AND $last) AS known
        ON known.id = fresh.id AND known.happened_at = fresh.happened_at
    QUALIFY row_number() OVER (PARTITION BY fresh.id, fresh.happened_at ORDER BY segment) = 1
    ORDER BY happened_at
"""


class _MaybeKnown(Exception):
    """Events that may be doubles, or are among too many known ones to be sure at once."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one run did. `torn_lines` were cut from segments of processes that died while writing them;
    `duplicates` are events that came again."""

    segments: int = 0
    events: int = 0
    bad_lines: int = 0
    torn_lines: int = 0
    duplicates: int = 0

    def __add__(self, other: "Ingested") -> "Ingested":
        return Ingested(*map(add, astuple(self), astuple(other)))


def ingest(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths, seconds: float = math.inf) -> Ingested:
    """Adopt what dead processes left and bring every closed segment into the ledger; begin no other batch of them after
    so many seconds. Where those are few, batches are small."""
    presort.forget(paths.spool)
    done = Ingested(torn_lines=segments.adopt(paths.spool))
    began = time.monotonic()
    limit = _SHORT_BATCH_BYTES if seconds < _SHORT_SECONDS else _BATCH_BYTES
    while time.monotonic() - began < seconds and (batch := _next_batch(paths, limit)):
        fresh = _without_known(cursor, paths, batch)
        if fresh:
            done += _ingest_batch(cursor, paths, fresh)
    return done


def _next_batch(paths: AnalyticsPaths, limit: int) -> list[Path]:
    waiting = segments.closed(paths.spool)[:_BATCH_SEGMENTS]
    return next(batches(((path, path.stat().st_size) for path in waiting), limit), [])


def forget_segments(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths) -> None:
    """Forget the ids of segments that no retry can bring back: a busy site makes hundreds of thousands a day."""
    cursor.execute(
        "DELETE FROM segments WHERE is_derived AND ingested_at < $before AND id NOT IN (SELECT unnest($kept))",
        {"before": utc_now() - _REMEMBERED, "kept": [path.stem for path in segments.kept(paths)]},
    )


def requeue(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths) -> int:
    """Put kept segments that the ledger does not know back in the queue; returns how many.

    It knows them all, unless it lost rows: in a corrupted write-ahead log, or as the copy of an earlier day.
    """
    known = {name for (name,) in cursor.execute("SELECT id FROM segments").fetchall()}
    lost = [path for path in segments.kept(paths) if path.stem not in known]
    for path in lost:
        path.rename(paths.spool / path.name)
    return len(lost)


def _without_known(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths, batch: Sequence[Path]) -> list[Path]:
    names = [path.stem for path in batch]
    rows = cursor.execute("SELECT id, bad_lines FROM segments WHERE id IN (SELECT unnest($names))", {"names": names})
    known: dict[str, int] = dict(rows.fetchall())
    for path in batch:
        if path.stem in known:
            _put_away(paths, path, known[path.stem])
    return [path for path in batch if path.stem not in known]


def _ingest_batch(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths, batch: Sequence[Path]) -> Ingested:
    """Take a batch; where one of its segments is damaged, by halves."""
    try:
        return _commit(cursor, paths, batch, batch, bad_lines=0)
    except _BAD_DATA:
        if len(batch) == 1:
            return _salvage(cursor, paths, batch[0])
        middle = len(batch) // 2
        return _ingest_batch(cursor, paths, batch[:middle]) + _ingest_batch(cursor, paths, batch[middle:])


def _salvage(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths, path: Path) -> Ingested:
    """Ingest the lines of a damaged segment that can be read."""
    # DuckDB takes the segment's name from the file: the same stem, another ending.
    good = path.with_suffix(_GOOD)
    try:
        good_lines, bad_lines = _split(path, good)
        try:
            return _commit(cursor, paths, [path], [good] if good_lines else [], bad_lines)
        except _BAD_DATA:
            # Lines that only we can read: the file is kept, and does not hold up those behind it.
            return _commit(cursor, paths, [path], [], good_lines + bad_lines)
    finally:
        good.unlink(missing_ok=True)


def _split(path: Path, good: Path) -> tuple[int, int]:
    """Copy the readable lines to `good`; returns how many were and were not."""
    counts = {True: 0, False: 0}
    with path.open("rb") as source, open_private(good) as target:
        for line in source:
            clean = event_lines.clean(line)
            counts[clean is not None] += 1
            target.write(clean or b"")
    return counts[True], counts[False]


def _commit(
    cursor: duckdb.DuckDBPyConnection,
    paths: AnalyticsPaths,
    batch: Sequence[Path],
    files: Sequence[Path],
    bad_lines: int,
) -> Ingested:
    """Take `files`, which stand for the segments of `batch`, in one transaction; then put the segments away."""
    insert = partial(_insert_in_order, folder=paths.spool)
    try:
        events, duplicates = _transact(cursor, batch, files, bad_lines, insert)
    except (_MaybeKnown, presort.Unsortable):
        events, duplicates = _transact(cursor, batch, files, bad_lines, _insert_any)
    for path in batch:
        _put_away(paths, path, bad_lines)
    return Ingested(len(batch), events, bad_lines, duplicates=duplicates)


def _transact(
    cursor: duckdb.DuckDBPyConnection,
    batch: Sequence[Path],
    files: Sequence[Path],
    bad_lines: int,
    insert: Callable[[duckdb.DuckDBPyConnection, Sequence[Path]], tuple[int, int]],
) -> tuple[int, int]:
    with transaction(cursor):
        counts = insert(cursor, files) if files else (0, 0)
        cursor.execute(
            "INSERT INTO segments SELECT unnest($names), $now, $bad_lines, false",
            {"names": [path.stem for path in batch], "now": utc_now(), "bad_lines": bad_lines},
        )
    return counts


def _insert_in_order(cursor: duckdb.DuckDBPyConnection, files: Sequence[Path], *, folder: Path) -> tuple[int, int]:
    """How many events were new, and that none was known. Raises _MaybeKnown when one may be, Unsortable."""
    with presort.in_order(files, folder) as arriving:
        span = {"first": arriving.first, "last": arriving.last}
        if not _is_within_an_hour(arriving) and _fetch_row(cursor, _COUNT, span)[0] > _FEW_KNOWN:
            raise _MaybeKnown
        number = f'"{presort.SEGMENT}"' if arriving.is_numbered else "1"
        names = [path.stem for path in files]
        # DuckDB reads what fits its buffer, twice this, on one thread. Two threads in one file wait for each other's
        # turn by asking again and again: on a busy machine that doubles the cost.
        buffer = max(_LONGEST_LINE, max(file.stat().st_size for file in arriving.files) // 2 + 1)
        sql = _INSERT_IN_ORDER.format(number=number, buffer=buffer)
        [events] = _fetch_row(cursor, sql, {"files": [str(file) for file in arriving.files], "names": names})
    # Two ids of the same hash would only be looked at twice.
    numbers = f"SELECT count(*), count(DISTINCT hash(id)) FROM events WHERE {_BETWEEN}"
    count, different = _fetch_row(cursor, numbers, span)
    if different != count:
        raise _MaybeKnown
    return events, 0


def _is_within_an_hour(arriving: presort.Arrivals) -> bool:
    hour = len("2026-01-01T00")
    return arriving.first[:hour] == arriving.last[:hour]


def _insert_any(cursor: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> tuple[int, int]:
    """How many events were new, and how many were known."""
    cursor.execute(_READ, {"files": [str(path) for path in files]})
    count, first, last = _fetch_row(cursor, "SELECT count(*), min(happened_at), max(happened_at) FROM arriving")
    events = _fetch_row(cursor, _INSERT_NEW, {"first": first, "last": last})[0]
    cursor.execute("DROP TABLE arriving")
    return events, count - events


def _fetch_row(
    cursor: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, object] | None = None
) -> tuple[Any, ...]:
    return cursor.execute(sql, values).fetchone() or ()


def _put_away(paths: AnalyticsPaths, path: Path, bad_lines: int) -> None:
    path.rename((paths.damaged if bad_lines else paths.ingested) / path.name)
