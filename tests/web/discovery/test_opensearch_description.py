"""Searching here from the address bar."""

import re

import pytest

from tests.web.conftest import HelpCenter
from tests.web.discovery.reading import parsed, path_of

pytestmark = pytest.mark.anyio
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


async def test_a_browser_can_search_here_from_its_address_bar(help_center: HelpCenter) -> None:
    page = (await help_center.get("/he/")).text
    link = re.search(r'<link rel="search" type="application/opensearchdescription\+xml" href="([^"]+)"', page)
    assert link
    answer = await help_center.get(link[1])
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    document = parsed(answer.content)
    for required in ("ShortName", "Description", "Url"):
        assert document.find(f"{SEARCH}{required}") is not None
    assert 0 < len(document.findtext(f"{SEARCH}ShortName") or "") <= 16
    templates = {each.get("type"): each.get("template") or "" for each in document.iter(f"{SEARCH}Url")}
    found = await help_center.get(path_of(templates["text/html"]).replace("{searchTerms}", "lantern"))
    assert found.status_code == 200
    typed = await help_center.get(path_of(templates["application/json"]).replace("{searchTerms}", "lantern"))
    assert typed.json()["locale"] == "he"
