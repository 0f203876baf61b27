"""One reindex: what changed is built beside what is live, and goes live in one step."""

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from helpcenter.domain.errors import Unavailable
from helpcenter.domain.library import Library
from helpcenter.search.backends.index_diff import Changes, compare, content_of
from helpcenter.search.backends.manifest import FORMAT, Manifest, format_of, verified_manifest
from helpcenter.search.backends.registry import BackendKind, Base
from helpcenter.search.field_weights import Weights
from helpcenter.search.releases.embedding import STORE_FOLDER, UPKEEP_LOCK, WORK_FOLDER, Parts, embedder, new_generation
from helpcenter.search.releases.history import GuideChanges, Origin, ReleaseHistory
from helpcenter.search.releases.lock import try_exclusive
from helpcenter.search.releases.parallel_build import Job, Progress, build_all, uncollected
from helpcenter.search.releases.pointer import (
    LocaleRelease,
    Pointer,
    read_pointer,
    reason,
    write_pointer,
    write_whole,
)
from helpcenter.search.tuning.rules import Tuning
from helpcenter.search.tuning.tuning_files import read_tuning

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LocaleReport:
    """What happened to one locale's index. Guides by id. `is_reused`: nothing had to be written."""

    locale: str
    passages: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    seconds: float
    is_reused: bool


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What a reindex did. `is_new` is False when everything was live already."""

    release: str
    is_new: bool
    locales: tuple[LocaleReport, ...]
    seconds: float
    pending: int = 0
    """Passages whose embeddings are left for later; each is found by its words meanwhile."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A locale that has to be built; `seconds` went into finding that out."""

    job: Job
    tuning: Tuning
    changes: Changes
    seconds: float


class Reindex:
    """One run, under the lock."""

    def __init__(
        self,
        index: Path,
        built: Path,
        library: Library,
        progress: Callable[[Progress], None],
        kind: BackendKind,
        weights: Weights,
        few: int | None,
    ) -> None:
        self._few = few
        self._embedder = embedder(index, built, weights)
        self._kind = kind
        self._weights = weights
        self._index = index
        self._built = built
        self._library = library
        self._progress = progress
        self._live = last_live(built)

    def run(self, snapshot: bytes, locales: Collection[str] | None, origin: Origin, most_kept: int) -> ReindexReport:
        started = time.monotonic()
        clean(self._built, self._live)
        try:
            pointer, reports, pending = self._made(snapshot, locales)
            there = readable(self._built)
            is_new = there is None or there.id != pointer.id
            if is_new:
                write_pointer(self._built, pointer)
        except BaseException:
            # Where the disk is full, what was begun would keep it so. The pointer may be the new one nevertheless.
            with suppress(OSError):
                clean(self._built, last_live(self._built))
            raise
        if is_new:
            self._afterwards(pointer, reports, origin, most_kept)
        return ReindexReport(pointer.id, is_new, tuple(reports), time.monotonic() - started, pending)

    def _made(self, snapshot: bytes, locales: Collection[str] | None) -> tuple[Pointer, list[LocaleReport], int]:
        """Everything on disk but the pointer; and how many passages are left to be encoded."""
        sha256 = hashlib.sha256(snapshot).hexdigest()
        self._keep_snapshot(sha256, snapshot)
        kept: dict[str, tuple[LocaleRelease, LocaleReport]] = {}
        due: list[_Due] = []
        for locale in self._library.site.locales:
            found = self._locale(locale, locales is None or locale in locales)
            if isinstance(found, _Due):
                due.append(found)
            else:
                kept[locale] = found
        made = kept | self._build(due)
        reports = [made[locale][1] for locale in self._library.site.locales]
        unembedded = {locale: made[locale][0] for locale in self._library.site.locales}
        parts, pending = self._embedded(unembedded, [each.job.locale for each in due])
        return self._pointer(sha256, parts), reports, pending

    def _afterwards(self, pointer: Pointer, reports: Sequence[LocaleReport], origin: Origin, most_kept: int) -> None:
        """The release is live, whatever comes of this: what fails is logged."""
        # Where only the pointer was damaged, the record says already how the release came to be.
        if self._live is None or self._live.id != pointer.id:
            changes = {each.locale: GuideChanges.of(each.added, each.changed, each.removed) for each in reports}
            ReleaseHistory(self._built).remember(pointer, self._live, changes, origin, most_kept)
        try:
            clean(self._built, pointer)
            self._prune()
        except OSError as error:
            _log.warning("Release %s is live, but what nobody needs any more stays: %s.", pointer.id, reason(error))

    def _prune(self) -> None:
        """Not while embeddings are made that no index uses yet."""
        store = self._index / ".built"
        if self._embedder is None or not store.is_dir():
            return
        if (lock := try_exclusive(store / UPKEEP_LOCK)) is not None:
            try:
                self._embedder.prune(self._index)
            finally:
                os.close(lock)

    def _embedded(self, parts: Parts, fresh: Collection[str]) -> tuple[Parts, int]:
        """The parts with embeddings, and how many passages are left for later: none unless more than `few` are to be
        encoded."""
        if self._embedder is None or not (incomplete := self._embedder.incomplete(parts)):
            return parts, 0
        missing = self._embedder.missing(incomplete)
        if self._few is None or missing <= self._few:
            self._embedder.encode(incomplete, self._progress)
            missing = 0
        chosen = {locale: each for locale, each in incomplete.items() if not missing or locale in fresh}
        return self._embedder.fill(parts, chosen, fresh), missing

    def _pointer(self, snapshot: str, parts: Mapping[str, LocaleRelease]) -> Pointer:
        products = tuple(replace(each, descriptions={}) for _, each in sorted(self._library.products.items()))
        return Pointer(
            built_at=datetime.now(UTC),
            snapshot=snapshot,
            products=products,
            published=frozenset(guide.id for guide in self._library.published()),
            locales=parts,
            previous=self._live.paths() if self._live else (),
        )

    def _locale(self, locale: str, is_wanted: bool) -> "tuple[LocaleRelease, LocaleReport] | _Due":
        """What is kept of a locale, or what is to be built."""
        started = time.monotonic()
        tuning, _ = read_tuning(self._index, locale)
        base = self._base(locale)
        with uncollected():
            content = content_of(self._library.published(), locale, base[1].guides if base else {})
        changes = compare(base[1].guides if base else {}, content)
        if base and self._live and (not is_wanted or not changes.any):
            part = replace(self._live.locales[locale], tuning=tuning)
            kept = Changes((), (), (), tuple(sorted(base[1].guides)))
            return part, _report(locale, base[1].passages, kept, time.monotonic() - started, is_reused=True)
        (self._built / locale).mkdir(mode=0o700, exist_ok=True)
        fresh = sum(content[guide].entry.count for guide in (*changes.added, *changes.changed))
        folder = self._built / locale / f"{new_generation()}.tmp"
        job = Job(folder, locale, content, self._kind.builder(base, self._weights), fresh)
        return _Due(job, tuning, changes, time.monotonic() - started)

    def _build(self, due: Sequence["_Due"]) -> dict[str, tuple[LocaleRelease, LocaleReport]]:
        made: dict[str, tuple[LocaleRelease, LocaleReport]] = {}
        built = build_all([each.job for each in due], self._progress)
        for each, (manifest, seconds) in zip(due, built, strict=True):
            finished = each.job.folder.rename(each.job.folder.with_suffix(""))
            part = LocaleRelease(finished.name, manifest, each.tuning)
            count = sum(source.entry.count for source in each.job.content.values())
            report = _report(each.job.locale, count, each.changes, each.seconds + seconds, is_reused=False)
            made[each.job.locale] = part, report
        return made

    def _base(self, locale: str) -> Base | None:
        """The live generation, if it is whole and of today's format."""
        part = self._live.locales.get(locale) if self._live else None
        if part is None:
            return None
        folder = self._built / locale / part.generation
        try:
            return folder, usable(folder, part, self._weights)
        except Unavailable:
            return None

    def _keep_snapshot(self, sha256: str, snapshot: bytes) -> None:
        folder = self._built / "library"
        folder.mkdir(mode=0o700, exist_ok=True)
        write_whole(folder / f"{sha256}.json", snapshot)


