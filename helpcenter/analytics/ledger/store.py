"""The ledger's file, opened once: prepared by whoever opens it, then locked down."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from helpcenter.analytics.files import check_regular
from helpcenter.analytics.ledger.ledger_faults import opening_error
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.analytics.transaction import transaction
from helpcenter.domain.errors import UsageError
from helpcenter.domain.problem import nearest

_HERE = Path(__file__).parent
MIGRATIONS = _HERE / "migrations"
# A report that is interrupted ends within moments; one that runs may take its time.
_MAX_WAIT_SECONDS = 15.0
_MIGRATION = re.compile(r"(\d{3})_\w+\.sql")
Prepare = Callable[[duckdb.DuckDBPyConnection, str], None]


class Store:
    """The open ledger. `cursor()` gives each caller its own; a cursor must not be shared by threads.

    Each time the file is opened, `prepare` is given the connection and the time zone, before all settings are locked.
    Make it after any fork, and nowhere else in the process: opening and closing the file a second time, even to
    copy it, would drop the lock that keeps other processes out.
    """

    def __init__(self, paths: AnalyticsPaths, timezone: str, prepare: Prepare, memory_limit: str, threads: int) -> None:
        self._paths = paths
        self._timezone = known_timezone(timezone)
        self._prepare = prepare
        self._memory_limit = memory_limit
        self._threads = threads
        self._changed = threading.Condition()
        self._cursors: set[duckdb.DuckDBPyConnection] = set()
        self._is_held = False
        self._is_over = False
        self.is_unusable = False
        """Whether the file could not be opened when it was last tried."""
        # What a killed process spilled there.
        shutil.rmtree(paths.scratch, ignore_errors=True)
        try:
            self._connection: duckdb.DuckDBPyConnection | None = self._open()
        except (duckdb.Error, OSError) as error:
            raise opening_error(error, paths) from error

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own to the same ledger, closed at the end. Raises duckdb.Error when the file cannot be
        opened anew, or was closed for good."""
        cursor = self._lend()
        try:
            yield cursor
        finally:
            cursor.close()
            with self._changed:
                self._cursors.discard(cursor)
                self._changed.notify_all()

    def _lend(self) -> duckdb.DuckDBPyConnection:
        with self._changed:
            self._changed.wait_for(lambda: not self._is_held)
            if self._is_over:
                raise duckdb.ConnectionException("it was closed")
            if self._connection is None:
                # While an old cursor lives, DuckDB hands out the old, broken ledger again.
                self._changed.wait_for(lambda: not self._cursors, _MAX_WAIT_SECONDS)
                self._connection = self._open_anew()
            cursor = self._connection.cursor()
            self._cursors.add(cursor)
            return cursor

    def reopen(self) -> None:
        """Open the file anew for the next cursor: after a fatal error, such as a full disk, DuckDB answers nothing.

        Whatever still runs is interrupted, and waited for: DuckDB 2 refuses to close what is in use. The caller must
        hold no cursor.
        """
        with self._changed:
            self._is_held = True
            try:
                for cursor in self._cursors:
                    cursor.interrupt()
                self._changed.wait_for(lambda: not self._cursors, _MAX_WAIT_SECONDS)
                self._close()
            finally:
                self._is_held = False
                self._changed.notify_all()

    def replace(self, put_in_place: Callable[[], None]) -> bool:
        """Put another file in the ledger's place while nobody uses it: `put_in_place` runs with the ledger closed.

        False when somebody went on using it. The caller must hold no cursor.
        """
        with self._changed:
            self._is_held = True
            try:
                if not self._changed.wait_for(lambda: not self._cursors, _MAX_WAIT_SECONDS):
                    return False
                self._close()
                put_in_place()
                return True
            finally:
                self._is_held = False
                self._changed.notify_all()

    def close(self) -> None:
        """For good: whoever still has a question hears so."""
        with self._changed:
            self._is_over = True
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _open_anew(self) -> duckdb.DuckDBPyConnection:
        self.is_unusable = True
        try:
            connection = self._open()
        except UsageError as error:
            raise duckdb.InvalidInputException(error.message) from error
        self.is_unusable = False
        return connection

    def _open(self) -> duckdb.DuckDBPyConnection:
        for path in (self._paths.database, self._paths.log):
            check_regular(path)
        connection = duckdb.connect(self._paths.database, config=self._config())
        try:
            self._prepare(connection, self._timezone)
            _lock_down(connection, (self._paths.spool, self._paths.export, self._paths.report_facts))
            # DuckDB makes both with the rights that the process gives to any file.
            for path in (self._paths.database, self._paths.log):
                with suppress(FileNotFoundError):
                    path.chmod(0o600)
        except BaseException:
            connection.close()
            raise
        return connection

    def _config(self) -> dict[str, str | bool | int | float | list[str]]:
        return {
            "memory_limit": self._memory_limit,
            "threads": self._threads,
            "temp_directory": str(self._paths.scratch),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            # Below this many rows DuckDB joins by trying every pair, and of tables made in the same transaction it
            # expects none: deriving a million events took minutes.
            "asof_loop_join_threshold": 0,
        }


def known_timezone(name: str) -> str:
    """The name, if it is a time zone. Raises UsageError."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = ("UTC", *_icu_timezones())
        message = f'There is no time zone "{name}"{nearest(name, known) or "."} Write it like Europe/Paris.'
        raise UsageError("unknown_timezone", message) from None
    return name


def migrate(connection: duckdb.DuckDBPyConnection, folder: Path = MIGRATIONS) -> int:
    """Run each migration this ledger has not had, in a transaction of its own. Returns the version reached.

    Raises UsageError when a newer release has written it.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER, migrated_at TIMESTAMP)")
    row = connection.execute("SELECT coalesce(max(version), 0) FROM schema_version").fetchone()
    version: int = row[0] if row else 0
    steps = {int(m[1]): path for path in sorted(folder.iterdir()) if (m := _MIGRATION.fullmatch(path.name))}
    newest = max(steps, default=0)
    if version > newest:
        message = (
            f"The ledger was written by a newer release (its version is {version}, this one knows {newest}). "
            "Run that release, or put a backup made with this one in its place: helpcenter analytics restore FILE."
        )
        raise UsageError("ledger_newer", message)
    for step in range(version + 1, newest + 1):
        _run_migration(connection, step, steps[step])
    return newest


def _run_migration(connection: duckdb.DuckDBPyConnection, version: int, path: Path) -> None:
    with transaction(connection):
        connection.execute(path.read_text("utf-8"))
        connection.execute("INSERT INTO schema_version VALUES (?, ?)", [version, utc_now()])


def _lock_down(connection: duckdb.DuckDBPyConnection, folders: tuple[Path, ...]) -> None:
    """From here on nothing reads or writes a file outside `folders`, and nothing can lift that."""
    listed = ", ".join("'" + f"{folder.resolve()}/".replace("'", "''") + "'" for folder in folders)
    connection.execute(f"SET allowed_directories = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def utc_now() -> datetime:
    """Now as the ledger writes it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


def _icu_timezones() -> list[str]:
    with duckdb.connect() as connection:
        return [name for (name,) in connection.execute("SELECT name FROM pg_timezone_names()").fetchall()]
