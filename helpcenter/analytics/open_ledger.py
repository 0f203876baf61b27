"""The ledger while it is open: who holds it, cursors on it, and what is said when it fails."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import duckdb

from helpcenter.analytics.facts.schema import prepare
from helpcenter.analytics.ledger.ingest import requeue
from helpcenter.analytics.ledger.ledger_faults import failure_sentence, opening_error
from helpcenter.analytics.ledger.ledger_lock import LedgerLock
from helpcenter.analytics.ledger.store import Store
from helpcenter.analytics.paths import AnalyticsPaths
from helpcenter.domain.errors import Unavailable

Result = TypeVar("Result")


class OpenLedger:
    """Held from construction to `close()`; what kept segments have and the ledger lost is queued again first.

    Raises UsageError: `ledger_taken` names who holds the ledger, `ledger_newer`, `ledger_unusable`,
    `analytics_unwritable`, `unknown_timezone`.
    """

    def __init__(self, paths: AnalyticsPaths, timezone: str, memory_limit: str, threads: int) -> None:
        self.paths = paths
        self.timezone = timezone
        try:
            paths.make()
            paths.tighten()
            self._lock = LedgerLock(paths.state)
        except OSError as error:
            raise opening_error(error, paths) from error
        try:
            self.store = Store(paths, timezone, prepare, memory_limit, threads)
            self.requeued = self._requeue()
            """How many kept segments the ledger had lost, in a damaged log or as the copy of an earlier day."""
        except BaseException:
            self._lock.release()
            raise

    def _requeue(self) -> int:
        try:
            with self.store.cursor() as cursor:
                return requeue(cursor, self.paths)
        except (duckdb.Error, OSError) as error:
            self.store.close()
            raise opening_error(error, self.paths) from error

    def announce(self, address: str) -> str:
        """Let other processes find this one: writes `owner.json` (0600), returns the token they must show."""
        return self._lock.announce(address)

    def close(self) -> None:
        self.store.close()
        self._lock.release()

    def guarded(self, action: Callable[[], Result]) -> Result:
        """What it returns. Raises Unavailable (ledger_failed) when the ledger or its disk fails."""
        try:
            return action()
        except (duckdb.Error, OSError) as error:
            raise self._failed(error) from error

    def on_cursor(self, action: Callable[[duckdb.DuckDBPyConnection], Result]) -> Result:
        """The same, with a cursor of its own."""

        def act() -> Result:
            with self.store.cursor() as cursor:
                return action(cursor)

        return self.guarded(act)

    def _failed(self, error: Exception) -> Unavailable:
        """A sentence for what went wrong; after a fatal error DuckDB answers again only when opened anew."""
        if isinstance(error, duckdb.FatalException):
            self.store.reopen()
        if isinstance(error, FileNotFoundError):
            # Somebody took a folder away; the next try finds it again.
            with suppress(OSError):
                self.paths.make()
        return Unavailable("ledger_failed", failure_sentence(error, self.paths))
