"""Releases: content, index and tuning that go live together. Built beside the live one, swapped by one pointer."""

import hashlib
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.domain.library import Library
from helpcenter.regular_files import read_regular
from helpcenter.search.backends.index_diff import Changes, compare, content_of, lacks_vectors
from helpcenter.search.backends.manifest import FORMAT, Manifest, built_at, format_of, verified_manifest
from helpcenter.search.backends.registry import ARRAYS, ENGINES, BackendKind, Base, open_backend
from helpcenter.search.cross_language import CrossLanguageEngine
from helpcenter.search.engine import IndexEngine
from helpcenter.search.field_weights import WEIGHTS, Weights
from helpcenter.search.interfaces import SearchEngine
from helpcenter.search.releases.history import FEWEST, GuideChanges, Origin, ReleaseHistory
from helpcenter.search.releases.lock import exclusive
from helpcenter.search.releases.parallel_build import Job, Progress, build_all, uncollected
from helpcenter.search.releases.pointer import (
    LocaleRelease,
    Pointer,
    check_hold,
    read_id,
    read_pointer,
    write_pointer,
    write_whole,
)
from helpcenter.search.tuning.rules import Tuning
from helpcenter.search.tuning.tuning_files import read_tuning

# A release may be replaced twice between reading the pointer and opening what it names; not this often.
_ATTEMPTS = 20


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


class Release:
    """A release, opened. `snapshot` is the library as it was given to `reindex`, `generations_built_at` when the index
    of each locale was finished. Its files are unmapped when the last who holds it lets go of it."""

    def __init__(
        self,
        pointer: Pointer,
        snapshot: bytes,
        engines: Mapping[str, IndexEngine],
        generations_built_at: Mapping[str, datetime],
    ) -> None:
        self.id = pointer.id
        self.built_at = pointer.built_at
        self.generations_built_at = generations_built_at
        self.snapshot = snapshot
        self.engine: SearchEngine = CrossLanguageEngine(engines)
        self._engines = engines

    def engine_of(self, locale: str) -> IndexEngine | None:
        """The engine of one locale, for measurements."""
        return self._engines.get(locale)

    def retune(self, tuning: Mapping[str, Tuning]) -> None:
        """From now on searches by these rules, by locale; the index stays."""
        for locale, engine in self._engines.items():
            engine.retune(tuning.get(locale, Tuning()))


class ReleaseStore:
    """The releases of a site: tuning is read from its index folder, what is built lies in `.built/` there.

    `engine` names one of ENGINES, by which generations are written and searches are answered; so many releases are
    `kept`, the live one among them.
    """

    def __init__(
        self,
        index: Path,
        weights: Weights = WEIGHTS,
        built: str = ".built",
        engine: str = ARRAYS,
        kept: int = FEWEST,
    ) -> None:
        self._index = index
        self._kind = ENGINES[engine]
        self._weights = weights
        self._built = index / built
        self._kept = kept

    def current_id(self) -> str | None:
        """The id of the live release; reads one small file. None when there is none."""
        return read_id(self._built)

    def current(self) -> Release:
        """Opens the live release. Raises Unavailable ("index_missing", "index_unusable") with a sentence."""
        for _ in range(_ATTEMPTS):
            pointer = read_pointer(self._built)
            try:
                return self.open(pointer)
            except Unavailable:
                if read_pointer(self._built).id == pointer.id:
                    raise
        return self.open(read_pointer(self._built))

    def current_snapshot(self) -> bytes:
        """The library as it was given to the last `reindex`, without opening an index. Raises Unavailable."""
        return self.snapshot_of(read_pointer(self._built))

    def snapshot_of(self, pointer: Pointer) -> bytes:
        """The library of a release that is kept. Raises Unavailable."""
        return _read_snapshot(self._built, pointer.snapshot)

    def reindex(
        self,
        library: Library,
        snapshot: bytes,
        progress: Callable[[Progress], None] | None = None,
        locales: Collection[str] | None = None,
        wait_seconds: float = 60,
        origin: Origin = Origin(),
    ) -> ReindexReport:
        """Builds what changed and makes it live. Raises UsageError when the disk does not let it, when another reindex
        stays at it, naming that one, or ("release_held") while a release that was made live by hand is not let go.

        `locales` limits the work to those; the others keep their index, which then may lag behind the content until
        their turn comes (a guide that is no longer published is hidden at once everywhere).
        """
        try:
            self._built.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._built.chmod(0o700)
            with exclusive(self._built / "lock", wait_seconds):
                check_hold(self.open, _readable(self._built))
                run = _Reindex(self._index, self._built, library, progress or _silent, self._kind, self._weights)
                return run.run(snapshot, locales, origin, self._kept)
        except OSError as error:
            message = f"The search index cannot be written to {self._built} ({error.strerror}). Nothing was changed."
            raise UsageError("index_unwritable", message) from error

    def open(self, pointer: Pointer) -> Release:
        """Opens a release that is kept. Raises Unavailable with a sentence."""
        snapshot = _read_snapshot(self._built, pointer.snapshot)
        engines: dict[str, IndexEngine] = {}
        ages: dict[str, datetime] = {}
        for locale, part in pointer.locales.items():
            folder = self._built / locale / part.generation
            manifest = _usable(folder, part, self._weights, but=self._kind.unread)
            backend = open_backend(self._kind, folder, manifest, self._weights)
            engines[locale] = IndexEngine(backend, part.tuning, pointer.products, pointer.published, self._weights)
            ages[locale] = built_at(folder)
        return Release(pointer, snapshot, engines, ages)


