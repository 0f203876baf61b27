"""helpcenter report"""

import sys
from urllib.parse import quote

import click
from rich.markup import escape
from rich.table import Table

from helpcenter import outbound
from helpcenter.analytics import ColumnKind, ReportTable, load_reports, read_holder, to_parquet
from helpcenter.cli.audit import note_from_terminal
from helpcenter.cli.console import err, out
from helpcenter.domain.account import AuditKind
from helpcenter.serving.services import open_owner
from helpcenter.settings import Settings


@click.command("report")
@click.argument("name", required=False)
@click.option("--from", "first", help="First local day, such as 2026-11-01; four weeks ago by default.")
@click.option("--to", "last", help="Last local day; today by default.")
@click.option("--locale", help="Only visitors of this language.")
@click.option("--product", help="Only this product.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
@click.pass_obj
def command(
    settings: Settings,
    name: str | None,
    first: str | None,
    last: str | None,
    locale: str | None,
    product: str | None,
    format_: str,
) -> None:
    """Print a report; without a NAME, list the reports. Works beside a running site, which is then asked."""
    if name is None:
        _list(settings)
        return
    given = {"from": first, "to": last, "locale": locale, "product": product}
    table = _ask(settings, name, {key: value for key, value in given.items() if value is not None})
    if format_ != "table":
        used = table.parameters
        note_from_terminal(
            settings, AuditKind.EXPORT, f"report {table.report} as {format_}, {used.first} to {used.last}"
        )
    if format_ == "table":
        _print(table)
    elif format_ == "csv":
        click.echo(table.to_csv(), nl=False)
    elif format_ == "json":
        click.echo(table.to_json())
    else:
        sys.stdout.buffer.write(to_parquet(table))


def _ask(settings: Settings, name: str, given: dict[str, str]) -> ReportTable:
    """The table from the process that holds the ledger, or from the ledger itself when nobody does."""
    holder = read_holder(settings.state)
    if holder is not None and holder.address and holder.token:
        url = f"{holder.address}/staff/owner/reports/{quote(name, safe='')}"
        return ReportTable.from_json(outbound.ask_owner(url, holder.token, given))
    with open_owner(settings) as owner:
        return owner.reporting.report(name, owner.reporting.parameters(given))


def _list(settings: Settings) -> None:
    table = Table("Report", "Question", box=None)
    for report in load_reports(settings.root / "analytics" / "reports")[0].values():
        table.add_row(report.name, report.question)
    out.print(table)


def _print(table: ReportTable) -> None:
    used = table.parameters
    grid = Table(box=None, pad_edge=False)
    for column in table.columns:
        grid.add_column(column.name, justify="left" if column.kind in {ColumnKind.TEXT, ColumnKind.DATE} else "right")
    for row in table.rows:
        grid.add_row(*(escape(_cell(cell, column.kind)) for cell, column in zip(row, table.columns, strict=True)))
    out.print(grid)
    err.print(f"{used.first} to {used.last}, as of {table.as_of:%Y-%m-%d %H:%M:%S} UTC.")
    if table.has_samples:
        err.print("These figures contain sample visits made by helpcenter demo.", style="yellow")


def _cell(cell: object, kind: ColumnKind) -> str:
    if cell is None:
        return "–"
    return f"{cell:.1%}" if kind is ColumnKind.RATIO and isinstance(cell, float) else str(cell)
