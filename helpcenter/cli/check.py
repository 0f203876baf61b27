"""helpcenter check"""

import json
import sys
from collections.abc import Callable, Sequence

import click

from helpcenter.cli.console import err, show
from helpcenter.domain.problem import Problem
from helpcenter.serving.publishing import check
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
@click.pass_obj
def command(settings: Settings, form: str) -> None:
    """Find every mistake in content/, index/ and analytics/reports/, as path:line: sentence.

    Errors come first, then warnings. Ends with status 1 when there is an error; warnings alone do not.
    """
    library, found = check(settings.root)
    problems = sorted(found, key=lambda problem: not problem.is_error)
    _PRINTERS[form](problems)
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    if errors:
        err.print(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}.", style="red")
        sys.exit(1)
    guides = len(library.guides) if library else 0
    err.print(f"{_count(guides, 'guide')} fine, {_count(warnings, 'warning')}.", style="green")


def _print_json(problems: Sequence[Problem]) -> None:
    rows = [
        {"path": each.path, "line": each.line, "severity": each.severity.value, "message": each.message}
        for each in problems
    ]
    errors = sum(each.is_error for each in problems)
    found = {"errors": errors, "warnings": len(problems) - errors, "problems": rows}
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


def _print_github(problems: Sequence[Problem]) -> None:
    for each in problems:
        place = f"file={_escaped(each.path).replace(':', '%3A').replace(',', '%2C')},line={each.line}"
        click.echo(f"::{each.severity.value} {place}::{_escaped(each.message)}")


def _escaped(text: str) -> str:
    """As GitHub's runner reads it: signs that would end an annotation, or its place, are written as numbers."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_PRINTERS: dict[str, Callable[[Sequence[Problem]], None]] = {
    "text": show,
    "json": _print_json,
    "github": _print_github,
}
