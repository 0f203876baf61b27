"""The sitemaps, and where robots find them."""

import re

import pytest

from tests.web.conftest import HelpCenter
from tests.web.discovery.reading import OURS, parsed, path_of

pytestmark = pytest.mark.anyio
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def test_the_sitemap_leads_to_every_language_and_says_when_it_changed(help_center: HelpCenter) -> None:
    index = parsed((await help_center.get("/sitemap.xml")).content)
    assert index.tag == f"{SITEMAP}sitemapindex"
    files = [each.findtext(f"{SITEMAP}loc") or "" for each in index]
    assert [path_of(file) for file in files] == [f"/sitemaps/{locale}-0.xml" for locale in ("en", "he", "ja")]
    days = [each.findtext(f"{SITEMAP}lastmod") for each in index]
    assert any(days) and all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days if day)
    for file in files:
        urls = parsed((await help_center.get(path_of(file))).content)
        addresses = [each.findtext(f"{SITEMAP}loc") or "" for each in urls]
        assert len(addresses) == len(set(addresses)) > 2
        assert {(await help_center.get(path_of(address))).status_code for address in addresses} == {200}
    assert (await help_center.get("/sitemaps/en-7.xml")).status_code == 404
    assert (await help_center.get("/sitemaps/xx-0.xml")).status_code == 404


async def test_robots_are_told_where_the_sitemap_is_and_what_to_leave(help_center: HelpCenter) -> None:
    robots = (await help_center.get("/robots.txt")).text
    assert f"Sitemap: {OURS}/sitemap.xml" in robots
    assert "Disallow: /staff" in robots
