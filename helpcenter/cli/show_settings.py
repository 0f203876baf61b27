"""helpcenter settings"""

import click
from rich.table import Table

from helpcenter.cli.console import out
from helpcenter.settings import described


@click.command("settings")
def command() -> None:
    """List every setting, its default and what it is for."""
    table = Table("Setting", "Default", "Meaning", box=None)
    for setting in described():
        table.add_row(setting.name, setting.default, setting.help)
    out.print(table)
