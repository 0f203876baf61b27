"""The load: wrk in a process of its own, asking as a browser asks, for a while and then no more."""

import http.client
import random
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
}
_SCRIPT = """
local paths = {}
for line in io.lines("%(paths)s") do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("RESULT %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), failed))
end
"""


class Missing(Exception):
    """A tool that the bench needs is not on this machine; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Result:
    """Answers a second, and how long they took, in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float


class Load:
    """Runs wrk. Raises Missing where there is none."""

    def __init__(self, seconds: float) -> None:
        program = shutil.which("wrk")
        if program is None:
            raise Missing("There is no wrk on this machine: apt-get install wrk.")
        self._program = program
        self.seconds = seconds

    def warm(self, port: int, paths: Sequence[str]) -> None:
        """Ask a little before it counts: first answers open files and fill caches."""
        for path in paths[:20]:
            fetch(port, path)

    def run(self, port: int, paths: Sequence[str], connections: int, seed: int) -> Result:
        """Ask for the addresses in a random order. Raises RuntimeError when any answer failed."""
        shuffled = list(paths)
        random.Random(seed).shuffle(shuffled)
        with tempfile.TemporaryDirectory() as folder:
            listed, script = Path(folder, "paths"), Path(folder, "load.lua")
            listed.write_text("\n".join(shuffled) + "\n", "utf-8")
            script.write_text(_SCRIPT % {"paths": listed}, "utf-8")
            command = [
                self._program,
                "-t1",
                f"-c{connections}",
                f"-d{max(1, round(self.seconds))}s",
                "-s",
                str(script),
            ]
            for name, value in BROWSER.items():
                command += ["-H", f"{name}: {value}"]
            done = subprocess.run(
                [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True, timeout=60
            )
        line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
        requests, micros, p50, p99, failed = map(int, line.split()[1:])
        if failed or not requests:
            raise RuntimeError(f"{failed} of {requests} answers failed.")
        return Result(requests, requests / micros * 1e6, p50 / 1000, p99 / 1000)


def fetch(port: int, path: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of an address, compressed as a browser gets them, the second time it asks."""
    for _ in range(2):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers=BROWSER)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}.")
    return {name.lower(): value for name, value in answer.getheaders()}, body
