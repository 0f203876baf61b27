"""Damaged accounts begun anew with what can still be read of them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from helpcenter.accounts.database import Database
from helpcenter.accounts.failures import DAMAGED
from helpcenter.domain.account import LINK_NAME, Role
from helpcenter.domain.errors import UsageError

_BUSY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Repaired:
    """Which accounts were saved, by name, and where the damaged file went."""

    names: tuple[str, ...]
    aside: Path


def repair(path: Path) -> Repaired:
    """Set a damaged file aside and make another, with every row of it that can still be read.

    Raises UsageError (not_damaged) when there is nothing to mend, OSError when the disk does not let it.
    """
    try:
        _check(path)
    except UsageError as error:
        if error.code != DAMAGED:
            raise
    else:
        raise UsageError("not_damaged", "The accounts are not damaged; nothing was changed.")
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    for ending in ("", "-journal", "-wal"):
        with suppress(FileNotFoundError):
            # Its journal belongs to it, and would be taken for that of the new one.
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    _check(path)
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as new, closing(sqlite3.connect(aside)) as old, new:
        for table in _tables(new):
            _copy(old, new, table)
        new.execute("delete from account where role not in ('marketing', 'editor', 'admin')")
        names = new.execute("select name from account where name != ? order by name", (LINK_NAME,)).fetchall()
    return Repaired(tuple(name for (name,) in names), aside)


def _check(path: Path) -> None:
    """Raises UsageError when the file is damaged, also where SQLite sees nothing wrong with it."""
    database = Database(path)
    database.check()
    with database.open() as db:
        roles = db.execute("select role from account").fetchall()
        # A role that is none raises ValueError, which is told as damage.
        [Role(role) for (role,) in roles]


def _tables(db: sqlite3.Connection) -> list[str]:
    sql = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'"
    return [name for (name,) in db.execute(sql)]


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    try:
        return [row[1] for row in db.execute(f"pragma table_info({table})")]
    except sqlite3.DatabaseError:
        return []


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    there = _columns(old, table)
    columns = [each for each in _columns(new, table) if each in there]
    if not columns:
        return
    listed = ", ".join(columns)
    insert = f"insert or ignore into {table} ({listed}) values ({', '.join('?' * len(columns))})"
    for row in _rows(old, f"select {listed} from {table}"):
        # Whatever the damage made of it that the new table does not take.
        with suppress(sqlite3.Error):
            if table != "account" or row[0] != LINK_NAME:
                new.execute(insert, row)


def _rows(db: sqlite3.Connection, select: str) -> Iterator[tuple[object, ...]]:
    """Rows until the damaged place, then from the other end back to it."""
    for order in ("rowid", "rowid desc"):
        with suppress(sqlite3.DatabaseError):
            yield from db.execute(f"{select} order by {order}")
