"""The log of what staff did, and the command that shows it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helpcenter.accounts import Accounts
from helpcenter.cli import cli
from helpcenter.domain.account import Role
from helpcenter.domain.errors import Refused
from helpcenter.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    return tmp_path


@pytest.fixture
def accounts(root: Path) -> Accounts:
    return Accounts(Settings(root=root).state / "staff.sqlite")


def helpcenter(root: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(cli, ["--root", str(root), *arguments], input=typed, catch_exceptions=False)


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


def test_the_command_shows_the_latest_first(root: Path) -> None:
    helpcenter(root, "user", "add", "ada", "--role", "editor", typed=f"{PASSWORD}\n")
    helpcenter(root, "user", "password", "ada", typed="another good password\n")
    helpcenter(root, "user", "remove", "ada")
    lines = [line.split(maxsplit=3) for line in helpcenter(root, "user", "log").stdout.splitlines()[1:]]
    assert [(who, what.strip()) for _, _, who, what in lines] == [
        ("ada", "removed"),
        ("ada", "password changed"),
        ("ada", "added as editor"),
    ]


@pytest.mark.parametrize(("asked", "shown"), [((), 50), (("--lines", "7"), 7)])
def test_the_command_shows_fifty_lines_unless_told(
    root: Path, accounts: Accounts, asked: tuple[str, ...], shown: int
) -> None:
    for number in range(60):
        accounts.audit("ada", f"did thing {number}")
    lines = helpcenter(root, "user", "log", *asked).stdout.splitlines()[1:]
    assert len(lines) == shown
    assert "did thing 59" in lines[0]


def test_a_name_made_up_by_a_stranger_steers_no_terminal(root: Path, accounts: Accounts) -> None:
    with pytest.raises(Refused):
        accounts.sign_in("\x1b[31m[bold]eve\x07\n\u202e", "wrong password", "1.2.3.4", NOW)
    _, line = helpcenter(root, "user", "log").stdout.splitlines()
    assert "[bold]eve" in line
    assert line.isprintable()
