"""Staff and what they may do."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LINK_NAME = "local-admin"
"""Who a one-use link signs in: whoever started the server on this machine."""


class Role(StrEnum):
    MARKETING = "marketing"
    """Reads reports."""
    EDITOR = "editor"
    """Reads reports and the state of the content."""
    ADMIN = "admin"
    """Everything."""


class SecondFactorFor(StrEnum):
    """Whose accounts may not be without a second factor."""

    NOBODY = "nobody"
    ADMINS = "admins"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff. `epoch` changes with password and role: what was begun under another one is void."""

    name: str
    role: Role
    epoch: int


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A signed-in browser. `handle` names it on pages and opens nothing; `network` is its address, shortened.

    `has_factor` says whether the account has a second factor. Times are UTC.
    """

    handle: str
    account: Account
    has_factor: bool
    agent: str
    network: str
    created: datetime
    seen: datetime


class AuditKind(StrEnum):
    """What an entry of the audit log is about."""

    SIGN_IN = "sign-in"
    ACCOUNT = "account"
    LINK = "link"
    EXPORT = "export"
    BACKUP = "backup"
    EXPERIMENT = "experiment"
    REINDEX = "reindex"
    RELEASE = "release"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done, or refused. `address` is empty for what was done at a terminal."""

    at: datetime
    kind: AuditKind
    who: str
    what: str
    address: str
    is_refusal: bool


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are asked for; None asks for all. Days are UTC, both included; `who` is a whole name."""

    kind: AuditKind | None = None
    who: str | None = None
    first: date | None = None
    last: date | None = None
    only_refusals: bool = False
