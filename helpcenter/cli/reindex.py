"""helpcenter reindex"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from watchfiles import watch

from helpcenter.cli.audit import note_from_terminal, terminal_user
from helpcenter.cli.console import err, out, show
from helpcenter.domain.account import AuditKind
from helpcenter.domain.errors import ContentErrors, HelpcenterError
from helpcenter.search import FEW_TO_ENCODE, BackgroundUpkeep, KeptReleases, ReindexReport, Upkeep
from helpcenter.search import Progress as BuildProgress
from helpcenter.serving.publishing import asks_for_reindex, reindex, watched
from helpcenter.settings import Settings

_NAMED = 8
_FIRST_LOOK_MS = 200
_LOOK_SECONDS = 1.0
# Where the disk is full, each attempt is work.
_AGAIN_SECONDS = 20.0


@click.command("reindex")
@click.option("--locale", "locales", multiple=True, help="Only this language; may be given several times.")
@click.option("--watch", "keeps_watching", is_flag=True, help="Go on, and reindex whenever a file is saved.")
@click.option("--wait", default=60.0, show_default=True, help="Seconds to wait while another reindex runs.")
@click.option("--defer", is_flag=True, help="End once it is live; a running `helpcenter serve` encodes the rest.")
@click.pass_obj
def command(settings: Settings, locales: tuple[str, ...], keeps_watching: bool, wait: float, defer: bool) -> None:
    """Check the files, build what changed, and put it live without a visitor noticing.

    Where many texts have to be encoded for search by meaning, the release goes live before that, by words alone, and
    the command then waits until they are.
    """
    if keeps_watching:
        _watch(settings, locales, wait, defer=defer)
        return
    run(settings, locales, wait)
    if not defer:
        finish(settings)


def _watch(settings: Settings, locales: tuple[str, ...], wait: float, *, defer: bool) -> None:
    """Reindexes at every save. What takes longer is done by a process beside, so that the next save need not wait."""
    waiting = _Waiting(KeptReleases(settings.root / "index"))
    beside = BackgroundUpkeep(settings.root / "index", settings.search_engine)
    try:
        for _ in _saves(settings.root, waiting, lambda: None if defer else beside.look_at_live()):
            if waiting.may_go():
                waiting.note(is_done=_run_or_tell(settings, locales, wait))
    finally:
        beside.stop()


def _run_or_tell(settings: Settings, locales: tuple[str, ...], wait: float) -> bool:
    """False where it failed for something that may pass by itself: another reindex, a full disk."""
    try:
        run(settings, locales, wait)
    except ContentErrors as error:
        show(error.problems)
        err.print(error.message, style="red")
    except HelpcenterError as error:
        err.print(f"{error.message} It is tried again in {_AGAIN_SECONDS:.0f} seconds.", style="red", markup=False)
        return False
    return True


def finish(settings: Settings) -> None:
    """Encode what is left, and merge, with a progress bar; it is live then. Ended early, what was done is kept."""
    upkeep = Upkeep(settings.root / "index", settings.search_engine)
    if not upkeep.is_due():
        return
    started = time.monotonic()
    with Progress(*_columns(), console=err, transient=True) as bars:
        upkeep.run(_Bars(bars).show)
    err.print(f"Release {upkeep.release} is live, all its texts encoded, {time.monotonic() - started:.2f} s later.")


class _Waiting:
    """Whether a release stays that was made live by hand, which is said once a release; or a reindex is to be tried
    again."""

    def __init__(self, kept: KeptReleases) -> None:
        self._kept = kept
        self._said = ""
        self._next_look = 0.0
        self._again = float("inf")

    def note(self, *, is_done: bool) -> None:
        """Whether the last reindex came to an end."""
        self._again = float("inf") if is_done else time.monotonic() + _AGAIN_SECONDS

    def may_go(self) -> bool:
        """Whether a reindex is not in vain; says so, where it is."""
        held = self._kept.held()
        if held and held != self._said:
            err.print(f"{held} Waiting for that.", style="yellow", markup=False)
        self._said = held
        return not held

    def is_over(self) -> bool:
        """Whether a release was held and is let go now, or it is time to try again, also where nothing was saved: the
        files are to go live then."""
        if time.monotonic() >= self._again:
            self._again = float("inf")
            return self.may_go()
        if time.monotonic() < self._next_look:
            return False
        self._next_look = time.monotonic() + _LOOK_SECONDS
        was_held = bool(self._said)
        return self.may_go() and was_held


def run(settings: Settings, locales: tuple[str, ...] = (), wait: float = 60) -> ReindexReport:
    """Reindex with a progress bar, then say what changed."""
    with Progress(*_columns(), console=err, transient=True) as bars:
        report = reindex(
            settings.root,
            _Bars(bars).show,
            locales or None,
            wait,
            settings.search_engine,
            settings.releases_kept,
            terminal_user(),
            FEW_TO_ENCODE,
        )
    if report.is_new:
        _note(settings, report)
    _print(report)
    return report


def _columns() -> tuple[ProgressColumn, ...]:
    left = TextColumn("left")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return (*columns, TimeRemainingColumn(), left)


def _note(settings: Settings, report: ReindexReport) -> None:
    counts = [sum(len(getattr(each, what)) for each in report.locales) for what in ("added", "changed", "removed")]
    said = "release {}: {} added, {} changed, {} removed".format(report.release, *counts)
    note_from_terminal(settings, AuditKind.REINDEX, said)


class _Bars:
    """A bar for each language and phase of a build."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def show(self, progress: BuildProgress) -> None:
        name = f"{progress.locale} {progress.phase}".strip()
        if name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=progress.total)
        self._bars.update(self._tasks[name], completed=progress.done, total=progress.total)


