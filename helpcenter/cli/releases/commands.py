"""helpcenter releases"""

from collections.abc import Mapping

import click
from rich.table import Table

from helpcenter.cli.audit import note_from_terminal, terminal_user
from helpcenter.cli.console import err, out
from helpcenter.domain.account import AuditKind
from helpcenter.search import GuideChanges, KeptReleases
from helpcenter.serving.going_live.comparison import compare
from helpcenter.settings import Settings

_NAMED = 20


@click.group("releases")
def command() -> None:
    """List the releases that are kept, compare them, and make one live again."""


@command.command("list")
@click.pass_obj
def list_releases(settings: Settings) -> None:
    """List what is kept, the live release first."""
    kept = _kept(settings)
    table = Table("Release", "Live since (UTC)", "Made live by", "Added", "Changed", "Removed", "Also", box=None)
    for number, each in enumerate(kept.records()):
        name = f"{each.id} (live)" if number == 0 else each.id
        counts = [_by_locale(each.changes, what) for what in ("added", "changed", "removed")]
        table.add_row(name, f"{each.live_since:%Y-%m-%d %H:%M}", each.who or "–", *counts, ", ".join(each.parts))
    out.print(table)
    if held := kept.held():
        err.print(held, style="yellow", markup=False)


@command.command("compare")
@click.argument("old")
@click.argument("new")
@click.pass_obj
def compare_releases(settings: Settings, old: str, new: str) -> None:
    """Tell which guides differ between two releases, by language. The beginning of an id is enough."""
    found = compare(_kept(settings), old, new)
    if found.is_same:
        out.print("Nothing differs that visitors see.")
    for each in found.locales:
        for what in ("added", "changed", "removed"):
            guides: tuple[str, ...] = getattr(each, what)
            more = f" and {len(guides) - _NAMED} more" if len(guides) > _NAMED else ""
            if guides:
                out.print(f"{each.locale} {what}: {', '.join(guides[:_NAMED])}{more}", markup=False)
    if found.parts:
        out.print(f"also: {', '.join(found.parts)}", markup=False)


@command.command("activate")
@click.argument("release")
@click.pass_obj
def activate(settings: Settings, release: str) -> None:
    """Make a release live, which then stays until it is let go. The beginning of its id is enough."""
    record = _kept(settings).activate(release, terminal_user())
    note_from_terminal(settings, AuditKind.RELEASE, f"release {record.id} made live by hand")
    err.print(f"Release {record.id} is live, and stays until: helpcenter releases let-go", style="green", markup=False)


@command.command("let-go")
@click.pass_obj
def let_go(settings: Settings) -> None:
    """Let the next reindex take the place of a release that was made live by hand."""
    release = _kept(settings).let_go()
    note_from_terminal(settings, AuditKind.RELEASE, f"release {release} let go")
    err.print(f"Release {release} is live until the next reindex.", style="green", markup=False)


def _kept(settings: Settings) -> KeptReleases:
    return KeptReleases(settings.root / "index", settings.search_engine)


def _by_locale(changes: Mapping[str, GuideChanges], what: str) -> str:
    counts = {locale: getattr(each, what) for locale, each in changes.items()}
    return ", ".join(f"{locale} {count}" for locale, count in counts.items() if count) or "–"
