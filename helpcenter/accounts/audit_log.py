"""What staff did, and what was refused to whoever tried. Strangers fill the second, and cannot push out the first."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from helpcenter.accounts.database import Database
from helpcenter.domain.account import AuditEntry, AuditFilter, AuditKind
from helpcenter.visible_text import visible

MOST = 10_000
"""Entries of each of the two tables; the oldest go first."""
REFUSALS_KEPT = timedelta(days=90)
"""Strangers' addresses are kept no longer than their visits."""
_MOST_WHO = 64
_MOST_WHAT = 500
_MOST_ADDRESS = 64

_BOTH = (
    "select at, kind, who, what, address, 0 as refused, rowid as number from audit"
    " union all select at, kind, who, what, address, 1, rowid from refusal"
)
_WANTED = (
    "where (:kind is null or kind = :kind) and (:who is null or who = :who) and (:first is null or at >= :first)"
    " and (:after is null or at < :after) and (refused or not :only_refusals)"
)


class AuditLog:
    """The log of one accounts' file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, kind: AuditKind, who: str, what: str, address: str = "", now: datetime | None = None) -> None:
        """Note what a member of staff did, or had this machine do."""
        self._write("audit", kind, who, what, address, now)

    def refused(self, kind: AuditKind, who: str, what: str, address: str = "", now: datetime | None = None) -> None:
        """Note what was refused. `who` is what somebody said, who need not be anybody of ours."""
        self._write("refusal", kind, who, what, address, now)

    def entries(self, asked: AuditFilter | None = None, limit: int = 100, skipped: int = 0) -> list[AuditEntry]:
        """The latest first, without as many as are `skipped`."""
        with self._database.open() as db:
            rows = db.execute(
                f"select * from ({_BOTH}) {_WANTED} order by at desc, number desc limit :limit offset :skipped",
                _bound(asked or AuditFilter()) | {"limit": limit, "skipped": skipped},
            )
            return [_entry(row) for row in rows]

    def count(self, asked: AuditFilter) -> int:
        """How many entries there are."""
        with self._database.open() as db:
            [count] = db.execute(f"select count(*) from ({_BOTH}) {_WANTED}", _bound(asked)).fetchone()
        return int(count)

    def _write(self, table: str, kind: AuditKind, who: str, what: str, address: str, now: datetime | None) -> None:
        at = now or datetime.now(UTC)
        # Anybody may sign in under any name, and the log is read at a terminal, too.
        said = (visible(each[:most]) for each, most in ((who, _MOST_WHO), (what, _MOST_WHAT), (address, _MOST_ADDRESS)))
        values = (at.isoformat(), *said, kind.value)
        with self._database.write() as db:
            db.execute(f"insert into {table} (at, who, what, address, kind) values (?, ?, ?, ?, ?)", values)
            # Whoever tries passwords writes here; the log must not fill the disk.
            db.execute(f"delete from {table} where rowid <= (select max(rowid) from {table}) - ?", (MOST,))
            db.execute("delete from refusal where at < ?", ((at - REFUSALS_KEPT).isoformat(),))


def _bound(asked: AuditFilter) -> dict[str, str | int | None]:
    return {
        "kind": asked.kind.value if asked.kind else None,
        "who": asked.who,
        "first": asked.first.isoformat() if asked.first else None,
        # Moments of a day sort before the day that follows.
        "after": (asked.last + timedelta(days=1)).isoformat() if asked.last else None,
        "only_refusals": asked.only_refusals,
    }


def _entry(row: Sequence[str | int]) -> AuditEntry:
    at, kind, who, what, address, refused, _ = row
    moment = datetime.fromisoformat(str(at))
    return AuditEntry(moment, AuditKind(str(kind)), str(who), str(what), str(address), is_refusal=bool(refused))
