"""helpcenter import"""

import re
import sys
from pathlib import PurePosixPath

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from helpcenter.cli.console import err, out
from helpcenter.content.text.slugs import slug_id
from helpcenter.importers.model import ImportLog, ReadOptions
from helpcenter.importers.running import READERS, ImportOrder, run_import
from helpcenter.importers.writing import REPORTS
from helpcenter.settings import Settings
from helpcenter.web.interface.i18n import own_name


@click.command("import")
@click.argument("kind", type=click.Choice(list(READERS)))
@click.argument("source")
@click.option("--name", default="", help="What this import is called, so that the next one updates it.")
@click.option("--locale", default="", help="The language of texts that do not tell theirs, such as fr.")
@click.option("--dialect", default="", help="What wrote the source, where that is not found out right.")
@click.option(
    "--set", "pairs", multiple=True, metavar="KEY=VALUE", help="What a kind of source needs beside; see the docs."
)
@click.option("--prune", is_flag=True, help="Take away what is not in the source any more and nobody has changed.")
@click.option("--dry-run", "is_trial", is_flag=True, help="Write nothing; say what would come over.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def command(
    settings: Settings,
    kind: str,
    source: str,
    name: str,
    locale: str,
    dialect: str,
    pairs: tuple[str, ...],
    prune: bool,
    is_trial: bool,
    form: str,
) -> None:
    """Bring another help center in from SOURCE: a folder, a file, or an https address for html and zendesk.

    Files are added to content/ and never taken from an editor; the next import of the same name updates them. What
    could not come over as it was is listed, and stands as a page in imports/.
    """
    options = ReadOptions(locale=locale, dialect=dialect, settings=dict(_pair(each) for each in pairs))
    order = ImportOrder(kind, source, name or _name_of(kind, source), options, own_name, is_trial, prune)
    with _Shown() as shown:
        report = run_import(settings.root, order, ImportLog(tell=shown.tell))
    if form == "json":
        click.echo(report.to_json(), nl=False)
        return
    for line in report.lines():
        out.print(line, markup=False)
    if is_trial:
        but = f" but what was fetched, in {REPORTS}/{order.name}/fetched" if "://" in source else ""
        err.print(f"A trial: nothing was written{but}.", style="yellow", markup=False)
        return
    err.print(f"Everything that could not come over is listed in {REPORTS}/{order.name}/report.html.", markup=False)
    err.print("Now: helpcenter check, then helpcenter reindex.", style="green")


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise click.BadParameter(f'"{text}" is no pair: write KEY=VALUE', param_hint="--set")
    return key, value


def _name_of(kind: str, source: str) -> str:
    """What an import is called that nobody named: the end of its address, without what only says the kind of file; the
    host where it is all of a site."""
    if "://" in source and (
        kind == "zendesk" or re.search(r"/(?:[\w-]*sitemap[^/]*)?(?:\?.*)?$", source.partition("://")[2])
    ):
        return slug_id(re.sub(r"^\w+://|[/?#:].*", "", source))
    parts = [
        part for part in PurePosixPath(re.sub(r"^https?://|[?#].*", "", source)).parts if part not in (".", "..", "/")
    ]
    return slug_id(re.sub(r"\.(zip|tar|gz|tgz|jsonl?|xml|html?)", "", parts[-1]) if parts else "import")


class _Shown:
    """A bar on the terminal while somebody looks at it."""

    def __enter__(self) -> "_Shown":
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=err, transient=True, disable=not sys.stderr.isatty())
        self._progress.start()
        self._tasks: dict[str, TaskID] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total or None)
        self._progress.update(self._tasks[what], completed=done, total=total or None)
