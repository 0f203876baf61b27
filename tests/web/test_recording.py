"""Visits become events, with the search that led there."""

from collections import Counter

import httpx
import pytest

from helpcenter.serving.process_role import ProcessRole
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio

SEEN = {
    "type": "cta_seen",
    "cta": "glowworm",
    "variant": "plain",
    "guide": "cancel-lantern",
    "placement": "alternative",
    "locale": "en",
}
GO = "/go/glowworm?guide=cancel-lantern&locale=en&variant=plain&placement=alternative"


async def first_hit(help_center: HelpCenter) -> tuple[str, str]:
    """Search and give the search id and the address of the best passage."""
    answer = (await help_center.get("/api/v1/search?q=open+billing&locale=en")).json()
    return answer["search_id"], answer["hits"][0]["passages"][0]["url"].split("#")[0]


async def test_a_view_from_a_result_tells_search_rank_and_block(help_center: HelpCenter) -> None:
    search_id, url = await first_hit(help_center)
    await help_center.get(url)
    [view] = help_center.events("view")
    assert (view["search_id"], view["rank"], view["block"]) == (search_id, 1, "open-billing")
    assert (view["guide"], view["product"], view["locale"]) == ("cancel-lantern", "lantern", "en")


async def test_search_and_view_are_by_the_same_visitor_who_is_nobody_in_particular(help_center: HelpCenter) -> None:
    _, url = await first_hit(help_center)
    await help_center.get(url)
    searched, viewed = help_center.events()
    assert searched["visitor"] == viewed["visitor"]
    assert len(viewed["visitor"]) == 16
    assert not any("203.0.113" in str(value) or "Mozilla" in str(value) for value in viewed.values())


async def test_a_forged_link_is_a_plain_view(help_center: HelpCenter) -> None:
    search_id, _ = await first_hit(help_center)
    page = await help_center.get(f"/en/guides/cancel-lantern?s={search_id}.1.open-billing.AAAAAAAAAAAAAAAA")
    assert page.status_code == 200
    [view] = help_center.events("view")
    assert view.get("search_id") is None


async def test_a_click_on_a_call_to_action_is_counted_and_led_to_its_target(help_center: HelpCenter) -> None:
    answer = await help_center.get(GO)
    assert (answer.status_code, answer.headers["location"]) == (303, "https://glowworm.example/start")
    [click] = help_center.events("cta_click")
    assert (click["cta"], click["variant"], click["guide"]) == ("glowworm", "plain", "cancel-lantern")
    assert click["placement"] == "alternative"


async def test_a_click_knows_the_search_by_the_page_it_comes_from(help_center: HelpCenter) -> None:
    search_id, url = await first_hit(help_center)
    await help_center.get(GO, referer=f"http://help.test{url}")
    [click] = help_center.events("cta_click")
    assert (click["search_id"], click["block"]) == (search_id, "open-billing")


async def test_another_sites_referrer_cannot_claim_a_search(help_center: HelpCenter) -> None:
    _, url = await first_hit(help_center)
    await help_center.get(GO, referer=f"http://elsewhere.test{url}")
    [click] = help_center.events("cta_click")
    assert click.get("search_id") is None
    assert click["referrer"] == "elsewhere.test"


@pytest.mark.parametrize("extra", ["&to=https://evil.example", "&target=//evil.example", "&url=javascript:alert(1)"])
async def test_go_leads_nowhere_else(help_center: HelpCenter, extra: str) -> None:
    answer = await help_center.get(GO + extra)
    assert answer.headers["location"] == "https://glowworm.example/start"


@pytest.mark.parametrize("path", [GO, "/en/guides/cancel-lantern", "/en/search?q=lantern"])
async def test_looking_ahead_is_not_counted(help_center: HelpCenter, path: str) -> None:
    await help_center.client.head(path)
    assert help_center.events() == []


async def test_a_click_in_a_place_where_no_call_to_action_stands_keeps_no_place(help_center: HelpCenter) -> None:
    await help_center.get(GO.replace("alternative", "faq"))
    [click] = help_center.events("cta_click")
    assert (click.get("guide"), click.get("placement")) == (None, None)


async def test_visitors_are_split_between_the_wordings_by_weight(help_center: HelpCenter) -> None:
    cta = help_center.app.state.web.services.releases.current.catalog.library.ctas["glowworm"]
    chosen = Counter(cta.variant_for(f"{number:016x}").id for number in range(4000))
    assert 0.7 < chosen["plain"] / 4000 < 0.8


