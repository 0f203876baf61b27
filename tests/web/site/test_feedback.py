"""Whether a guide or a step helped: a plain form, bounded, from our own pages, tied to the text that was read."""

import re

import httpx
import pytest

from helpcenter.web.http.rate_limit import SlidingWindowLimiter
from tests.web.conftest import ORIGIN, HelpCenter

pytestmark = pytest.mark.anyio

GUIDE = "/en/guides/cancel-lantern"


async def say(help_center: HelpCenter, headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
    given = {"origin": ORIGIN} if headers is None else headers
    return await help_center.client.post(f"{GUIDE}/feedback", data=fields, headers=given)


async def test_a_yes_is_recorded_and_thanked_for(help_center: HelpCenter) -> None:
    answer = await say(help_center, helpful="yes")
    assert answer.status_code == 303
    thanks = await help_center.get(answer.headers["location"])
    assert (thanks.status_code, thanks.headers["cache-control"]) == (200, "no-store")
    assert "Thank you" in thanks.text
    [event] = help_center.events("helpful")
    assert (event["guide"], event["product"], event["locale"]) == ("cancel-lantern", "lantern", "en")
    assert event.get("block") is None


async def test_a_no_is_asked_why_and_sent_again_with_the_reason(help_center: HelpCenter) -> None:
    answer = await say(help_center, helpful="no", block="open-billing")
    form = (await help_center.get(answer.headers["location"])).text
    assert "What went wrong?" in form and 'value="unclear"' in form and 'maxlength="1000"' in form
    assert 'name="block" value="open-billing"' in form
    answer = await say(help_center, helpful="no", block="open-billing", reason="unclear", comment="Which menu?")
    assert "Thank you" in (await help_center.get(answer.headers["location"])).text
    first, second = help_center.events("unhelpful")
    assert (first["block"], first.get("reason")) == ("open-billing", None)
    assert (second["block"], second["reason"], second["comment"]) == ("open-billing", "unclear", "Which menu?")


async def test_feedback_names_the_text_that_was_read(help_center: HelpCenter) -> None:
    page = (await help_center.get(GUIDE)).text
    of_step, of_guide = (
        re.findall(
            r'name="block" value="open-billing">\s*<input type="hidden" name="revision" '
            r'value="([0-9a-f]{12})"',
            page,
        ),
        re.findall(r'name="revision" value="(\w+)"', page)[-1],
    )
    await say(help_center, helpful="no", block="open-billing", revision="0123456789ab")
    await say(help_center, helpful="yes", revision="not a digest")
    await say(help_center, helpful="no", block="open-billing")
    revisions = [event["revision"] for event in help_center.events()[-3:]]
    assert revisions == ["0123456789ab", of_guide, of_step[0]]


async def test_a_search_that_led_there_is_named(help_center: HelpCenter) -> None:
    found = (await help_center.get("/api/v1/search?q=open+billing&locale=en")).json()
    url = ORIGIN + found["hits"][0]["passages"][0]["url"]
    await say(help_center, {"origin": ORIGIN, "referer": url}, helpful="yes")
    [event] = help_center.events("helpful")
    assert (event["search_id"], event["rank"], event.get("block")) == (found["search_id"], 1, None)


async def test_who_answers_thirty_times_is_asked_to_wait(help_center: HelpCenter) -> None:
    for _ in range(30):
        await say(help_center, helpful="yes")
    answer = await say(help_center, helpful="yes")
    assert answer.status_code == 429
    assert len(help_center.events("helpful")) == 30


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"origin": "https://elsewhere.example", "sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
    ],
)
async def test_feedback_from_elsewhere_is_refused(help_center: HelpCenter, headers: dict[str, str]) -> None:
    answer = await say(help_center, headers, helpful="yes")
    assert answer.status_code == 403
    assert help_center.events() == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"helpful": "perhaps"},
        {"helpful": "yes", "block": "no-such-step"},
        {"helpful": "no", "reason": "spite"},
        {f"field{number}": "x" for number in range(12)},
    ],
)
async def test_what_no_form_of_ours_sends_is_refused_with_a_page(
    help_center: HelpCenter, fields: dict[str, str]
) -> None:
    answer = await say(help_center, **fields)
    assert answer.status_code == 400
    assert "bad_feedback" in answer.text and "Traceback" not in answer.text
    assert help_center.events() == []


async def test_a_comment_is_cut_and_a_body_is_bounded(help_center: HelpCenter) -> None:
    assert (await say(help_center, helpful="no", comment="é " * 750)).status_code == 303
    [event] = help_center.events()
    assert event["comment"] == ("é " * 500).rstrip()
    assert (await say(help_center, helpful="no", comment="é" * 5000)).status_code == 413
    assert len(help_center.events()) == 1


async def test_one_visitor_cannot_flood_the_reports(help_center: HelpCenter) -> None:
    statuses = [(await say(help_center, helpful="yes")).status_code for _ in range(31)]
    assert statuses == [303] * 30 + [429]


@pytest.mark.parametrize("query", ["", "helpful=no&block=<script>", "helpful=%FF"])
async def test_the_page_after_it_takes_nothing_odd(help_center: HelpCenter, query: str) -> None:
    answer = await help_center.get(f"{GUIDE}/feedback?{query}")
    assert answer.status_code == 400
    assert "<script>" not in answer.text.replace('<script type="module"', "")


async def test_a_guide_that_is_not_there_takes_no_feedback(help_center: HelpCenter) -> None:
    answer = await help_center.client.post("/en/guides/nothing/feedback", data={}, headers={"origin": ORIGIN})
    assert answer.status_code == 404


def test_a_rate_forgets_with_time_and_never_grows_without_bound() -> None:
    rate = SlidingWindowLimiter(2, 10)
    assert [rate.allow("a", now) for now in (0, 1, 2, 10.5, 11.5)] == [True, True, False, True, True]
    for number in range(11_000):
        rate.allow(str(number), 20)
    assert rate.allow("a", 20)
