"""Old addresses of guides."""

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import anyio.to_thread
import httpx
import pytest
from starlette.requests import Request

from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.publishing import reindex
from helpcenter.settings import Settings
from helpcenter.web.app import create_app
from helpcenter.web.http.responses import redirect
from tests.web.conftest import ORIGIN, HelpCenter, Starter
from tests.web.staff.signing_in import sign_in

pytestmark = pytest.mark.anyio
GUIDE = "/en/guides/cancel-lantern"


@pytest.fixture(scope="module")
async def visitors(built_site: Path) -> AsyncIterator[HelpCenter]:
    """The visitors' part, for tests that only ask."""
    app = create_app(Settings(root=built_site), ProcessRole.WEB)
    transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 1234))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield HelpCenter(built_site, app, client)


@pytest.mark.parametrize(("suffix", "status"), [("", 301), (".md", 301)])
async def test_a_changed_address_leads_on_in_either_form(help_center: HelpCenter, suffix: str, status: int) -> None:
    answer = await help_center.get(f"/en/guides/stop-lantern{suffix}")
    assert (answer.status_code, answer.headers["location"]) == (status, f"{GUIDE}{suffix}")


async def test_a_withdrawn_guide_is_gone_for_everyone(help_center: HelpCenter) -> None:
    structure = help_center.root / "content" / "guides" / "opening-hours" / "guide.yaml"
    page = "/en/guides/opening-hours-of-the-lamp-shop"
    assert (await help_center.get(page)).status_code == 200
    structure.write_text("kind: article\nsource: en\nstatus: withdrawn\n", "utf-8")
    for golden in help_center.root.glob("index/*/golden.csv"):
        kept = [line for line in golden.read_text("utf-8").splitlines() if "opening-hours" not in line]
        golden.write_text("\n".join(kept) + "\n", "utf-8")
    await anyio.to_thread.run_sync(reindex, help_center.root)
    help_center.app.state.web.services.releases.refresh()
    gone = await help_center.get(page, accept="text/html")
    assert gone.status_code == 410
    assert '<meta name="robots" content="noindex">' in gone.text
    assert (await help_center.get(f"{page}.md")).status_code == 410
    for listing in ("/sitemaps/en-0.xml", "/en/feed.atom", "/llms.txt?locale=en"):
        assert "opening-hours" not in (await help_center.get(listing)).text
    assert [event["path"] for event in help_center.events("not_found")] == [page]


HEBREW = "/he/guides/%D7%91%D7%99%D7%98%D7%95%D7%9C-%D7%9C%D7%A0%D7%98%D7%A8%D7%9F"
SENT = "?utm_source=mail&s=abc&utm_source=%C3%A9&q=a+b%22%3E'"


@pytest.mark.parametrize("query", ["", SENT])
@pytest.mark.parametrize(
    ("asked", "status", "address"),
    [
        ("/", 303, "/en/"),
        ("/en", 301, "/en/"),
        ("/en/guides/stop-lantern", 301, GUIDE),
        ("/en/guides/stop-lantern.md", 301, f"{GUIDE}.md"),
        ("/he/guides/cancel-lantern", 301, HEBREW),
        ("/he/guides/stop-lantern", 301, HEBREW),
        (f"{GUIDE}/", 308, GUIDE),
        (f"{GUIDE}.md/", 308, f"{GUIDE}.md"),
        (f"{HEBREW}/", 308, HEBREW),
        ("/en/search/", 308, "/en/search"),
        ("/en/products/lantern/", 308, "/en/products/lantern"),
        (f"{GUIDE}/feedback/", 308, f"{GUIDE}/feedback"),
    ],
)
async def test_every_redirect_keeps_the_query(
    visitors: HelpCenter, query: str, asked: str, status: int, address: str
) -> None:
    answer = await visitors.get(asked + query)
    assert (answer.status_code, answer.headers["location"]) == (status, address + query)


def test_odd_bytes_of_a_query_are_escaped_and_not_changed() -> None:
    request = Request({"type": "http", "query_string": b'a=\xc3\xa9&b="<\\>{`|^&c=%zz'})
    assert redirect(request, "/en/?x=1#top", 301).headers["location"] == (
        "/en/?x=1&a=%C3%A9&b=%22%3C%5C%3E%7B%60%7C%5E&c=%zz#top"
    )


async def test_a_slash_too_many_leads_on_for_staff_pages_too(start: Starter) -> None:
    site_and_staff = await start()
    for page in ("/staff/reports", "/staff/reports/queries", "/staff/sign-in"):
        answer = await site_and_staff.get(f"{page}/?from=2026-01-01")
        assert (answer.status_code, answer.headers["location"]) == (308, f"{page}?from=2026-01-01")
    assert (await site_and_staff.get("/staff?from=2026-01-01")).headers["location"] == (
        "/staff/sign-in?next=%2Fstaff%3Ffrom%3D2026-01-01"
    )
    await sign_in(site_and_staff)
    for first in ("/staff", "/staff/"):
        answer = await site_and_staff.get(f"{first}?from=2026-01-01")
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/overview?from=2026-01-01")


@pytest.mark.parametrize(
    "asked",
    [
        "/assets/site.css/",
        "/media/cancel-lantern/lamp.png/",
        "/api/v1/search/",
        "/go/glowworm/",
        "/sitemap.xml/",
        "/healthz/",
        "/en/en/",
        f"{GUIDE}//",
        "//",
        "//evil.example/",
        "//evil.example/search/",
        "/%2F/evil.example/",
        "/%2F%2Fevil.example/guides/x/",
        "/%5Cevil.example/",
        "/%5C%5Cevil.example//",
        "/en/guides/x%0d%0aset-cookie:a=b/",
    ],
)
async def test_a_slash_too_many_leads_nowhere_but_to_a_page(visitors: HelpCenter, asked: str) -> None:
    answer = await visitors.client.request("GET", httpx.URL(ORIGIN).copy_with(raw_path=asked.encode()))
    assert (answer.status_code, answer.headers.get("location")) == (404, None)


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/%5Cevil.example/search/", "/%5Cevil.example/search"),
        ("/en/guides/a%3Fb%23c/", "/en/guides/a%3Fb%23c"),
        ("/en/guides/%2e%2e/", "/en/guides/.."),
    ],
)
async def test_whatever_a_page_is_called_the_way_to_it_stays_on_the_site(
    visitors: HelpCenter, asked: str, address: str
) -> None:
    answer = await visitors.client.request("GET", httpx.URL(ORIGIN).copy_with(raw_path=asked.encode()))
    assert (answer.status_code, answer.headers["location"]) == (308, address)
