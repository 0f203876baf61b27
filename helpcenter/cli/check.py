"""helpcenter check"""

import sys

import click

from helpcenter.cli.console import err, show
from helpcenter.serving.publishing import check
from helpcenter.settings import Settings


@click.command("check")
@click.pass_obj
def command(settings: Settings) -> None:
    """Find every mistake in content/, index/ and analytics/reports/, as path:line: sentence.

    Ends with status 1 when there is an error; warnings alone do not.
    """
    library, problems = check(settings.root)
    show(problems)
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    if errors:
        err.print(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}.", style="red")
        sys.exit(1)
    guides = len(library.guides) if library else 0
    err.print(f"{_count(guides, 'guide')} fine, {_count(warnings, 'warning')}.", style="green")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
