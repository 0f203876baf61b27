"""Staff accounts, and signing in to them."""

import re
import sqlite3
from datetime import datetime
from pathlib import Path

from helpcenter.accounts import known_networks, passwords, preview_links, second_factors, sessions, throttle
from helpcenter.accounts.audit_log import AuditLog
from helpcenter.accounts.database import Database, new_epoch
from helpcenter.accounts.key_files import FactorKey, LinkKey
from helpcenter.accounts.links import Links
from helpcenter.accounts.throttle import Scope
from helpcenter.domain.account import LINK_NAME, Account, AuditKind, Role
from helpcenter.domain.errors import Refused, UsageError
from helpcenter.domain.network import network_of, region_of, site_of

_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,63}")
_MOST_NAME = 64


class Accounts:
    """What stands in one file, `path`: accounts, and as `log`, `sessions`, `factors` and `previews` what belongs to
    them."""

    def __init__(self, path: Path, key_file: Path) -> None:
        self._database = Database(path)
        self.log = AuditLog(self._database)
        self.sessions = sessions.Sessions(self._database, self.log)
        self.factors = second_factors.SecondFactors(self._database, FactorKey(key_file))
        self._links = Links(self._database, self.log)
        # Beside the other key that is in no backup.
        link_key = LinkKey(key_file.with_name("preview-links"))
        self.previews = preview_links.PreviewLinks(self._database, self.log, link_key)

    def check(self) -> None:
        """Raises as everything else does while the accounts cannot be used."""
        self._accounts()

    def add(self, name: str, password: str, role: Role) -> Account:
        """A new account. Raises UsageError for a taken or unfit name, or an unfit password."""
        if not _NAME.fullmatch(name):
            raise UsageError(
                "bad_name", "A name has 1 to 64 small letters, digits or . _ @ + - and starts with either."
            )
        if name == LINK_NAME:
            raise UsageError("name_taken", f'"{name}" stands for sign-in links; choose another name.')
        account = Account(name, role, new_epoch())
        values = (name, role.value, passwords.hashed(password), account.epoch)
        try:
            with self._database.open() as db:
                db.execute("insert into account values (?, ?, ?, ?)", values)
        except sqlite3.IntegrityError:
            raise UsageError("name_taken", f'There is already an account named "{name}".') from None
        self.log.note(AuditKind.ACCOUNT, name, f"added as {role.value}")
        return account

    def set_password(self, name: str, password: str) -> None:
        """Change a password and end every session of the account."""
        stored = passwords.hashed(password)
        self._change("update account set password = ?, epoch = ? where name = ?", stored, new_epoch(), name)
        self.log.note(AuditKind.ACCOUNT, name, "password changed")

    def set_role(self, name: str, role: Role) -> None:
        """Change a role and end every session of the account."""
        self._change("update account set role = ?, epoch = ? where name = ?", role.value, new_epoch(), name)
        self.log.note(AuditKind.ACCOUNT, name, f"role changed to {role.value}")

    def remove(self, name: str) -> None:
        """Remove an account with its second factor, and end its sessions."""
        self._change("delete from account where name = ?", name, forgets_factor=True)
        self.log.note(AuditKind.ACCOUNT, name, "removed")

    def reset_factor(self, name: str) -> None:
        """Take the second factor away and end every session of the account. Raises UsageError when there is none."""
        with self._database.write() as db:
            _check_known(db, name)
            had_one = second_factors.forget(db, name)
            if had_one:
                db.execute("update account set epoch = ? where name = ?", (new_epoch(), name))
                sessions.end_all(db, name)
        if not had_one:
            raise UsageError("no_factor", f'The account "{name}" has no second factor.')
        self.log.note(AuditKind.ACCOUNT, name, "second factor taken away")

    def drop_factor(self, name: str, address: str, now: datetime) -> None:
        """Take the second factor away for its owner, who has shown it and stays signed in."""
        with self._database.write() as db:
            second_factors.forget(db, name)
        self.log.note(AuditKind.ACCOUNT, name, "second factor taken away by its owner", address, now)

    def sign_out(self, name: str) -> None:
        """End every session of an account, also of the one for links."""
        with self._database.write() as db:
            db.execute("update account set epoch = ? where name = ?", (new_epoch(), name))
            sessions.end_all(db, name)
        self.log.note(AuditKind.ACCOUNT, name, "all sessions ended")

    def _change(self, statement: str, *values: str | int, forgets_factor: bool = False) -> None:
        name = str(values[-1])
        with self._database.write() as db:
            _check_known(db, name)
            db.execute(statement, values)
            sessions.end_all(db, name)
            if forgets_factor:
                second_factors.forget(db, name)
                preview_links.forget(db, name)

    def all(self) -> list[Account]:
        """Every account that people made, by name."""
        return [account for account in self._accounts() if account.name != LINK_NAME]

    def find(self, name: str) -> Account | None:
        return next((account for account in self._accounts() if account.name == name), None)

    def _accounts(self) -> list[Account]:
        with self._database.open() as db:
            rows = db.execute("select name, role, epoch from account order by name").fetchall()
            return [Account(name, Role(role), epoch) for name, role, epoch in rows]

    def sign_in(self, name: str, password: str, address: str, now: datetime, device: str = "") -> Account:
        """The account whose password this is; whether it takes a code, too, `factors` knows.

        `device` stands for a browser in which this account was signed in to before; empty for any other.
        Raises Refused: 401 when name and password do not match, 429 after too many failures.
        """
        name = name[:_MOST_NAME]
        keys = _password_keys(name, address, device, self._knows(name, address))
        counted = throttle.count_try(self._database, keys, now.timestamp())
        with self._database.open() as db:
            # The account for links has an empty hash, which takes as long as no account.
            select = "select nullif(password, ''), role, epoch from account where name = ?"
            row = db.execute(select, (name,)).fetchone()
        if not passwords.matches(row[0] if row else None, password) or row is None:
            self.log.refused(AuditKind.SIGN_IN, name, "wrong name or password", address, now)
            raise Refused("wrong_password", "That name and password do not match.", status=401)
        throttle.forgive(self._database, counted)
        # The epoch that went with this password: one changed in the meantime has ended this sign-in already.
        return Account(name, Role(row[1]), row[2])

    def check_code(self, account: Account, given: str, address: str, now: datetime, device: str = "") -> str:
        """How the second factor was shown: by a code of the app, or by a recovery code; each is used up. `device` as
        for `sign_in`.

        Raises Refused: 401 when it does not fit, 429 after too many failures; Unavailable when the key is gone.
        """
        name, is_recovery = account.name, second_factors.is_recovery_code(given)
        keys = [(Scope.CODE_HERE, f"{name} {device or network_of(address)}")]
        # A recovery code cannot be guessed: who has one need not wait for those who guess codes from everywhere.
        if not (is_recovery or device or self._knows(name, address)):
            keys.append((Scope.CODE_ACCOUNT, name))
        counted = throttle.count_try(self._database, keys, now.timestamp())
        use = self.factors.use_recovery_code if is_recovery else self.factors.use_code
        if not use(name, given, now):
            what = "wrong recovery code" if is_recovery else "wrong or used code"
            self.log.refused(AuditKind.SIGN_IN, name, what, address, now)
            raise second_factors.bad_code()
        throttle.forgive(self._database, counted)
        return f"a recovery code, {self.factors.recovery_codes_left(name)} left" if is_recovery else "a code"

    def issue_link(self, now: datetime) -> str:
        """A token that signs in once, within fifteen minutes."""
        return self._links.issue(now)

    def check_link(self, token: str, address: str, now: datetime) -> None:
        """Raises Refused (401) for a token that `redeem_link` would refuse; does not use it up."""
        self._links.check(token, address, now)

    def redeem_link(self, token: str, address: str, now: datetime) -> Account:
        """Use a token up. Raises Refused (401) when it is unknown, used or too old."""
        self._links.redeem(token, address, now)
        account = self.find(LINK_NAME)
        if account is None:
            raise Refused("bad_link", "This sign-in link belongs to accounts that were replaced.", status=401)
        return account

    def _knows(self, name: str, address: str) -> bool:
        with self._database.open() as db:
            return known_networks.is_known(db, name, network_of(address))


def _password_keys(name: str, address: str, device: str, is_known_network: bool) -> list[throttle.Key]:
    if device:
        return [(Scope.DEVICE, f"{name} {device}")]
    network = network_of(address)
    own = [(Scope.HERE, f"{name} {network}"), (Scope.NETWORK, network)]
    if is_known_network:
        return own
    return [
        *own,
        (Scope.ACCOUNT, name),
        (Scope.FIRST_HERE, f"{name} {site_of(address)}"),
        (Scope.FIRST_NEAR, f"{name} {region_of(address)}"),
        (Scope.FIRST, name),
    ]


def _check_known(db: sqlite3.Connection, name: str) -> None:
    """Raises UsageError unless there is an account of this name that people made."""
    known = db.execute("select 1 from account where name = ?", (name,)).fetchone()
    if not known or name == LINK_NAME:
        raise UsageError("unknown_account", f'There is no account named "{name}".')
