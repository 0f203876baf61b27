"""A generation: one locale's index in a folder of its own, never changed once it is finished."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from helpcenter.search.backends.arrays.array_files import SegmentFiles
from helpcenter.search.backends.arrays.array_format import BASE, DELTA
from helpcenter.search.backends.arrays.writing.segment_writer import GuideDocument, write_segment
from helpcenter.search.backends.arrays.writing.term_statistics import IndexedTerms
from helpcenter.search.backends.index_diff import Changes, compare
from helpcenter.search.backends.manifest import FORMAT, MERGED_FROM, Manifest, file_facts, format_of, write_manifest
from helpcenter.search.backends.whoosh.schema import Record, RecordWriter, schema
from helpcenter.search.field_weights import GUIDE_ID, WEIGHTS, Weights
from helpcenter.search.interfaces import GuideSource
from helpcenter.search.text.languages import language_of

# With more than this edited since the base was built, everything is built afresh while the editor waits: a delta
# is written whole at each edit, and its terms weigh by the statistics of the base.
_MOST_EDITED = 0.25
# An index of fewer passages is built afresh in a second: nothing is gained by doing that beside.
_MERGED_BESIDE = 2000


@dataclass(frozen=True, slots=True)
class GenerationBuilder:
    """See `interfaces.IndexBuilder`: writes the arrays, and the record beside them; `generation_vectors` adds vectors.

    With a `base`, a verified generation, that differs little, only guides that differ are analysed: finished files are
    linked, not copied, and what is new is written beside them.
    """

    base: tuple[Path, Manifest] | None = None
    weights: Weights = WEIGHTS

    def build(
        self, folder: Path, locale: str, content: Mapping[str, GuideSource], progress: Callable[[int, int], None]
    ) -> str:
        """Returns the SHA-256 of the manifest. Raises OSError when the disk fails."""
        folder.mkdir(mode=0o700, parents=True)
        if self.base and _is_small(self.base[1], content):
            return _edited(folder, locale, content, progress, *self.base, self.weights)
        return _whole(folder, locale, content, progress, self.weights)


def _is_small(old: Manifest, content: Mapping[str, GuideSource]) -> bool:
    """Whether an edit is small enough to keep the base and its statistics."""
    fresh = [each.entry.count for name, each in content.items() if old.base.get(name) != each.entry.digest]
    gone = [name for name in old.base if name not in content or content[name].entry.digest != old.base[name]]
    if not _languages(content) <= set(old.languages):
        return False
    total = sum(each.entry.count for each in content.values())
    # Guides taken out count as much as the mean guide: what they held is no longer known.
    mean = old.passages / max(len(old.guides), 1)
    most = _MOST_EDITED if total >= _MERGED_BESIDE else MERGED_FROM
    return sum(fresh) + mean * len(gone) <= most * total


def _whole(
    folder: Path,
    locale: str,
    content: Mapping[str, GuideSource],
    progress: Callable[[int, int], None],
    weights: Weights,
) -> str:
    guides = _documents(content, sorted(content))
    total = sum(len(guide.passages) for guide in guides)
    language = language_of(locale).key
    written = write_segment(folder, BASE, guides, language, lambda done: progress(done // 2, total), weights)
    passages = [passage for guide in guides for passage in guide.passages]
    index = FileIndex.create(FileStorage(str(folder)), schema(), "MAIN")
    progress(total // 2, total)
    writer = RecordWriter(index)
    Record(written, passages).add(writer, range(len(passages)))
    writer.commit(merge=False)
    progress(total, total)
    _close(index, folder)
    base = {name: each.entry.digest for name, each in content.items()}
    return _finish(folder, locale, content, base, 0, {}, weights)


def _edited(
    folder: Path,
    locale: str,
    content: Mapping[str, GuideSource],
    progress: Callable[[int, int], None],
    path: Path,
    old: Manifest,
    weights: Weights,
) -> str:
    kept = {name: facts for name, facts in old.files.items() if not name.startswith(f"{DELTA}.")}
    for name in kept:
        os.link(path / name, folder / name)
    changes = compare(old.guides, content)
    new = sorted(name for name, each in content.items() if old.base.get(name) != each.entry.digest)
    guides = _documents(content, new)
    total = sum(len(guide.passages) for guide in guides)
    language = language_of(locale).key
    if guides:
        written = write_segment(
            folder, DELTA, guides, language, lambda done: progress(done, total), weights, SegmentFiles(folder, BASE)
        )
    dead = _record_changes(folder, changes, guides, written if guides else None)
    progress(total, total)
    # Whoosh replaces these; the others are as they were.
    same = {name: facts for name, facts in kept.items() if name.endswith(".seg") or name.startswith(f"{BASE}.")}
    return _finish(folder, locale, content, old.base, dead, same, weights, old.pending)


def _record_changes(
    folder: Path, changes: Changes, guides: Sequence[GuideDocument], written: IndexedTerms | None
) -> int:
    """Brings Whoosh's index up to date; returns how many dead entries it then holds."""
    # With our schema, because the one in its files names classes by the modules that they once stood in.
    index = FileIndex(FileStorage(str(folder)), schema(), "MAIN")
    writer = RecordWriter(index)
    for name in (*changes.changed, *changes.removed):
        writer.delete_by_term(GUIDE_ID, name)
    passages = [passage for guide in guides for passage in guide.passages]
    fresh = {*changes.added, *changes.changed}
    if written:
        added = [number for number, passage in enumerate(passages) if passage.guide in fresh]
        Record(written, passages).add(writer, added)
    writer.commit(merge=False)
    dead = int(index.doc_count_all() - index.doc_count())
    _close(index, folder)
    return dead


def _close(index: FileIndex, folder: Path) -> None:
    index.close()
    for lock in folder.glob("*LOCK"):
        lock.unlink()


def _documents(content: Mapping[str, GuideSource], names: Sequence[str]) -> list[GuideDocument]:
    sources = ((name, content[name]) for name in names)
    return [GuideDocument(name, each.entry.title, each.entry.title_locale, each.passages()) for name, each in sources]


def _languages(content: Mapping[str, GuideSource]) -> set[str]:
    return {language for each in content.values() for language in each.entry.languages}


def _finish(
    folder: Path,
    locale: str,
    content: Mapping[str, GuideSource],
    base: Mapping[str, str],
    dead: int,
    known: Mapping[str, tuple[int, str]],
    weights: Weights,
    pending: int = 0,
) -> str:
    entries = {name: each.entry for name, each in sorted(content.items())}
    used = sorted(_languages(content))
    total = sum(entry.count for entry in entries.values())
    facts = file_facts(folder, known)
    manifest = Manifest(format_of(FORMAT, weights), locale, entries, tuple(used), total, dead, base, facts, pending)
    return write_manifest(folder, manifest)
