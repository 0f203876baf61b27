"""What is done beside, after a release went live: texts that were not encoded yet, and edits merged into a new base.

The content stays what it is. Whatever was edited meanwhile is left alone, and its turn comes in the next round.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from helpcenter.domain.errors import Unavailable
from helpcenter.search.backends.registry import ARRAYS, ENGINES
from helpcenter.search.backends.stored_guides import stored_guides
from helpcenter.search.field_weights import WEIGHTS, Weights
from helpcenter.search.releases.embedding import (
    UPKEEP_LOCK,
    WORK_FOLDER,
    GenerationEmbedder,
    embedder,
    is_upkeep_due,
    manifest_of,
    new_generation,
)
from helpcenter.search.releases.history import ReleaseHistory
from helpcenter.search.releases.lock import exclusive
from helpcenter.search.releases.parallel_build import Job, Progress, build_all
from helpcenter.search.releases.pointer import LocaleRelease, Pointer, read_id, write_pointer
from helpcenter.search.releases.reindexing import clean, readable, usable
from helpcenter.search.releases.upkeep_progress import noting

# Somebody who saves again and again is not waited for without end.
_MOST_ROUNDS = 100
# A reindex may take minutes.
_WAIT_SECONDS = 3600.0

FEW_TO_ENCODE = 40
"""So many passages are encoded while an editor waits, in about a second; more are left to upkeep."""

Report = Callable[[Progress], None]


class Upkeep:
    """Brings the live release of an index folder up to date with itself. Raises OSError when the disk fails,
    UsageError while somebody else stays at it."""

    def __init__(self, index: Path, engine: str = ARRAYS, weights: Weights = WEIGHTS, built: str = ".built") -> None:
        self._index = index
        self._kind = ENGINES[engine]
        self._weights = weights
        self._built = index / built
        self._work = self._built / WORK_FOLDER

    def is_due(self) -> bool:
        """Whether there is anything to do; reads what the generations say of themselves."""
        live = readable(self._built)
        return live is not None and any(self._is_due(locale, part) for locale, part in live.locales.items())

    def _is_due(self, locale: str, part: LocaleRelease) -> bool:
        try:
            return is_upkeep_due(manifest_of(self._built / locale / part.generation, part.manifest), self._weights)
        except (OSError, ValueError):
            # The next reindex mends it.
            return False

    @property
    def release(self) -> str:
        """The id of the live release; empty when there is none."""
        return read_id(self._built) or ""

    def run(self, progress: Report, wait_seconds: float = _WAIT_SECONDS) -> bool:
        """Encodes and merges until nothing is left to do; whether something went live. Waits for another one."""
        if readable(self._built) is None:
            return False
        with exclusive(self._built / UPKEEP_LOCK, wait_seconds):
            return self.run_locked(progress)

    def run_locked(self, progress: Report) -> bool:
        """`run`, for who holds UPKEEP_LOCK."""
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(mode=0o700)
        try:
            with noting(self._work, progress) as noted:
                rounds = 0
                while rounds < _MOST_ROUNDS and self._round(noted):
                    rounds += 1
            if rounds and (found := embedder(self._index, self._built, self._weights)) is not None:
                with exclusive(self._built / "lock", _WAIT_SECONDS):
                    found.prune(self._index)
        finally:
            shutil.rmtree(self._work, ignore_errors=True)
        return rounds > 0

    def _round(self, progress: Report) -> bool:
        """One release brought up to date; False when there was nothing to do."""
        live = readable(self._built)
        if live is None:
            return False
        merged = self._merged(live, progress)
        parts = {locale: part for locale, part in live.locales.items() if locale not in merged}
        found = embedder(self._index, self._built, self._weights, self._work)
        if found is not None:
            merged, parts = _embedded(found, merged, found.at(self._work), parts, progress)
        made = {**parts, **merged}
        changed = {locale: part for locale, part in made.items() if part != live.locales[locale]}
        if changed:
            self._go_live(live, changed)
        return bool(changed)

    def _merged(self, live: Pointer, progress: Report) -> dict[str, LocaleRelease]:
        """New generations, in the folder of work, of the locales where much was edited."""
        jobs: dict[str, Job] = {}
        for locale, part in live.locales.items():
            folder = self._built / locale / part.generation
            try:
                manifest = usable(folder, part, self._weights)
            except Unavailable:
                # The next reindex mends it, or whoever reindexes now takes it away.
                continue
            if manifest.is_to_merge:
                target = self._work / locale / new_generation()
                builder = self._kind.builder(None, self._weights)
                jobs[locale] = Job(target, locale, stored_guides(folder, manifest), builder, 0)
        built = build_all(list(jobs.values()), progress)
        return {
            locale: LocaleRelease(job.folder.name, sha256, live.locales[locale].tuning)
            for (locale, job), (sha256, _) in zip(jobs.items(), built, strict=True)
        }

    def _go_live(self, old: Pointer, made: Mapping[str, LocaleRelease]) -> None:
        """What was made takes the place of what it was made from, in whatever release is live by now."""
        with exclusive(self._built / "lock", _WAIT_SECONDS):
            live = readable(self._built)
            if live is None:
                return
            locales = dict(live.locales)
            for locale, part in made.items():
                there = locales.get(locale)
                if there is not None and there.generation == old.locales[locale].generation:
                    (self._work / locale / part.generation).rename(self._built / locale / part.generation)
                    locales[locale] = replace(part, tuning=there.tuning)
            # Processes may be opening the release that was live.
            before = tuple(dict.fromkeys((*live.paths(), *live.previous)))
            newer = replace(live, locales=locales, previous=before)
            if newer.id != live.id:
                write_pointer(self._built, newer)
                ReleaseHistory(self._built).replace(live, newer)
                clean(self._built, newer)


def _embedded(
    of_live: GenerationEmbedder,
    merged: Mapping[str, LocaleRelease],
    of_merged: GenerationEmbedder,
    parts: Mapping[str, LocaleRelease],
    progress: Report,
) -> tuple[dict[str, LocaleRelease], dict[str, LocaleRelease]]:
    """Merged and live parts with all their embeddings."""
    lacking, fresh = of_live.incomplete(parts), of_merged.incomplete(merged)
    if lacking or fresh:
        of_live.encode({**lacking, **fresh}, progress)
    return dict(of_merged.fill(merged, fresh, fresh)), dict(of_live.fill(parts, lacking, ()))
