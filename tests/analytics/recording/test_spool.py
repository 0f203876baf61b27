"""Recording events: fast, in whole lines, counted when it cannot be done, never in a visitor's way."""

import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from helpcenter.analytics import Spool
from helpcenter.domain.event import Series
from tests.analytics.small_ledger import NOON, event
from tests.waiting import wait_until


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    spool = Spool(tmp_path / "spool", max_age=60)
    yield spool
    spool.close()


def lines(folder: Path, pattern: str) -> list[dict[str, object]]:
    texts = [path.read_bytes() for path in sorted(folder.glob(pattern))]
    return [msgspec.json.decode(line) for text in texts for line in text.splitlines()]


def test_an_event_is_in_its_file_when_record_returns(spool: Spool, tmp_path: Path) -> None:
    assert spool.record(event(query="résilier"))
    (line,) = lines(tmp_path / "spool", "*.open")
    assert (line["query"], line["at"], "guide" in line) == ("résilier", "2026-03-02T12:00:00Z", False)


def test_a_quiet_site_s_events_are_handed_over_without_another_one_coming(tmp_path: Path) -> None:
    spool = Spool(tmp_path, max_age=0.2)
    spool.record(event())
    wait_until(lambda: len(lines(tmp_path, "*.ndjson")) == 1)
    assert not list(tmp_path.glob("*.open"))
    spool.close()


def test_a_full_segment_is_handed_over_and_another_begun(tmp_path: Path) -> None:
    spool = Spool(tmp_path, max_bytes=1000, max_age=60)
    for _ in range(20):
        assert spool.record(event())
    wait_until(lambda: bool(list(tmp_path.glob("*.ndjson"))))
    spool.close()
    segments = list(tmp_path.glob("*.ndjson"))
    assert len(segments) > 1
    assert all(path.stat().st_size < 1400 for path in segments)
    assert len(lines(tmp_path, "*.ndjson")) == 20


def test_rotate_hands_everything_over_at_once(spool: Spool, tmp_path: Path) -> None:
    spool.record(event())
    spool.rotate()
    assert len(lines(tmp_path / "spool", "*.ndjson")) == 1


def test_rotating_or_closing_an_unused_spool_leaves_no_file(spool: Spool, tmp_path: Path) -> None:
    spool.rotate()
    spool.close()
    spool.close()
    assert not (tmp_path / "spool").exists()


def test_threads_write_whole_lines(spool: Spool, tmp_path: Path) -> None:
    def write() -> None:
        for _ in range(300):
            assert spool.record(event())

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spool.rotate()
    found = lines(tmp_path / "spool", "*.ndjson")
    assert len({line["id"] for line in found}) == len(found) == 2400


def test_segments_are_private(spool: Spool, tmp_path: Path) -> None:
    spool.record(event())
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "spool").iterdir()} == {0o600}


def test_after_closing_events_are_lost_and_counted(spool: Spool) -> None:
    spool.close()
    assert not spool.record(event())
    assert spool.lost == {"closed": 1}


@pytest.mark.parametrize("values", [{"query": "\ud800"}, {"total": "three"}, {"at": "yesterday"}, {"at": None}])
def test_an_event_that_is_none_is_lost_and_counted(spool: Spool, values: dict[str, object]) -> None:
    assert not spool.record(event(**values))
    assert spool.lost == {"unencodable": 1}


def test_an_unusable_folder_is_counted_and_never_raises(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file where the folder should be")
    spool = Spool(tmp_path / "spool")
    assert [spool.record(event()) for _ in range(3)] == [False] * 3
    assert sum(spool.lost.values()) == 3
    assert set(spool.lost) <= {"EEXIST", "ENOTDIR"}
    (tmp_path / "spool").unlink()
    assert spool.record(event()), "and it works again once the folder does"
    spool.close()


def test_a_folder_that_disappears_is_made_again(spool: Spool, tmp_path: Path) -> None:
    spool.record(event())
    shutil.rmtree(tmp_path / "spool")
    spool.rotate()
    assert spool.failed_syncs
    assert spool.record(event())


def test_a_spool_at_its_limit_drops_and_counts_until_the_owner_has_caught_up(tmp_path: Path) -> None:
    spool = Spool(tmp_path, disk_limit=2000, sync_seconds=0.01)
    results = [spool.record(event()) for _ in range(40)]
    assert results[0]
    assert not results[-1]
    assert spool.lost == {"spool_full": results.count(False)}
    spool.rotate()
    for path in tmp_path.glob("*.ndjson"):
        path.unlink()
    wait_until(lambda: spool.record(event()))
    spool.close()


def test_a_flood_fills_half_of_a_spool_newcomers_three_quarters_and_who_was_there_all(tmp_path: Path) -> None:
    spool = Spool(tmp_path, disk_limit=40_000, max_age=60, sync_seconds=60)
    came, noon = NOON.timestamp() - 60, NOON.timestamp()
    sizes = []
    for series, since in (("flood", came), ("bot", came), ("human", noon + 60), ("human", came)):
        while spool.record(event(series=Series(series)), since):
            continue
        sizes.append(sum(path.stat().st_size for path in tmp_path.iterdir()) / 40_000)
    spool.close()
    assert [round(size, 2) for size in sizes] == [0.5, 0.5, 0.75, 1.0]
    assert spool.lost == {"spool_full_machines": 2, "spool_full": 2}


FULL_DISK = """
import errno, json, resource, signal, sys
from pathlib import Path
from helpcenter.analytics import Spool
from tests.analytics.small_ledger import event
from tests.waiting import wait_until
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
spool = Spool(Path(sys.argv[1]), max_age=60)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
written = sum(spool.record(event(query="q" * 100)) for _ in range(20))
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.getrlimit(resource.RLIMIT_FSIZE)[1],) * 2)
written += spool.record(event())
spool.close()
print(json.dumps([written, sum(spool.lost.values())]))
"""


def test_a_write_that_stops_halfway_leaves_no_torn_line(tmp_path: Path) -> None:
    """A file size limit cuts a line in two, as a full disk does."""
    done = subprocess.run([sys.executable, "-c", FULL_DISK, tmp_path], capture_output=True, check=True, text=True)
    written, lost = msgspec.json.decode(done.stdout)
    assert written + lost == 21
    assert 1 < written < 20
    assert len(lines(tmp_path, "*.ndjson")) == written


@pytest.mark.parametrize("small_disk", ["64k"], indirect=True)
def test_a_full_disk_is_counted_and_what_was_written_stays(small_disk: Path) -> None:
    spool = Spool(small_disk / "spool", max_age=60)
    results = [spool.record(event(query="q" * 400)) for _ in range(400)]
    spool.close()
    assert spool.lost == {"ENOSPC": results.count(False)}
    assert len(lines(small_disk / "spool", "*.ndjson")) == results.count(True) > 50


def test_a_process_that_dies_leaves_its_segment_open_and_unlocked(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from helpcenter.analytics import Spool;"
        "from tests.analytics.small_ledger import event; spool = Spool(Path(sys.argv[1]), max_age=60);"
        "assert spool.record(event()); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(lines(tmp_path, "*.open")) == 1
