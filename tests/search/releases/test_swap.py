"""Reindexing while people search: nobody notices, whatever happens to the process that reindexes."""

import gc
import os
import signal
import subprocess
import sys
import threading
import weakref
from pathlib import Path

import pytest

from helpcenter.domain.query import SearchQuery
from helpcenter.search import ENGINES, Release, ReleaseStore
from tests.search.small import article, library
from tests.waiting import wait_until

SWAPS = 20
QUERY = SearchQuery.parse("cancel always", "en")

# Says when it is half way, and then waits to be killed.
REINDEX = """
import signal, sys
from pathlib import Path
from tests.search.small import article, library
from helpcenter.search import ReleaseStore

def pause_half_way(progress):
    if progress.done >= 20:
        print("half way", flush=True)
        signal.pause()

guides = [article(f"g{n}", "Cancel", "cancel always killed") for n in range(20)]
ReleaseStore(Path(sys.argv[1])).reindex(library(*guides), b"killed", pause_half_way)
"""


class Visitor(threading.Thread):
    """Searches in a loop and keeps what went wrong."""

    def __init__(self, live: list[Release]) -> None:
        super().__init__()
        self.live = live
        self.stop = threading.Event()
        self.count = 0
        self.failures: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                release = self.live[0]
                page = release.engine.search(QUERY)
                versions = {passage.snippet.split()[-1] for hit in page.hits for passage in hit.passages}
                if page.total != 5 or len(versions) != 1:
                    self.failures.append(f"{page.total} guides of versions {versions}")
            except Exception as error:  # noqa: BLE001 - whatever a visitor would have met
                self.failures.append(repr(error))
            self.count += 1


def version(number: int) -> list[object]:
    return [article(f"g{n}", "Cancel", f"cancel always v{number}") for n in range(5)]


def test_twenty_swaps_pass_unnoticed(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    store.reindex(library(*version(0)), b"0")  # type: ignore[arg-type]
    live = [store.current()]
    visitors = [Visitor(live) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    for number in range(1, SWAPS + 1):
        store.reindex(library(*version(number)), str(number).encode())  # type: ignore[arg-type]
        live[0] = store.current()
    for visitor in visitors:
        visitor.stop.set()
        visitor.join()
    assert [failure for visitor in visitors for failure in visitor.failures] == []
    assert all(visitor.count > SWAPS for visitor in visitors)
    assert f"v{SWAPS}" in live[0].engine.search(QUERY).hits[0].passages[0].snippet


def test_a_worker_that_looks_late_is_served_by_its_old_release(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    store.reindex(library(*version(0)), b"0")  # type: ignore[arg-type]
    late = store.current()
    for number in range(1, 5):
        store.reindex(library(*version(number)), str(number).encode())  # type: ignore[arg-type]
    visitors = [Visitor([late]) for _ in range(4)]
    for visitor in visitors:
        visitor.start()
    wait_until(lambda: all(visitor.count >= 20 for visitor in visitors))
    for visitor in visitors:
        visitor.stop.set()
        visitor.join()
    assert [failure for visitor in visitors for failure in visitor.failures] == []


def test_no_files_stay_open_after_swaps(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    counts = []
    for number in range(6):
        store.reindex(library(*version(number)), str(number).encode())  # type: ignore[arg-type]
        release = store.current()
        release.engine.search(QUERY)
        counts.append(sum(".built" in line for line in Path("/proc/self/maps").read_text().splitlines()))
    assert counts[-1] <= counts[0]


@pytest.mark.parametrize("engine", ENGINES)
def test_twenty_swaps_leave_nothing_in_memory(tmp_path: Path, engine: str) -> None:
    store = ReleaseStore(tmp_path, engine=engine)
    gc.collect()
    gc.disable()
    try:
        for number in range(SWAPS):
            store.reindex(library(*version(number)), str(number).encode())  # type: ignore[arg-type]
            release = store.current()
            release.engine.search(QUERY)
            backend = weakref.ref(release.engine_of("en").backend)  # type: ignore[union-attr]
            del release
            # Gone with the last who held it, not when the garbage collector comes by.
            assert backend() is None
    finally:
        gc.enable()


@pytest.mark.kill
def test_a_reindex_killed_half_way_leaves_the_old_release_and_a_clean_next_run(tmp_path: Path) -> None:
    store = ReleaseStore(tmp_path)
    store.reindex(library(*version(0)), b"0")  # type: ignore[arg-type]
    before = store.current_id()
    command = [sys.executable, "-c", REINDEX, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3], text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        os.kill(process.pid, signal.SIGKILL)
    assert list((tmp_path / ".built" / "en").glob("*.tmp"))
    assert store.current_id() == before
    assert store.current().engine.search(QUERY).total == 5
    report = store.reindex(library(*version(1)), b"1", wait_seconds=0)  # type: ignore[arg-type]
    assert report.is_new
    assert not list((tmp_path / ".built").rglob("*.tmp"))


def test_two_reindexes_at_once_come_one_after_the_other(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def reindex(number: int) -> None:
        try:
            ReleaseStore(tmp_path).reindex(library(*version(number)), str(number).encode())  # type: ignore[arg-type]
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=reindex, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert ReleaseStore(tmp_path).current().engine.search(QUERY).total == 5
