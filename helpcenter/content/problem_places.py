"""Where in a text a problem stands: its line, and the heading above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpcenter.content.reading.files import MAX_TEXT, ProblemLog, read_bytes
from helpcenter.domain.problem import Problem

# Of a file that is wrong from top to bottom, the first are enough.
_MOST = 100
_LONGEST_LINE = 200
_HEADING = re.compile(r"#{1,6}[ \t]+([^{]*)(?:\{#([a-z0-9-]+)[^}]*\})?")


@dataclass(frozen=True, slots=True)
class PlacedProblem:
    """A problem with its line as it stands in the file, empty where there is none. `locale` is that of a text, empty
    for other files; `heading_id` and `heading` are what the heading above says of itself, empty above the first."""

    problem: Problem
    line: str = ""
    locale: str = ""
    heading_id: str = ""
    heading: str = ""


def placed(root: Path, problems: Sequence[Problem]) -> tuple[PlacedProblem, ...]:
    """The first hundred, errors first, with their places in the files of the site."""
    first_errors = sorted(problems, key=lambda each: not each.is_error)[:_MOST]
    lines: dict[str, list[str]] = {}
    for each in first_errors:
        if each.path not in lines:
            lines[each.path] = _lines(root, each.path)
    return tuple(_placed(each, lines[each.path]) for each in first_errors)


def _lines(root: Path, path: str) -> list[str]:
    if Path(path).suffix not in {".md", ".yaml"}:
        return []
    data = read_bytes(root / path, MAX_TEXT, ProblemLog(path))
    return (data or b"").decode("utf-8", "replace").splitlines()


def _placed(problem: Problem, lines: Sequence[str]) -> PlacedProblem:
    path = Path(problem.path)
    is_there = 0 < problem.line <= len(lines)
    line = lines[problem.line - 1].strip()[:_LONGEST_LINE] if is_there else ""
    if path.suffix != ".md":
        return PlacedProblem(problem, line)
    heading, heading_id = next(_headings_above(problem.line, lines), ("", ""))
    return PlacedProblem(problem, line, path.stem, heading_id, heading)


def _headings_above(number: int, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in reversed(lines[:number]):
        if found := _HEADING.match(line):
            yield found[1].strip(), found[2] or ""
