"""`helpcenter serve` as processes: its end under load, a worker that dies, and few files to open."""

import json
import os
import signal
import socket
import threading
from collections import Counter
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from helpcenter.serving.publishing import reindex
from tests.http_server.conftest import one_answer
from tests.http_server.test_waiting import HALF
from tests.journeys.conftest import TEST_SITE, Serve, Server, copy_site, serve
from tests.waiting import wait_until

__all__ = ["serve"]

GUIDE = "/en/guides/cancel-lantern"
SEARCH = "/api/v1/search?q=lantern&locale=en"
READY = "/readyz"
_CLIENTS = 12


@pytest.fixture(scope="module")
def lamps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = copy_site(TEST_SITE, tmp_path_factory.mktemp("processes") / "lamps")
    reindex(root)
    return root


class Crowd:
    """Clients that ask one thing after the other, some of them over new connections each time, until they are turned
    away at the door. `outcomes` counts answers by address, and whatever else became of a request that was sent."""

    def __init__(self, server: Server) -> None:
        self._address = address_of(server)
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self._threads = [threading.Thread(target=self._visit, args=(number,)) for number in range(_CLIENTS)]
        for each in self._threads:
            each.start()

    def wait(self) -> None:
        for each in self._threads:
            each.join()

    def _visit(self, number: int) -> None:
        requests = 1 if number % 2 else 50
        while True:
            try:
                connection = socket.create_connection(self._address, timeout=60)
            except ConnectionRefusedError:
                return
            with connection:
                self._ask(connection, requests, (GUIDE, SEARCH, READY)[number % 3])

    def _ask(self, connection: socket.socket, requests: int, path: str) -> None:
        for _ in range(requests):
            try:
                connection.sendall(get(path))
                answer = one_answer(connection)
            except (OSError, AssertionError) as error:
                self.outcomes[path, type(error).__name__] += 1
                return
            self.outcomes[path, answer[9:12].decode()] += 1
            if b"connection: close" in answer.lower():
                return


@pytest.mark.parametrize("workers", ["1", "2"])
def test_sigterm_under_load_is_told_at_readyz_and_leaves_no_request_unanswered(
    serve: Serve, lamps: Path, workers: str
) -> None:
    server = serve(lamps, "--part", "web", "--workers", workers, HELPCENTER_DRAIN_SECONDS="1")
    crowd = Crowd(server)
    wait_until(lambda: min(crowd.outcomes[path, "200"] for path in (GUIDE, SEARCH, READY)) > 20)
    server.process.terminate()
    crowd.wait()
    assert set(crowd.outcomes) == {(GUIDE, "200"), (SEARCH, "200"), (READY, "200"), (READY, "503")}
    server.process.wait()


def test_a_worker_that_is_killed_is_replaced_and_none_outlives_its_parent(serve: Serve, lamps: Path) -> None:
    server = serve(lamps, "--part", "web", "--workers", "2")
    processes: set[int] = set()
    wait_until(lambda: processes.add(process_of(server)) or len(processes - {0}) == 2)
    killed = max(processes)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: processes.add(process_of(server)) or len(processes - {killed, 0}) == 2)
    server.kill()
    wait_until(lambda: not any(is_running(each) for each in processes - {0}))


def test_with_few_files_to_open_a_crowd_of_half_sent_requests_shuts_nobody_out(serve: Serve, lamps: Path) -> None:
    server = serve(lamps, "--part", "web", open_files=380)
    crowd = []
    try:
        for _ in range(20):
            for _ in range(20):
                crowd.append(socket.create_connection(address_of(server), timeout=60))
                crowd[-1].sendall(HALF)
            with socket.create_connection(address_of(server), timeout=60) as visitor:
                visitor.sendall(get(SEARCH))
                assert one_answer(visitor).startswith(b"HTTP/1.1 200")
    finally:
        for each in crowd:
            each.close()
    wait_until(lambda: "visitors can be connected at once" in server.said)


def address_of(server: Server) -> tuple[str, int]:
    parts = urlsplit(server.url)
    assert parts.hostname and parts.port
    return parts.hostname, parts.port


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def process_of(server: Server) -> int:
    """Which process answers now; 0 when one dies while it is asked."""
    try:
        with urlopen(f"{server.url}/readyz", timeout=60) as answer:
            process: int = json.load(answer)["process"]
    except (OSError, HTTPException):
        return 0
    return process


def is_running(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text("ascii")
    except OSError:
        return False
