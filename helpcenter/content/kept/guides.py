"""Reads guides, each only when a file changed that it is made of."""

import hashlib
import os
import time
from pathlib import Path
from threading import Lock

from helpcenter.content.kept import shards
from helpcenter.content.kept.dependencies import Surroundings
from helpcenter.content.kept.shards import NAMES, KeptGuide, shard_of
from helpcenter.content.model import guides
from helpcenter.content.reading.files import is_hidden
from helpcenter.content.reading.folder import GuideFolder, read_folder
from helpcenter.content.reading.parsed import ParsedGuide
from helpcenter.domain.library import Site
from helpcenter.file_signatures import SETTLED_SECONDS, signature


class KeptGuides:
    """What was read of a site's guides, in memory and in the folder given, where it outlives the process.

    Exact: a guide is what reading its files would give. Bounded by what the site holds. Safe for threads. Files that
    were written within the last `settled_seconds` are looked into, whatever the file system says of them.
    """

    def __init__(self, folder: Path | None = None, settled_seconds: float = SETTLED_SECONDS) -> None:
        self._folder = folder
        self._settled = int(settled_seconds * 1e9)
        self._lock = Lock()
        self._kept: dict[str, KeptGuide] | None = None
        self._changed: set[str] = set()

    def parse(self, folders: dict[str, Path], site: Site, around: Surroundings) -> list[ParsedGuide]:
        """The guides in folders, by their paths relative to the site, in order. See `model.guides.parse`."""
        with self._lock:
            kept = self._loaded()
            found = {path: self._guide(kept.get(path), path, folder, site, around) for path, folder in folders.items()}
            for path in {*kept, *found}:
                if kept.get(path) is not found.get(path):
                    self._changed.add(shard_of(path))
            self._kept = found
            return [each.parsed for each in found.values()]

    def save(self) -> None:
        """Writes down what is new. Does nothing where it cannot."""
        with self._lock:
            if self._folder is None or self._kept is None or not self._changed:
                return
            by_shard: dict[str, list[KeptGuide]] = {name: [] for name in NAMES if name in self._changed}
            for path, kept in self._kept.items():
                if (name := shard_of(path)) in by_shard:
                    by_shard[name].append(kept)
            self._changed.clear()
            shards.write(self._folder, by_shard)

    def _loaded(self) -> dict[str, KeptGuide]:
        if self._kept is None:
            self._kept = shards.read(self._folder) if self._folder is not None else {}
        return self._kept

    def _guide(self, kept: KeptGuide | None, path: str, folder: Path, site: Site, around: Surroundings) -> KeptGuide:
        # Before the files are read: what is written meanwhile is told the next time.
        state = self._state(folder, site)
        if kept is not None and state and kept.signature == state and around.holds(kept.dependencies):
            return kept
        files = read_folder(folder, path)
        if any(problem.is_error for problem in files.problems):
            # Who may read a file can change without a trace in the file.
            state = b""
        digest = _digest(files, site)
        if kept is not None and kept.digest == digest and around.holds(kept.dependencies):
            return KeptGuide(path, state, digest, kept.dependencies, kept.parsed) if state else kept
        recorded, dependencies = around.recorded()
        parsed = guides.parse(files, site, recorded.shared, recorded.pictures)
        return KeptGuide(path, state, digest, dependencies(), parsed)

    def _state(self, folder: Path, site: Site) -> bytes:
        found = signature(str(folder), time.time_ns() - self._settled, is_hidden)
        return hashlib.sha256(f"{_site(site)} {os.geteuid()}\n".encode() + found).digest() if found else b""


def _digest(files: GuideFolder, site: Site) -> str:
    """Of all that `model.guides.parse` looks at, beside what is shared."""
    problems = [(*map(str, (each.path, each.line, each.message, each.severity)),) for each in files.problems]
    return hashlib.sha256(repr((files.id, files.path, files.digest, problems, _site(site))).encode()).hexdigest()


def _site(site: Site) -> str:
    """What of a site decides how its guides are read."""
    return repr((site.default_locale, list(site.locales.items())))