@dataclass(frozen=True, slots=True)
class _Due:
    """A locale that has to be built; `seconds` went into finding that out."""

    job: Job
    tuning: Tuning
    changes: Changes
    seconds: float


class _Reindex:
    """One run, under the lock."""

    def __init__(
        self,
        index: Path,
        built: Path,
        library: Library,
        progress: Callable[[Progress], None],
        kind: BackendKind,
        weights: Weights,
    ) -> None:
        self._kind = kind
        self._weights = weights
        self._index = index
        self._built = built
        self._library = library
        self._progress = progress
        self._live = _readable(built)

    def run(self, snapshot: bytes, locales: Collection[str] | None, origin: Origin, most_kept: int) -> ReindexReport:
        started = time.monotonic()
        self._clean(self._live)
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
        parts = {locale: made[locale][0] for locale in self._library.site.locales}
        reports = [made[locale][1] for locale in self._library.site.locales]
        pointer = self._pointer(sha256, parts)
        is_new = self._live is None or self._live.id != pointer.id
        if is_new:
            write_pointer(self._built, pointer)
            changes = {each.locale: GuideChanges.of(each.added, each.changed, each.removed) for each in reports}
            ReleaseHistory(self._built).remember(pointer, self._live, changes, origin, most_kept)
            self._clean(pointer)
        return ReindexReport(pointer.id, is_new, tuple(reports), time.monotonic() - started)

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
        is_whole = not changes.any and not (base and lacks_vectors(*base, self._weights))
        if base and self._live and (not is_wanted or is_whole):
            part = replace(self._live.locales[locale], tuning=tuning)
            kept = Changes((), (), (), tuple(sorted(base[1].guides)))
            return part, _report(locale, base[1].passages, kept, time.monotonic() - started, is_reused=True)
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        (self._built / locale).mkdir(mode=0o700, exist_ok=True)
        fresh = sum(content[guide].entry.count for guide in (*changes.added, *changes.changed))
        folder = self._built / locale / f"{name}.tmp"
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
            return folder, _usable(folder, part, self._weights)
        except Unavailable:
            return None

    def _keep_snapshot(self, sha256: str, snapshot: bytes) -> None:
        folder = self._built / "library"
        folder.mkdir(mode=0o700, exist_ok=True)
        write_whole(folder / f"{sha256}.json", snapshot)

    def _clean(self, live: Pointer | None) -> None:
        """Removes what a killed run left, and what no release needs that is kept."""
        needed = {*live.paths(), *live.previous, *ReleaseHistory(self._built).paths()} if live else set()
        for stray in self._built.glob("*.tmp"):
            stray.unlink()
        for path in self._built.glob("*/*"):
            if path.relative_to(self._built).as_posix() in needed:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def _silent(_: Progress) -> None:
    """Nobody watches."""


def _readable(built: Path) -> Pointer | None:
    try:
        return read_pointer(built)
    except Unavailable:
        return None


def _usable(folder: Path, part: LocaleRelease, weights: Weights, *, but: Collection[str] = ()) -> Manifest:
    manifest = verified_manifest(folder, part.manifest, but=but)
    if manifest.format != format_of(FORMAT, weights):
        message = "The search index was built by another version of the help center. Run helpcenter reindex."
        raise Unavailable("index_unusable", message)
    return manifest


def _read_snapshot(built: Path, sha256: str) -> bytes:
    try:
        data = read_regular(built / "library" / f"{sha256}.json")
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != sha256:
        message = "The content stored with the search index is damaged. Run helpcenter reindex."
        raise Unavailable("index_unusable", message)
    return data


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
