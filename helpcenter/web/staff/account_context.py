"""What the templates about signing in, one's own account and the log of staff receive."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from helpcenter.web.staff.page_context import StaffPage


@dataclass(frozen=True, slots=True)
class SignInContext:
    """staff/sign_in.html. `problem` says why the last try failed, `next_url` where signing in leads."""

    page: StaffPage
    problem: str | None
    next_url: str


@dataclass(frozen=True, slots=True)
class SignInCodeContext:
    """staff/sign_in_code.html: the second step, for `name`."""

    page: StaffPage
    name: str
    problem: str | None
    next_url: str


@dataclass(frozen=True, slots=True)
class SignInLinkContext:
    """staff/sign_in_link.html: a button that uses the link up; none without a `token`."""

    page: StaffPage
    token: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A signed-in browser; times are UTC, as people read them. `handle` goes back to end it."""

    handle: str
    agent: str
    network: str
    created: str
    seen: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class AccountContext:
    """staff/account.html. `done` says what was just done, `problem` why it was not.

    `can_enrol` is false for the account of links; `must_have_factor` where a setting wants a second factor of this one.
    """

    page: StaffPage
    can_enrol: bool
    has_factor: bool
    must_have_factor: bool
    recovery_codes: int
    sessions: Sequence[SessionRow]
    done: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class EnrolmentContext:
    """staff/second_factor.html: `picture` is an SVG of `uri`; `secret` is its words, in groups of four letters."""

    page: StaffPage
    picture: Markup
    uri: str
    secret: str
    problem: str | None


@dataclass(frozen=True, slots=True)
class RecoveryCodesContext:
    """staff/recovery_codes.html: shown this once."""

    page: StaffPage
    codes: Sequence[str]


@dataclass(frozen=True, slots=True)
class LogOption:
    value: str
    label: str
    is_selected: bool


@dataclass(frozen=True, slots=True)
class LogRow:
    at: str
    kind: str
    who: str
    what: str
    address: str
    is_refusal: bool


@dataclass(frozen=True, slots=True)
class LogContext:
    """staff/log.html: a page of the audit log. `summary` says how much of it; links are None where there is no page."""

    page: StaffPage
    kinds: Sequence[LogOption]
    who: str
    date_from: str
    date_to: str
    only_refusals: bool
    rows: Sequence[LogRow]
    summary: str
    newer_url: str | None
    older_url: str | None
    csv_url: str
    problem: str | None


ACCOUNT_TEMPLATES: dict[str, type] = {
    "staff/sign_in.html": SignInContext,
    "staff/sign_in_code.html": SignInCodeContext,
    "staff/sign_in_link.html": SignInLinkContext,
    "staff/account.html": AccountContext,
    "staff/second_factor.html": EnrolmentContext,
    "staff/recovery_codes.html": RecoveryCodesContext,
    "staff/log.html": LogContext,
}
