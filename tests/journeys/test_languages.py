"""Changing the language in a real browser: the block stays, the choice too, with and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import PERSON, Serve

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def test_a_visitor_changes_the_language_and_keeps_it(serve: Serve, lamps: Path, browser: Browser) -> None:
    server = serve(lamps)
    for has_scripts in (True, False):
        context = browser.new_context(user_agent=PERSON, java_script_enabled=has_scripts, locale="en-GB")
        page = context.new_page()
        page.goto(f"{server.url}/")
        expect(page).to_have_url(f"{server.url}/en/")
        page.goto(f"{server.url}/en/guides/cancel-lantern#open-billing")
        page.locator(".languages summary").click()
        page.locator(".languages a[hreflang=he]").click()
        page.wait_for_url(f"{server.url}/he/guides/**")
        # The link itself cannot know the block; the script adds it.
        assert page.url.endswith("#open-billing") == has_scripts
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        step = page.locator("#open-billing")
        expect(step).to_have_attribute("lang", "en")
        expect(step).to_have_attribute("dir", "ltr")
        page.goto(f"{server.url}/")
        expect(page).to_have_url(f"{server.url}/he/")
        assert [(each["name"], each["value"]) for each in context.cookies()] == [("language", "he")]
        context.close()


def test_the_search_box_runs_in_the_direction_of_what_is_typed(serve: Serve, lamps: Path, browser: Browser) -> None:
    """Its icon and its prompt stay on the page's side."""
    server = serve(lamps)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{server.url}/he/")
    box = page.locator("#page_search")
    style = "node => [getComputedStyle(node).direction, getComputedStyle(node).unicodeBidi]"
    assert box.evaluate(style) == ["rtl", "plaintext"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
