"""Releases that were live before: listed, and made live again by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from helpcenter.domain.errors import Unavailable, UsageError
from helpcenter.search.backends.registry import ARRAYS
from helpcenter.search.releases.history import ReleaseHistory, ReleaseRecord
from helpcenter.search.releases.lock import exclusive
from helpcenter.search.releases.pointer import Hold, Pointer, held_sentence, read_pointer, reason, write_pointer
from helpcenter.search.releases.release_store import ReleaseStore

# A reindex holds the lock while it builds, which may take minutes.
_WAIT_SECONDS = 2.0


class KeptReleases:
    """The releases below an index folder that can be made live again; `engine` must be able to open them."""

    def __init__(self, index: Path, engine: str = ARRAYS, built: str = ".built") -> None:
        self._built = index / built
        self._store = ReleaseStore(index, built=built, engine=engine)
        self._history = ReleaseHistory(self._built)

    def records(self) -> list[ReleaseRecord]:
        """What is kept, the live release first. One that was built before releases were listed has no changes."""
        live = self._live()
        records = [each for each in self._history.records() if live is None or each.id != live.id]
        if live is not None:
            records.insert(0, self._history.find(live.id) or ReleaseRecord(live, live.built_at))
        return records

    def find(self, release: str) -> ReleaseRecord:
        """A release by its id, or the beginning of one. Raises UsageError, telling which there are."""
        records = self.records()
        found = [each for each in records if release and each.id.startswith(release)]
        if len(found) != 1:
            known = ", ".join(each.id for each in records) or "none"
            raise UsageError(
                "unknown_release", f'There is no release "{release[:80]}" that is kept. There are: {known}.'
            )
        return found[0]

    def snapshot(self, record: ReleaseRecord) -> bytes:
        """The library of a release. Raises Unavailable."""
        return self._store.snapshot_of(record.pointer)

    def held(self) -> str:
        """Who made the live release by hand, and how it is let go, as a sentence; empty when it is not held."""
        live = self._live()
        return held_sentence(live) if live is not None else ""

    def held_since(self) -> datetime | None:
        """Since when the live release is held."""
        live = self._live()
        return live.hold.since if live is not None and live.hold is not None else None

    def activate(self, release: str, who: str, wait_seconds: float = _WAIT_SECONDS) -> ReleaseRecord:
        """Make a release live, which then stays until it is let go; also the live one, which so is held.

        Raises UsageError for an unknown one, or while a reindex runs; Unavailable for one that cannot be opened, with
        nothing changed.
        """
        with self._locked(wait_seconds):
            record, live = self.find(release), self._live()
            self._store.open(record.pointer)
            now = datetime.now(UTC)
            pointer = replace(record.pointer, previous=_before(record.pointer, live), hold=Hold(who, now))
            write_pointer(self._built, pointer)
            if live is None or live.id != record.id:
                record = replace(record, pointer=replace(pointer, hold=None), live_since=now, who=who)
                self._history.update(record)
        return record

    def let_go(self, wait_seconds: float = _WAIT_SECONDS) -> str:
        """The next reindex may take the live release's place; its id. Raises UsageError ("not_held") otherwise."""
        with self._locked(wait_seconds):
            live = read_pointer(self._built)
            if live.hold is None:
                raise UsageError("not_held", "The live release is not held: the next reindex takes its place.")
            write_pointer(self._built, replace(live, hold=None))
        return live.id

    @contextmanager
    def _locked(self, wait_seconds: float) -> Iterator[None]:
        if not self._built.is_dir():
            raise Unavailable("index_missing", "There is no search index yet. Run helpcenter reindex.")
        try:
            with exclusive(self._built / "lock", wait_seconds):
                yield
        except OSError as error:
            message = f"{self._built} cannot be written ({reason(error)}). What was live before stays."
            raise UsageError("index_unwritable", message) from error

    def _live(self) -> Pointer | None:
        try:
            return read_pointer(self._built)
        except Unavailable:
            return None


def _before(pointer: Pointer, live: Pointer | None) -> tuple[str, ...]:
    """What processes serve that have not taken over yet."""
    return pointer.previous if live is None or live.id == pointer.id else live.paths()
