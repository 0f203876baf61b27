"""Commands of the product, measured from outside: seconds, processor time, peak and private memory."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TypeVar

T = TypeVar("T")

_PATIENCE_SECONDS = 1800.0
_PAUSE = 0.01


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, seconds of processor time with all children, and peak memory of the largest process in
    MiB."""

    wall: float
    cpu: float
    peak_mib: float


def command(root: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "helpcenter", "--root", str(root), *arguments]


def cost_of(root: Path, *arguments: str) -> Cost:
    """What a command costs. Ends the bench with what it said when it fails."""
    began = time.perf_counter()
    with TemporaryFile() as said:
        process = subprocess.Popen(command(root, *arguments), stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"helpcenter {' '.join(arguments)}: {_end_of(said)}")
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _end_of(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read()[-2000:].decode("utf-8", "replace").strip()


@contextmanager
def running(root: Path, *arguments: str, until: str, port: int = 0) -> Iterator[tuple[int, str]]:
    """The process of a command that goes on, from the moment at which it wrote what matches `until`, and that line."""
    environment = os.environ | {"PORT": str(port), "HELPCENTER_HOST": "127.0.0.1"}
    with TemporaryFile() as said:
        process = subprocess.Popen(command(root, *arguments), stdout=said, stderr=said, env=environment)
        try:
            yield process.pid, wait_for(lambda: _line(process, said, until), "the command to begin")
        finally:
            process.terminate()
            process.wait()


def _line(process: "subprocess.Popen[bytes]", said: IO[bytes], until: str) -> str | None:
    text = os.pread(said.fileno(), 1 << 20, 0).decode("utf-8", "replace")
    found = re.search(until, text)
    if found is None and process.poll() is not None:
        raise SystemExit(f"the command ended: {text[-2000:]}")
    return found[0] if found else None


def wait_for(look: Callable[[], T | None], what: str) -> T:
    """What `look` finds, as soon as it does. Ends the bench when it takes half an hour."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(_PAUSE)
    raise SystemExit(f"waited half an hour for {what}")


def live_release(root: Path) -> str:
    """The id of the live release."""
    return str(json.loads((root / "index" / ".built" / "current.json").read_bytes())["id"])


def processor_seconds(pid: int) -> float:
    """What a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def private_mib(pid: int) -> float:
    """The memory that a process holds for itself alone, beside files that it maps."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return sum(int(number) for number in re.findall(r"^(?:Private_Dirty|Swap): +(\d+)", text, re.MULTILINE)) / 1024
