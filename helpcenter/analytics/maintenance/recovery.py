"""The ledger made anew: from a copy, or from the segments that are kept and what a damaged file still holds."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from helpcenter.analytics.facts.definitions import PSEUDONYMIZED, fact_names
from helpcenter.analytics.facts.derive import derive
from helpcenter.analytics.facts.schema import prepare
from helpcenter.analytics.files import delete_file, open_private, read_state, sync_folder, write_state
from helpcenter.analytics.ledger.ingest import Ingested, ingest, requeue
from helpcenter.analytics.ledger.ledger_lock import LedgerLock
from helpcenter.analytics.ledger.store import known_timezone, migrate
from helpcenter.analytics.ledger.table_columns import table_columns
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.transaction import transaction
from helpcenter.domain.errors import UsageError, first_line

_MARKER = "ledger.json"
# It begins as what was set aside does, and goes with it.
_UNREADABLE = ".unreadable-log"
_NOTHING = (0, 0, None)
_COPIED = ("schema_version", "facts_version", "events", "segments", "query_names")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """`done` came from segments, `saved` events and `frozen` facts from the damaged file. `lost` are the events by UTC
    day that were there before and could not be brought back; `aside` is where the damaged file went."""

    done: Ingested
    saved: int
    frozen: int
    lost: Mapping[date, int] = field(default_factory=dict)
    aside: Path | None = None
    why: str | None = None
    """Why nothing could be read from the damaged file."""


def write_marker(cursor: duckdb.DuckDBPyConnection, state: Path) -> None:
    """Leave how many events of each UTC day the ledger holds, so that a rebuild can say what it misses."""
    write_state(state / _MARKER, events_by_day(cursor))


def events_by_day(cursor: duckdb.DuckDBPyConnection) -> dict[date, int]:
    """How many events of each UTC day the ledger holds."""
    sql = "SELECT CAST(happened_at AS DATE), count(*) FROM events GROUP BY 1 ORDER BY 1"
    return dict(cursor.execute(sql).fetchall())


def back_up(cursor: duckdb.DuckDBPyConnection, paths: AnalyticsPaths) -> Path:
    """A copy of the ledger as one file in `export/`, while it is in use."""
    path = paths.export / f"backup-{_stamp()}.duckdb"
    tables = (*_COPIED, *(f"fact_{name}" for name in fact_names()))
    rollups = cursor.execute(
        "SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, 'rollup_')"
    ).fetchall()
    cursor.execute(f"ATTACH '{_quoted(path)}' AS backup")
    try:
        with transaction(cursor):
            for table in (*tables, *(name for (name,) in rollups)):
                cursor.execute(f"CREATE TABLE backup.{table} AS FROM {table}")
    finally:
        cursor.execute("DETACH backup")
    path.chmod(0o600)
    return path


def restore(paths: AnalyticsPaths, backup: Path) -> Path | None:
    """Put a backup in the ledger's place; returns where the old file went.

    Segments that the backup does not know are taken in at the next start.

    Raises UsageError when the backup is none, or somebody holds the ledger.
    """
    paths.make()
    lock = LedgerLock(paths.state)
    try:
        _check_backup(backup)
        with _unfinished(paths, "restore") as beside:
            with backup.open("rb") as source, open_private(beside) as target:
                shutil.copyfileobj(source, target)
                target.flush()
                os.fsync(target.fileno())
            return _exchange(paths, beside, "replaced")
    finally:
        lock.release()


def rebuild(paths: AnalyticsPaths, timezone: str) -> Rebuilt:
    """Make the ledger anew, beside the old file, which is kept and stays in its place until the new one is whole.

    Raises UsageError when somebody holds the ledger.
    """
    known_timezone(timezone)
    paths.make()
    lock = LedgerLock(paths.state)
    try:
        with _unfinished(paths, "rebuild") as beside:
            with duckdb.connect(beside) as connection:
                prepare(connection, timezone)
                requeue(connection, paths)
                done = ingest(connection, paths)
                saved, frozen, why = _save(connection, paths.database) if os.path.lexists(paths.database) else _NOTHING
                derive(connection, timezone)
                lost = _lost(connection, paths.state)
                days = events_by_day(connection)
            aside = _exchange(paths, beside, "damaged")
            write_state(paths.state / _MARKER, days)
        paths.tighten()
        return Rebuilt(done, saved, frozen, lost, aside, why)
    finally:
        lock.release()


@contextmanager
def _unfinished(paths: AnalyticsPaths, what: str) -> Iterator[Path]:
    """Where a ledger is made, to be put in place when it is whole; whatever is there before or after is deleted."""
    beside = paths.database.with_name(f"{paths.database.name}.unfinished-{what}")
    left = (beside, beside.with_name(beside.name + ".wal"))
    for path in left:
        delete_file(path)
    try:
        yield beside
    finally:
        for path in left:
            delete_file(path)


def _exchange(paths: AnalyticsPaths, made: Path, what: str) -> Path | None:
    """Put a ledger in the old one's place, which is set aside. At no moment is there none."""
    aside = paths.database.with_name(f"{paths.database.name}.{what}-{_stamp()}") if _is_there(paths.database) else None
    if aside is not None:
        # What the log alone holds is in the kept segments, too, should we die before the next step.
        _move_log(paths, aside)
        _keep_as(paths.database, aside)
    else:
        delete_file(paths.log)
    made.replace(paths.database)
    sync_folder(paths.root)
    return aside


