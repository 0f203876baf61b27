"""Numbers that several processes add up: nothing counted is lost with a process, nothing measured outlives it."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from helpcenter.web.metrics.cells import Cells

WORKER = """
import sys, pathlib
from helpcenter.web.metrics.cells import Cells
cells = Cells(3, pathlib.Path(sys.argv[1]), "x")
cells.values[0] += 5
print("counted", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path


def totals(cells: Cells) -> list[float]:
    return [float(value) for value in np.sum([each.values for each in cells.all()], axis=0)]


def test_without_a_folder_a_process_has_its_own_numbers() -> None:
    cells = Cells(2)
    cells.values[1] += 2.5
    assert totals(cells) == [0.0, 2.5]


def test_processes_of_a_folder_are_added_up(folder: Path) -> None:
    first, second = Cells(2, folder, "x"), Cells(2, folder, "x")
    first.values[0] += 1
    second.values[0] += 2
    assert totals(first) == totals(second) == [3.0, 0.0]


def test_another_version_of_the_program_is_not_added_up(folder: Path) -> None:
    ours, theirs = Cells(2, folder, "ours"), Cells(2, folder, "theirs")
    theirs.values[0] += 1
    assert totals(ours) == [0.0, 0.0]


@pytest.mark.kill
def test_what_a_killed_process_counted_is_kept_and_the_next_one_goes_on_with_it(folder: Path) -> None:
    ours = Cells(3, folder, "x")
    for killed in range(1, 3):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert worker.stdin and worker.stdout and worker.stdout.readline() == "counted\n"
        assert [each.is_alive for each in ours.all()] == [True, True]
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdin.close()
        worker.stdout.close()
        assert [each.is_alive for each in ours.all()] == [True, False]
        assert totals(ours) == [5.0 * killed, 0.0, 0.0]
    assert len(list(folder.iterdir())) == 2


def test_a_file_that_ended_half_is_begun_anew(folder: Path) -> None:
    (folder / "x-0").write_bytes(b"half")
    assert totals(Cells(2, folder, "x")) == [0.0, 0.0]


def test_the_room_is_taken_when_the_file_is_made(folder: Path) -> None:
    Cells(4096, folder, "x")
    status = (folder / "x-0").stat()
    # A hole in a mapped file ends the process once the disk is full (SIGBUS).
    assert status.st_blocks * 512 >= status.st_size == 4096 * 8


def test_a_disk_without_room_is_told_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pwrite", lambda _descriptor, data, _at: len(data) // 2)
    with pytest.raises(OSError) as told:
        Cells(4096, folder, "x")
    assert told.value.errno == errno.ENOSPC
