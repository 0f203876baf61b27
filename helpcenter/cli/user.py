"""helpcenter user"""

import sys

import click
from rich.markup import escape
from rich.table import Table

from helpcenter.accounts import Accounts
from helpcenter.accounts import repair as repair_accounts
from helpcenter.cli.console import err, out
from helpcenter.domain.account import Role
from helpcenter.settings import Settings


@click.group("user")
def command() -> None:
    """Manage the accounts of staff."""


@command.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.MARKETING.value,
    show_default=True,
    help="marketing reads reports, editor also sees the content, admin everything.",
)
@click.pass_obj
def add(settings: Settings, name: str, role: str) -> None:
    """Add an account; its password is asked for, or read from standard input."""
    _accounts(settings).add(name, _password(), Role(role))
    err.print(f"{name} can sign in now.", markup=False, style="green")


@command.command("password")
@click.argument("name")
@click.pass_obj
def password(settings: Settings, name: str) -> None:
    """Change a password and end the account's sessions."""
    _accounts(settings).set_password(name, _password())
    err.print(f"The password of {name} was changed.", markup=False, style="green")


@command.command("remove")
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Remove an account and end its sessions."""
    _accounts(settings).remove(name)
    err.print(f"{name} was removed.", markup=False, style="green")


@command.command("repair")
@click.pass_obj
def repair(settings: Settings) -> None:
    """Set damaged accounts aside and make them anew from what can still be read. Works beside a running site."""
    done = repair_accounts(settings.state / "staff.sqlite")
    saved = ", ".join(done.names) or "none; make them again with helpcenter user add"
    err.print(f"Accounts that were saved: {saved}.", markup=False, style="green")
    err.print(f"The damaged file is kept as {done.aside}; delete it when you no longer need it.", markup=False)


@command.command("list")
@click.pass_obj
def list_accounts(settings: Settings) -> None:
    """List the accounts."""
    table = Table("Name", "Role", box=None)
    for account in _accounts(settings).all():
        table.add_row(account.name, account.role.value)
    out.print(table)


@command.command("log")
@click.option("--lines", default=50, show_default=True, type=click.IntRange(1, 10_000), help="How many, newest first.")
@click.pass_obj
def log(settings: Settings, lines: int) -> None:
    """Show who signed in, failed to, or was added, changed or removed."""
    table = Table("When (UTC)", "Who", "What", box=None)
    for at, who, what in _accounts(settings).audited(lines):
        table.add_row(at[:19].replace("T", " "), escape(who), escape(what))
    out.print(table)


def _accounts(settings: Settings) -> Accounts:
    return Accounts(settings.state / "staff.sqlite")


def _password() -> str:
    if sys.stdin.isatty():
        answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return answer
    return sys.stdin.readline().rstrip("\n")
