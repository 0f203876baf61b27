"""Which languages a page and a sitemap name as its own."""

import re

import anyio
import anyio.to_thread
import pytest

from helpcenter.serving.publishing import reindex
from helpcenter.web.interface.i18n import with_territory
from tests.web.conftest import HelpCenter
from tests.web.discovery.reading import OURS, path_of

pytestmark = pytest.mark.anyio
GUIDE = "/en/guides/cancel-lantern"
UNTRANSLATED = "/ja/guides/move-from-lantern-to-another-lamp"


async def test_languages_are_named_for_real_translations_and_a_default(help_center: HelpCenter) -> None:
    page = (await help_center.get(GUIDE)).text
    head = page[: page.index("</head>")]
    named = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', head))
    assert set(named) == {"en", "he", "ja", "x-default"}
    assert named["x-default"] == named["en"] == f"{OURS}{GUIDE}"
    assert f'<link rel="canonical" href="{OURS}{GUIDE}">' in head
    for address in named.values():
        assert (await help_center.get(path_of(address))).status_code == 200


async def test_a_guide_that_is_not_translated_and_results_stay_out_of_search_engines(help_center: HelpCenter) -> None:
    for path in (UNTRANSLATED, "/en/search?q=lantern", "/en/nothing-here"):
        page = (await help_center.get(path)).text
        assert '<meta name="robots" content="noindex">' in page
        assert "hreflang=" not in page[: page.index("</head>")]
        assert "ld+json" not in page
    assert '<meta name="robots"' not in (await help_center.get(GUIDE)).text


async def test_a_language_a_guide_is_not_written_in_is_not_named(help_center: HelpCenter) -> None:
    page = (await help_center.get("/en/guides/move-from-lantern-to-another-lamp")).text
    named = re.findall(r'hreflang="([^"]+)" href', page[: page.index("</head>")])
    assert named == ["en", "x-default"]


async def test_a_list_in_a_language_without_a_guide_of_its_own_is_a_duplicate(help_center: HelpCenter) -> None:
    for locale in ("he", "ja"):
        folder = help_center.root / "content" / "guides"
        for path in folder.glob(f"*/{locale}.md"):
            path.unlink()
    for golden in help_center.root.glob("index/*/golden.csv"):
        golden.write_text("query,guide,passage\n", "utf-8")
    await anyio.to_thread.run_sync(reindex, help_center.root)
    help_center.app.state.web.services.releases.refresh()
    for path in ("/he/", "/ja/products/lantern"):
        assert '<meta name="robots" content="noindex">' in (await help_center.get(path)).text
    page = (await help_center.get("/en/")).text
    assert re.findall(r'hreflang="([^"]+)" href="http', page) == ["en", "x-default"]
    assert "/he/</loc>" not in (await help_center.get("/sitemap.xml")).text


@pytest.mark.parametrize(
    ("locale", "told"), [("fr", "fr_FR"), ("pt-BR", "pt_BR"), ("zh-Hans", "zh_CN"), ("en", "en_US"), ("xx", "xx")]
)
def test_networks_are_told_language_and_territory(locale: str, told: str) -> None:
    assert with_territory(locale) == told
