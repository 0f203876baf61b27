"""The terminal: results on standard output, everything about them on standard error."""

import sys
from collections.abc import Sequence
from typing import NoReturn

from rich.console import Console

from helpcenter.domain.problem import Problem

# Wide enough for every table where nobody looks at a screen: a pipe must not cut figures.
_WIDTH = None if sys.stdout.isatty() else 500

# Without emoji: `:rocket:` in a message stays what stands in the file.
out = Console(highlight=False, soft_wrap=True, width=_WIDTH, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def show(problems: Sequence[Problem]) -> None:
    """One line a problem, as editors' tools read them."""
    for problem in problems:
        out.print(str(problem), markup=False, style=None if problem.is_error else "dim")


def fail(message: str, status: int) -> NoReturn:
    """Say why and end the process."""
    err.print(message, style="red", markup=False)
    sys.exit(status)
