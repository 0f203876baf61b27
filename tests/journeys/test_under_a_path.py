"""A site under a path of another one, behind the proxies that `docs/production.md` shows: in a real browser, through
a real nginx that takes the path off, and one that leaves it on."""

import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import TEST_SITE
from tests.journeys.conftest import PERSON, PROJECT, Server, copy_site, helpcenter
from tests.journeys.test_behind_a_proxy import SEEN
from tests.journeys.test_documented_proxies import is_listening
from tests.waiting import wait_until

pytestmark = pytest.mark.journey
PUBLIC, STAFF_HOST = "https://example.com", "help-staff.example.com"
PASSWORD = "correct horse battery"
_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
_PAGE = (PROJECT / "docs" / "production.md").read_text("utf-8")
_BEFORE, _SECTION = _PAGE.split("\n## Under a path of another site\n")
_HIDES_STAFF = "location /help/staff {\n    return 404;\n}\n"


def blocks(text: str, language: str) -> list[str]:
    """The blocks of a language in a part of the page, without the indentation of a list."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return [re.sub(rf"^{indentation}", "", block, flags=re.MULTILINE) for indentation, block in found]


@dataclass(frozen=True)
class Proxies:
    """The port of each way in which the path is handed on, and whose certificate to trust there."""

    ports: dict[str, int]
    certificate: ssl.SSLContext | None = None

    def client(self, way: str, host: str = "example.com", scheme: str = "https") -> httpx.Client:
        url, headers = f"{scheme}://localhost:{self.ports[way]}", {"host": host, "user-agent": PERSON}
        return httpx.Client(base_url=url, headers=headers, verify=self.certificate or True, timeout=60)


def free_ports(*ways: str) -> dict[str, int]:
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in ways]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return dict(zip(ways, ports, strict=True))


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return free_ports("as shown", "takes it off", "leaves it on", "caddy takes it off", "caddy leaves it on")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, ports: dict[str, int]) -> Iterator[Server]:
    root = copy_site(TEST_SITE, tmp_path_factory.mktemp("path") / "lamps")
    assert helpcenter(root, "reindex").returncode == 0
    assert helpcenter(root, "user", "add", "ada", "--role", "marketing", stdin=f"{PASSWORD}\n").returncode == 0
    hosts = ",".join([STAFF_HOST, *(f"localhost:{port}" for port in ports.values())])
    server = Server(root, HELPCENTER_PUBLIC_URL=f"{PUBLIC}/help", HELPCENTER_ALLOWED_HOSTS=hosts)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def nginx(server: Server, ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxies]:
    """What the page shows for it, as it is and in both ways with staff pages let through; the rest is a main site."""
    folder = tmp_path_factory.mktemp("nginx")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    make += ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*make, "-keyout", folder / "key", "-out", folder / "cert"], check=True, capture_output=True)
    whole, [locations, staff] = blocks(_BEFORE, "nginx")[0], blocks(_SECTION, "nginx")
    upstreams, main = whole.split("server {\n    listen", 1)
    lines = main.partition("\n")[2].partition("    location")[0].replace("help.example.com;", "example.com localhost;")
    open_ = locations.replace(_HIDES_STAFF, "")
    ways = {
        "as shown": locations,
        "takes it off": open_,
        "leaves it on": open_.replace("proxy_pass http://helpcenter/;", "proxy_pass http://helpcenter;"),
    }
    assert len({*ways.values()}) == 3
    servers = "".join(
        f"server {{ listen 127.0.0.1:{ports[way]} ssl;\n{lines}\nlocation / {{ return 200 'main site'; }}\n{shown} }}\n"
        for way, shown in ways.items()
    )
    proxied = "\n".join(line for line in lines.splitlines() if "proxy_" in line or "ssl_" in line)
    servers += staff.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{ports['as shown']} ssl;\n{proxied}")
    servers = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {folder}/key;", servers)
    servers = re.sub(r"ssl_certificate /.*;", f"ssl_certificate {folder}/cert;", servers)
    temporary = "".join(
        f"{each}_temp_path {folder}/{each}; " for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    text = f"{upstreams}\n{servers}".replace("127.0.0.1:8000", server.url.removeprefix("http://"))
    text = text.replace("127.0.0.1:8001", server.url.removeprefix("http://"))
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors;\nevents {{}}\n"
        f"http {{ access_log off; {temporary}\n{text} }}\n"
    )
    with running("nginx", ["-c", str(config), "-e", str(folder / "errors")], folder, [ports[way] for way in ways]):
        yield Proxies(ports, ssl.create_default_context(cafile=folder / "cert"))


@pytest.fixture(scope="module")
def caddy(server: Server, ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxies]:
    folder = tmp_path_factory.mktemp("caddy")
    [locations] = blocks(_SECTION, "caddyfile")
    ways = {"caddy takes it off": locations, "caddy leaves it on": locations.replace("handle_path", "handle")}
    sites = "".join(
        f'http://example.com:{ports[way]} {{\n\tbind 127.0.0.1\n\trespond / "main site"\n{shown}}}\n'
        for way, shown in ways.items()
    )
    config = folder / "Caddyfile"
    config.write_text("{\n\tadmin off\n}\n" + sites.replace("127.0.0.1:8000", server.url.removeprefix("http://")))
    arguments = ["run", "--adapter", "caddyfile", "--config", str(config)]
    with running("caddy", arguments, folder, [ports[way] for way in ways]):
        yield Proxies(ports)


@contextmanager
def running(name: str, arguments: list[str], folder: Path, ports: list[int]) -> Iterator[None]:
    program = shutil.which(name, path=_PATH)
    if program is None:
        pytest.skip(f"{name} is not on this machine; scripts/checkers --install gets it from Debian")
    with (folder / "log").open("wb") as log:
        environment = {"HOME": str(folder), "PATH": _PATH}
        process = subprocess.Popen([program, *arguments], env=environment, stdout=log, stderr=log)
    wait_until(lambda: process.poll() is not None or all(map(is_listening, ports)))
    assert process.poll() is None, (folder / "log").read_text()
    yield
    process.terminate()
    process.wait()


@pytest.fixture(params=["as shown", "caddy takes it off", "caddy leaves it on"])
def main_site(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A visitor of the main site, whose proxy is set up as the page shows."""
    name = "caddy" if request.param.startswith("caddy") else "nginx"
    proxies: Proxies = request.getfixturevalue(name)
    with proxies.client(request.param, scheme="http" if name == "caddy" else "https") as client:
        yield client


