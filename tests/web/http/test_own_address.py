"""What is "us", as a table: who asked, by which name, through which proxy, and whose pages are ours then."""

import dataclasses
import re
from typing import Any

import httpx
import pytest

from helpcenter.serving.process_role import ProcessRole
from helpcenter.settings import Settings
from helpcenter.web.http.own_address import Arrival, OwnAddress
from tests.web.conftest import BROWSER, PROJECT, HelpCenter, Starter
from tests.web.test_recording import GO, SEEN, first_hit

PUBLIC = "https://help.example.com"
STRANGER, LOOPBACK, PROXY = "203.0.113.7", "127.0.0.1", "10.0.0.2"
SETTINGS = Settings(public_url=PUBLIC, trusted_proxies="127.0.0.1,::1,10.0.0.0/8")
FORWARDED = {"x-forwarded-for": STRANGER}
PROXY_HEADERS = [
    *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-forwarded-server"),
    *("forwarded", "x-real-ip", "via", "cf-connecting-ip", "true-client-ip", "x-original-host"),
]


def scope(peer: str, host: str | None, headers: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    given = ({} if host is None else {"host": host}) | (headers or {})
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    standard = {"type": "http", "http_version": "1.1", "path": "/en/", "scheme": "http", "server": (LOOPBACK, 8000)}
    return standard | {"headers": pairs, "client": (peer, 1234)} | more


def arrival(
    peer: str, host: str | None, headers: dict[str, str] | None = None, settings: Settings = SETTINGS, **more: Any
) -> Arrival:
    return OwnAddress(settings).arrive(scope(peer, host, headers, **more))


OURS = [
    "help.example.com",
    "HELP.Example.COM",
    "help.example.com.",
    "help.example.com:443",
    "help.example.com:80",
]
SOMEBODYS = [
    "evil.example",
    "help.example.com.evil.example",
    "evil-help.example.com",
    "help.example.com:8443",
    "user@help.example.com",
    "help.example.com@evil.example",
    "help.example.com, evil.example",
    "help.example.com/evil",
    "[::1",
    "",
    "\xff\xfe",
    "a" * 100_000,
    "localhost",
    "127.0.0.1:8000",
    "[::1]:8000",
]


@pytest.mark.parametrize("host", OURS)
@pytest.mark.parametrize("headers", [{}, FORWARDED], ids=["from a visitor", "through a proxy"])
def test_the_public_address_is_ours_however_it_is_spelt(host: str, headers: dict[str, str]) -> None:
    assert arrival(LOOPBACK if headers else STRANGER, host, headers).is_ours


@pytest.mark.parametrize("host", SOMEBODYS)
def test_any_other_host_is_somebody_elses(host: str) -> None:
    assert not arrival(STRANGER, host).is_ours
    assert not arrival(STRANGER, host, {"x-forwarded-host": "help.example.com"}).is_ours


def test_a_request_that_names_no_host_is_not_for_us() -> None:
    assert not arrival(STRANGER, None).is_ours


@pytest.mark.parametrize("host", [*SOMEBODYS, "help.example.com"])
def test_without_a_public_address_every_host_is_answered_and_is_us_alone(host: str) -> None:
    arrived = arrival(STRANGER, host, settings=Settings())
    assert arrived.is_ours
    assert not arrived.is_own("https://elsewhere.example/")


def test_further_hosts_are_ours_and_so_are_their_pages() -> None:
    settings = dataclasses.replace(SETTINGS, allowed_hosts="help.example.org,192.0.2.7:8000")
    for host in ("help.example.org", "192.0.2.7:8000", "help.example.com"):
        arrived = arrival(STRANGER, host, settings=settings)
        assert arrived.is_ours
        assert arrived.is_own("http://192.0.2.7:8000/en/") and arrived.is_own("https://help.example.org/en/")
    assert not arrival(STRANGER, "192.0.2.7:9000", settings=settings).is_ours


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_who_asks_whether_a_process_lives_may_use_any_name(path: str) -> None:
    assert arrival(STRANGER, "10.2.3.4:8000", path=path).is_ours


@pytest.mark.parametrize("peer", [LOOPBACK, "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST.", "localhost:9000"])
def test_this_machine_may_use_its_own_names(peer: str, host: str) -> None:
    arrived = arrival(peer, host)
    assert arrived.is_ours and arrived.is_from_this_machine
    assert arrived.is_own(f"http://{host}/en/") and arrived.is_own(PUBLIC)


@pytest.mark.parametrize("name", PROXY_HEADERS)
def test_who_comes_through_a_proxy_is_not_on_this_machine(name: str) -> None:
    """Whatever the proxy calls us: it may have put our own address in the place of the visitor's words."""
    for host in ("127.0.0.1:8000", "help.example.com", "localhost"):
        assert not arrival(LOOPBACK, host, {name: "127.0.0.1"}).is_from_this_machine


def test_a_proxy_that_tells_nothing_is_known_by_the_protocol_of_old() -> None:
    """nginx says HTTP/1.0 to the servers behind it, and adds no header unless it is told to."""
    arrived = arrival(LOOPBACK, "127.0.0.1:8000", http_version="1.0")
    assert arrived.is_ours and not arrived.is_from_this_machine
    assert arrived.is_own(PUBLIC) and not arrived.is_own("http://127.0.0.1:8000/")


@pytest.mark.parametrize("header", ["origin", "referer"])
def test_a_proxy_that_tells_nothing_at_all_is_known_by_its_first_visitor(header: str) -> None:
    """Its browser shows the public address, and yet seems to ask this machine for this machine."""
    address = OwnAddress(SETTINGS)
    request = scope(LOOPBACK, "127.0.0.1:8000")
    assert address.arrive(request).is_from_this_machine
    visited = address.arrive(scope(LOOPBACK, "127.0.0.1:8000", {header: f"{PUBLIC}/en/"}))
    assert visited.is_ours and visited.is_own(f"{PUBLIC}/en/")
    assert not address.arrive(scope(LOOPBACK, "127.0.0.1:8000")).is_from_this_machine


@pytest.mark.parametrize("page", ["http://127.0.0.1:8000/en/", "https://elsewhere.example/", "http://[", ""])
def test_other_pages_tell_of_no_proxy(page: str) -> None:
    address = OwnAddress(SETTINGS)
    address.arrive(scope(LOOPBACK, "127.0.0.1:8000", {"referer": page}))
    assert address.arrive(scope(LOOPBACK, "127.0.0.1:8000")).is_from_this_machine


@pytest.mark.parametrize("public", ["http://localhost:8000", "http://help.lan:8000"])
def test_nor_does_a_public_address_of_this_very_port(public: str) -> None:
    address = OwnAddress(Settings(public_url=public))
    address.arrive(scope(LOOPBACK, "127.0.0.1:8000", {"referer": f"{public}/en/"}))
    assert address.arrive(scope(LOOPBACK, "127.0.0.1:8000")).is_from_this_machine


@pytest.mark.parametrize("host", ["evil.example", "help.example.com", "help.example.com:8000", ""])
@pytest.mark.parametrize("settings", [SETTINGS, Settings()], ids=["public address", "none"])
def test_a_name_that_was_made_to_lead_here_opens_nothing_of_this_machine(host: str, settings: Settings) -> None:
    """DNS rebinding: the browser of this machine, on somebody's page, whose name now leads to 127.0.0.1. The public
    address is reached by a proxy, so that even its name is no sign of a client of this machine."""
    assert not arrival(LOOPBACK, host, settings=settings).is_from_this_machine


def test_a_public_address_that_leads_to_this_port_may_be_used_on_this_machine() -> None:
    settings = Settings(public_url="http://help.lan:8000")
    assert arrival(LOOPBACK, "help.lan:8000", settings=settings).is_from_this_machine
    assert not arrival(STRANGER, "help.lan:8000", settings=settings).is_from_this_machine


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7"])
def test_commands_reach_a_process_that_does_not_listen_on_the_loopback(address: str) -> None:
    settings = dataclasses.replace(SETTINGS, host="192.0.2.7")
    more = {"server": (address, 8000)}
    reached = arrival(address, "192.0.2.7:8000", settings=settings, **more)
    assert reached.is_ours and not reached.is_from_this_machine
    assert not arrival(STRANGER, "192.0.2.7:8000", settings=settings, **more).is_ours


@pytest.mark.parametrize(
    ("peer", "host", "headers"),
    [
        (LOOPBACK, "127.0.0.1:8000", FORWARDED),
        (LOOPBACK, "localhost:8000", FORWARDED),
        (PROXY, "10.0.0.5:8000", FORWARDED),
        (LOOPBACK, "127.0.0.1:8000", FORWARDED | {"x-forwarded-host": "help.example.com"}),
        (PROXY, "app:8000", FORWARDED | {"x-forwarded-host": "Help.example.com:443"}),
        (PROXY, "app:8000", {"x-forwarded-host": "invented.example, help.example.com"}),
    ],
)
def test_a_trusted_proxy_may_write_the_host_anew(peer: str, host: str, headers: dict[str, str]) -> None:
    arrived = arrival(peer, host, headers, server=("10.0.0.5", 8000))
    assert arrived.is_ours and arrived.is_own(f"{PUBLIC}/en/guides/x?s=1")
    assert not arrived.is_own("http://app:8000/") and not arrived.is_own("http://127.0.0.1:8000/")


@pytest.mark.parametrize(
    ("peer", "host", "headers"),
    [
        (LOOPBACK, "help.example.com", FORWARDED | {"x-forwarded-host": "evil.example"}),
        (LOOPBACK, "127.0.0.1:8000", {"x-forwarded-host": "help.example.com, evil.example"}),
        (PROXY, "app:8000", FORWARDED),
        (STRANGER, "evil.example", FORWARDED | {"x-forwarded-host": "help.example.com"}),
        (STRANGER, "127.0.0.1:8000", FORWARDED | {"x-forwarded-host": "127.0.0.1:8000"}),
        ("not an address", "127.0.0.1:8000", FORWARDED),
    ],
)
def test_nobody_else_may_and_a_trusted_proxys_word_counts(peer: str, host: str, headers: dict[str, str]) -> None:
    assert not arrival(peer, host, headers).is_ours


@pytest.mark.parametrize(
    ("peer", "told", "client"),
    [
        (LOOPBACK, "203.0.113.9", "203.0.113.9"),
        (LOOPBACK, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (LOOPBACK, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (LOOPBACK, "203.0.113.9:4711", "203.0.113.9"),
        (LOOPBACK, "[2001:DB8::9]:4711", "2001:db8::9"),
        (LOOPBACK, "2001:db8::9", "2001:db8::9"),
        (LOOPBACK, "::ffff:203.0.113.9", "203.0.113.9"),
        (LOOPBACK, "10.0.0.9", "10.0.0.9"),
        (LOOPBACK, "unknown", LOOPBACK),
        (LOOPBACK, "203.0.113.9, unknown", LOOPBACK),
        (LOOPBACK, "", LOOPBACK),
        (LOOPBACK, "x" * 60_000, LOOPBACK),
        (LOOPBACK, "10.0.0.1," * 7000 + "203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.7", "203.0.113.9", STRANGER),
        (STRANGER, "203.0.113.9", STRANGER),
    ],
)
def test_the_client_is_who_no_proxy_of_ours_is(peer: str, told: str, client: str) -> None:
    given = scope(peer, "help.example.com", {"x-forwarded-for": told, "x-forwarded-proto": "https"})
    OwnAddress(SETTINGS).arrive(given)
    assert given["client"][0] == client
    assert given["scheme"] == ("http" if client == STRANGER else "https")


def test_a_list_of_proxies_in_two_headers_is_one_list() -> None:
    given = scope(LOOPBACK, "help.example.com")
    given["headers"] += [(b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-for", b"10.0.0.2")]
    OwnAddress(SETTINGS).arrive(given)
    assert given["client"][0] == "203.0.113.9"


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        (PUBLIC, True),
        (f"{PUBLIC}/en/?q=x#y", True),
        ("https://HELP.example.com:443", True),
        ("http://help.example.com", True),
        ("https://help.example.com:8443", False),
        ("https://help.example.com@evil.example", False),
        ("https://user@help.example.com", False),
        ("android-app://help.example.com", False),
        ("//help.example.com", False),
        ("null", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_pages_of_the_public_address_are_ours(url: str, is_own: bool) -> None:
    assert arrival(STRANGER, "help.example.com").is_own(url) is is_own


def test_an_address_of_ipv6_is_an_address_like_any_other() -> None:
    settings = Settings(public_url="http://[2001:db8::7]:8000")
    assert arrival(STRANGER, "[2001:DB8:0::7]:8000", settings=settings).is_own("http://[2001:db8::7]:8000/en/")
    assert not arrival(STRANGER, "[2001:db8::8]:8000", settings=settings).is_ours


def test_no_other_module_reads_who_was_asked_or_what_proxies_say() -> None:
    reads = re.compile(r"""["'](host|x-forwarded-\w+|forwarded|x-real-ip)["']|request\.base_url|url_for\(""")
    web = PROJECT / "helpcenter" / "web"
    found = {path.relative_to(web).as_posix() for path in web.rglob("*.py") if reads.search(path.read_text("utf-8"))}
    assert found == {"http/own_address.py"}


pytestmark = pytest.mark.anyio


@pytest.fixture
async def public(start: Starter) -> HelpCenter:
    """A site with a public address, asked by a proxy that passes nothing on but the client."""
    running: HelpCenter = await start(ProcessRole.WEB, public_url=PUBLIC, embed_origins="https://shop.example")
    return running


def through(help_center: HelpCenter, peer: str = LOOPBACK, url: str = "http://127.0.0.1:8000") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=help_center.app, client=(peer, 5))
    headers = {"user-agent": BROWSER} | FORWARDED
    return httpx.AsyncClient(transport=transport, base_url=url, headers=headers)


async def test_a_proxy_that_writes_the_host_anew_loses_no_event_and_no_conversion(public: HelpCenter) -> None:
    async with through(public) as client:
        found = (await client.get("/api/v1/search?q=open+billing&locale=en")).json()
        url = found["hits"][0]["passages"][0]["url"].split("#")[0]
        assert (await client.post("/api/v1/events", json=SEEN, headers={"origin": PUBLIC})).status_code == 204
        assert (await client.get(GO, headers={"referer": f"{PUBLIC}{url}"})).status_code == 303
        said = await client.post(
            "/en/guides/cancel-lantern/feedback", data={"helpful": "yes"}, headers={"origin": PUBLIC}
        )
        assert said.status_code == 303
    [click] = public.events("cta_click")
    assert (click["search_id"], click.get("referrer")) == (found["search_id"], None)
    assert len(public.events("cta_seen")) == len(public.events("helpful")) == 1


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "https://evil.example"])
async def test_but_its_own_name_for_us_is_nobodys_page(public: HelpCenter, origin: str) -> None:
    async with through(public) as client:
        assert (await client.post("/api/v1/events", json=SEEN, headers={"origin": origin})).status_code == 403
    assert public.events() == []


@pytest.mark.parametrize("path", ["/en/", "/api/v1/search?q=lantern&locale=en", "/go/glowworm", "/staff", "/metrics"])
async def test_a_request_for_another_host_is_told_where_the_site_is(public: HelpCenter, path: str) -> None:
    await public.get("/en/", host="help.example.com")
    answer = await public.get(path, host="evil.example", accept_language="ja")
    assert answer.status_code == 421
    assert f"{PUBLIC}/" in answer.text and "Lantern" not in answer.text
    assert answer.headers["cache-control"] == "no-store" and "content-security-policy" in answer.headers
    assert public.events() == []
    if path.startswith("/api/"):
        assert answer.json()["error"]["code"] == "misdirected"
    else:
        is_english = path.startswith("/en/")
        sentence = (
            "This help center has another address." if is_english else "このヘルプセンターのアドレスは別のものです。"
        )
        assert answer.text.startswith(f"{sentence}\n") and "HELPCENTER_ALLOWED_HOSTS" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "10.1.2.3:8000", "["])
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_health_is_told_under_any_name(public: HelpCenter, path: str, host: str) -> None:
    assert (await public.get(path, host=host)).status_code == 200


@pytest.mark.parametrize(
    ("peer", "host", "headers", "status"),
    [
        (LOOPBACK, "127.0.0.1:8000", {}, 200),
        (LOOPBACK, "evil.example:8000", {}, 401),
        (LOOPBACK, "127.0.0.1:8000", {"x-forwarded-for": LOOPBACK}, 401),
        (LOOPBACK, "127.0.0.1:8000", {"x-real-ip": LOOPBACK}, 401),
        (STRANGER, "127.0.0.1:8000", {}, 401),
        (STRANGER, "127.0.0.1:8000", {"x-forwarded-for": LOOPBACK}, 401),
    ],
)
async def test_metrics_are_for_this_machine_and_nobody_who_seems_to_be_on_it(
    help_center: HelpCenter, peer: str, host: str, headers: dict[str, str], status: int
) -> None:
    transport = httpx.ASGITransport(app=help_center.app, client=(peer, 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        assert (await client.get("/metrics", headers={"host": host} | headers)).status_code == status


async def test_the_printed_link_is_for_this_machine_and_nobody_who_seems_to_be_on_it(start: Starter) -> None:
    help_center = await start()
    for host, headers in (("evil.example", {}), ("127.0.0.1:8000", FORWARDED)):
        transport = httpx.ASGITransport(app=help_center.app, client=(LOOPBACK, 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            answer = await client.get("/staff/sign-in/link?token=x", headers={"host": host, **headers})
            assert answer.status_code == 403, host


async def test_a_kept_page_names_the_public_address_whoever_asks_first(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, public_url=PUBLIC, allowed_hosts="help.example.org")
    pages = []
    async with through(help_center) as client:
        for headers in (
            {"x-forwarded-host": "help.example.org"},
            {"host": "help.example.org"},
            {"host": "help.example.com"},
            {"x-forwarded-host": "help.example.com", "x-forwarded-proto": "http"},
        ):
            for path in ("/en/", "/en/guides/cancel-lantern", "/sitemap.xml", "/en/feed.atom", "/robots.txt"):
                answer = await client.get(path, headers=headers)
                assert answer.status_code == 200
                assert "example.org" not in answer.text and f"{PUBLIC}/" in answer.text
                pages.append((path, answer.content))
    assert len(set(pages)) == 5


async def test_embedding_sites_stay_the_only_others(public: HelpCenter) -> None:
    async with through(public) as client:
        for origin, status in ((PUBLIC, 200), ("https://shop.example", 200), ("http://127.0.0.1:8000", 403)):
            answer = await client.get("/api/v1/suggest?q=lantern&locale=en", headers={"origin": origin})
            assert answer.status_code == status, origin


async def test_the_site_itself_is_no_source_of_visits(public: HelpCenter) -> None:
    async with through(public) as client:
        for referrer in (f"{PUBLIC}/en/", "https://HELP.example.com:443/", "https://elsewhere.example:443/x"):
            await client.get("/en/guides/cancel-lantern", headers={"referer": referrer})
    assert [event.get("referrer") for event in public.events("view")] == [None, None, "elsewhere.example"]


async def test_a_password_in_a_referrer_is_not_written(public: HelpCenter) -> None:
    async with through(public) as client:
        await client.get("/en/guides/cancel-lantern", headers={"referer": "https://ana:secret@elsewhere.example/"})
    assert "secret" not in str(public.events())


async def test_the_credit_of_a_click_needs_no_host_header(help_center: HelpCenter) -> None:
    """Without a public address, a trusted X-Forwarded-Host says what we are called."""
    search_id, url = await first_hit(help_center)
    async with through(help_center) as client:
        headers = {"x-forwarded-host": "help.test", "referer": f"http://help.test{url}"}
        await client.get(GO, headers=headers)
    [click] = help_center.events("cta_click")
    assert (click["search_id"], click.get("referrer")) == (search_id, None)
