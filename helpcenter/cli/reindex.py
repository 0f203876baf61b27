"""helpcenter reindex"""

import time
from collections.abc import Iterator
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from watchfiles import watch

from helpcenter.cli import check
from helpcenter.cli.console import err
from helpcenter.domain.errors import ContentErrors, UsageError
from helpcenter.publishing import reindex, watched
from helpcenter.search import Progress as BuildProgress
from helpcenter.search import ReindexReport
from helpcenter.settings import Settings


@click.command("reindex")
@click.option("--locale", "locales", multiple=True, help="Only this language; may be given several times.")
@click.option("--watch", "keeps_watching", is_flag=True, help="Go on, and reindex whenever a file is saved.")
@click.option("--wait", default=60.0, show_default=True, help="Seconds to wait while another reindex runs.")
@click.pass_obj
def command(settings: Settings, locales: tuple[str, ...], keeps_watching: bool, wait: float) -> None:
    """Check the files, build what changed, and put it live without a visitor noticing."""
    if not keeps_watching:
        run(settings.root, locales, wait)
        return
    for _ in _saves(settings.root):
        try:
            run(settings.root, locales, wait)
        except ContentErrors as error:
            check.show(error.problems)
            err.print(error.message, style="red")
        except UsageError as error:
            err.print(error.message, style="red")


def run(root: Path, locales: tuple[str, ...] = (), wait: float = 60) -> ReindexReport:
    """Reindex with a progress bar, then say what changed."""
    started = time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        report = reindex(root, _Bars(bars).show, locales or None, wait)
    _print(report, time.monotonic() - started)
    return report


class _Bars:
    """A bar for each language and phase of a build."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def show(self, progress: BuildProgress) -> None:
        name = f"{progress.locale} {progress.phase}"
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=progress.total)
        self._bars.update(self._tasks[name], completed=progress.done, total=progress.total)


def _saves(root: Path) -> Iterator[None]:
    """Once now, then once after every save, for as long as the command runs."""
    yield
    err.print("Watching for changes; Ctrl-C ends it.")
    for _ in watch(*watched(root), raise_interrupt=False):
        yield
