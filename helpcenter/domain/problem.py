"""What is wrong in a file that a person wrote, and how to mend it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the site's own files or disk. `code` is stable; `message` says what mends it, and
    names no folder outside the site."""

    code: str
    message: str