def clean(built: Path, live: Pointer | None) -> None:
    """Removes what a killed run left, and what no release needs that is kept; those are, whatever became of the
    pointer to the live one."""
    needed = ReleaseHistory(built).paths()
    if live is not None:
        needed.update(live.paths(), live.previous)
    for stray in built.glob("*.tmp"):
        stray.unlink()
    for path in built.glob("*/*"):
        if path.relative_to(built).as_posix() in needed or path.parent.name in {STORE_FOLDER, WORK_FOLDER}:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def readable(built: Path) -> Pointer | None:
    """The live release's pointer, None where there is none that can be read."""
    try:
        return read_pointer(built)
    except Unavailable:
        return None


def last_live(built: Path) -> Pointer | None:
    """As `readable`; where that pointer is damaged or lost, the one of the kept release that went live last."""
    found = readable(built)
    if found is None and (records := ReleaseHistory(built).records()):
        return records[0].pointer
    return found


def usable(folder: Path, part: LocaleRelease, weights: Weights, *, but: Collection[str] = ()) -> Manifest:
    """The manifest of a generation of today's format, see `verified_manifest`. Raises Unavailable."""
    manifest = verified_manifest(folder, part.manifest, but=but)
    if manifest.format != format_of(FORMAT, weights):
        message = "The search index was built by another version of the help center. Run helpcenter reindex."
        raise Unavailable("index_unusable", message)
    return manifest


def _report(locale: str, passages: int, changes: Changes, seconds: float, *, is_reused: bool) -> LocaleReport:
    return LocaleReport(
        locale=locale,
        passages=passages,
        added=changes.added,
        changed=changes.changed,
        removed=changes.removed,
        unchanged=changes.unchanged,
        seconds=seconds,
        is_reused=is_reused,
    )
