"""Ids behind the headings of articles: with them a section stays the same, whatever becomes of its words."""

from collections.abc import Iterator
from pathlib import Path

from helpcenter.content.fixes.edit import Checked, Edit, Fix
from helpcenter.content.fixes.yaml_edit import FrontMatterEditor
from helpcenter.content.model.article import ONLY_ORDER
from helpcenter.content.reading import raw_text
from helpcenter.content.translating import section_ids
from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import Guide, GuideKind

_MARKS = "translated_from"


def edits(root: Path, checked: Checked) -> Iterator[Edit]:
    """One edit a guide: the same ids in all its languages, as far as they are aligned for sure."""
    unsure = {each.path for each in checked.problems if each.message.startswith(ONLY_ORDER)}
    guides = checked.library.guides.values() if checked.library is not None else ()
    for guide in guides:
        # Guides of other kinds have their ids in guide.yaml.
        if guide.kind is not GuideKind.ARTICLE:
            continue
        try:
            files = {path: data for path, data in section_ids.edits(root, guide) if path not in unsure}
        except UsageError:
            # Somebody is at the file just now; its own check tells what is wrong with it.
            continue
        fixes = [fix for path, data in files.items() for fix in _fixes(root, path, data)]
        if files and _rename_marks(root, guide, files):
            yield Edit(files, tuple(fixes))


def _rename_marks(root: Path, guide: Guide, files: dict[str, bytes]) -> bool:
    """Marks by the ids that sections had before: nothing leads from those to the section once it has one of its own.

    False where a mark cannot be edited.
    """
    former = {old: block.id for block in guide.blocks for old in block.former_ids}
    for text in (*guide.texts.values(), *guide.drafts.values()) if former else ():
        path = f"content/guides/{guide.id}/{text.locale}.md"
        raw = raw_text.read(files.get(path) or (root / path).read_bytes())
        editor = FrontMatterEditor(raw) if raw is not None else None
        if raw is None or editor is None or not isinstance(editor.value, dict):
            return False
        marks = set(editor.value.get(_MARKS) or ())
        for old in marks & set(former):
            # Where both are marked, the one of today counts.
            is_done = editor.remove(_MARKS, old) if former[old] in marks else editor.rename((_MARKS, old), former[old])
            if not is_done:
                return False
            files[path] = raw.data()
    return True


def _fixes(root: Path, path: str, data: bytes) -> Iterator[Fix]:
    before, after = raw_text.read((root / path).read_bytes()), raw_text.read(data)
    if before is None or after is None:
        return
    for number, (was, line) in enumerate(zip(before.lines, after.lines, strict=True), 1):
        if was != line:
            yield Fix(path, number, f'wrote "{{#{line.rpartition("{#")[2].partition("}")[0]}}}" behind the heading')
