"""How far the process is that encodes and merges, told to every other process by a small file."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from helpcenter.regular_files import read_regular
from helpcenter.search.releases.embedding import EMBEDDINGS, WORK_FOLDER
from helpcenter.search.releases.parallel_build import Progress

_NAME = "progress.json"
_SECONDS_BETWEEN = 0.5
# Whoever has not told anything for so long was killed.
_STALE_SECONDS = 120
_LARGEST = 4096


@dataclass(frozen=True, slots=True)
class UpkeepProgress:
    """`done` of `total` passages of a phase, EMBEDDINGS or "index"; `at` is a time stamp, in seconds."""

    phase: str
    done: int
    total: int
    at: float


@contextmanager
def noting(work: Path, progress: Callable[[Progress], None]) -> Iterator[Callable[[Progress], None]]:
    """Tells `progress` of everything, and a file in the folder `work` twice a second."""
    next_at = 0.0

    def note(each: Progress) -> None:
        nonlocal next_at
        progress(each)
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + _SECONDS_BETWEEN
            _write(work, UpkeepProgress(each.phase, each.done, each.total, time.time()))

    yield note


def _write(work: Path, progress: UpkeepProgress) -> None:
    part = work / f"{_NAME}.{os.getpid()}"
    part.write_text(json.dumps(asdict(progress)), encoding="utf-8")
    part.replace(work / _NAME)


def read_progress(built: Path) -> UpkeepProgress | None:
    """What is under way now in a folder of releases; None when nothing is."""
    try:
        raw = json.loads(read_regular(built / WORK_FOLDER / _NAME, _LARGEST))
        found = UpkeepProgress(str(raw["phase"]), int(raw["done"]), int(raw["total"]), float(raw["at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if abs(time.time() - found.at) < _STALE_SECONDS else None


def describe_upkeep(pending: int, progress: UpkeepProgress | None) -> str:
    """What is under way or waits, as a sentence for operators; empty when nothing does. `pending`: passages of the live
    release whose embeddings are still to come."""
    if progress is not None and progress.phase == EMBEDDINGS:
        return f"Texts are being encoded for search by meaning: {progress.done} of {progress.total}."
    if progress is not None:
        return "Edits are being merged into the search index."
    return f"{pending} texts are still to be encoded for search by meaning." if pending else ""
