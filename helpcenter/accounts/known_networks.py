"""Networks from which an account was signed in to: strangers elsewhere do not hold up who comes from them."""

import hashlib
import sqlite3

MOST = 20
"""Of one account; the one that was used longest ago goes first. Each is one more place to guess a password from."""


def remember(db: sqlite3.Connection, name: str, epoch: int, network: str, now: float) -> None:
    """Somebody signed in to the account from this network, as `network_of` names it; `now` in seconds since 1970."""
    db.execute("insert or replace into known_network values (?, ?, ?)", (name, _hash(epoch, network), now))
    over = "select rowid from known_network where account = ? order by seen desc limit -1 offset ?"
    db.execute(f"delete from known_network where rowid in ({over})", (name, MOST))


def is_known(db: sqlite3.Connection, name: str, network: str) -> bool:
    """Whether somebody signed in from there since password or role were last changed; never for an unknown name."""
    account = db.execute("select epoch from account where name = ?", (name,)).fetchone()
    known = "select 1 from known_network where account = ? and network_hash = ?"
    return account is not None and db.execute(known, (name, _hash(account[0], network))).fetchone() is not None


def forget(db: sqlite3.Connection, name: str) -> None:
    db.execute("delete from known_network where account = ?", (name,))


def _hash(epoch: int, network: str) -> str:
    # The salt is the account's own and changes with its password, so that neither two accounts nor two lists compare.
    salt = epoch.to_bytes(8, "big", signed=True)
    return hashlib.blake2b(network.encode("utf-8", "replace"), key=salt, digest_size=16).hexdigest()
