"""Addresses of other systems, led on by `content/redirects.csv`."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from helpcenter.content.checks.redirect_check import OWN_PATHS
from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.publishing import reindex
from helpcenter.settings import Settings
from helpcenter.web.app import _routes, create_app
from tests.web.conftest import ORIGIN

pytestmark = pytest.mark.anyio
REDIRECTS = """\
from,to,locale
/hc/en-us/articles/360001234-Cancel,guide:cancel-lantern#steps,
/hc/*,guide:cancel-lantern,
/any,guide:cancel-lantern,
/chosen,guide:cancel-lantern,he
/list?page=3&sort=a,/en/,
/list?page=3,/ja/,
/list,/en/search?q=lamp#found,
/docs/*,https://docs.example/v2/*
/docs/deep/*,/en/guides/*,
/faq.html,https://other.example/faq?x=1#top,
/über uns/a%2Cb,/ja/,
/en/guides/gone-long-ago,/en/products/lantern,
"""
EN = "/en/guides/cancel-lantern"
HE = "/he/guides/%D7%91%D7%99%D7%98%D7%95%D7%9C-%D7%9C%D7%A0%D7%98%D7%A8%D7%9F"


@pytest.fixture(scope="module")
def old_site(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("moved") / "site"
    shutil.copytree(built_site, root)
    (root / "content" / "redirects.csv").write_text(REDIRECTS, "utf-8")
    reindex(root)
    return root


@pytest.fixture(scope="module", params=["", "/help"])
async def visitor(old_site: Path, request: pytest.FixtureRequest) -> AsyncIterator[tuple[str, httpx.AsyncClient]]:
    settings = Settings(root=old_site, public_url=f"{ORIGIN}{request.param}" if request.param else "")
    app = create_app(settings, ProcessRole.WEB)
    transport = httpx.ASGITransport(app=app, client=("203.0.113.7", 1234))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield request.param, client


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("/hc/en-us/articles/360001234-Cancel", f"{EN}#steps"),
        ("/HC/en-us/articles/360001234-cancel/", f"{EN}#steps"),
        ("/hc/en-us/articles/360001234-Cancel?utm=a", f"{EN}?utm=a#steps"),
        ("/hc/he/sections/9", HE),
        ("/hc", EN),
        ("/any", EN),
        ("/chosen", HE),
        ("/list?page=3", "/ja/"),
        ("/list?s=1&page=3", "/ja/?s=1"),
        ("/list?sort=a&page=3", "/en/"),
        ("/list?page=4", "/en/search?q=lamp&page=4#found"),
        ("/docs/a/b%20c?x=y", "https://docs.example/v2/a/b%20c?x=y"),
        ("/docs/deep/cancel-lantern", EN),
        ("/faq.html?y=2", "https://other.example/faq?x=1&y=2#top"),
        ("/%C3%BCber%20uns/a,b", "/ja/"),
        ("/u%CC%88ber%20uns/a%2Cb", "/ja/"),
        ("/en/guides/gone-long-ago?x=1", "/en/products/lantern?x=1"),
    ],
)
async def test_an_old_address_leads_on(visitor: tuple[str, httpx.AsyncClient], asked: str, address: str) -> None:
    prefix, client = visitor
    answer = await client.get(f"{prefix}{asked}")
    expected = f"{prefix}{address}" if address.startswith("/") else address
    assert (answer.status_code, answer.headers.get("location")) == (301, expected)


@pytest.mark.parametrize(
    "asked",
    [
        "/docs//evil.example",
        "/docs/%2Fevil.example",
        "/docs/..%2F..%2Fevil",
        "/docs/%5Cevil.example",
        "/docs/a%0D%0Ab",
        "/docs/%E2%80%AEb",
        "/listing",
        "/api/v1/nothing",
    ],
)
async def test_what_does_not_fit_is_not_found(visitor: tuple[str, httpx.AsyncClient], asked: str) -> None:
    prefix, client = visitor
    assert (await client.get(f"{prefix}{asked}")).status_code == 404


async def test_a_page_that_is_there_is_shown_though_its_folder_leads_on(
    visitor: tuple[str, httpx.AsyncClient],
) -> None:
    prefix, client = visitor
    assert (await client.get(f"{prefix}{EN}")).status_code == 200


def test_redirects_know_the_first_part_of_every_route() -> None:
    first = {route.path.split("/")[1] for route in _routes(ProcessRole.ALL)}
    assert first - {"", "{locale}", "{page:path}"} <= OWN_PATHS
