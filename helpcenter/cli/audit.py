"""What was done at a terminal, in the log of staff."""

import getpass

from helpcenter.cli.console import err
from helpcenter.domain.account import AuditKind
from helpcenter.domain.errors import HelpcenterError
from helpcenter.serving.staff_accounts import open_accounts
from helpcenter.settings import Settings


def note_from_terminal(settings: Settings, kind: AuditKind, what: str) -> None:
    """Note what whoever sits at the terminal has done. It is done: that it cannot be noted is said, and no error."""
    try:
        open_accounts(settings).log.note(kind, terminal_user(), what)
    except (HelpcenterError, OSError) as error:
        err.print(f"This could not be noted in the log of staff: {error}", style="yellow", markup=False)


def terminal_user() -> str:
    """Who started the command, as the log names them; in a container a user may have a number and no name."""
    try:
        return f"terminal:{getpass.getuser()}"
    except (KeyError, OSError):
        return "terminal:unnamed"