async def test_a_visitor_sees_the_same_wording_all_day(help_center: HelpCenter) -> None:
    pages = {(await help_center.get("/en/guides/cancel-lantern")).text for _ in range(3)}
    assert len(pages) == 1


async def test_a_call_to_action_that_was_seen_is_recorded(help_center: HelpCenter) -> None:
    answer = await help_center.client.post("/api/v1/events", json=SEEN)
    assert (answer.status_code, answer.content) == (204, b"")
    [seen] = help_center.events("cta_seen")
    assert (seen["cta"], seen["guide"], seen["product"]) == ("glowworm", "cancel-lantern", "lantern")


async def test_a_visitor_who_comes_from_another_site_is_counted(help_center: HelpCenter) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate"}
    await help_center.client.get("/en/guides/cancel-lantern", headers=headers)
    assert len(help_center.events("view")) == 1


async def test_an_event_that_is_left_out_on_purpose_says_why_and_one_that_cannot_be_written_says_so(
    help_center: HelpCenter,
) -> None:
    left_out = await help_center.client.post("/api/v1/events", json=SEEN, headers={"sec-gpc": "1"})
    assert (left_out.status_code, left_out.json()) == (200, {"written": False, "reason": "opted_out"})
    help_center.app.state.web.services.spool.close()
    refused = await help_center.client.post("/api/v1/events", json=SEEN)
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "not_recorded")
    assert int(refused.headers["retry-after"]) > 0
    assert help_center.events() == []


async def test_a_word_on_a_guide_that_cannot_be_written_is_not_thanked_for(help_center: HelpCenter) -> None:
    help_center.app.state.web.services.spool.close()
    form = {"helpful": "yes"}
    url = "/en/guides/cancel-lantern/feedback"
    refused = await help_center.client.post(url, data=form, headers={"origin": "http://help.test"})
    assert (refused.status_code, "could not be sent" in refused.text) == (503, True)


async def test_a_seen_call_to_action_tells_the_search_that_led_there(help_center: HelpCenter) -> None:
    search_id, url = await first_hit(help_center)
    await help_center.client.post("/api/v1/events", json=SEEN | {"s": url.split("s=")[1]})
    [seen] = help_center.events("cta_seen")
    assert seen["search_id"] == search_id


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"sec-gpc": "1"}, "opted_out"),
        ({"sec-purpose": "prefetch;prerender"}, "prefetch"),
        ({"sec-fetch-site": "cross-site", "sec-fetch-dest": "image", "sec-fetch-mode": "no-cors"}, "embedded"),
        ({"sec-fetch-site": "same-site", "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate"}, "embedded"),
        ({"sec-fetch-site": "cross-site", "sec-fetch-dest": "empty", "sec-fetch-mode": "no-cors"}, "embedded"),
        ({"sec-fetch-site": "cross-site", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}, "embedded"),
        ({"sec-fetch-site": "same-site", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors"}, "embedded"),
    ],
)
async def test_who_is_not_counted_leaves_no_event_but_a_number(
    help_center: HelpCenter, headers: dict[str, str], reason: str
) -> None:
    page = await help_center.client.get("/en/guides/cancel-lantern", headers=headers)
    assert page.status_code == 200
    assert help_center.events() == []
    assert (await help_center.get("/readyz")).json()["events"]["not_counted"] == {reason: 1}


async def test_robots_are_a_series_of_their_own(help_center: HelpCenter) -> None:
    agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    await help_center.get("/en/guides/cancel-lantern", user_agent=agent)
    assert help_center.events("view")[0]["series"] == "bot"


async def test_above_its_limits_an_address_is_served_and_counts_as_a_flood(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, flood_clicks=2)
    assert [(await help_center.get(GO)).status_code for _ in range(4)] == [303] * 4
    assert [click.get("series", "human") for click in help_center.events("cta_click")] == ["human"] * 2 + ["flood"] * 2
    ready = (await help_center.get("/readyz")).json()
    assert ready["events"]["flood"] == {"clicks": 2}
    assert ready["events"]["not_counted"] == {}
    assert ready["address_limits"] == "on"


@pytest.mark.parametrize("header", ["x_forwarded_for", "x_real_ip", "forwarded"])
async def test_behind_a_proxy_that_is_not_trusted_addresses_have_no_limits(start: Starter, header: str) -> None:
    help_center = await start(ProcessRole.WEB, flood_clicks=2)
    for _ in range(4):
        await help_center.get(GO, **{header: "198.51.100.1"})
    assert [click.get("series", "human") for click in help_center.events("cta_click")] == ["human"] * 4
    assert "HELPCENTER_TRUSTED_PROXIES" in (await help_center.get("/readyz")).json()["address_limits"]


