"""What a page says of itself to search engines."""

import json
import re
from typing import Any

import pytest

from tests.web.conftest import HelpCenter
from tests.web.discovery.reading import OURS, path_of
from tests.web.schema_org import mistakes

pytestmark = pytest.mark.anyio
GUIDE = "/en/guides/cancel-lantern"


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