def _saves(root: Path, waiting: _Waiting, between: Callable[[], None]) -> Iterator[None]:
    """Once now, then once after every save and when a wait is over, for as long as the command runs; every second
    calls `between`."""
    # Made before the first run, so that what is saved meanwhile is not missed.
    changes = watch(
        *watched(root),
        watch_filter=lambda _, path: asks_for_reindex(root, path),
        yield_on_timeout=True,
        rust_timeout=_FIRST_LOOK_MS,
        raise_interrupt=False,
    )
    next(changes)
    yield
    err.print("Watching for changes; Ctrl-C ends it.")
    next_look = 0.0
    for changed in changes:
        if changed or waiting.is_over():
            yield
        elif time.monotonic() >= next_look:
            next_look = time.monotonic() + _LOOK_SECONDS
            between()


def _print(report: ReindexReport) -> None:
    table = Table("Language", "Passages", "Added", "Changed", "Removed", "Unchanged", "Seconds", box=None)
    for each in report.locales:
        counts = (len(each.added), len(each.changed), len(each.removed), len(each.unchanged))
        seconds = "kept" if each.is_reused else f"{each.seconds:.2f}"
        table.add_row(each.locale, str(each.passages), *map(str, counts), seconds)
    out.print(table)
    for each in report.locales:
        is_first = len(each.added) > 0 and not (each.changed or each.removed or each.unchanged)
        for what in () if is_first else ("added", "changed", "removed"):
            _name_guides(each.locale, what, getattr(each, what))
    state = "is live" if report.is_new else "was live already; nothing changed"
    err.print(f"Release {report.release} {state}, after {report.seconds:.2f} s.", style="green")
    if report.pending:
        err.print(f"{report.pending} of its texts are still to be encoded: until then they are found by words alone.")


def _name_guides(locale: str, what: str, guides: tuple[str, ...]) -> None:
    shown = ", ".join(guides[:_NAMED]) + (f" and {len(guides) - _NAMED} more" if len(guides) > _NAMED else "")
    if guides:
        out.print(f"{locale} {what}: {shown}", markup=False, style="dim")
