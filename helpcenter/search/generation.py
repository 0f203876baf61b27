"""A generation: one locale's index in a folder of its own, never changed once it is finished."""

import hashlib
import json
import os
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from helpcenter.domain.guide import Guide
from helpcenter.domain.passage import Passage, passages
from helpcenter.search.fields import GUIDE_ID
from helpcenter.search.languages import language_of
from helpcenter.search.manifest import FORMAT, GuideEntry, Manifest, file_facts, write
from helpcenter.search.schema import document, schema

# Dead entries are kept until they are this share of the index: rewriting it costs as much as building it. Scores and
# corrections never depend on them, see `Collection`.
_MOST_DEAD = 0.05


@dataclass(frozen=True, slots=True)
class Changes:
    """Guides that differ between a generation and the content."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]

    @property
    def any(self) -> bool:
        return bool(self.added or self.changed or self.removed)


Content = Mapping[str, tuple[GuideEntry, tuple[Passage, ...]]]


def content_of(guides: Iterable[Guide], locale: str) -> Content:
    """What the index of a locale should hold, by guide id."""
    return {guide.id: _entry(guide, locale) for guide in guides}


def _entry(guide: Guide, locale: str) -> tuple[GuideEntry, tuple[Passage, ...]]:
    localized = guide.in_locale(locale)
    found = tuple(_clean(passage) for passage in passages(localized))
    facts = [guide.kind.value, guide.product, [asdict(passage) for passage in found]]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    title = _clean_text(localized.title)
    return GuideEntry(digest, title, localized.title_locale, guide.kind.value, guide.product, len(found)), found


def _clean(passage: Passage) -> Passage:
    return replace(passage, title=_clean_text(passage.title), body=_clean_text(passage.body))


def _clean_text(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def compare(old: Mapping[str, GuideEntry], new: Content) -> Changes:
    """Which guides a new generation must add, replace and take out."""
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(i for i in new.keys() & old.keys() if new[i][0].digest != old[i].digest)),
        removed=tuple(sorted(old.keys() - new.keys())),
        unchanged=tuple(sorted(i for i in new.keys() & old.keys() if new[i][0].digest == old[i].digest)),
    )


def build(
    folder: Path,
    locale: str,
    content: Content,
    step: Callable[[int, int], None],
    base: tuple[Path, Manifest] | None = None,
) -> str:
    """Writes a generation into `folder`, which must not exist. Returns the SHA-256 of its manifest.

    With a `base`, only guides that differ are analysed: the base's files are linked, not copied, and Whoosh never
    writes to a finished file. `step` is told passages done and to do.
    """
    folder.mkdir(mode=0o700, parents=True)
    changes = compare(base[1].guides if base else {}, content)
    index = _linked(folder, base) if base else FileIndex.create(FileStorage(str(folder)), schema(), "MAIN")
    dead = _write(index, content, changes, step, base[1] if base else None)
    index.close()
    for lock in folder.glob("*LOCK"):
        lock.unlink()
    return _finish(folder, locale, content, dead)


def _linked(folder: Path, base: tuple[Path, Manifest]) -> FileIndex:
    for name in base[1].files:
        os.link(base[0] / name, folder / name)
    return FileIndex(FileStorage(str(folder)), indexname="MAIN")


def _write(
    index: FileIndex,
    content: Content,
    changes: Changes,
    step: Callable[[int, int], None],
    old: Manifest | None,
) -> int:
    """Applies the changes; returns how many dead entries the index then holds."""
    writer = index.writer()
    dead = old.dead if old else 0
    for guide_id in (*changes.changed, *changes.removed):
        writer.delete_by_term(GUIDE_ID, guide_id)
        dead += old.guides[guide_id].count if old else 0
    todo = sum(content[guide_id][0].count for guide_id in (*changes.added, *changes.changed))
    done = 0
    for guide_id in sorted((*changes.added, *changes.changed)):
        entry, found = content[guide_id]
        for passage in found:
            writer.add_document(**document(passage, entry.title, entry.title_locale))
        done += len(found)
        step(done, todo)
    total = sum(entry.count for entry, _ in content.values())
    writer.commit(optimize=dead > _MOST_DEAD * total)
    return int(index.doc_count_all() - index.doc_count())


def _finish(folder: Path, locale: str, content: Content, dead: int) -> str:
    entries = {guide_id: entry for guide_id, (entry, _) in sorted(content.items())}
    used = {language_of(p.locale).key for _, found in content.values() for p in found}
    used |= {language_of(entry.title_locale).key for entry in entries.values()}
    total = sum(entry.count for entry in entries.values())
    manifest = Manifest(FORMAT, locale, entries, tuple(sorted(used)), total, dead, file_facts(folder))
    return write(folder, manifest)
