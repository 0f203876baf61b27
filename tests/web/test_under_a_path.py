"""A site under a path of its host, behind a proxy that takes the path off and one that leaves it on."""

import html
import json
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from helpcenter.domain.account import Role
from helpcenter.serving.process_role import ProcessRole
from helpcenter.settings import Settings
from helpcenter.web import urls
from helpcenter.web.app import create_app
from helpcenter.web.path_prefix import PathPrefix, is_ambiguous
from helpcenter.web.staff.sign_in_steps import is_staff_page
from tests.web.conftest import BROWSER, PROJECT, HelpCenter, Starter
from tests.web.staff.signing_in import PASSWORD, accounts_of, csrf_of
from tests.web.test_recording import SEEN

pytestmark = pytest.mark.anyio
HOST, PREFIX = "https://help.test", "/help"
_ATTRIBUTE = re.compile(r'(?:href|src|action|formaction|content|template|data-suggest|data-words)="([^"]*)"')
_ELEMENT = re.compile(r"<(?:loc|id|Image)[^>]*>([^<]*)<|\]\((\S+?)\)|^Sitemap: (\S+)|^Disallow: (\S+)", re.MULTILINE)
_JSON = re.compile(r'"(?:@id|url|item|image|urlTemplate|home|search|suggest|words)":"([^"]*)"')
_IMPORT = re.compile(r'from "(\./[^"]+)"')
# Addresses of the site's own that are no pages: names, patterns, and a form's target.
_NO_PAGE = re.compile(
    r"\{|\*|/feedback$|/staff/sign-out$|/staff/account/|/sign-in/code$|/api/$|/go/$"
    r"|/releases/(?:reindex|activate|let-go)$|/preview/links"
)


class Proxy(httpx.AsyncBaseTransport):
    """Hands requests on to the application; `takes_off` a path, as nginx does where `proxy_pass` ends with a slash."""

    def __init__(self, app: object, takes_off: str = "", **headers: str) -> None:
        self._inner = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("127.0.0.1", 5))  # type: ignore[arg-type]
        self._takes_off = takes_off
        self._headers = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https"} | headers

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode()
        assert path.startswith(self._takes_off), f"{path} is for the main site"
        address = request.url.copy_with(raw_path=(path.removeprefix(self._takes_off) or "/").encode())
        headers = request.headers.copy()
        headers.update(self._headers)
        sent = httpx.Request(request.method, address, headers=headers, stream=request.stream)
        return await self._inner.handle_async_request(sent)


def visitor(help_center: HelpCenter, takes_off: str = "", host: str = HOST, **headers: str) -> httpx.AsyncClient:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    transport = Proxy(help_center.app, takes_off, **named)
    agent = {"user-agent": BROWSER, "accept-language": "en"}
    return httpx.AsyncClient(transport=transport, base_url=host, headers=agent)


@pytest.fixture(scope="module")
async def help_center(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HelpCenter]:
    """One for all, since it takes a while to start."""
    root = Path(shutil.copytree(built_site, tmp_path_factory.mktemp("path") / "site"))
    app = create_app(Settings(root=root, public_url=HOST + PREFIX, security_contact="security@help.test"))
    async with app.router.lifespan_context(app), httpx.AsyncClient() as unused:
        running = HelpCenter(root, app, unused)
        accounts_of(running).add("ada", PASSWORD, Role.ADMIN)
        yield running


@pytest.fixture(params=["", PREFIX], ids=["the proxy leaves it on", "the proxy takes it off"])
async def client(request: pytest.FixtureRequest, help_center: HelpCenter) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor(help_center, request.param) as client:
        yield client


def addresses_in(answer: httpx.Response) -> Iterator[str]:
    """Every address of this host that an answer names, in any of the ways in which answers name addresses."""
    text = answer.text if "image/" not in answer.headers.get("content-type", "") else ""
    found = [*_ATTRIBUTE.findall(text), *(each for hit in _ELEMENT.findall(text) for each in hit if each)]
    found += [json.loads(f'"{each}"') for each in _JSON.findall(text)] + _IMPORT.findall(text)
    found += [*re.findall(r"<([^>]+)>", answer.headers.get("link", "")), answer.headers.get("location", "")]
    for each in map(html.unescape, found):
        address = urljoin(str(answer.url), each) if each.startswith(("/", "./", "http")) else ""
        if address.startswith(f"{HOST}/"):
            yield address


