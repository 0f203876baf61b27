"""Ids behind the headings of articles: with them a section stays the same, whatever becomes of its words."""

from collections.abc import Iterator
from pathlib import Path

from helpcenter.content.fixes.edit import Checked, Edit, Fix
from helpcenter.content.model.article import ONLY_ORDER
from helpcenter.content.reading import raw_text
from helpcenter.content.translating import section_ids
from helpcenter.domain.errors import UsageError
from helpcenter.domain.guide import GuideKind


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
        if files:
            yield Edit(files, tuple(fix for path, data in files.items() for fix in _fixes(root, path, data)))


def _fixes(root: Path, path: str, data: bytes) -> Iterator[Fix]:
    before, after = raw_text.read((root / path).read_bytes()), raw_text.read(data)
    if before is None or after is None:
        return
    for number, (was, line) in enumerate(zip(before.lines, after.lines, strict=True), 1):
        if was != line:
            yield Fix(path, number, f'wrote "{{#{line.rpartition("{#")[2].partition("}")[0]}}}" behind the heading')
