"""Real servers to ask for their numbers, in good states and bad ones."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import httpx

from tests.operations.prometheus import Scrape
from tests.waiting import wait_until

PROJECT = Path(__file__).parents[2]
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
# Long, because machines that run tests are busy; a failure waits so long, nothing else does.
START_SECONDS = 150
SERVE = ("-m", "helpcenter", "serve")


class Site:
    """`helpcenter serve` as its own process, started by `before`, if that is given."""

    def __init__(
        self, root: Path, *arguments: str, before: Sequence[str] = (), program: Sequence[str] = SERVE, **settings: str
    ) -> None:
        self.root = root
        self._said = root.parent / f"said-{len(list(root.parent.glob('said-*')))}.txt"
        environment = {
            "PORT": "0",
            "HELPCENTER_ROOT": str(root),
            "HELPCENTER_DRAIN_SECONDS": "0",
            "PATH": os.environ["PATH"],
        }
        with self._said.open("w") as said:
            self.process = subprocess.Popen(
                [*before, sys.executable, *program, *arguments],
                env=environment | settings,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
        try:
            wait_until(lambda: "startup complete" in self.said or self.process.poll() is not None, START_SECONDS)
            found = re.search(r"(?:Site|Staff)\s+(http://[\d.:]+)/", self.said)
            assert self.process.poll() is None and found, self.said
        except AssertionError:
            self.stop()
            raise
        self.url = found[1]
        self._client = httpx.Client(base_url=self.url, headers={"user-agent": PERSON}, timeout=60)
        host, port = found[1].removeprefix("http://").split(":")
        self.address = (host, int(port))
        self.host = f"{host}:{port}"

    @property
    def said(self) -> str:
        return self._said.read_text()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """What a person's browser gets, on a connection of its own."""
        return self._client.get(path, headers={"connection": "close"} | headers)

    def scrape(self, instance: str = "web:8000") -> Scrape:
        """What Prometheus gets, which is nothing where nobody answers."""
        try:
            answer = self._client.get("/metrics", headers={"connection": "close"})
        except httpx.TransportError:
            return Scrape(None, instance)
        assert answer.status_code == 200, answer.text
        return Scrape(answer.text, instance)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def copy_built(built: Path, folder: Path) -> Path:
    """A copy of a built site that a test may damage."""
    return Path(shutil.copytree(built, folder / "site"))