async def crawl(client: httpx.AsyncClient, *begin: str) -> dict[str, int]:
    """The status of every address that can be reached from these, one query each."""
    statuses, waiting = dict[str, int](), [HOST + each for each in begin]
    while waiting:
        address = waiting.pop()
        path = urlsplit(address).path
        # A picture for networks takes a while to draw; one tells as much as twenty.
        is_another = "/cards/" in path and any("/cards/" in each for each in statuses)
        if path in statuses or is_another or _NO_PAGE.search(path):
            continue
        answer = await client.get(address.partition("#")[0])
        statuses[path] = answer.status_code
        for found in addresses_in(answer):
            assert f"{found}/".startswith(f"{HOST}{PREFIX}/"), f"{address} leads to {found}"
            waiting.append(found)
    return statuses


async def test_every_address_of_the_site_stays_under_its_path_and_answers(client: httpx.AsyncClient) -> None:
    machines = ("/robots.txt", "/sitemap.xml", "/llms.txt", "/opensearch.xml", "/embed.js", "/api/v1/openapi.json")
    asked = ("/en/search?q=lantern+billing", "/api/v1/search?q=lantern&locale=en", "/api/v1/embed?locale=en")
    guide = "/api/v1/guides/cancel-lantern?locale=en"
    begin = [PREFIX + each for each in ("", "/", *machines, *asked, guide, "/en/no-such-page", "/healthz", "/readyz")]
    statuses = await crawl(client, *begin)
    failed = {path for path, status in statuses.items() if status >= 400}
    assert failed == {f"{PREFIX}/en/no-such-page"}
    kinds = {path.split("/")[2] for path in statuses if path.count("/") > 1}
    assert kinds >= {"en", "he", "ja", "assets", "go", "cards", "sitemaps", "api", "embed.js", "readyz"}


async def test_every_address_of_staff_pages_stays_under_the_path_and_answers(client: httpx.AsyncClient) -> None:
    asked = await client.get(f"{PREFIX}/staff/reports/queries?from=2026-01-01")
    assert (
        asked.headers["location"]
        == f"{PREFIX}/staff/sign-in?next=%2Fhelp%2Fstaff%2Freports%2Fqueries%3Ffrom%3D2026-01-01"
    )
    form = await client.get(asked.headers["location"])
    assert f'action="{PREFIX}/staff/sign-in"' in form.text
    told = re.search(r'name="next" value="([^"]*)"', form.text)
    assert told
    fields = {"name": "ada", "password": PASSWORD, "csrf": csrf_of(form), "next": html.unescape(told[1])}
    entered = await client.post(f"{PREFIX}/staff/sign-in", data=fields)
    assert entered.headers["location"] == f"{PREFIX}/staff/reports/queries?from=2026-01-01"
    cookies = entered.headers.get_list("set-cookie")
    assert all(each.startswith("__Secure-hc_") and f"Path={PREFIX}/;" in each for each in cookies), cookies
    statuses = await crawl(client, f"{PREFIX}/staff", f"{PREFIX}/staff/", f"{PREFIX}/staff/overview")
    assert {path: status for path, status in statuses.items() if status >= 400} == {}
    assert len([path for path in statuses if path.startswith(f"{PREFIX}/staff/reports/")]) > 10
    assert f"{PREFIX}/staff/log" in statuses


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("/help/staff", True),
        ("/help/staff/reports/queries?from=2026-01-01&path=/../", True),
        ("https://evil.example/", False),
        ("//evil.example/help/staff/", False),
        ("/help/staff/../../pricing", False),
        ("/help/staff/%2e%2e/%2E%2E/pricing", False),
        ("/help/staff\\..\\..\\pricing", False),
        ("/help/staff/%5C..%5Cpricing", False),
        ("/staff/overview", False),
        ("/help/staffed", False),
        ("", False),
    ],
)
def test_signing_in_leads_to_staff_pages_only(address: str, is_ours: bool) -> None:
    with urls.under(PREFIX):
        assert is_staff_page(address) is is_ours


async def test_events_name_the_sites_own_paths_so_that_numbers_go_on_when_it_moves(
    client: httpx.AsyncClient, help_center: HelpCenter
) -> None:
    page = f"{HOST}{PREFIX}/en/guides/cancel-lantern"
    before = len(help_center.events())
    await client.get(f"{PREFIX}/en/gone", headers={"accept": "text/html"})
    await client.get(page, headers={"referer": f"{HOST}/pricing"})
    await client.get(page, headers={"referer": f"{HOST}{PREFIX}/en/"})
    own = {"origin": HOST, "referer": page}
    assert (await client.post(f"{PREFIX}/api/v1/events", json=SEEN, headers=own)).status_code == 204
    missing, from_main_site, from_own_page, seen = help_center.events()[before:]
    assert missing["path"] == "/en/gone"
    # The main site's pages are not the help center's: where visitors come from is told.
    assert (from_main_site.get("referrer"), from_own_page.get("referrer")) == ("help.test", None)
    assert (from_own_page["guide"], seen["guide"]) == ("cancel-lantern", "cancel-lantern")


