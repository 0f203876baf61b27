"""The log of what staff did, and the commands that write and show it."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpcenter.accounts import Accounts
from helpcenter.accounts.audit_log import MOST
from helpcenter.cli.user import command as user
from helpcenter.domain.account import AuditEntry, AuditFilter, AuditKind, Role
from helpcenter.domain.errors import Refused
from helpcenter.serving.staff_accounts import open_accounts
from helpcenter.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(root=tmp_path)


@pytest.fixture
def accounts(settings: Settings) -> Accounts:
    return open_accounts(settings)


def run(settings: Settings, *arguments: str, typed: str = "") -> Result:
    """`helpcenter user …`. Run by itself: click keeps the help options of the first parent that a command had."""
    return CliRunner().invoke(user, arguments, prog_name="user", obj=settings, input=typed, catch_exceptions=False)


def told(accounts: Accounts, asked: AuditFilter | None = None) -> list[str]:
    return [each.what for each in accounts.log.entries(asked)]


def fail(accounts: Accounts, name: str, now: datetime = NOW) -> None:
    with pytest.raises(Refused):
        accounts.sign_in(name, "wrong password", "203.0.113.7", now)


def test_signing_in_is_noted_with_its_time_and_address(accounts: Accounts) -> None:
    ada = accounts.add("ada", PASSWORD, Role.EDITOR)
    accounts.sessions.open(ada, "password", "Firefox on Linux", "203.0.113.7", NOW)
    [entry] = accounts.log.entries(AuditFilter(kind=AuditKind.SIGN_IN))
    assert entry == AuditEntry(NOW, AuditKind.SIGN_IN, "ada", "signed in by password", "203.0.113.7", is_refusal=False)


def test_everything_that_happens_to_an_account_is_noted(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, Role.EDITOR)
    accounts.set_password("ada", "another good password")
    accounts.set_role("ada", Role.ADMIN)
    accounts.sign_out("ada")
    accounts.remove("ada")
    assert told(accounts) == [
        "removed",
        "all sessions ended",
        "role changed to admin",
        "password changed",
        "added as editor",
    ]


def test_what_is_refused_is_noted_apart_with_its_address(accounts: Accounts) -> None:
    fail(accounts, "ada")
    [entry] = accounts.log.entries(AuditFilter(only_refusals=True))
    assert (entry.who, entry.what, entry.address) == ("ada", "wrong name or password", "203.0.113.7")


def test_failed_sign_ins_do_not_push_out_what_staff_did(accounts: Accounts, tmp_path: Path) -> None:
    accounts.add("ada", PASSWORD, Role.EDITOR)
    with closing(sqlite3.connect(tmp_path / "analytics" / ".state" / "staff.sqlite")) as db, db:
        row = ("2026-03-01T12:00:00+00:00", "eve", "wrong name or password", "sign-in", "203.0.113.7")
        db.executemany("insert into refusal values (?, ?, ?, ?, ?)", [row] * (MOST + 50))
    fail(accounts, "eve")
    assert accounts.log.count(AuditFilter(only_refusals=True)) == MOST
    assert told(accounts, AuditFilter(who="ada")) == ["added as editor"]


def test_what_was_refused_is_forgotten_after_ninety_days_and_the_rest_is_not(accounts: Accounts) -> None:
    fail(accounts, "eve")
    accounts.log.note(AuditKind.REINDEX, "ada", "release 2", now=NOW)
    accounts.log.note(AuditKind.REINDEX, "ada", "release 3", now=NOW + timedelta(days=90, seconds=1))
    assert told(accounts) == ["release 3", "release 2"]


def test_entries_are_found_by_kind_name_and_day(accounts: Accounts) -> None:
    note = accounts.log.note
    note(AuditKind.EXPORT, "ada", "report queries as csv", "203.0.113.7", NOW)
    note(AuditKind.EXPORT, "eve", "report days as csv", "203.0.113.8", NOW + timedelta(days=1))
    note(AuditKind.REINDEX, "ada", "release 2", now=NOW + timedelta(hours=11, minutes=59))
    assert told(accounts, AuditFilter(kind=AuditKind.EXPORT)) == ["report days as csv", "report queries as csv"]
    assert told(accounts, AuditFilter(who="ada")) == ["release 2", "report queries as csv"]
    assert told(accounts, AuditFilter(first=NOW.date(), last=NOW.date())) == ["release 2", "report queries as csv"]
    assert told(accounts, AuditFilter(first=NOW.date() + timedelta(days=1))) == ["report days as csv"]
    assert [each.what for each in accounts.log.entries(limit=1, skipped=1)] == ["release 2"]


def test_the_command_shows_the_latest_first(settings: Settings) -> None:
    run(settings, "add", "ada", "--role", "editor", typed=f"{PASSWORD}\n")
    run(settings, "password", "ada", typed="another good password\n")
    run(settings, "remove", "ada")
    run(settings, "add", "eve", typed=f"{PASSWORD}\n")
    lines = [line.split(maxsplit=3) for line in run(settings, "log", "--who", "ada").stdout.splitlines()[1:]]
    assert [(who, what.strip()) for _, _, who, what in lines] == [
        ("ada", "removed"),
        ("ada", "password changed"),
        ("ada", "added as editor"),
    ]


@pytest.mark.parametrize(("asked", "shown"), [((), 50), (("--lines", "7"), 7)])
def test_the_command_shows_fifty_lines_unless_told(
    settings: Settings, accounts: Accounts, asked: tuple[str, ...], shown: int
) -> None:
    for number in range(60):
        accounts.log.note(AuditKind.ACCOUNT, "ada", f"did thing {number}")
    lines = run(settings, "log", *asked).stdout.splitlines()[1:]
    assert len(lines) == shown
    assert "did thing 59" in lines[0]


def test_a_name_made_up_by_a_stranger_steers_no_terminal(settings: Settings, accounts: Accounts) -> None:
    fail(accounts, "\x1b[31m[bold]eve\x07\n\u202e")
    _, line = run(settings, "log").stdout.splitlines()
    assert "[bold]eve" in line
    assert line.isprintable()
