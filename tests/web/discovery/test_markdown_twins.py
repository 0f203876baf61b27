"""Guides as Markdown, for machines that read."""

import re

import pytest

from helpcenter.web.discovery.markdown_twins import wants_markdown
from tests.web.conftest import HelpCenter
from tests.web.discovery.reading import OURS, path_of

pytestmark = pytest.mark.anyio
GUIDE = "/en/guides/cancel-lantern"
UNTRANSLATED = "/ja/guides/move-from-lantern-to-another-lamp"


async def test_machines_find_every_guide_as_markdown(help_center: HelpCenter) -> None:
    listed = (await help_center.get("/llms.txt?locale=en")).text
    assert listed.startswith("# Lamp Help\n")
    addresses = re.findall(r"\]\((http[^)]+\.md)\)", listed)
    assert len(addresses) > 2
    for address in addresses:
        assert (await help_center.get(path_of(address))).headers["content-type"].startswith("text/markdown")
    assert "llms.txt?locale=he" in listed


async def test_a_guides_page_answers_in_markdown_to_who_asks_for_it(help_center: HelpCenter) -> None:
    await help_center.get(GUIDE)
    twin = await help_center.get(GUIDE, accept="text/markdown, text/html;q=0.9")
    assert twin.headers["content-type"].startswith("text/markdown")
    assert "accept" in twin.headers["vary"]
    assert twin.content == (await help_center.get(f"{GUIDE}.md")).content
    assert f'<{OURS}{GUIDE}>; rel="canonical"' in twin.headers["link"]
    page = await help_center.get(GUIDE, accept="text/html, text/markdown;q=0.5")
    assert page.headers["content-type"].startswith("text/html")
    assert len(help_center.events("view")) == 3


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("text/markdown", True),
        ("text/html,text/markdown", True),
        ("text/html,text/markdown;q=0.1", False),
        ("text/markdown;q=0", False),
        ("*/*", False),
        ("", False),
        ("text/markdown;q=x", False),
        ("text/markdown;q=1.5", False),
        ("text/markdown;q=1.0", True),
    ],
)
async def test_markdown_is_given_to_who_prefers_it(accept: str, wanted: bool) -> None:
    assert wants_markdown(accept) is wanted


async def test_the_markdown_of_a_guide_that_is_not_translated_stays_out_of_search_engines(
    help_center: HelpCenter,
) -> None:
    twin = await help_center.get(f"{UNTRANSLATED}.md")
    assert (twin.headers["x-robots-tag"], twin.headers["content-language"]) == ("noindex", "en")
    assert "x-robots-tag" not in (await help_center.get(f"{GUIDE}.md")).headers


async def test_links_and_pictures_of_a_twin_have_whole_addresses(help_center: HelpCenter) -> None:
    assert (
        f"[how to move]({OURS}/en/guides/move-from-lantern-to-another-lamp#pack)"
        in (await help_center.get(f"{GUIDE}.md")).text
    )
    bulb = (await help_center.get("/en/guides/change-the-bulb.md")).text
    [address] = re.findall(r"!\[[^\]]*\]\((\S+)\)", bulb)
    assert address.startswith(f"{OURS}/media/")
    assert (await help_center.get(path_of(address))).status_code == 200
