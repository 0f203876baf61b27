"""The release that is live, held open for as long as a request uses it, and how a newer one takes its place."""

import logging
from datetime import datetime
from pathlib import Path

from helpcenter.content.snapshot import from_json
from helpcenter.domain.catalog import Catalog
from helpcenter.domain.errors import Unavailable
from helpcenter.domain.problem import Fault
from helpcenter.search import ARRAYS, Release, ReleaseStore, SearchEngine, TuningWatch

_log = logging.getLogger(__name__)


class ServedRelease:
    """One release as it is served. Whoever holds it may go on using it after a newer one went live."""

    def __init__(self, release: Release) -> None:
        self.id = release.id
        self.built_at: datetime = release.built_at
        self.generations_built_at = release.generations_built_at
        self.engine: SearchEngine = release.engine
        self.retune = release.retune
        self.catalog = Catalog(from_json(release.snapshot))


class ReleaseManager:
    """The release that is live, as this process sees it, searched by the search owners' files as they are now."""

    def __init__(self, index: Path, engine: str = ARRAYS) -> None:
        self._store = ReleaseStore(index, engine=engine)
        self._tuning = TuningWatch(index)
        self._refused: tuple[str, Fault] | None = None
        self.is_behind = False
        """Whether a newer release cannot be used, so that an older one is served."""
        self.current = ServedRelease(self._store.current())
        self._retune()

    def refresh(self) -> bool:
        """Take over a newer release if there is one, or newer tuning. What cannot be used is logged once, and what was
        live before stays."""
        is_newer = self._take_over()
        if is_newer:
            self._tuning.forget()
        return self._retune() or is_newer

    def fault(self) -> Fault | None:
        """What is wrong with the newest release, or with the file that names it; what was live before stays."""
        newest = self._store.current_id()
        if newest is None:
            message = "The file that names the live release is gone or damaged. Run: helpcenter reindex"
            return Fault("index_unusable", f"{message}. What was live before stays.")
        return self._refused[1] if self._refused and self._refused[0] == newest else None

    def _take_over(self) -> bool:
        newest = self._store.current_id()
        self.is_behind = newest != self.current.id
        if newest is None or newest in {self.current.id, self._refused[0] if self._refused else None}:
            return False
        try:
            self.current = ServedRelease(self._store.current())
        except Unavailable as error:
            self._refused = newest, Fault(error.code, f"{error.message} The release before it stays live.")
            _log.error("%s The release before it stays live.", error.message)
            return False
        self.is_behind = False
        _log.info("Release %s is live.", self.current.id)
        return True

    def _retune(self) -> bool:
        if not self._tuning.changed():
            return False
        tuning, errors = self._tuning.read(self.current.catalog.library)
        if errors:
            _log.error("%s The tuning before it stays live.", errors[0])
            return False
        self.current.retune(tuning)
        return True
