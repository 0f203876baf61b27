"""Lines of redirects.csv written anew or taken out; every other field, comment and line end stays as it is."""

import csv
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.checks.redirect_check import PATH
from helpcenter.content.fixes.edit import Checked, Edit, Fix
from helpcenter.content.model.redirects import MAX_BYTES
from helpcenter.content.reading import raw_text
from helpcenter.content.reading.files import ProblemLog, read_bytes
from helpcenter.content.reading.raw_text import RawText
from helpcenter.domain.problem import Problem, RemedyKind

_KINDS = (RemedyKind.REDIRECT_TARGET, RemedyKind.NO_REDIRECT)
_COLUMN = "locale"
# A field as it is written, with its quotes, and what ends it.
_FIELD = re.compile(r'("(?:[^"]|"")*"[^,]*|[^,]*)(,|$)')
_NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')


def edits(root: Path, checked: Checked) -> Iterator[Edit]:
    """One edit of the file, if any of its lines has a remedy."""
    problems = [each for each in checked.problems if each.remedy is not None and each.remedy.kind in _KINDS]
    data = read_bytes(root / PATH, MAX_BYTES, ProblemLog(PATH)) if problems else None
    raw = raw_text.read(data) if data is not None else None
    if raw is None:
        return
    # From the end, so that the numbers of the lines above stay true.
    fixes = [fix for each in sorted(problems, reverse=True) if (fix := _fix(raw, each)) is not None]
    gone = sorted(each.line for each in problems if _takes_out(each))
    # Lines that were taken out above move those below; where one was taken out itself, it stood.
    placed = [replace(fix, line=fix.line - bisect_left(gone, fix.line)) for fix in fixes]
    if placed:
        yield Edit({PATH: raw.data()}, tuple(reversed(placed)))


def _takes_out(problem: Problem) -> bool:
    return problem.remedy is not None and problem.remedy.kind is RemedyKind.NO_REDIRECT


def _fix(raw: RawText, problem: Problem) -> Fix | None:
    at, remedy = problem.line - 1, problem.remedy
    fields = _fields(raw.lines[at])
    if remedy is None or len(fields) < 2:
        return None
    if _takes_out(problem):
        raw.remove(at, at)
        return Fix(PATH, problem.line, f'took the line of "{brief(fields[0])}" out, which says nothing new')
    target, locale = remedy.values
    wanted = [fields[0], target, *([locale] if locale or fields[2:] else [])]
    line = raw.lines[at]
    for place, value in enumerate(wanted):
        line = line if fields[place : place + 1] == [value] else _with(line, place, value)
    if _fields(line) != wanted:
        return None
    if len(wanted) > 2:
        _name_locale(raw)
    raw.lines[at] = line
    language = f' in "{locale}"' if [locale] != fields[2:] and locale else ""
    return Fix(PATH, problem.line, f'wrote "{brief(target)}" as the target of "{brief(fields[0])}"{language}')


def _fields(line: str) -> Sequence[str]:
    """The fields of a row on one line; none where it goes on below."""
    try:
        return [field.strip() for field in next(csv.reader([line], strict=True), [])]
    except csv.Error:
        return []


def _with(line: str, place: int, value: str) -> str:
    """A row with another field at `place`, or one more."""
    found = list(_FIELD.finditer(line))
    written = '"{}"'.format(value.replace('"', '""')) if _NEEDS_QUOTES.search(value) else value
    ends = [index for index, each in enumerate(found) if not each[2]]
    if place > ends[0]:
        return f"{line},{written}"
    field = found[place]
    return line[: field.start(1)] + written + line[field.end(1) :]


def _name_locale(raw: RawText) -> None:
    """Gives the file the column of languages, if it has none."""
    at = next(at for at, line in enumerate(raw.lines) if line.strip(" ,") and not line.startswith("#"))
    if _COLUMN not in _fields(raw.lines[at]):
        raw.lines[at] = f"{raw.lines[at]},{_COLUMN}"
