"""helpcenter user"""

import sys

import click
from rich.markup import escape
from rich.table import Table

from helpcenter.accounts import repair as repair_accounts
from helpcenter.cli.console import err, out
from helpcenter.domain.account import AuditFilter, AuditKind, Role
from helpcenter.serving.staff_accounts import open_accounts
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
    help="marketing reads reports, editor also sees the content and makes it live, admin everything.",
)
@click.pass_obj
def add(settings: Settings, name: str, role: str) -> None:
    """Add an account; its password is asked for, or read from standard input."""
    open_accounts(settings).add(name, _password(), Role(role))
    err.print(f"{name} can sign in now.", markup=False, style="green")


@command.command("password")
@click.argument("name")
@click.pass_obj
def password(settings: Settings, name: str) -> None:
    """Change a password and end the account's sessions."""
    open_accounts(settings).set_password(name, _password())
    err.print(f"The password of {name} was changed.", markup=False, style="green")


@command.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.pass_obj
def change_role(settings: Settings, name: str, role: str) -> None:
    """Change a role and end the account's sessions."""
    open_accounts(settings).set_role(name, Role(role))
    err.print(f"{name} has the role {role} now.", markup=False, style="green")


@command.command("reset-factor")
@click.argument("name")
@click.pass_obj
def reset_factor(settings: Settings, name: str) -> None:
    """Take a lost second factor away and end the account's sessions; the password alone signs in then."""
    open_accounts(settings).reset_factor(name)
    err.print(f"{name} has no second factor now.", markup=False, style="green")


@command.command("sign-out")
@click.argument("name")
@click.pass_obj
def sign_out(settings: Settings, name: str) -> None:
    """End every session of an account; "local-admin" stands for those of sign-in links."""
    open_accounts(settings).sign_out(name)
    err.print(f"{name} is signed out everywhere.", markup=False, style="green")


@command.command("remove")
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Remove an account and end its sessions."""
    open_accounts(settings).remove(name)
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
    accounts = open_accounts(settings)
    table = Table("Name", "Role", "Second factor", box=None)
    for account in accounts.all():
        table.add_row(account.name, account.role.value, "yes" if accounts.factors.is_enrolled(account.name) else "no")
    out.print(table)


@command.command("log")
@click.option("--lines", default=50, show_default=True, type=click.IntRange(1, 20_000), help="How many, newest first.")
@click.option("--kind", type=click.Choice([kind.value for kind in AuditKind]), help="Only what is about this.")
@click.option("--who", help="Only what this account did, or somebody under this name was refused.")
@click.pass_obj
def log(settings: Settings, lines: int, kind: str | None, who: str | None) -> None:
    """Show what staff did, and what was refused to whoever tried."""
    asked = AuditFilter(kind=AuditKind(kind) if kind else None, who=who)
    table = Table("When (UTC)", "Who", "What", "From", box=None)
    for each in open_accounts(settings).log.entries(asked, lines):
        what = f"refused: {each.what}" if each.is_refusal else each.what
        table.add_row(f"{each.at:%Y-%m-%d %H:%M:%S}", escape(each.who), escape(what), escape(each.address))
    out.print(table)


def _password() -> str:
    if sys.stdin.isatty():
        answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return answer
    return sys.stdin.readline().rstrip("\n")
