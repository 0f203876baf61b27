"""Second factors: codes of an authenticator app, each good once, and recovery codes for when the app is lost."""

import base64
import hashlib
import hmac
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import datetime

import pyotp

from helpcenter.accounts.database import Database
from helpcenter.accounts.key_files import FactorKey
from helpcenter.domain.errors import Refused

RECOVERY_CODES = 10
_RECOVERY_BYTES = 10
_LONGEST_CODE = 8
# A code is good for its half minute, the one before and the one after: phones' clocks differ by seconds.
_STEPS = (0, -1, 1)
# Codes that were used are remembered by number, not by time: a clock that jumps makes none good again.
_REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: `secret` as people type it, `uri` as an app reads it (otpauth://)."""

    secret: str
    uri: str


class SecondFactors:
    """The second factors of one accounts' file; their secrets are encrypted with a key that stands elsewhere."""

    def __init__(self, database: Database, key: FactorKey) -> None:
        self._database = database
        self._key = key

    def is_enrolled(self, name: str) -> bool:
        """Whether signing in to this account takes a code."""
        with self._database.open() as db:
            return _row(db, name, is_confirmed=True) is not None

    def begin(self, name: str) -> None:
        """Make a secret that counts once a first code was given. Raises Unavailable where its key cannot be kept,
        Refused for an account that has a factor."""
        encrypted = self._key.encrypt(name, pyotp.random_base32())
        with self._database.write() as db:
            if _row(db, name, is_confirmed=True) is not None:
                raise Refused("has_factor", "This account has a second factor already.")
            db.execute("insert or replace into factor values (?, ?, 0)", (name, encrypted))

    def enrolment(self, name: str, issuer: str) -> Enrolment | None:
        """The secret that waits for its first code; None where none does. Raises Unavailable when its key is gone."""
        with self._database.open() as db:
            encrypted = _row(db, name, is_confirmed=False)
        if encrypted is None:
            return None
        secret = self._key.decrypt(name, encrypted)
        return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer))

    def confirm(self, name: str, code: str, now: datetime) -> tuple[str, ...]:
        """The factor counts from now on, if the code is the app's. Its recovery codes, which are told this once.

        Raises Refused (`bad_code`, 401).
        """
        with self._database.write() as db:
            encrypted = _row(db, name, is_confirmed=False)
            if encrypted is None or not self._is_new(db, name, encrypted, code, now):
                raise bad_code()
            db.execute("update factor set is_confirmed = 1 where account = ?", (name,))
            return _new_recovery_codes(db, name)

    def use_code(self, name: str, code: str, now: datetime) -> bool:
        """Whether the code is the app's, of now, and was not used before; it is used up.

        Raises Unavailable when the key is gone.
        """
        with self._database.write() as db:
            encrypted = _row(db, name, is_confirmed=True)
            return encrypted is not None and self._is_new(db, name, encrypted, code, now)

    def use_recovery_code(self, name: str, code: str, _now: datetime) -> bool:
        """Whether this is one of the account's recovery codes; it is used up. They do not grow old."""
        with self._database.write() as db:
            delete = "delete from recovery_code where account = ? and code_hash = ?"
            return db.execute(delete, (name, _hash(name, code))).rowcount > 0

    def recovery_codes_left(self, name: str) -> int:
        with self._database.open() as db:
            [count] = db.execute("select count(*) from recovery_code where account = ?", (name,)).fetchone()
        return int(count)

    def new_recovery_codes(self, name: str) -> tuple[str, ...]:
        """Ten new ones in place of the old, told this once. Raises Refused for an account without a factor."""
        with self._database.write() as db:
            if _row(db, name, is_confirmed=True) is None:
                raise Refused("no_factor", "This account has no second factor.")
            return _new_recovery_codes(db, name)

    def _is_new(self, db: sqlite3.Connection, name: str, encrypted: bytes, code: str, now: datetime) -> bool:
        totp = pyotp.TOTP(self._key.decrypt(name, encrypted))
        given = "".join(code.split()).encode("utf-8", "replace")
        current = totp.timecode(now)
        fits = [
            current + step for step in _STEPS if hmac.compare_digest(totp.generate_otp(current + step).encode(), given)
        ]
        if not fits:
            return False
        insert = "insert or ignore into used_code values (?, ?)"
        is_new = db.execute(insert, (name, fits[0])).rowcount > 0
        older = "select rowid from used_code where account = ? order by rowid desc limit -1 offset ?"
        db.execute(f"delete from used_code where rowid in ({older})", (name, _REMEMBERED))
        return is_new


def forget(db: sqlite3.Connection, name: str) -> bool:
    """Take an account's factor and recovery codes away, within a transaction that changes it. Whether it had one."""
    had_one = db.execute("delete from factor where account = ?", (name,)).rowcount > 0
    db.execute("delete from recovery_code where account = ?", (name,))
    db.execute("delete from used_code where account = ?", (name,))
    return had_one


def is_recovery_code(given: str) -> bool:
    """Whether somebody means a recovery code, which is longer than a code of an app."""
    return len("".join(given.split())) > _LONGEST_CODE


def bad_code() -> Refused:
    message = "That code does not fit. Each code is good for about a minute, and once: wait for the next one."
    return Refused("bad_code", message, status=401)


def _row(db: sqlite3.Connection, name: str, *, is_confirmed: bool) -> bytes | None:
    select = "select secret from factor where account = ? and is_confirmed = ?"
    found = db.execute(select, (name, is_confirmed)).fetchone()
    return found[0] if found else None


def _new_recovery_codes(db: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """80 random bits each, so that a fast hash is enough."""
    codes = tuple(
        base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)
    )
    db.execute("delete from recovery_code where account = ?", (name,))
    db.executemany("insert into recovery_code values (?, ?)", [(name, _hash(name, code)) for code in codes])
    return tuple("-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes)


def _hash(name: str, code: str) -> str:
    """Of what people type: with or without hyphens, in any case."""
    plain = "".join(each for each in code.lower() if each.isalnum())
    return hashlib.sha256(f"{name}:{plain}".encode("utf-8", "replace")).hexdigest()
