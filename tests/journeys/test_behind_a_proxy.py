"""A real nginx before a real server, set up in every way that people set it up: the numbers stay whole, and nobody who
comes through it passes for somebody on this machine."""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import TEST_SITE
from tests.journeys.conftest import PERSON, Server, copy_site, helpcenter
from tests.waiting import wait_until

pytestmark = pytest.mark.journey

PUBLIC = "https://help.example.com"
SEEN = {
    "type": "cta_seen",
    "cta": "glowworm",
    "variant": "plain",
    "guide": "cancel-lantern",
    "placement": "alternative",
    "locale": "en",
}
GO = "/go/glowworm?guide=cancel-lantern&locale=en&variant=plain&placement=alternative"
# What stands beside `proxy_pass`. nginx writes Host anew unless it is told not to.
WAYS = {
    "nothing": "",
    "client": "proxy_set_header X-Forwarded-For 203.0.113.9;",
    "host": "proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For 203.0.113.9;",
    "forwarded-host": "proxy_set_header X-Forwarded-Host $host; proxy_set_header X-Forwarded-For 203.0.113.9;",
    "host-alone": "proxy_set_header Host $host;",
    "kept-alive": "proxy_http_version 1.1; proxy_set_header Connection ''; proxy_set_header X-Real-IP 203.0.113.9;",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The visitors' part alone, whose events stay in the spool."""
    root = copy_site(TEST_SITE, tmp_path_factory.mktemp("proxy") / "lamps")
    assert helpcenter(root, "reindex").returncode == 0
    server = Server(root, "--part", "web", HELPCENTER_PUBLIC_URL=PUBLIC)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def nginx(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a socket for each way, behind which nginx asks the server."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        pytest.skip("nginx is not on this machine; Debian has it: nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    servers = "".join(
        f"server {{ listen unix:{folder}/{way}; location / {{ proxy_pass {server.url}; {line} }} }}\n"
        for way, line in WAYS.items()
    )
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors;\nevents {{}}\n"
        f"http {{ access_log off; {paths}\n{servers} }}\n"
    )
    process = subprocess.Popen([program, "-c", str(config), "-e", str(folder / "errors")])
    wait_until(lambda: process.poll() is not None or all((folder / way).is_socket() for way in WAYS))
    assert process.poll() is None, (folder / "errors").read_text()
    yield folder
    process.terminate()
    process.wait()


def visitor(nginx: Path, way: str, host: str = "help.example.com") -> httpx.Client:
    transport = httpx.HTTPTransport(uds=str(nginx / way))
    headers = {"user-agent": f"{PERSON} {way}"}
    return httpx.Client(transport=transport, base_url=f"http://{host}", headers=headers, timeout=60)


def events(server: Server, type_: str) -> list[dict[str, Any]]:
    spool = server.root / "analytics" / "spool"
    lines = [line for path in spool.rglob("*") if path.is_file() for line in path.read_text().splitlines()]
    return [event for event in map(json.loads, lines) if event["type"] == type_]


@pytest.mark.parametrize("way", WAYS)
def test_no_event_and_no_conversion_is_lost(nginx: Path, server: Server, way: str) -> None:
    with visitor(nginx, way) as client:
        found = client.get("/api/v1/search?q=open+billing&locale=en").json()
        guide = found["hits"][0]["passages"][0]["url"].split("#")[0]
        assert f'href="{PUBLIC}/en/guides/cancel-lantern"' in client.get(guide).text
        page = {"origin": PUBLIC, "sec-fetch-site": "same-origin", "referer": PUBLIC + guide}
        assert client.post("/api/v1/events", json=SEEN, headers=page).status_code == 204
        assert client.get(GO, headers={"referer": PUBLIC + guide}).status_code == 303
        elsewhere = {"origin": server.url}
        assert client.post("/api/v1/events", json=SEEN, headers=elsewhere).status_code == 403
    [click] = [event for event in events(server, "cta_click") if event.get("search_id") == found["search_id"]]
    assert click.get("referrer") is None


@pytest.mark.parametrize("way", WAYS)
def test_nobody_who_comes_through_it_is_on_this_machine(nginx: Path, way: str) -> None:
    for host in ("help.example.com", "127.0.0.1", "localhost"):
        with visitor(nginx, way, host) as client:
            assert client.get("/metrics").status_code in {401, 421}
            assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code in {401, 421}


@pytest.mark.parametrize("way", ["host", "forwarded-host", "host-alone"])
def test_a_name_that_was_made_to_lead_here_is_turned_away(nginx: Path, way: str) -> None:
    with visitor(nginx, way, "evil.example") as client:
        for path in ("/en/", "/en/guides/cancel-lantern", "/api/v1/search?q=lantern&locale=en"):
            assert client.get(path).status_code == 421
        assert client.get("/healthz").status_code == 200


def test_this_machine_reads_its_own_numbers(server: Server) -> None:
    assert httpx.get(f"{server.url}/metrics").status_code == 200
    assert httpx.get(f"{server.url}/metrics", headers={"host": "evil.example"}).status_code == 421


def status_of(server: Server, request: str) -> int:
    """The status that the server answers to these bytes."""
    url = httpx.URL(server.url)
    with socket.create_connection((url.host, url.port or 80), timeout=60) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode("latin-1"))
        return int(connection.makefile("rb").readline().split()[1])


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("help.example.com", 200),
        ("HELP.Example.com.:443", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("help.example.com:8000", 421),
        ("help.example.com.evil.example", 421),
    ],
)
def test_hosts_are_told_apart_on_the_wire(server: Server, host: str, status: int) -> None:
    assert status_of(server, f"GET /en/ HTTP/1.1\nHost: {host}\nConnection: close\n\n") == status


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        ("http://help.example.com/en/", "evil.example", 200),
        ("HTTPS://HELP.example.com:443/en/", "help.example.com", 200),
        ("http://evil.example/en/", "help.example.com", 421),
        ("http://evil.example/en/?http://help.example.com/", "help.example.com", 421),
        ("http://help.example.com@evil.example/en/", "help.example.com", 400),
        ("http://user@help.example.com/en/", "help.example.com", 400),
    ],
)
def test_the_host_of_a_whole_address_counts_not_the_headers(
    server: Server, target: str, host: str, status: int
) -> None:
    """A cache before us may know pages by the one, and we by the other (RFC 9112, section 3.2.2)."""
    assert status_of(server, f"GET {target} HTTP/1.1\nHost: {host}\nConnection: close\n\n") == status