def _move_log(paths: AnalyticsPaths, aside: Path) -> None:
    if _is_there(paths.log):
        paths.log.rename(aside.with_name(aside.name + ".wal"))


def _keep_as(path: Path, aside: Path) -> None:
    """Another name for a file, whose own may then be given to another."""
    try:
        os.link(path, aside, follow_symlinks=False)
    except OSError:
        # A folder, or a disk without such names.
        path.rename(aside)


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)


def _save(connection: duckdb.DuckDBPyConnection, old: Path) -> tuple[int, int, str | None]:
    """What the damaged file still tells: events of segments that are not kept any more, facts without raw events."""
    why = _attach(connection, old)
    if why is not None:
        return 0, 0, why
    try:
        return *_copy(connection), None
    except duckdb.Error as error:
        return 0, 0, first_line(error)
    finally:
        connection.execute("DETACH DATABASE IF EXISTS old")


def _attach(connection: duckdb.DuckDBPyConnection, old: Path) -> str | None:
    wal = old.with_name(old.name + ".wal")
    why = None
    if not old.is_file():
        return f"{old.name} is no regular file"
    if _is_there(wal) and not wal.is_file():
        wal.rename(wal.with_name(wal.name + _UNREADABLE))
    for _ in range(2):
        try:
            connection.execute(f"ATTACH '{_quoted(old)}' AS old")
        except duckdb.Error as error:
            why = first_line(error)
            if not wal.exists():
                return why
            # The log may be what is damaged; what it alone held is in the kept segments.
            wal.rename(wal.with_name(wal.name + _UNREADABLE))
        else:
            return None
    return why


def _copy(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    with transaction(connection):
        row = connection.execute(
            "INSERT INTO events BY NAME SELECT old.* FROM old.events AS old "
            "WHERE segment NOT IN (SELECT id FROM segments) "
            "AND NOT EXISTS (SELECT 1 FROM events WHERE events.id = old.id AND events.happened_at = old.happened_at)"
        ).fetchone()
        connection.execute(
            "INSERT INTO segments BY NAME SELECT * FROM old.segments WHERE id NOT IN (SELECT id FROM segments)"
        )
        connection.execute("UPDATE segments SET is_derived = false")
        frozen = sum(_copy_frozen(connection, name) for name in fact_names())
    return row[0] if row else 0, frozen


def _copy_frozen(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    table = f"fact_{name}"
    old = set(table_columns(connection, table, "old"))
    if not old:
        return 0
    columns = ", ".join(f'"{column}"' for column in table_columns(connection, table) if column in old)
    row = connection.execute(
        f"INSERT INTO fact_{name} BY NAME SELECT {columns} FROM old.fact_{name} WHERE {PSEUDONYMIZED}"
    ).fetchone()
    return row[0] if row else 0


def _lost(connection: duckdb.DuckDBPyConnection, state: Path) -> dict[date, int]:
    before = read_state(state / _MARKER, dict[date, int]) or {}
    now = events_by_day(connection)
    return {day: count - now.get(day, 0) for day, count in sorted(before.items()) if count > now.get(day, 0)}


def _check_backup(backup: Path) -> None:
    if not backup.is_file():
        raise UsageError("no_backup", f"There is no file {backup}.")
    try:
        # On a copy in memory nothing of the backup itself can change.
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH '{_quoted(backup)}' AS backup (READ_ONLY)")
            connection.execute("SELECT bit_xor(hash(each)) FROM backup.events AS each").fetchall()
            connection.execute("CREATE TABLE schema_version AS FROM backup.schema_version")
            row = connection.execute("SELECT max(version) FROM schema_version").fetchone()
            connection.execute("DETACH backup")
        with duckdb.connect() as connection:
            newest = migrate(connection)
    except duckdb.Error as error:
        message = f"{backup} is no backup of a ledger, or a damaged one: {first_line(error)}"
        raise UsageError("bad_backup", message) from error
    if row and row[0] > newest:
        raise UsageError("ledger_newer", f"{backup} was made by a newer release. Restore it with that one.")


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("'", "''")
