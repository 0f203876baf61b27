"""What search engines, networks, browsers and machines find."""

import json
import re
from typing import Any
from xml.etree import ElementTree as Xml

import anyio
import anyio.to_thread
import pytest

from helpcenter.serving.publishing import reindex
from helpcenter.web.discovery.markdown_twins import wants_markdown
from helpcenter.web.discovery.social_card import HEIGHT, WIDTH, draw, has_letter, wrapped
from helpcenter.web.interface.i18n import with_territory
from tests.web.conftest import HelpCenter
from tests.web.schema_org import mistakes

pytestmark = pytest.mark.anyio
GUIDE = "/en/guides/cancel-lantern"
UNTRANSLATED = "/ja/guides/move-from-lantern-to-another-lamp"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
OURS = "http://127.0.0.1:8000"


def parsed(document: bytes) -> Xml.Element:
    return Xml.fromstring(document)  # noqa: S314 - our own answer


def path_of(address: str) -> str:
    assert address.startswith(OURS)
    return address.removeprefix(OURS)


def graph(page: str) -> list[dict[str, Any]]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    document = json.loads(found[1])
    assert document["@context"] == "https://schema.org"
    things: list[dict[str, Any]] = document["@graph"]
    return things


@pytest.mark.parametrize("path", ["/en/", "/he/", "/en/products/lantern", GUIDE, "/en/guides/change-the-bulb"])
async def test_what_a_page_says_of_itself_is_what_schema_org_defines(help_center: HelpCenter, path: str) -> None:
    things = graph((await help_center.get(path)).text)
    assert [mistake for thing in things for mistake in mistakes(thing)] == []


async def test_a_cancelling_guide_is_a_task_with_steps_and_questions(help_center: HelpCenter) -> None:
    things = {thing["@type"]: thing for thing in graph((await help_center.get(GUIDE)).text)}
    assert set(things) == {"BreadcrumbList", "HowTo", "FAQPage"}
    steps = things["HowTo"]["step"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert steps[0]["url"].startswith(f"{OURS}{GUIDE}#")
    assert things["HowTo"]["totalTime"].startswith("PT")
    assert [item["name"] for item in things["BreadcrumbList"]["itemListElement"]][-1] == "How to cancel Lantern"


async def test_the_home_page_says_how_the_site_is_searched(help_center: HelpCenter) -> None:
    [site] = graph((await help_center.get("/en/")).text)
    template = site["potentialAction"]["target"]["urlTemplate"]
    answer = await help_center.get(path_of(template.replace("{search_term_string}", "lantern")))
    assert "Lantern" in answer.text


async def test_nothing_in_a_title_can_leave_the_data(help_center: HelpCenter) -> None:
    from helpcenter.web.discovery.json_ld import json_ld

    text = str(json_ld([{"@type": "Article", "name": "</script><script>alert(1)</script>&"}]))
    assert "<" not in text
    assert json.loads(text)["@graph"][0]["name"] == "</script><script>alert(1)</script>&"


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


async def test_the_feed_tells_of_updated_guides(help_center: HelpCenter) -> None:
    page = (await help_center.get("/en/")).text
    assert '<link rel="alternate" type="application/atom+xml" href="/en/feed.atom"' in page
    answer = await help_center.get("/en/feed.atom")
    feed = parsed(answer.content)
    assert (feed.tag, answer.headers["content-type"]) == (f"{ATOM}feed", "application/atom+xml; charset=utf-8")
    for required in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{required}") is not None
    entries = list(feed.iter(f"{ATOM}entry"))
    days = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert days == sorted(days, reverse=True)
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries) > 1
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert (await help_center.get(path_of(link.get("href") or ""))).status_code == 200
    again = await help_center.get("/en/feed.atom", if_none_match=answer.headers["etag"])
    assert again.status_code == 304


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
    ],
)
async def test_markdown_is_given_to_who_prefers_it(accept: str, wanted: bool) -> None:
    assert wants_markdown(accept) is wanted


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


async def test_the_markdown_of_a_guide_that_is_not_translated_stays_out_of_search_engines(
    help_center: HelpCenter,
) -> None:
    twin = await help_center.get(f"{UNTRANSLATED}.md")
    assert (twin.headers["x-robots-tag"], twin.headers["content-language"]) == ("noindex", "en")
    assert "x-robots-tag" not in (await help_center.get(f"{GUIDE}.md")).headers


async def test_a_guides_picture_is_drawn_once_for_each_language(help_center: HelpCenter) -> None:
    pictures = set()
    for path in (GUIDE, "/he/guides/ביטול-לנטרן", "/en/"):
        page = (await help_center.get(path)).text
        found = re.search(r'<meta property="og:image" content="([^"]+)">', page)
        assert found
        card = await help_center.get(path_of(found[1]).replace("&amp;", "&"))
        assert card.headers["content-type"] == "image/png"
        assert card.content.startswith(b"\x89PNG")
        assert size_of(card.content) == (WIDTH, HEIGHT)
        pictures.add(card.content)
    assert len(pictures) == 3
    assert (await help_center.get("/cards/en/nothing.png")).status_code == 404


def size_of(png: bytes) -> tuple[int, int]:
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def test_words_that_no_font_can_write_are_left_out_of_a_picture() -> None:
    assert has_letter("a")
    assert not has_letter("\ue000")
    assert draw("\ue000 title", "", "Help", "en") == draw("", "", "Help", "en")


@pytest.mark.parametrize("text", ["How to cancel " * 12, "解約する方法" * 30, "การยกเลิก" * 20, "W" * 400, "x", ""])
def test_a_title_of_any_script_is_cut_into_lines(text: str) -> None:
    lines = wrapped(text, 20)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert draw(text, "Product", "Help", "th").startswith(b"\x89PNG")
