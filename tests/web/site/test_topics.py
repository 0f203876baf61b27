"""Browsing: from the home page through topics to a guide and its neighbours."""

import re
from pathlib import Path

import httpx
import pytest

from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.publishing import reindex
from helpcenter.web.site.topics.browsing import _numbers
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio
MANY = 120


def main(answer: httpx.Response) -> str:
    """What a page holds between its header and footer."""
    return answer.text[answer.text.index("<main") : answer.text.index("</main>")]


@pytest.fixture
async def many(root: Path, start: Starter) -> HelpCenter:
    """A site where a topic holds over a hundred guides."""
    for number in range(MANY):
        folder = root / "content" / "guides" / f"spare-{number:03}"
        folder.mkdir()
        (folder / "guide.yaml").write_text("kind: article\nproduct: lantern\ntopics: [moving]\n")
        (folder / "en.md").write_text(f"---\ntitle: Spare part {number:03}\n---\n\nIt fits.\n")
    reindex(root)
    running: HelpCenter = await start(ProcessRole.WEB)
    return running


async def test_the_home_page_shows_the_topics_at_the_top_and_what_is_in_none(help_center: HelpCenter) -> None:
    page = (await help_center.get("/en/")).text
    assert re.findall(r'href="(/en/(?:topics|other)[^"]*)"', page) == [
        "/en/topics/living",
        "/en/topics/billing",
        "/en/other-guides",
    ]


async def test_a_topic_shows_the_way_to_it_and_what_is_below_and_in_it(help_center: HelpCenter) -> None:
    top = main(await help_center.get("/en/topics/living"))
    assert re.findall(r'href="(/en/topics/[^"]+)"', top) == ["/en/topics/repairs", "/en/topics/moving"]
    page = (await help_center.get("/en/topics/repairs")).text
    assert re.findall(r'href="(/en/[^"]*)"', page[page.index('class="breadcrumb"') :])[:3] == [
        "/en/",
        "/en/topics/living",
        "/en/guides/change-the-bulb",
    ]


async def test_a_name_that_is_not_translated_carries_its_language_and_stays_out_of_search_engines(
    help_center: HelpCenter,
) -> None:
    page = (await help_center.get("/he/topics/moving")).text
    assert '<div lang="en" dir="ltr">\n      <h1>Moving</h1>' in page
    assert '<meta name="robots" content="noindex' in page


async def test_a_guide_in_no_topic_is_on_a_page_of_its_own(help_center: HelpCenter) -> None:
    page = (await help_center.get("/en/other-guides")).text
    assert "/en/guides/opening-hours-of-the-lamp-shop" in page
    assert "/en/guides/cancel-lantern" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/en/topics/nothing",
        "/en/topics/empty",
        "/en/topics/living/2",
        "/en/topics/living/0",
        "/en/topics/living/two",
        f"/en/topics/living/{'9' * 5000}",
        "/en/other-guides/2",
        "/en/products/lantern/7",
        "/xx/topics/living",
    ],
)
async def test_a_topic_or_page_that_is_not_there_is_not_found(help_center: HelpCenter, path: str) -> None:
    assert (await help_center.get(path)).status_code == 404


async def test_a_guide_tells_where_it_stands(help_center: HelpCenter) -> None:
    answer = await help_center.get("/en/guides/change-the-bulb")
    assert re.findall(r'href="(/en/topics/[^"]+)"', main(answer)) == [
        "/en/topics/living",
        "/en/topics/repairs",
        "/en/topics/moving",
    ]
    assert '"name":"Repairs"' in answer.text


async def test_a_guide_leads_to_its_neighbours_and_shows_those_around_it(many: HelpCenter) -> None:
    page = (await many.get("/en/guides/spare-part-060")).text
    assert re.findall(r'href="([^"]+)" rel="(prev|next)"', page) == [
        ("/en/guides/spare-part-059", "prev"),
        ("/en/guides/spare-part-061", "next"),
    ]
    side = page[page.index('class="side"') : page.index('class="guide-body"')]
    around = re.findall(r"/en/guides/spare-part-(\d+)", side)
    assert around == [f"{number:03}" for number in range(50, 71)]


async def test_a_long_topic_is_read_page_by_page_to_its_end(many: HelpCenter) -> None:
    seen: list[str] = []
    path = "/en/topics/moving"
    while path:
        page = (await many.get(path)).text
        seen += re.findall(r'href="/en/guides/spare-part-(\d+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        path = following[1] if following else ""
    assert seen == [f"{number:03}" for number in range(MANY)]


async def test_every_page_of_a_long_topic_is_a_click_away_from_its_first(many: HelpCenter) -> None:
    for path, here in (("/en/topics/moving", "1"), ("/en/topics/moving/2", "2")):
        page = (await many.get(path)).text
        numbers = re.findall(r'<li><a href="([^"]+)"( aria-current="page")?>(\d+)</a></li>', page)
        assert [(url, number) for url, _, number in numbers] == [
            ("/en/topics/moving", "1"),
            ("/en/topics/moving/2", "2"),
            ("/en/topics/moving/3", "3"),
        ]
        assert [number for _, current, number in numbers if current] == [here]


@pytest.mark.parametrize(("count", "most"), [(1, 1), (3, 3), (40, 40), (41, 26), (2000, 45)])
def test_however_long_a_list_is_its_pages_lead_to_few_numbers_and_to_those_around(count: int, most: int) -> None:
    for number in {1, count // 2 or 1, count}:
        numbers = _numbers(number, count)
        around = {each for each in (number - 2, number - 1, number, number + 1, number + 2) if 1 <= each <= count}
        assert {1, count} | around <= set(numbers) <= set(range(1, count + 1))
        assert numbers == sorted(set(numbers)) and len(numbers) <= most


async def test_a_long_product_is_read_topic_by_topic(many: HelpCenter) -> None:
    first = (await many.get("/en/products/lantern")).text
    assert re.findall(r'<h2 id="guides_\d+">(.*?)</h2>', first) == ["Living with lamps"]
    last = (await many.get("/en/products/lantern/3")).text
    assert re.findall(r'<h2 id="guides_\d+">(.*?)</h2>', last) == ["Living with lamps", "Billing"]


async def test_topics_are_in_the_sitemap_of_the_languages_that_name_them(help_center: HelpCenter) -> None:
    english = (await help_center.get("/sitemaps/en-0.xml")).text
    hebrew = (await help_center.get("/sitemaps/he-0.xml")).text
    assert re.findall(r"<loc>[^<]*/topics/([^<]+)</loc>", english) == ["living", "repairs", "moving", "billing"]
    assert re.findall(r"<loc>[^<]*/topics/([^<]+)</loc>", hebrew) == ["living", "repairs", "billing"]