async def test_the_search_box_on_a_page_of_the_main_site_is_told_apart(
    client: httpx.AsyncClient, help_center: HelpCenter
) -> None:
    before = len(help_center.events("search"))
    for page in ("/pricing", f"{PREFIX}/en/"):
        found = await client.get(f"{PREFIX}/api/v1/search?q=bulb&locale=en", headers={"referer": HOST + page})
        assert found.json()["hits"][0]["url"].startswith(f"{PREFIX}/en/guides/")
    sources = [(each.get("utm_source"), each.get("utm_medium")) for each in help_center.events("search")[before:]]
    assert sources == [("help.test", "embed"), (None, None)]


def test_no_template_makes_an_address_by_itself() -> None:
    by_hand = re.compile(r"""(?:href|src|action|formaction)=["']/""")
    templates = PROJECT / "helpcenter" / "web" / "interface" / "templates"
    assert [path.name for path in templates.rglob("*.html") if by_hand.search(path.read_text("utf-8"))] == []


async def test_a_chosen_language_is_kept_under_the_path_and_comes_before_the_main_sites(
    client: httpx.AsyncClient,
) -> None:
    chosen = await client.get(f"{PREFIX}/he/", headers={"referer": f"{HOST}{PREFIX}/en/"})
    assert chosen.headers["set-cookie"].startswith(f"language=he; Path={PREFIX}/;")
    elsewhere = await client.get(f"{PREFIX}/he/guides/none", headers={"referer": f"{HOST}/en/"})
    assert "set-cookie" not in elsewhere.headers
    # Browsers send the cookie of the longer path first.
    both = await client.get(f"{PREFIX}/", headers={"cookie": "language=he; language=ja"})
    assert both.headers["location"] == f"{PREFIX}/he/"


async def test_what_is_said_of_the_whole_host_is_left_to_the_main_site(client: httpx.AsyncClient) -> None:
    for path in ("/en/", "/en/search?q=lamp", "/staff/sign-in"):
        assert "strict-transport-security" not in (await client.get(PREFIX + path)).headers


async def test_well_known_files_answer_at_the_hosts_root_too(help_center: HelpCenter) -> None:
    """The main site's proxy hands these on; a page reached so still leads back under the path."""
    async with visitor(help_center) as root:
        told = (await root.get("/.well-known/security.txt")).text
        assert f"Canonical: {HOST}/.well-known/security.txt" in told
        assert (await root.get("/healthz")).status_code == 200
        robots = (await root.get("/robots.txt")).text
        assert "Disallow: /help/staff\n" in robots
        assert f"Sitemap: {HOST}/help/sitemap.xml" in robots
        assert (await root.get("/")).headers["location"] == "/help/en/"


async def test_a_site_whose_path_is_one_of_its_languages_asks_its_proxy_what_it_did(
    start: Starter, caplog: pytest.LogCaptureFixture
) -> None:
    help_center = await start(ProcessRole.WEB, public_url=f"{HOST}/en")
    assert "send X-Forwarded-Prefix: /en;" in caplog.text
    async with visitor(help_center) as left, visitor(help_center, "/en", x_forwarded_prefix="/en/") as stripped:
        for client in (left, stripped):
            assert (await client.get("/en/en/")).status_code == 200
            assert (await client.get("/en/")).headers["location"] == "/en/en/"
            assert (await client.get("/en/en/guides/cancel-lantern")).status_code == 200
            assert 'href="/en/he/' in (await client.get("/en/en/guides/cancel-lantern")).text


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/help", "/"),
        ("/help/", "/"),
        ("/help/en/", "/en/"),
        ("/help/help", "/help"),
        ("/help/help/help", "/help/help"),
        ("/helpdesk", "/helpdesk"),
        ("/en/help/x", "/en/help/x"),
        ("//help/en/", "//help/en/"),
        ("/Help/en/", "/Help/en/"),
        ("/", "/"),
    ],
)
def test_the_path_is_taken_off_where_an_address_begins_with_it(path: str, own: str) -> None:
    scope = {"path": path}
    PathPrefix("/help").take_off(scope, b"")
    assert scope["path"] == own


@pytest.mark.parametrize(
    ("prefix", "answer"),
    [
        ("/help", False),
        ("/en", True),
        ("/staff", True),
        ("/en/help", False),
        ("/en/guides", True),
        ("/en/guides/x", True),
        ("/api", True),
        ("/xx/guides", False),
        ("", False),
    ],
)
def test_a_path_like_the_sites_own_addresses_is_known(prefix: str, answer: bool) -> None:
    paths = ["/{page:path}/", "/", "/{locale}/", "/{locale}/guides/{slug}", "/staff/live", "/api/v1/search"]
    assert is_ambiguous(prefix, paths, {"en", "fr"}) is answer