def test_what_the_page_shows_hands_on_what_is_ours_and_nothing_else(main_site: httpx.Client) -> None:
    assert main_site.get("/").text == "main site"
    assert main_site.get("/help").headers["location"].endswith("/help/")
    assert main_site.get("/help/").headers["location"] == "/help/en/"
    page = main_site.get("/help/en/guides/cancel-lantern")
    assert (page.status_code, f'href="{PUBLIC}/help/en/guides/cancel-lantern"' in page.text) == (200, True)
    assert main_site.get("/help/api/v1/search?q=lantern&locale=en").status_code == 200
    assert main_site.post("/help/api/v1/events", json=SEEN, headers={"origin": PUBLIC}).status_code == 204
    assert main_site.get("/help/healthz").status_code == 200
    assert {main_site.get(f"/help{hidden}").status_code for hidden in ("/staff", "/staff/sign-in", "/metrics")} == {404}
    # The site says so itself: it has no contact.
    assert main_site.get("/.well-known/security.txt").headers["content-type"].startswith("text/html")


def test_staff_have_a_host_of_their_own_that_leads_everybody_else_to_the_site(nginx: Proxies) -> None:
    with nginx.client("as shown", STAFF_HOST) as client:
        assert client.get("/en/guides/x?s=1").headers["location"] == f"{PUBLIC}/help/en/guides/x?s=1"
        assert client.get("/staff/sign-in").status_code == 200


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A visitor's browser; the target of the call to action is not on this machine."""
    context = browser.new_context(ignore_https_errors=True, locale="en", user_agent=PERSON)
    context.route("https://glowworm.example/**", lambda route: route.fulfill(body="Welcome"))
    page = context.new_page()
    yield page
    context.close()


@pytest.mark.parametrize("way", ["takes it off", "leaves it on"])
def test_a_whole_visit_and_its_report_stay_under_the_path(nginx: Proxies, page: Page, way: str) -> None:
    host = f"https://localhost:{nginx.ports[way]}"
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    search_and_read(page, f"{host}/help")
    say_that_it_helped_and_follow_the_call(page)
    read_the_report(page, f"{host}/help", "lantern billing")
    elsewhere = {url for url in asked if not url.startswith(f"{host}/help")}
    assert elsewhere == {"https://glowworm.example/start"}
    assert len([url for url in asked if "/help/assets/" in url]) > 3
    kept = {
        (cookie["name"], cookie["path"], cookie["secure"]) for cookie in page.context.cookies(host + "/help/staff/")
    }
    assert ("__Secure-hc_staff", "/help/", True) in kept
    assert page.context.cookies(host) == []


def test_the_search_box_stands_on_the_main_sites_own_pages(nginx: Proxies, page: Page) -> None:
    host = f"https://localhost:{nginx.ports['takes it off']}"
    box = '<!doctype html><script type="module" src="/help/embed.js"></script><help-search>Help</help-search>'
    page.context.route(f"{host}/pricing", lambda route: route.fulfill(body=box, content_type="text/html"))
    page.goto(f"{host}/pricing")
    page.get_by_role("combobox", name="Search the help center").press_sequentially("billing")
    page.get_by_role("option").first.click()
    answer = page.get_by_role("region")
    expect(answer).to_contain_text("Open the billing page")
    whole = answer.get_by_role("link", name="Open the whole guide").get_attribute("href", timeout=1000)
    assert whole and whole.startswith(f"{host}/help/en/guides/cancel-lantern?s=")


def test_commands_reach_the_site_that_runs(server: Server) -> None:
    told = helpcenter(server.root, "report", "days", "--format", "json")
    assert told.returncode == 0, told.stderr
    assert re.search(r'"address": ?"http://[\d.:]+/help"', (server.root / "analytics/.state/owner.json").read_text())


def search_and_read(page: Page, site: str) -> None:
    page.goto(site)
    expect(page).to_have_url(f"{site}/en/")
    page.locator("#page_search").press_sequentially("lantern billing")
    page.locator('[role=option][href*="#open-billing"]').first.click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(site)}/en/guides/cancel-lantern\?s=.*#open-billing$"))
    expect(page.locator("#open-billing")).to_be_in_viewport()


def say_that_it_helped_and_follow_the_call(page: Page) -> None:
    with page.expect_response("**/help/en/guides/cancel-lantern/feedback*") as told:
        page.locator(".feedback-guide").get_by_role("button", name="Yes").click()
    assert told.value.status < 400
    call = page.locator('a[href^="/help/go/"]').first
    with page.expect_response("**/help/api/v1/events") as seen:
        call.scroll_into_view_if_needed()
    assert seen.value.status == 204
    call.click()
    expect(page).to_have_url("https://glowworm.example/start")


def read_the_report(page: Page, site: str, query: str) -> None:
    page.goto(f"{site}/staff/reports/query_conversion")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site}/staff/reports/query_conversion")
    row = page.get_by_role("row").filter(has_text=query)
    row.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(rf"^{re.escape(site)}/staff/reports/query_conversion/receipt\?"))
