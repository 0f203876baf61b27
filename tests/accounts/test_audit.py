"""The log of what staff did, and the command that shows it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpcenter.accounts import Accounts
from helpcenter.cli.user import command as user
from helpcenter.domain.account import Role
from helpcenter.domain.errors import Refused
from helpcenter.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(root=tmp_path)


@pytest.fixture
def accounts(settings: Settings) -> Accounts:
    return Accounts(settings.state / "staff.sqlite")


def run(settings: Settings, *arguments: str, typed: str = "") -> Result:
    """`helpcenter user …`. Run by itself: click keeps the help options of the first parent that a command had."""
    return CliRunner().invoke(user, arguments, prog_name="user", obj=settings, input=typed, catch_exceptions=False)


def test_signing_in_is_noted_with_its_time(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, Role.EDITOR)
    accounts.sign_in("ada", PASSWORD, "1.2.3.4", NOW)
    assert accounts.audited()[0] == (NOW.isoformat(), "ada", "signed in")


def test_everything_that_happens_to_an_account_is_noted(accounts: Accounts) -> None:
    accounts.add("ada", PASSWORD, Role.EDITOR)
    with pytest.raises(Refused):
        accounts.sign_in("ada", "wrong password", "1.2.3.4", NOW)
    accounts.set_password("ada", "another good password")
    accounts.end_sessions("ada")
    accounts.remove("ada")
    told = [what for _, _, what in accounts.audited()]
    assert told == ["removed", "signed out", "password changed", "failed to sign in", "added as editor"]


def test_the_command_shows_the_latest_first(settings: Settings) -> None:
    run(settings, "add", "ada", "--role", "editor", typed=f"{PASSWORD}\n")
    run(settings, "password", "ada", typed="another good password\n")
    run(settings, "remove", "ada")
    lines = [line.split(maxsplit=3) for line in run(settings, "log").stdout.splitlines()[1:]]
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
        accounts.audit("ada", f"did thing {number}")
    lines = run(settings, "log", *asked).stdout.splitlines()[1:]
    assert len(lines) == shown
    assert "did thing 59" in lines[0]


def test_a_name_made_up_by_a_stranger_steers_no_terminal(settings: Settings, accounts: Accounts) -> None:
    with pytest.raises(Refused):
        accounts.sign_in("\x1b[31m[bold]eve\x07\n\u202e", "wrong password", "1.2.3.4", NOW)
    _, line = run(settings, "log").stdout.splitlines()
    assert "[bold]eve" in line
    assert line.isprintable()
