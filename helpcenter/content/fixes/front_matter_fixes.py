"""What is mended in the front matter of texts: earlier addresses, and marks of what a text was translated from."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import groupby
from pathlib import Path

from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.fixes.edit import Checked, Edit, Fix
from helpcenter.content.fixes.yaml_edit import FrontMatterEditor
from helpcenter.content.reading import raw_text
from helpcenter.content.reading.files import MAX_TEXT, ProblemLog, read_bytes
from helpcenter.domain.problem import Problem, RemedyKind

_MARKS = "translated_from"
_Mend = Callable[[FrontMatterEditor, tuple[str, ...]], tuple[int, str] | None]
"""Makes an edit: the line and what was written, None where it could not."""


def edits(root: Path, checked: Checked) -> Iterator[Edit]:
    """One edit for each file whose front matter says something wrong."""
    return _edits(root, checked, _MENDS.keys() - {RemedyKind.PREVIOUS_SLUG})


def earlier_addresses(root: Path, checked: Checked) -> Iterator[Edit]:
    """One edit for each file that should tell addresses which only a release remembers. They may be in the way of
    others, which is no reason to leave what is wrong besides."""
    return _edits(root, checked, {RemedyKind.PREVIOUS_SLUG})


def _edits(root: Path, checked: Checked, kinds: Collection[RemedyKind]) -> Iterator[Edit]:
    mendable = [each for each in checked.problems if each.remedy is not None and each.remedy.kind in kinds]
    for path, problems in groupby(sorted(mendable), key=lambda problem: problem.path):
        data = read_bytes(root / path, MAX_TEXT, ProblemLog(path))
        raw = raw_text.read(data) if data is not None else None
        if raw is not None:
            editor = FrontMatterEditor(raw)
            fixes = tuple(_mended(editor, path, problems))
            if fixes:
                yield Edit({path: raw.data()}, fixes)


def _mended(editor: FrontMatterEditor, path: str, problems: Iterator[Problem]) -> Iterator[Fix]:
    for problem in problems:
        remedy = problem.remedy
        made = _MENDS[remedy.kind](editor, remedy.values) if remedy else None
        if made is not None:
            yield Fix(path, *made)


def _add_previous_slug(editor: FrontMatterEditor, values: tuple[str, ...]) -> tuple[int, str] | None:
    (slug,) = values
    if not editor.append("previous_slugs", slug):
        return None
    last = len(editor.value["previous_slugs"]) - 1
    return editor.line("previous_slugs", last), f'wrote "{slug}" under "previous_slugs"'


def _remove_previous_slug(editor: FrontMatterEditor, values: tuple[str, ...]) -> tuple[int, str] | None:
    (slug,) = values
    slugs = editor.value.get("previous_slugs", ())
    if slug not in slugs:
        return None
    place = slugs.index(slug)
    line = editor.line("previous_slugs", place)
    is_made = editor.remove("previous_slugs", place)
    return (line, f'took "{brief(slug)}" out of "previous_slugs"') if is_made else None


def _rename_mark(editor: FrontMatterEditor, values: tuple[str, ...]) -> tuple[int, str] | None:
    old, new = values
    if not editor.rename((_MARKS, old), new):
        return None
    return editor.line(_MARKS, new), f'wrote "{new}" for "{brief(old)}", which is another name of it, under "{_MARKS}"'


def _remove_marks(editor: FrontMatterEditor, values: tuple[str, ...]) -> tuple[int, str] | None:
    line = editor.line(_MARKS, *values)
    what = f'"{brief(values[0])}", which is gone, out of "{_MARKS}"' if values else f'"{_MARKS}" out of the source text'
    return (line, f"took {what}") if editor.remove(_MARKS, *values) else None


def _write_slug(editor: FrontMatterEditor, values: tuple[str, ...]) -> tuple[int, str] | None:
    (slug,) = values
    return (editor.line("slug"), f'wrote "{slug}" for "slug"') if editor.replace(("slug",), slug) else None


_MENDS: Mapping[RemedyKind, _Mend] = {
    RemedyKind.PREVIOUS_SLUG: _add_previous_slug,
    RemedyKind.NO_PREVIOUS_SLUG: _remove_previous_slug,
    RemedyKind.SLUG: _write_slug,
    RemedyKind.MARK: _rename_mark,
    RemedyKind.NO_MARK: _remove_marks,
}
