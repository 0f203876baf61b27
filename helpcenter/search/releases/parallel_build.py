"""Builds the generations of several locales: large ones side by side, a process each, small ones in turn."""

import gc
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpcenter.domain.errors import UsageError
from helpcenter.search.interfaces import GuideSource, IndexBuilder

# Starting a process costs as much as building some thousand passages.
_WORTH_A_PROCESS = 5000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reindex is: `done` of `total` passages of a locale."""

    phase: str
    locale: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Job:
    """An index to be built in `folder`; `passages` is about how many have to be read for it."""

    folder: Path
    locale: str
    content: Mapping[str, GuideSource]
    builder: IndexBuilder
    passages: int


Built = tuple[str, float]
"""SHA-256 of a generation's manifest, and the seconds it took."""


def build_all(jobs: Sequence[Job], progress: Callable[[Progress], None]) -> list[Built]:
    """Builds every job's generation, in order. Raises UsageError when a process that builds is killed."""
    cores = len(os.sched_getaffinity(0))
    large = [job for job in jobs if job.passages >= _WORTH_A_PROCESS]
    if len(large) < 2 or cores < 2:
        return [_built(job, progress) for job in jobs]
    context = multiprocessing.get_context("spawn")
    reports = context.SimpleQueue()
    pool = ProcessPoolExecutor(min(cores, len(large)), context, _begin, (reports,))
    with _passing_on(reports, progress), pool:
        under_way = {job.locale: pool.submit(_build_there, job) for job in large}
        try:
            return [under_way[job.locale].result() if job in large else _built(job, progress) for job in jobs]
        except BrokenProcessPool:
            message = "A process that built the search index was ended from outside, most often for want of memory."
            raise UsageError("reindex_killed", f"{message} Nothing was changed.") from None


def _built(job: Job, progress: Callable[[Progress], None]) -> Built:
    started = time.monotonic()

    def report(done: int, total: int) -> None:
        progress(Progress("index", job.locale, done, total))

    with uncollected():
        manifest = job.builder.build(job.folder, job.locale, job.content, report)
    return manifest, time.monotonic() - started


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector: what is built has no cycles worth looking for, and looking through so many new
    objects takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_reports: list[Any] = []
"""In a process that builds: where it tells how far it is."""


def _begin(reports: Any) -> None:
    _reports.append(reports)


def _build_there(job: Job) -> Built:
    return _built(job, _reports[0].put)


@contextmanager
def _passing_on(reports: Any, progress: Callable[[Progress], None]) -> Iterator[None]:
    """Hands what the processes report to `progress`, on a thread of its own, until the end."""

    def listen() -> None:
        while (report := reports.get()) is not None:
            progress(report)

    listener = threading.Thread(target=listen, name="reindex-progress")
    listener.start()
    try:
        yield
    finally:
        reports.put(None)
        listener.join()
