"""The rows of the search bench, and how they are measured."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helpcenter.search.field_weights import WEIGHTS

SHIPPED = replace(WEIGHTS, semantic=0.0)
"""Everything but vectors, whose cost is stated apart."""
CORE = replace(SHIPPED, guide_title=0.0, ngrams=0.0)
"""Title and body, as the peers."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, in milliseconds."""

    kind: str
    engine: str
    mode: str
    p50: float
    p95: float
    most: float

    def __str__(self) -> str:
        return f"{self.kind:8} {self.engine:12} {self.mode:10} {self.p50:8.3f} {self.p95:8.3f} {self.most:8.3f}"


def timed(ask: Callable[[str], Any], queries: Sequence[str], *, is_warm: bool = True) -> tuple[float, float, float]:
    """Milliseconds of CPU of the second half of the queries: median, 95th of a hundred, longest.

    The first half warms the engine up, unless it is to answer cold: then it is not asked at all.
    """
    half = len(queries) // 2
    if is_warm:
        for text in queries[:half]:
            ask(text)
    # The collector need not look through the corpus, which no worker of a site holds.
    gc.collect()
    gc.freeze()
    took = sorted(1000 * cpu(lambda text=text: ask(text)) for text in queries[half:])  # type: ignore[misc]
    gc.unfreeze()
    return took[len(took) // 2], took[int(len(took) * 0.95)], took[-1]


def cpu(work: Callable[[], Any]) -> float:
    """Seconds of this process's CPU time."""
    started = time.process_time()
    work()
    return time.process_time() - started


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
