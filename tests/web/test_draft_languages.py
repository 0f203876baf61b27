"""A translation that is a draft is served nowhere: the guide is shown in its source language instead."""

import json
from pathlib import Path

import anyio.to_thread
import pytest

from helpcenter.serving.publishing import reindex
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio
OLD = "/he/guides/ביטול-לנטרן"
NOW = "/he/guides/cancel-lantern"
# Words of the draft, of its title and of its text.
TITLE, WORDS = "איך לבטל את לנטרן", "המנורה נשארת אצלכם"


@pytest.fixture
async def with_draft(root: Path, start: Starter) -> HelpCenter:
    await anyio.to_thread.run_sync(_make_draft, root)
    running: HelpCenter = await start()
    return running


def _make_draft(root: Path) -> None:
    path = root / "content/guides/cancel-lantern/he.md"
    path.write_text(path.read_text("utf-8").replace("---\n", "---\nstatus: draft\n", 1), "utf-8")
    for golden in root.glob("index/*/golden.csv"):
        golden.write_text("query,guide,passage\n", "utf-8")
    reindex(root)


async def test_no_page_and_no_format_holds_the_draft(with_draft: HelpCenter) -> None:
    for address in (
        "/he/",
        NOW,
        f"{NOW}.md",
        "/en/guides/cancel-lantern",
        "/he/products/lantern",
        "/he/search?q=לנטרן",
        "/he/search?q=המנורה נשארת אצלכם",
        "/he/feed.atom",
        "/sitemap.xml",
        "/sitemap-he-0.xml",
        "/llms.txt",
        "/api/v1/guides/cancel-lantern?locale=he",
        "/api/v1/search?locale=he&q=איך לבטל את לנטרן",
        "/api/v1/suggest?locale=he&q=איך לבטל",
    ):
        answer = await with_draft.get(address)
        assert answer.status_code in (200, 404), address
        text = answer.text
        if address.startswith("/api"):
            text = json.dumps({**answer.json(), "query": ""}, ensure_ascii=False)
        assert TITLE not in text.replace("q=" + TITLE, ""), address
        assert f"{WORDS} עד" not in text, address


async def test_the_guide_is_shown_in_its_source_language_without_the_draft_among_its_languages(
    with_draft: HelpCenter,
) -> None:
    page = (await with_draft.get(NOW)).text
    assert "How to cancel Lantern" in page
    assert '<meta name="robots" content="noindex">' in page
    english = (await with_draft.get("/en/guides/cancel-lantern")).text
    assert 'hreflang="he" href="http' not in english[: english.index("</head>")]


async def test_the_address_that_the_draft_had_leads_to_the_guide(with_draft: HelpCenter) -> None:
    answer = await with_draft.get(OLD)
    assert (answer.status_code, answer.headers["location"]) == (301, NOW)
