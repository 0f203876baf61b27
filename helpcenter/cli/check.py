"""helpcenter check"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from helpcenter.cli.console import err, out, show
from helpcenter.content.fixes.running import Fixed
from helpcenter.content.fixes.writing import diff
from helpcenter.domain.errors import UsageError
from helpcenter.domain.problem import Problem
from helpcenter.serving.publishing import check, fix
from helpcenter.settings import Settings


@click.command("check")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="How problems are printed: lines to read, JSON, or annotations on GitHub.",
)
@click.option("--fix", "fixes", is_flag=True, help="Mend in content/ what needs no thought, then check again.")
@click.option("--diff", "shows_diff", is_flag=True, help="With --fix: show what would change, and write nothing.")
@click.pass_obj
def command(settings: Settings, form: str, fixes: bool, shows_diff: bool) -> None:
    """Find every mistake in content/, index/ and analytics/reports/, as path:line: sentence.

    Errors come first, then warnings. Ends with status 1 when there is an error; warnings alone do not.
    """
    if shows_diff and not fixes:
        raise UsageError("diff_of_nothing", "--diff shows what --fix would change: add --fix.")
    fixed = fix(settings.root, writes=not shows_diff) if fixes else None
    found = _found(settings.root, fixed, is_preview=shows_diff)
    _PRINTERS[form](found)
    _tell_fixed(found)
    if found.errors:
        err.print(f"{_count(found.errors, 'error')}, {_count(found.warnings, 'warning')}.", style="red")
    else:
        err.print(f"{_count(found.guides, 'guide')} fine, {_count(found.warnings, 'warning')}.", style="green")
    if not fixes and any(each.remedy for each in found.problems):
        err.print("helpcenter check --fix mends some of it; with --diff it only shows how.")
    if found.errors:
        sys.exit(1)


@dataclass(frozen=True)
class _Found:
    """Everything to print: problems, errors first, and what was fixed. `is_preview`: it only would be, and the problems
    are those that would be left."""

    guides: int
    problems: Sequence[Problem]
    fixed: Fixed | None
    is_preview: bool

    @property
    def errors(self) -> int:
        return sum(problem.is_error for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


def _found(root: Path, fixed: Fixed | None, *, is_preview: bool) -> _Found:
    if fixed is not None and is_preview:
        library, problems = fixed.left.library, sorted(fixed.left.problems)
    else:
        library, problems = check(root)
    first_errors = sorted(problems, key=lambda problem: not problem.is_error)
    return _Found(len(library.guides) if library else 0, first_errors, fixed, is_preview)


def _tell_fixed(found: _Found) -> None:
    if found.fixed is None:
        return
    made = f"{_count(len(found.fixed.fixes), 'fix', 'fixes')} in {_count(len(found.fixed.changes), 'file')}"
    err.print(f"{made} would be made; nothing was written. Then:" if found.is_preview else f"{made}. What is left:")


def _print_text(found: _Found) -> None:
    if found.fixed is not None and found.is_preview:
        # The diff alone, for `patch` and `git apply`.
        for line in diff(found.fixed.changes):
            click.echo(line, nl=False)
    elif found.fixed is not None:
        for each in (*found.fixed.fixes, *found.fixed.refused):
            out.print(str(each), markup=False)
    if not found.is_preview:
        show(found.problems)


def _print_json(found: _Found) -> None:
    rows = [
        {
            "path": each.path,
            "line": each.line,
            "severity": each.severity.value,
            "message": each.message,
            "fixable": each.remedy is not None,
        }
        for each in found.problems
    ]
    told: dict[str, object] = {"errors": found.errors, "warnings": found.warnings, "problems": rows}
    if found.fixed is not None:
        for name, fixes in (("fixes", found.fixed.fixes), ("refused", found.fixed.refused)):
            told[name] = [{"path": each.path, "line": each.line, "message": each.message} for each in fixes]
        if found.is_preview:
            told["diff"] = "".join(diff(found.fixed.changes))
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _print_github(found: _Found) -> None:
    for each in found.fixed.fixes if found.fixed else ():
        _annotate("notice", each.path, each.line, each.message)
    for each in found.fixed.refused if found.fixed else ():
        _annotate("notice", each.path, each.line, each.message)
    for problem in found.problems:
        hint = " (helpcenter check --fix mends this)" if problem.remedy else ""
        _annotate(problem.severity.value, problem.path, problem.line, f"{problem.message}{hint}")


def _annotate(kind: str, path: str, line: int, message: str) -> None:
    place = f"file={_escaped(path).replace(':', '%3A').replace(',', '%2C')},line={line}"
    click.echo(f"::{kind} {place}::{_escaped(message)}")


def _escaped(text: str) -> str:
    """As GitHub's runner reads it: signs that would end an annotation, or its place, are written as numbers."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _count(number: int, noun: str, nouns: str = "") -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {nouns or f'{noun}s'}"


_PRINTERS: dict[str, Callable[[_Found], None]] = {
    "text": _print_text,
    "json": _print_json,
    "github": _print_github,
}
