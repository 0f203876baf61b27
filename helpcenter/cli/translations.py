"""helpcenter translations"""

import sys

import click
from rich.table import Table

from helpcenter.cli.console import err, out
from helpcenter.content import load
from helpcenter.content.translations import TranslationState, report, stamp
from helpcenter.domain.errors import ContentErrors, require_known
from helpcenter.settings import Settings


@click.command("translations")
@click.option("--guide", help="Only this guide.")
@click.option("--locale", help="Only this language.")
@click.option("--strict", is_flag=True, help="End with status 1 when anything is missing or outdated.")
@click.option("--mark", is_flag=True, help="Note that the translations shown were made from today's source text.")
@click.pass_obj
def command(settings: Settings, guide: str | None, locale: str | None, strict: bool, mark: bool) -> None:
    """Show which blocks are not translated, or were translated from an older text."""
    loaded = load(settings.root)
    if loaded.library is None:
        raise ContentErrors(loaded.problems)
    if guide is not None:
        require_known("guide", guide, loaded.library.guides)
    if locale is not None:
        require_known("language", locale, loaded.library.site.locales)
    states = report(loaded.library, guide=guide, locale=locale)
    if mark:
        marked = sum(stamp(settings.root, state) for state in states if state.exists)
        err.print(f"{marked} of {len(states)} translations marked as up to date.", style="green")
        return
    _print(states)
    if strict and not all(state.is_complete for state in states):
        sys.exit(1)


def _print(states: list[TranslationState]) -> None:
    table = Table("Guide", "Language", "Status", "Missing", "Outdated", "Not marked", box=None)
    for state in states:
        missing = ", ".join(state.missing) if state.exists else "everything"
        unmarked = str(len(state.unstamped)) if state.unstamped else ""
        status = "draft" if state.is_draft else ""
        table.add_row(state.guide, state.locale, status, missing, ", ".join(state.outdated), unmarked)
    out.print(table)
