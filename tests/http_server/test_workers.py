"""Web processes that hang or cannot start are replaced; the others serve on."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.http_server.test_processes import is_running
from tests.waiting import wait_until


class Supervised:
    """Two processes and the one that watches them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "started").mkdir()
        self._log = folder / "log"
        with self._log.open("wb") as log:
            command = [sys.executable, "-m", "tests.http_server.supervised", str(folder)]
            self._process = subprocess.Popen(command, stderr=log)
        wait_until(lambda: len(self.started) == 2)

    @property
    def started(self) -> set[int]:
        return {int(each.name) for each in (self.folder / "started").iterdir()}

    @property
    def said(self) -> str:
        return self._log.read_text("utf-8")

    def end(self) -> None:
        for each in filter(is_running, self.started):
            os.kill(each, signal.SIGCONT)
        self._process.terminate()
        self._process.wait()


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    processes = Supervised(tmp_path)
    yield processes
    processes.end()


def test_a_worker_that_hangs_is_ended_and_replaced(supervised: Supervised) -> None:
    hung, other = sorted(supervised.started)
    os.kill(hung, signal.SIGSTOP)
    wait_until(lambda: len(supervised.started) == 3)
    assert (is_running(hung), is_running(other)) == (False, True)


def test_a_worker_that_cannot_start_is_tried_again_until_it_can_while_the_other_serves(supervised: Supervised) -> None:
    killed, other = sorted(supervised.started)
    broken = supervised.folder / "broken"
    broken.touch()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: "another takes its place in 2 s" in supervised.said)
    assert is_running(other)
    broken.unlink()
    wait_until(lambda: len(supervised.started) == 3)
