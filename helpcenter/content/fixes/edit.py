"""What a fix is: the bytes that some files should have, and a sentence for each thing that was written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem


@dataclass(frozen=True, slots=True, order=True)
class Fix:
    """One thing that was written, or left; printed like a problem. `line` counts from 1 in the file as it is then."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Edit:
    """Files that change together or not at all, by path relative to the site, and what that means."""

    files: Mapping[str, bytes]
    fixes: tuple[Fix, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a site found."""

    library: Library | None
    problems: Sequence[Problem]


Fixer = Callable[[Path, Checked], Iterable[Edit]]
"""Edits of the site in a folder, no two of the same file, from what its check found."""
