"""helpcenter translations"""

import sys
from collections.abc import Iterable
from pathlib import Path

import click
from rich.table import Table

from helpcenter.cli.console import err, out, show
from helpcenter.content import load
from helpcenter.content.translating import exchange, section_ids
from helpcenter.content.translating.start import start
from helpcenter.content.translations import TranslationState, report, stamp
from helpcenter.domain.errors import ContentErrors, UsageError, require_known
from helpcenter.domain.library import Library
from helpcenter.settings import Settings


@click.command("translations")
@click.option("--guide", help="Only this guide.")
@click.option("--locale", help="Only this language.")
@click.option("--strict", is_flag=True, help="End with status 1 when anything is missing, outdated or a draft.")
@click.option(
    "--start", "starts", is_flag=True, help="Make the files that are missing in --locale, as drafts to be translated."
)
@click.option(
    "--mark",
    is_flag=True,
    help="Note that the translations shown were made from today's source text, and give their sections ids.",
)
@click.option(
    "--export-po",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write PO files for translators: FOLDER/LANGUAGE/GUIDE.po.",
)
@click.option("--single-file", is_flag=True, help="With --export-po: one FOLDER/LANGUAGE.po for all guides.")
@click.option(
    "--export-xliff",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write XLIFF 2.1 files for translators: FOLDER/LANGUAGE/GUIDE.xlf.",
)
@click.option(
    "--import-po",
    "--import-xliff",
    "imports",
    type=click.Path(exists=True, path_type=Path),
    metavar="PATH",
    help="Put the translations of a PO or XLIFF file, or of a folder of them, into the guides.",
)
@click.pass_obj
def command(
    settings: Settings,
    guide: str | None,
    locale: str | None,
    strict: bool,
    starts: bool,
    mark: bool,
    export_po: Path | None,
    single_file: bool,
    export_xliff: Path | None,
    imports: Path | None,
) -> None:
    """Show which blocks are not translated, or were translated from an older text.

    \b
    helpcenter translations --export-po out --locale fr
    helpcenter translations --import-po out
    helpcenter translations --start --guide opening-hours --locale fr
    helpcenter translations --mark --guide opening-hours --locale fr
    """
    library = _library(settings.root)
    states = _states(library, guide, locale)
    if sum((starts, mark, export_po is not None, export_xliff is not None, imports is not None)) > 1:
        raise UsageError("one_at_a_time", "Start, mark, export or import: one at a time.")
    if imports is not None:
        _import(settings.root, library, imports)
    elif export_po is not None:
        _print_paths(exchange.export_po(settings.root, library, states, export_po, is_single=single_file))
    elif export_xliff is not None:
        _print_paths(exchange.export_xliff(settings.root, library, states, export_xliff))
    elif starts:
        _start(settings.root, library, states, locale, guide)
    elif mark:
        _mark(settings.root, library, states)
    else:
        _print(states)
        if strict and not all(state.is_complete for state in states):
            sys.exit(1)


def _library(root: Path) -> Library:
    loaded = load(root)
    if loaded.library is None:
        raise ContentErrors(loaded.problems)
    return loaded.library


def _states(library: Library, guide: str | None, locale: str | None) -> list[TranslationState]:
    if guide is not None:
        require_known("guide", guide, library.guides)
    if locale is not None:
        require_known("language", locale, library.site.locales)
    return report(library, guide=guide, locale=locale)


def _start(root: Path, library: Library, states: list[TranslationState], locale: str | None, guide: str | None) -> None:
    if locale is None:
        raise UsageError("no_locale", "Say which language to start: add --locale, such as --locale fr.")
    new = [state for state in states if guide is not None or not state.exists]
    _write_ids(root, library, {state.guide for state in new})
    for state in new:
        start(root, library.guides[state.guide], state)
        out.print(state.path, soft_wrap=True, markup=False, highlight=False)
    count = f"{len(new)} files" if len(new) != 1 else "1 file"
    err.print(f"{count} to translate. Visitors get them once the line “status: draft” is removed.", style="green")


def _mark(root: Path, library: Library, states: list[TranslationState]) -> None:
    written = [state for state in states if state.exists]
    ids = _write_ids(root, library, {state.guide for state in written})
    marked = sum(stamp(root, state) for state in written)
    err.print(f"{marked} of {len(states)} translations marked as up to date.", style="green")
    if ids:
        err.print(f"Headings got ids in {ids} {'file' if ids == 1 else 'files'}.", style="green")


def _print_paths(paths: Iterable[Path]) -> None:
    for path in paths:
        out.print(str(path), soft_wrap=True, markup=False, highlight=False)


def _import(root: Path, library: Library, path: Path) -> None:
    imported = exchange.import_texts(root, library, path)
    for name in imported.written:
        out.print(name, soft_wrap=True, markup=False, highlight=False)
    show(imported.problems)
    refused = len(imported.problems)
    style = "red" if refused else "green"
    err.print(f"{len(imported.written)} files changed, {refused} texts refused. Now: helpcenter check", style=style)
    if refused:
        sys.exit(1)


def _write_ids(root: Path, library: Library, guides: set[str]) -> int:
    """Gives the headings of these guides ids, in every language; in how many files."""
    edits = [edit for name in sorted(guides) for edit in section_ids.edits(root, library.guides[name])]
    for path, data in edits:
        (root / path).write_bytes(data)
    return len(edits)


def _print(states: list[TranslationState]) -> None:
    table = Table("Guide", "Language", "Status", "Missing", "Outdated", "Not marked", box=None)
    for state in states:
        missing = ", ".join(state.missing) if state.exists else "everything"
        unmarked = str(len(state.unstamped)) if state.unstamped else ""
        status = "draft" if state.is_draft else ""
        table.add_row(state.guide, state.locale, status, missing, ", ".join(state.outdated), unmarked)
    out.print(table)
