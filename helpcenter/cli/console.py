"""The terminal: results on standard output, everything about them on standard error."""

import sys
from typing import NoReturn

from rich.console import Console

# Wide enough for every table where nobody looks at a screen: a pipe must not cut figures.
_WIDTH = None if sys.stdout.isatty() else 500

out = Console(highlight=False, soft_wrap=True, width=_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(message: str, status: int) -> NoReturn:
    """Say why and end the process."""
    err.print(message, style="red", markup=False)
    sys.exit(status)
