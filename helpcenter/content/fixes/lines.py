"""What is mended in a single line: headings of declared blocks, links by former names, signs that nobody sees."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from helpcenter.content.fixes.edit import Checked, Edit, Fix
from helpcenter.content.model.redirects import MAX_BYTES
from helpcenter.content.reading import raw_text
from helpcenter.content.reading.files import STRAY, ProblemLog, read_bytes
from helpcenter.content.reading.raw_text import RawText
from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.content.translating.pieces import CLOSING
from helpcenter.domain.problem import Problem, Remedy, RemedyKind

_HEADING = re.compile(r"( {0,3})(#{2,6})(?=[ \t])")

_Mend = Callable[[str, tuple[str, ...]], tuple[str, str] | None]
"""A line as it should be and what was written; None where it is another one than was thought."""


def edits(root: Path, checked: Checked) -> Iterator[Edit]:
    """One edit for each file with lines to mend."""
    mendable = [each for each in checked.problems if each.remedy is not None and _can_mend(each.remedy)]
    for path, problems in groupby(sorted(mendable), key=lambda problem: problem.path):
        data = read_bytes(root / path, MAX_BYTES, ProblemLog(path))
        raw = raw_text.read(data) if data is not None else None
        if raw is not None:
            fixes = tuple(_mended(raw, path, problems))
            if fixes:
                yield Edit({path: raw.data()}, fixes)


def _can_mend(remedy: Remedy) -> bool:
    # A guide whose name of today nobody knows is a mistake like others.
    return remedy.kind in _MENDS and not (remedy.kind is RemedyKind.GUIDE and len(remedy.values) < 2)


def _mended(raw: RawText, path: str, problems: Iterator[Problem]) -> Iterator[Fix]:
    for problem in problems:
        at, remedy = problem.line - 1, problem.remedy
        made = _made(raw.lines[at], path, remedy) if remedy and at < len(raw.lines) else None
        if made is not None and made[0] != raw.lines[at]:
            raw.lines[at] = made[0]
            yield Fix(path, problem.line, made[1])


def _made(line: str, path: str, remedy: Remedy) -> tuple[str, str] | None:
    if remedy.kind is RemedyKind.GUIDE and path.endswith(".yaml"):
        return _name_in_yaml(line, remedy.values)
    return _MENDS[remedy.kind](line, remedy.values)


def _name_guide(line: str, values: tuple[str, ...]) -> tuple[str, str] | None:
    old, new = values
    links = re.compile(rf"guide:{re.escape(old)}(?![a-z0-9-])")
    changed = outside_code(line, lambda words, _: links.sub(f"guide:{new}", words))
    return (changed, f'wrote "guide:{new}" for "guide:{old}"') if changed != line else None


def _name_in_yaml(line: str, values: tuple[str, ...]) -> tuple[str, str] | None:
    """The name where it is a value, alone or in a list; a key of the same name stays."""
    old, new = values
    value = re.compile(rf"""((?:^[ ]*-[ ]+|[\[,:])[ ]*["']?){re.escape(old)}(?=["']?[ ]*(?:[,\]}}#]|$))""")
    changed = value.sub(rf"\g<1>{new}", line)
    return (changed, f'wrote "{new}" for "{old}"') if changed != line else None


def _add_id(line: str, values: tuple[str, ...]) -> tuple[str, str] | None:
    (name,) = values
    if not _HEADING.match(line) or "{#" in line:
        return None
    closing = CLOSING.search(line)
    end = closing.start() if closing else len(line)
    return f"{line[:end]} {{#{name}}}{line[end:]}".rstrip(), f'wrote "{{#{name}}}" behind the heading'


def _change_level(line: str, values: tuple[str, ...]) -> tuple[str, str] | None:
    (marks,) = values
    found = _HEADING.match(line)
    # Marks at the end as well would have to change with those at the beginning.
    if found is None or line.rstrip().endswith("#"):
        return None
    return f"{found[1]}{marks}{line[found.end() :]}", f'wrote "{marks}" for "{found[2]}"'


def _lead_to(line: str, values: tuple[str, ...]) -> tuple[str, str] | None:
    guide, old, new = values
    links = re.compile(rf"""((?:guide:{re.escape(guide)}|\]\(<?|href=["']?)#){re.escape(old)}(?![a-z0-9-])""")
    changed = outside_code(line, lambda words, _: links.sub(rf"\g<1>{new}", words))
    return (changed, f'wrote "#{new}" for "#{old}"') if changed != line else None


def _remove_stray(line: str, _: tuple[str, ...]) -> tuple[str, str] | None:
    return STRAY.sub("", line), "took out signs that nobody sees"


_MENDS: Mapping[RemedyKind, _Mend] = {
    RemedyKind.HEADING_ID: _add_id,
    RemedyKind.HEADING_LEVEL: _change_level,
    RemedyKind.GUIDE: _name_guide,
    RemedyKind.ANCHOR: _lead_to,
    RemedyKind.UNSEEN: _remove_stray,
}
