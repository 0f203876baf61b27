"""Files of an import, written so that nothing an editor has changed is lost, and nothing is written twice."""

import os
import tempfile
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from helpcenter.domain.errors import UsageError
from helpcenter.importers.again.pruning import stays
from helpcenter.importers.previous import PreviousImport

REPORTS = "imports"
"""Below the site's folder, and not committed: reports, and texts that could not take their place."""


class Outcome(StrEnum):
    """What became of a file."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"
    """An editor has changed it, and the source has not."""
    CLASHED = "clashed"
    """Both have: the editor's stays, what came in lies beside the report."""
    GONE = "gone"
    """It is not in the source any more, and stays here."""
    UNREAD = "unread"
    """It is in the source and could not be read this time; it stays as it was."""
    PRUNED = "pruned"


def digest(data: bytes) -> str:
    """As files are compared by."""
    return sha256(data).hexdigest()[:32]


@dataclass
class ImportWriter:
    """Puts files below `root`; `previous` says what the last import put there, and learns what this one does.

    With `is_trial` nothing is written. `outcomes` are by path.
    """

    root: Path
    name: str
    previous: PreviousImport
    is_trial: bool = False
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def put(self, path: str, data: bytes) -> Outcome:
        """`data` at `path`, as far as no editor's words stand in the way. Raises UsageError for a path that would lead
        out of the site, OSError."""
        outcome = self._judge(path, data)
        if outcome in (Outcome.ADDED, Outcome.CHANGED):
            self.write(path, data)
        elif outcome is Outcome.CLASHED:
            self.write(f"{REPORTS}/{self.name}/{path}", data)
        self.previous.files[path] = digest(data)
        self.outcomes[path] = outcome
        return outcome

    def _judge(self, path: str, data: bytes) -> Outcome:
        target = self._target(path)
        there = target.read_bytes() if target.is_file() else None
        last = self.previous.files.get(path)
        if there is None:
            # An editor who deleted a file that has not changed since wants it gone.
            return Outcome.KEPT if last == digest(data) else Outcome.CLASHED if last else Outcome.ADDED
        if there == data:
            return Outcome.SAME
        if last is not None and digest(there) == last:
            return Outcome.CHANGED
        return Outcome.KEPT if last == digest(data) else Outcome.CLASHED

    def end(self, *, prune: bool, unread: Collection[str] = ()) -> None:
        """Tells which files of the last import are in the source no more; those that nobody's work needs are taken away
        if `prune`. Paths that are `unread` could not be made this time. Raises OSError."""
        gone = [path for path in self.previous.files if path not in self.outcomes]
        for path in [each for each in gone if not self._target(each).is_file()]:
            gone.remove(path)
            del self.previous.files[path]
        kept = set(gone)
        if prune:
            needed = [path for path in gone if path in unread or self._is_touched(path)]
            kept = stays(self.root, gone, self.previous.files, needed)
        for path in gone:
            if path not in kept:
                self.outcomes[path] = Outcome.PRUNED
                target = self._target(path)
                if not self.is_trial:
                    target.unlink()
                    _remove_empty(target.parent)
                del self.previous.files[path]
            else:
                self.outcomes[path] = Outcome.UNREAD if path in unread else Outcome.GONE

    def _is_touched(self, path: str) -> bool:
        return digest(self._target(path).read_bytes()) != self.previous.files[path]

    def write(self, path: str, data: bytes) -> None:
        """`data` at `path`, whole or not at all. Raises UsageError, OSError."""
        if self.is_trial:
            return
        target = self._target(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".import-", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            # As files that an editor makes: the process's own mask decides.
            Path(temporary).chmod(0o666 & ~_mask())
            Path(temporary).replace(target)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise

    def counts(self) -> Counter[Outcome]:
        return Counter(self.outcomes.values())

    def _target(self, path: str) -> Path:
        target = self.root / path
        if not target.resolve().is_relative_to(self.root.resolve()):
            message = f"{path} would lead out of the site: a link stands in its way. Remove it and start again."
            raise UsageError("leads_out", message)
        return target


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()
        folder.parent.rmdir()
