"""The search box as keyboards, screen readers, phones and input methods meet it."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.conftest import PERSON, Serve, Server
from tests.waiting import wait_until

pytestmark = pytest.mark.journey


@pytest.fixture
def server(serve: Serve, lamps: Path) -> Server:
    return serve(lamps)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 800}, user_agent=PERSON)
    yield context.new_page()
    context.close()


def open_home(page: Page, server: Server, locale: str = "en") -> None:
    page.goto(f"{server.url}/{locale}/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()


def test_the_steps_are_reached_in_three_actions_from_two_mistakes(
    browser: Browser, serve: Serve, shipped: Path
) -> None:
    server = serve(shipped)
    context = browser.new_context(viewport={"width": 390, "height": 844}, user_agent=PERSON, locale="fr")
    page = context.new_page()
    page.goto(f"{server.url}/fr/")
    page.keyboard.press("/")
    page.keyboard.type("resilier intercon", delay=30)  # first
    expect(page.get_by_role("option").first).to_contain_text("Étape 3 sur 5")
    expect(page.get_by_role("listbox").get_by_role("group").first).to_contain_text("intercon → intercom")
    page.keyboard.press("ArrowDown")  # second
    page.keyboard.press("Enter")  # third
    page.wait_for_url("**/fr/guides/annuler-intercom?s=*#cancel-plan")
    expect(page.locator("#cancel-plan")).to_be_in_viewport()
    context.close()


def test_a_finger_reaches_the_steps_in_three_actions_too(browser: Browser, serve: Serve, shipped: Path) -> None:
    server = serve(shipped)
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, user_agent=PERSON, locale="fr", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(f"{server.url}/fr/")
    page.get_by_role("combobox").tap()  # first
    page.keyboard.type("resilier intercon")  # second
    best = page.get_by_role("option").first
    expect(best).to_be_in_viewport()
    best.tap()  # third
    page.wait_for_url("**/fr/guides/annuler-intercom?s=*#cancel-plan")
    expect(page.locator("#item_cancel-plan")).to_be_in_viewport()
    context.close()


def test_a_whole_query_that_is_offered_is_put_into_the_box_and_answered(page: Page, server: Server) -> None:
    open_home(page, server)
    page.keyboard.type("cance")
    offered = page.get_by_role("group", name="Suggested searches").get_by_role("option").first
    expect(offered).to_have_text("How to cancel Lantern")
    # It stands after the answers, so that it is never in the way of one.
    expect(page.get_by_role("option").first).not_to_have_text("How to cancel Lantern")
    offered.click()
    box = page.get_by_role("combobox")
    expect(box).to_have_value("How to cancel Lantern")
    expect(box).to_be_focused()
    expect(page.get_by_role("option").last).to_contain_text("“How to cancel Lantern”")
    assert page.url.endswith("/en/")


def test_the_box_says_what_a_combobox_must(page: Page, server: Server) -> None:
    open_home(page, server)
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("lantern")
    expect(box).to_have_attribute("aria-expanded", "true")
    shown = page.get_by_role("option")
    expect(shown.last).to_contain_text("All results for “lantern”")
    expect(page.get_by_role("status").filter(has_text=f"{shown.count() - 1} suggestions")).to_be_attached()
    page.keyboard.press("ArrowUp")
    expect(shown.last).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", shown.last.get_attribute("id") or "")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("lantern")
    page.keyboard.press("Escape")
    expect(box).to_have_value("")


def test_enter_without_a_choice_opens_the_results_page(page: Page, server: Server) -> None:
    open_home(page, server)
    page.keyboard.type("lantern")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?q=lantern")


def test_recent_searches_stay_on_the_device_and_can_be_cleared(page: Page, server: Server) -> None:
    open_home(page, server)
    page.keyboard.type("bulb")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search?q=bulb")
    page.goto(f"{server.url}/en/")
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_text("bulb")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Recent searches cleared")).to_be_attached()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('recent'))") == []


def test_an_answer_that_comes_late_never_replaces_a_newer_one(page: Page, server: Server) -> None:
    held: list[Route] = []
    ended: list[str] = []

    def hold_the_first(route: Route) -> None:
        held.append(route) if "q=lant&" in route.request.url else route.continue_()

    def has_ended() -> bool:
        page.evaluate("0")  # lets what the browser told meanwhile arrive
        return any("q=lant&" in url for url in ended)

    page.on("requestfinished", lambda request: ended.append(request.url))
    page.on("requestfailed", lambda request: ended.append(request.url))
    page.route("**/api/v1/suggest*", hold_the_first)
    open_home(page, server)
    with page.expect_request("**/api/v1/suggest?*q=lant&*"):
        page.keyboard.type("lant")
    page.get_by_role("combobox").fill("bulb")
    expect(page.get_by_role("option").last).to_contain_text("“bulb”")
    held[0].continue_()
    wait_until(has_ended)
    expect(page.get_by_role("option").last).to_contain_text("“bulb”")


def test_fast_typing_asks_once(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    page.clock.install()
    open_home(page, server)
    page.clock.pause_at(datetime.now() + timedelta(hours=1))
    page.keyboard.type("cancel lantern")
    assert asked == []
    page.clock.run_for(150)
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(asked) == 1


def test_an_input_method_is_left_to_finish_its_word(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest" in request.url else None)
    page.clock.install()
    open_home(page, server, "ja")
    page.clock.pause_at(datetime.now() + timedelta(hours=1))
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "らん", "selectionStart": 2, "selectionEnd": 2})
    page.clock.run_for(1000)
    assert asked == []
    session.send("Input.insertText", {"text": "ランタン"})
    page.clock.run_for(150)
    expect(page.get_by_role("option").first).to_be_visible()
    assert page.url.endswith("/ja/")


def test_without_a_connection_the_box_says_so_and_recovers(page: Page, server: Server) -> None:
    open_home(page, server)
    page.keyboard.type("lamp")
    expect(page.get_by_role("option").first).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("combobox").fill("bulb")
    expect(page.locator(".suggest-note")).to_contain_text("No connection")
    page.context.set_offline(False)
    page.get_by_role("combobox").fill("bulbs")
    expect(page.get_by_role("option").first).to_be_visible()


def test_what_others_wrote_is_never_run(page: Page, server: Server) -> None:
    hit = {
        "guide": "x",
        "locale": "en",
        "title": "<img src=x onerror=alert(1)>",
        "url": "/en/",
        "score": 1,
        "why": [],
        "passages": [
            {"kind": "faq", "id": "a", "position": 1, "of": 1, "locale": "en", "title": "T", "url": "/en/",
             "snippet": "&lt;b&gt; <mark>a &amp; b</mark> <img src=x>"}
        ],
    }  # fmt: skip
    body = json.dumps({"query": "x", "locale": "en", "search_id": "", "total": 1, "corrections": [], "hits": [hit]})
    page.route("**/api/v1/suggest*", lambda route: route.fulfill(body=body, content_type="application/json"))
    open_home(page, server)
    page.keyboard.type("x")
    expect(page.get_by_role("option").first).to_contain_text("<b> a & b <img src=x>")
    assert page.locator(".suggest img").count() == 0
    expect(page.locator(".suggest mark")).to_have_text("a & b")


def test_the_list_stands_right_in_a_right_to_left_language(page: Page, server: Server) -> None:
    open_home(page, server, "he")
    page.keyboard.type("לנטרן")
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    outer = option.bounding_box()
    inner = option.locator("svg").bounding_box()
    assert outer and inner and inner["x"] > outer["x"] + outer["width"] / 2
