"""The promise: an event that was recorded survives `kill -9` of any process, and counts once."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpcenter.analytics import Owner
from tests.analytics.small_ledger import facts

SECONDS = 12.0

WRITER = """
import os, sys, time
from pathlib import Path
from helpcenter.analytics import Spool
from tests.analytics.small_ledger import event
spool = Spool(Path(sys.argv[1]), max_bytes=4096, max_age=0.05, sync_seconds=0.01)
acknowledged = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
for number in range(10**9):
    name = f"{os.getpid()}-{sys.argv[3]}-{number}"
    if spool.record(event(id=name)):
        os.write(acknowledged, name.encode() + b"\\n")
    time.sleep(0.0005)
"""

OWNER = """
import sys, time
from pathlib import Path
from helpcenter.analytics import Owner, Retention
# The events are of a fixed day; they must not expire however late this runs.
owner = Owner(Path(sys.argv[1]), poll_seconds=0.01, retention=Retention(raw_days=36500, rollup_months=1200))
owner.start()
time.sleep(60)
"""


def start(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)])


def kill(process: subprocess.Popen[bytes]) -> None:
    assert process.poll() is None, "it must not have ended by itself"
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.mark.kill
def test_every_acknowledged_event_survives_kills_of_writers_and_owner_once(folder: Path) -> None:
    rng = random.Random(20261124)
    acknowledged = folder / "acknowledged"
    runs = iter(range(10**6))

    def writer() -> subprocess.Popen[bytes]:
        return start(WRITER, folder / "spool", acknowledged, next(runs))

    writers, owner = [writer(), writer()], start(OWNER, folder)
    deadline = time.monotonic() + SECONDS
    kills = 0
    while time.monotonic() < deadline:
        time.sleep(rng.uniform(0.5, 1.0))
        kills += 1
        if rng.random() < 0.5:
            kill(owner)
            owner = start(OWNER, folder)
        else:
            position = rng.randrange(len(writers))
            kill(writers[position])
            writers[position] = writer()
    for process in (*writers, owner):
        kill(process)

    with Owner(folder) as last:
        last.ingest()
        ids = [name for (name,) in facts(last, "SELECT id FROM events")]
        assert last.status().bad_lines == 0
    promised = acknowledged.read_text().split()
    assert kills >= 8
    assert len(promised) > 1000
    assert len(ids) == len(set(ids)), "nothing twice"
    assert set(promised) <= set(ids), "nothing lost"