async def test_visitors_behind_a_trusted_proxy_have_a_limit_each(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, flood_clicks=2, trusted_proxies="203.0.113.7")
    for client in ("198.51.100.1", "198.51.100.2") * 3:
        await help_center.get(GO, x_forwarded_for=client)
    assert [click.get("series", "human") for click in help_center.events("cta_click")] == ["human"] * 4 + ["flood"] * 2
    assert (await help_center.get("/readyz")).json()["address_limits"] == "on"


async def test_a_trusted_proxy_that_does_not_tell_its_clients_is_none_to_go_by(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, flood_clicks=2, trusted_proxies="203.0.113.7")
    for _ in range(4):
        await help_center.get(GO, x_real_ip="198.51.100.1")
    assert [click.get("series", "human") for click in help_center.events("cta_click")] == ["human"] * 4
    assert (await help_center.get("/readyz")).json()["address_limits"] != "on"


async def test_visitors_of_a_proxy_that_says_nothing_at_all_are_not_counted_as_one_network(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, flood_clicks=2, public_url="https://help.test")
    local = httpx.ASGITransport(app=help_center.app, client=("127.0.0.1", 5))
    headers = {"user-agent": "Mozilla/5.0 Firefox/140.0", "referer": "https://help.test/en/"}
    async with httpx.AsyncClient(transport=local, base_url="http://127.0.0.1:8000", headers=headers) as client:
        for _ in range(4):
            assert (await client.get(GO)).status_code == 303
    assert [click.get("series", "human") for click in help_center.events("cta_click")] == ["human"] * 4


async def test_who_does_not_say_what_it_is_is_not_counted(help_center: HelpCenter) -> None:
    await help_center.get("/en/guides/cancel-lantern", user_agent="")
    assert help_center.events() == []
    assert (await help_center.get("/readyz")).json()["events"]["not_counted"] == {"no_user_agent": 1}


async def test_personal_data_is_shown_back_and_never_written(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/search?q=invoice+ana@example.org")
    assert "ana@example.org" in page.text
    assert help_center.events("search")[0]["query"] == "invoice [email]"


async def test_where_a_visit_comes_from_and_its_languages_are_recorded(help_center: HelpCenter) -> None:
    await help_center.get("/ja/guides/moving?utm_source=Newsletter&utm_campaign=May", accept_language="de-AT,en;q=0.5")
    await help_center.get("/en/guides/cancel-lantern?utm_source=Newsletter", accept_language="*")
    view = help_center.events("view")[-1]
    assert (view["utm_source"], view["served"], view.get("wanted")) == ("newsletter", "en", None)


METRICS = "/metrics"


async def test_metrics_are_for_this_machine_or_a_token(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB, metrics_token="s3cret")
    await help_center.get("/en/guides/cancel-lantern")
    await help_center.get("/en/guides/cancel-lantern", sec_gpc="1")
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer "}):
        assert (await help_center.client.get(METRICS, headers=headers)).status_code == 401
    answer = await help_center.get(METRICS, authorization="Bearer s3cret")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'helpcenter_events_total{outcome="accepted"} 1.0\n' in answer.text
    assert 'helpcenter_events_total{outcome="opted_out"} 1.0\n' in answer.text
    assert 'helpcenter_flood_events_total{reason="views"} 0.0\n' in answer.text
    local = httpx.ASGITransport(app=help_center.app, client=("127.0.0.1", 5))
    async with httpx.AsyncClient(transport=local, base_url="http://127.0.0.1:8000") as client:
        assert (await client.get(METRICS)).status_code == 200


async def test_no_token_lets_nobody_in_from_elsewhere(help_center: HelpCenter) -> None:
    assert (await help_center.get(METRICS, authorization="Bearer ")).status_code == 401


async def test_a_visitor_is_served_when_events_cannot_be_written(help_center: HelpCenter) -> None:
    help_center.app.state.web.services.spool.close()
    page = await help_center.get("/en/guides/cancel-lantern")
    assert page.status_code == 200
    assert (await help_center.get("/readyz")).json()["events"]["lost"] == {"closed": 1}


@pytest.mark.parametrize(("path", "status"), [("/en/guides/no-such", 404), ("/wp-login.php", 404)])
async def test_a_page_that_is_not_there_is_recorded_for_readers(
    help_center: HelpCenter, path: str, status: int
) -> None:
    page = await help_center.get(f"{path}?secret=1", accept="text/html,*/*;q=0.8")
    assert page.status_code == status
    await help_center.get(path, accept="image/png")
    [missing] = help_center.events("not_found")
    assert missing["path"] == path
