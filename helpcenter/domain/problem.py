"""What is wrong in a file that a person wrote, and how to mend it."""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from helpcenter.domain.errors import UsageError


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. `path` is relative to the site's folder, with forward slashes; `line` counts from 1."""

    path: str
    line: int
    message: str
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        kind = "" if self.is_error else "warning: "
        return f"{self.path}:{self.line}: {kind}{self.message}"


def nearest(name: str, known: Iterable[str]) -> str:
    """', did you mean "open-billing"?' for a misspelt name, or '' when nothing known is close."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f', did you mean "{close[0]}"?' if close else ""


def require_known(kind: str, name: str, known: Collection[str]) -> None:
    """Raises UsageError (`unknown_<kind>`), suggesting the nearest, for a name that is not among the known ones."""
    if name not in known:
        raise UsageError(f"unknown_{kind}", f'There is no {kind} "{name}"{nearest(name, known) or "."}')
