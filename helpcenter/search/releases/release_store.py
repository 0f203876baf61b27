"""Releases: content, index and tuning that go live together. Built beside the live one, swapped by one pointer."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.domain.library import Library
from helpcenter.regular_files import read_regular
from helpcenter.search.backends.manifest import Manifest, built_at
from helpcenter.search.backends.registry import ARRAYS, ENGINES, open_backend
from helpcenter.search.cross_language import CrossLanguageEngine
from helpcenter.search.engine import IndexEngine
from helpcenter.search.field_weights import WEIGHTS, Weights
from helpcenter.search.interfaces import SearchEngine
from helpcenter.search.releases.embedding import is_upkeep_due
from helpcenter.search.releases.history import FEWEST, Origin, ReleaseHistory
from helpcenter.search.releases.lock import exclusive
from helpcenter.search.releases.parallel_build import Progress
from helpcenter.search.releases.pointer import (
    Pointer,
    check_hold,
    read_id,
    read_pointer,
    reason,
)
from helpcenter.search.releases.reindexing import Reindex, ReindexReport, readable, usable
from helpcenter.search.tuning.rules import Tuning

# A release may be replaced twice between reading the pointer and opening what it names; not this often.
_ATTEMPTS = 20


class Release:
    """A release, opened. `snapshot` is the library as it was given to `reindex`, `generations_built_at` when the index
    of each locale was finished. Its files are unmapped when the last who holds it lets go of it."""

    def __init__(
        self,
        pointer: Pointer,
        snapshot: bytes,
        engines: Mapping[str, IndexEngine],
        generations_built_at: Mapping[str, datetime],
        manifests: Collection[Manifest],
    ) -> None:
        self.pending = sum(manifest.pending for manifest in manifests)
        """Passages whose embeddings are still to come."""
        self.is_upkeep_due = any(is_upkeep_due(manifest) for manifest in manifests)
        """Whether there is something to encode or to merge."""
        self.id = pointer.id
        self.built_at = pointer.built_at
        self.generations_built_at = generations_built_at
        self.snapshot = snapshot
        self.engine: SearchEngine = CrossLanguageEngine(engines)
        self._engines = engines
        # Not a method: who keeps it must not keep the snapshot, which takes 16 kB a guide.
        self.retune: Callable[[Mapping[str, Tuning]], None] = partial(_retune, engines)
        """From now on searches by these rules, by locale; the index stays."""

    def engine_of(self, locale: str) -> IndexEngine | None:
        """The engine of one locale, for measurements."""
        return self._engines.get(locale)


def _retune(engines: Mapping[str, IndexEngine], tuning: Mapping[str, Tuning]) -> None:
    for locale, engine in engines.items():
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
        """The library as it was given to the last `reindex`, without opening an index; where that is damaged, the
        latest of those that are kept beside. Raises Unavailable."""
        try:
            return self.snapshot_of(read_pointer(self._built))
        except Unavailable:
            for record in ReleaseHistory(self._built).records():
                with suppress(Unavailable):
                    return self.snapshot_of(record.pointer)
            raise

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
        few: int | None = None,
    ) -> ReindexReport:
        """Builds what changed and makes it live. Raises UsageError when the disk does not let it, when another reindex
        stays at it, naming that one, or ("release_held") while a release that was made live by hand is not let go.

        Where more than `few` passages have to be encoded, that is left for later, and they are found by words alone
        until then. None: whatever they are, they are encoded first.

        `locales` limits the work to those; the others keep their index, which then may lag behind the content until
        their turn comes (a guide that is no longer published is hidden at once everywhere).
        """
        try:
            self._built.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._built.chmod(0o700)
            with exclusive(self._built / "lock", wait_seconds):
                check_hold(self.open, readable(self._built))
                run = Reindex(self._index, self._built, library, progress or _silent, self._kind, self._weights, few)
                return run.run(snapshot, locales, origin, self._kept)
        except OSError as error:
            message = f"The search index cannot be written to {self._built} ({reason(error)}). Nothing was changed."
            raise UsageError("index_unwritable", message) from error

    def open(self, pointer: Pointer) -> Release:
        """Opens a release that is kept. Raises Unavailable with a sentence."""
        snapshot = _read_snapshot(self._built, pointer.snapshot)
        engines: dict[str, IndexEngine] = {}
        ages: dict[str, datetime] = {}
        manifests: list[Manifest] = []
        for locale, part in pointer.locales.items():
            folder = self._built / locale / part.generation
            manifest = usable(folder, part, self._weights, but=self._kind.unread)
            backend = open_backend(self._kind, folder, manifest, self._weights)
            engines[locale] = IndexEngine(backend, part.tuning, pointer.products, pointer.published, self._weights)
            ages[locale] = built_at(folder)
            manifests.append(manifest)
        return Release(pointer, snapshot, engines, ages, manifests)


def _silent(_: Progress) -> None:
    """Nobody watches."""


def _read_snapshot(built: Path, sha256: str) -> bytes:
    try:
        data = read_regular(built / "library" / f"{sha256}.json")
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() != sha256:
        message = "The content stored with the search index is damaged. Run helpcenter reindex."
        raise Unavailable("index_unusable", message)
    return data
