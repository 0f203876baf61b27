"""The files that `docs/production.md` shows for nginx, Caddy and systemd, run as they stand, before a real server."""

import configparser
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from helpcenter.http_server.limits import LIMITS
from tests.journeys.conftest import PERSON, PROJECT, TEST_SITE, Server, copy_site, helpcenter
from tests.journeys.test_behind_a_proxy import SEEN
from tests.waiting import wait_until

pytestmark = pytest.mark.journey

PUBLIC = "https://help.example.com"
_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"


def documented(language: str) -> str:
    """The one block of a language on the page, before what is for a site under a path (`test_under_a_path.py`)."""
    page = (PROJECT / "docs" / "production.md").read_text("utf-8")
    page = "".join(part for part in page.split("\n## ") if not part.startswith("Under a path"))
    [block] = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = copy_site(TEST_SITE, tmp_path_factory.mktemp("proxies") / "lamps")
    assert helpcenter(root, "reindex").returncode == 0
    server = Server(root, "--part", "web", HELPCENTER_PUBLIC_URL=PUBLIC)
    yield server
    server.stop()


@dataclass(frozen=True)
class Proxy:
    """A proxy that runs; `address` is where it listens, `headers` and `body` how it refuses what is too large."""

    address: tuple[str, int]
    headers: int
    body: set[int]

    def client(self) -> httpx.Client:
        url = f"http://{self.address[0]}:{self.address[1]}"
        return httpx.Client(base_url=url, headers={"host": "help.example.com", "user-agent": PERSON}, timeout=60)


def nginx(program: str, folder: Path, port: int, upstream: str) -> list[str]:
    """What is shown, but for TLS, where it listens and where the site is."""
    shown = documented("nginx").replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    shown = re.sub(r"ssl_certificate(_key)? .*;", "", shown).replace("127.0.0.1:8000", upstream)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors;\nevents {{}}\nhttp {{ {temporary}\n{shown} }}\n"
    )
    return [program, "-c", str(config), "-e", str(folder / "errors")]


def caddy(program: str, folder: Path, port: int, upstream: str) -> list[str]:
    shown = documented("caddyfile").replace("{\n", "{\n\tadmin off\n", 1)
    shown = shown.replace("help.example.com {", f"http://help.example.com:{port} {{\n\tbind 127.0.0.1")
    config = folder / "Caddyfile"
    config.write_text(shown.replace("127.0.0.1:8000", upstream))
    return [program, "run", "--adapter", "caddyfile", "--config", str(config)]


Command = Callable[[str, Path, int, str], list[str]]
# Caddy 2.6, which Debian 12 has, says 502 where later ones say 413, or breaks off the site's own 413.
PROXIES: dict[str, tuple[Command, int, set[int]]] = {"nginx": (nginx, 400, {413}), "caddy": (caddy, 431, {413, 502, 0})}


@pytest.fixture(scope="module", params=PROXIES)
def proxy(request: pytest.FixtureRequest, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    name: str = request.param
    program = shutil.which(name, path=_PATH)
    if program is None:
        pytest.skip(f"{name} is not on this machine; scripts/checkers --install gets it from Debian")
    folder = tmp_path_factory.mktemp(name)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    command, headers, body = PROXIES[name]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command(program, folder, port, server.url.removeprefix("http://")),
            env={"HOME": str(folder), "PATH": _PATH},
            stdout=log,
            stderr=log,
        )
    wait_until(lambda: process.poll() is not None or is_listening(port))
    assert process.poll() is None, (folder / "log").read_text()
    yield Proxy(("127.0.0.1", port), headers, body)
    process.terminate()
    process.wait()


def is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=60).close()
    except ConnectionRefusedError:
        return False
    return True


def test_pages_searches_and_events_come_through(proxy: Proxy) -> None:
    with proxy.client() as client:
        page = client.get("/en/guides/cancel-lantern")
        assert (page.status_code, f'href="{PUBLIC}/en/guides/cancel-lantern"' in page.text) == (200, True)
        assert client.get("/api/v1/search?q=lantern&locale=en").status_code == 200
        assert client.post("/api/v1/events", json=SEEN, headers={"origin": PUBLIC}).status_code == 204


def test_what_is_too_large_is_refused(proxy: Proxy) -> None:
    with proxy.client() as client:
        assert client.get("/en/?q=" + "a" * 9000).status_code == 414
        assert client.get("/en/", headers={"x-large": "a" * 80_000}).status_code == proxy.headers
        assert status_of_large_body(client) in proxy.body
        assert client.get("/en/").status_code == 200


def status_of_large_body(client: httpx.Client) -> int:
    """0 where the answer breaks off."""
    try:
        return client.post("/api/v1/events", content=b"a" * 1_200_000).status_code
    except httpx.RemoteProtocolError:
        return 0


def test_the_numbers_of_operations_are_not_for_visitors(proxy: Proxy) -> None:
    with proxy.client() as client:
        assert client.get("/metrics").status_code == 404


def test_a_request_is_named_by_the_proxy_and_not_by_the_visitor(proxy: Proxy) -> None:
    with proxy.client() as client:
        names = {client.get("/en/", headers={"x-request-id": "of-a-visitor"}).headers["x-request-id"] for _ in range(2)}
        # The site's own have sixteen digits.
        assert len(names) == 2 and all(
            re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", name) for name in names
        )


def test_the_staff_part_is_asked_for_staff_pages(proxy: Proxy) -> None:
    with proxy.client() as client:
        assert client.get("/staff/overview").status_code == 502


def test_a_proxy_lets_go_of_a_connection_before_the_site_does() -> None:
    for shown in (documented("nginx").partition("}")[0], documented("caddyfile")):
        [seconds] = re.findall(r"keepalive(?:_timeout)? (\d+)s", shown)
        assert int(seconds) < LIMITS.idle_seconds


def test_the_page_tells_the_bounds_that_hold() -> None:
    page = (PROJECT / "docs" / "production.md").read_text("utf-8")
    for line in (
        f"| address | {LIMITS.target_bytes >> 10} KiB | 414 |",
        f"| headers | {LIMITS.head_bytes >> 10} KiB together, at most {LIMITS.headers} | 431 |",
        f"| body | {LIMITS.body_bytes >> 20} MiB | 413 |",
        f"| time for the headers, for the body | {LIMITS.head_seconds} s, {LIMITS.body_seconds} s | 408 |",
        f"| idle until the next request | {LIMITS.idle_seconds} s | closed |",
        f"| an answer of which nothing is taken | {LIMITS.unread_seconds} s | closed |",
    ):
        assert line in page


def test_the_service_may_open_many_files_and_has_time_to_end(tmp_path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, delimiters=("=",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(documented("ini"))
    service = unit["Service"]
    assert int(service["LimitNOFILE"]) >= 10 * LIMITS.connections
    assert (service["KillMode"], int(service["TimeoutStopSec"]) >= 45) == ("mixed", True)


def test_systemd_understands_the_service(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze", path=_PATH)
    if program is None:
        pytest.skip("systemd-analyze is not on this machine; Debian has it: systemd")
    unit = tmp_path / "helpcenter.service"
    # The user, the folder and the program are nobody's here.
    shown = documented("ini").replace("User=helpcenter", "User=root").replace("=/srv/help\n", "=/\n")
    unit.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", shown))
    done = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "helpcenter.service" in line] == []
