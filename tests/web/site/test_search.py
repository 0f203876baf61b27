"""Searching: the page, the JSON API, and what is recorded of it."""

import re

import pytest

from helpcenter.domain.hit import NOTHING
from helpcenter.domain.query import SearchQuery
from helpcenter.web.searching import SearchOutcome
from helpcenter.web.state import View
from tests.web.conftest import HelpCenter

pytestmark = pytest.mark.anyio


async def test_a_search_finds_the_step_and_links_to_its_anchor(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/search?q=open+the+billing+page")
    assert page.status_code == 200
    assert "#open-billing" in page.text
    assert "<mark>" in page.text


async def test_the_api_answers_in_the_contracts_shape(help_center: HelpCenter) -> None:
    answer = (await help_center.get("/api/v1/search?q=cancel+lantern&locale=en")).json()
    assert set(answer) == {"query", "locale", "search_id", "total", "corrections", "hits"}
    hit = answer["hits"][0]
    assert set(hit) == {"guide", "locale", "title", "url", "score", "why", "passages"}
    assert set(hit["passages"][0]) == {"kind", "id", "position", "of", "locale", "title", "snippet", "url"}
    assert hit["guide"] == "cancel-lantern"
    assert hit["url"].startswith("/en/guides/cancel-lantern?s=" + answer["search_id"])


async def test_a_typo_is_corrected_and_reported(help_center: HelpCenter) -> None:
    answer = (await help_center.get("/api/v1/search?q=cancel+lantren&locale=en")).json()
    assert answer["hits"][0]["guide"] == "cancel-lantern"
    assert answer["corrections"] == [{"from": "lantren", "to": "lantern"}]


async def test_suggestions_find_an_unfinished_word(help_center: HelpCenter) -> None:
    answer = (await help_center.get("/api/v1/suggest?q=lant&locale=en")).json()
    assert answer["hits"] and len(answer["hits"]) <= 6


async def test_suggestions_offer_whole_queries(help_center: HelpCenter) -> None:
    answer = (await help_center.get("/api/v1/suggest?q=cancel&locale=en")).json()
    assert {"text": "How to cancel Lantern", "source": "title"} in answer["completions"]
    misspelt = (await help_center.get("/api/v1/suggest?q=lantren&locale=en")).json()
    assert misspelt["completions"][0]["text"] == "How to cancel Lantern"
    assert "completions" not in (await help_center.get("/api/v1/search?q=cancel&locale=en")).json()


async def test_a_query_in_another_language_of_the_site_is_marked_as_such(help_center: HelpCenter) -> None:
    answer = (await help_center.get("/api/v1/search?q=how+do+I+cancel+my+plan&locale=he")).json()
    assert answer["query_locale"] == "en"
    assert answer["hits"][0]["why"] == ["language: en"]


async def test_the_visitors_language_is_the_default(help_center: HelpCenter) -> None:
    answer = (await help_center.get("/api/v1/search?q=lantern", accept_language="he")).json()
    assert answer["locale"] == "he"


async def test_filters_keep_one_kind_or_product(help_center: HelpCenter) -> None:
    answer = (await help_center.get("/api/v1/search?q=lantern&locale=en&kind=cancel")).json()
    assert {hit["guide"] for hit in answer["hits"]} == {"cancel-lantern"}


async def test_a_topic_keeps_the_guides_of_topics_below_it_too_and_leads_on_to_those(help_center: HelpCenter) -> None:
    for topic, found in [
        ("living", {"change-the-bulb", "move-from-lantern"}),
        ("repairs", {"change-the-bulb"}),
        ("empty", set()),
    ]:
        answer = (await help_center.get(f"/api/v1/search?q=lamp+bulb&locale=en&topic={topic}")).json()
        assert {hit["guide"] for hit in answer["hits"]} == found

    async def filters(topic: str) -> list[str]:
        page = (await help_center.get(f"/en/search?q=lamp+bulb{topic}")).text
        links = re.findall(r'href="/en/search\?q=lamp\+bulb([^"]*)" rel="nofollow"', page)
        return [link for link in links if "kind" not in link and "product" not in link]

    assert await filters("") == ["&amp;topic=living", "&amp;topic=billing"]
    assert await filters("&topic=living") == ["", "&amp;topic=repairs", "&amp;topic=moving", "&amp;topic=billing"]
    assert await filters("&topic=moving") == ["&amp;topic=repairs", "&amp;topic=living"]
    assert (
        '<input type="hidden" name="topic" value="moving">'
        in (await help_center.get("/en/search?q=x&topic=moving")).text
    )


async def test_an_answered_search_is_recorded_with_what_it_found(help_center: HelpCenter) -> None:
    answer = (await help_center.get("/api/v1/search?q=cancel+lantern&locale=en")).json()
    [event] = help_center.events("search")
    assert event["query"] == "cancel lantern"
    assert event["search_id"] == answer["search_id"]
    assert (event["total"], event["via"]) == (answer["total"], "api")
    assert (event["top_guide"], event["top_product"]) == ("cancel-lantern", "lantern")


async def test_words_in_another_language_of_the_site_are_recorded_as_such(help_center: HelpCenter) -> None:
    answer = (await help_center.get("/api/v1/search?q=cancel+your+subscription&locale=he")).json()
    [event] = help_center.events("search")
    assert event["query_locale"] == answer["query_locale"] == "en"


async def test_an_empty_search_is_not_one(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/search?q=+")
    assert page.status_code == 200
    assert help_center.events() == []


async def continuation(help_center: HelpCenter, text: str) -> tuple[str, str]:
    """A search's id, and the `s` that its results page would put into its further pages."""
    found = (await help_center.get(f"/api/v1/search?q={text}&locale=en")).json()
    answer = SearchOutcome(SearchQuery.parse(text, "en"), NOTHING, found["search_id"])
    web = help_center.app.state.web
    return found["search_id"], answer.continuation_token(View(web, web.services.releases.current, "en"))


async def test_a_further_page_of_the_same_search_is_not_a_new_search(help_center: HelpCenter) -> None:
    search_id, s = await continuation(help_center, "lantern")
    second = (await help_center.get(f"/api/v1/search?q=lantern&locale=en&limit=1&offset=1&s={s}")).json()
    assert second["search_id"] == search_id
    assert f"s={search_id}.2." in second["hits"][0]["url"]
    assert len(help_center.events("search")) == 1


async def test_another_search_cannot_pass_as_a_further_page(help_center: HelpCenter) -> None:
    _, s = await continuation(help_center, "lantern")
    await help_center.get(f"/api/v1/search?q=bulb&locale=en&limit=1&offset=1&s={s}")
    assert [event["query"] for event in help_center.events("search")] == ["lantern", "bulb"]


async def test_a_search_without_results_shows_a_way_on(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/search?q=zzzzqqqq")
    assert page.status_code == 200
    assert "/en/guides/" in page.text
    [event] = help_center.events("search")
    assert event["total"] == 0


async def test_the_guide_is_served_as_json(help_center: HelpCenter) -> None:
    guide = (await help_center.get("/api/v1/guides/cancel-lantern?locale=he")).json()
    steps = next(block for block in guide["blocks"] if block["id"] == "steps")
    assert [item["locale"] for item in steps["items"]] == ["he", "en", "he"]


async def test_the_api_describes_itself(help_center: HelpCenter) -> None:
    document = (await help_center.get("/api/v1/openapi.json")).json()
    assert set(document["paths"]) == {
        "/api/v1/search",
        "/api/v1/suggest",
        "/api/v1/guides/{guide}",
        "/api/v1/embed",
        "/api/v1/events",
    }
    hit = document["components"]["schemas"]["CorrectionJson"]
    assert set(hit["properties"]) == {"from", "to"}


async def test_a_corrected_search_offers_the_words_as_typed(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/search?q=cancel+lantren")
    assert "Search instead for “<bdi>cancel lantren</bdi>”" in page.text
    assert 'href="/en/search?q=cancel+lantren&amp;exact=1"' in page.text
    exact = await help_center.get("/en/search?q=cancel+lantren&exact=1")
    assert "showing results for" not in exact.text
    assert "Searched exactly as typed." in exact.text
    api = (await help_center.get("/api/v1/search?q=lantren&locale=en&exact=1")).json()
    assert (api["total"], api["corrections"]) == (0, [])


async def test_results_in_other_languages_are_a_second_list(help_center: HelpCenter) -> None:
    page = (await help_center.get("/he/search?q=לנטרן")).text
    assert page.index("/he/guides/%D7%91") < page.index('id="others_title"') < page.index("/he/guides/move-from")


async def test_words_that_find_nothing_lead_to_guides_with_names_like_them(help_center: HelpCenter) -> None:
    page = (await help_center.get("/en/search?q=lantrenzzz&exact=1")).text
    assert page.index("Perhaps one of these") < page.index("/en/guides/cancel-lantern") < page.index("Popular guides")
    assert "mailto:help@lamps.example" in page


async def test_the_scripts_words_are_a_file_of_the_language(help_center: HelpCenter) -> None:
    page = (await help_center.get("/en/")).text
    url = page.split('data-words="')[1].split('"')[0]
    words = await help_center.get(url)
    assert words.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert words.json()["counts"][:3] == ["0 suggestions", "1 suggestion", "2 suggestions"]


async def test_words_in_another_language_are_answered_and_lead_to_the_results_in_it(help_center: HelpCenter) -> None:
    page = (await help_center.get("/he/search?q=how+to+cancel+the+rental+in+a+few+minutes")).text
    assert 'href="/en/search?q=how+to+cancel+the+rental+in+a+few+minutes" hreflang="en"' in page
    assert "language: en" not in page
    assert "hreflang" not in (await help_center.get("/en/search?q=cancel+the+rental")).text.partition("<main")[2]
