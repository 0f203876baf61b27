"""The search box on somebody else's page: another port, a policy that forbids all it can, a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.embed_demo import Host
from tests.journeys.conftest import PERSON, Serve, Server, helpcenter

pytestmark = pytest.mark.journey


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.stop()


@pytest.fixture
def server(serve: Serve, lamps: Path, host: Host) -> Server:
    server = serve(lamps, HELPCENTER_EMBED_ORIGINS=host.url)
    host.help = server.url
    return server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 900, "height": 700}, user_agent=PERSON, locale="en-GB")
    yield context.new_page()
    context.close()


def watched(page: Page) -> list[str]:
    """What the browser complains of, from now on."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_an_answer_is_found_by_keyboard_under_a_strict_policy(page: Page, host: Host, server: Server) -> None:
    said = watched(page)
    page.goto(host.url)
    box = page.get_by_role("combobox", name="Search the help center")
    expect(box).to_be_visible()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    page.keyboard.type("billing", delay=20)
    expect(page.get_by_role("option").first).to_contain_text("Step")
    assert page.get_by_role("option").first.get_attribute("href", timeout=1000).startswith(server.url)  # type: ignore[union-attr]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    answer = page.get_by_role("region")
    expect(answer).to_be_focused()
    expect(answer).to_contain_text("Open the billing page")
    expect(answer.get_by_role("link", name="Open the whole guide")).to_have_attribute("target", "_blank")
    page.keyboard.press("Escape")
    expect(answer).to_be_hidden()
    expect(box).to_be_focused()
    assert page.url == f"{host.url}/"
    assert page.evaluate("localStorage.length") == 0
    assert said == []
    style = box.evaluate("(box) => getComputedStyle(box.getRootNode().host.shadowRoot.querySelector('.field')).display")
    assert style == "flex"


def test_the_reports_tell_the_site_apart(page: Page, host: Host, server: Server) -> None:
    page.goto(host.url)
    page.get_by_role("combobox").fill("billing")
    expect(page.get_by_role("option").first).to_be_visible()
    page.get_by_role("option").first.click()
    expect(page.get_by_role("region")).to_contain_text("Open the billing page")
    table = helpcenter(server.root, "report", "sources", "--format", "csv").stdout
    assert f"{host.url.removeprefix('http://')},embed" in table


def test_enter_leads_to_the_results_of_the_help_center(page: Page, host: Host, server: Server) -> None:
    page.goto(host.url)
    page.get_by_role("combobox").fill("lantern")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{server.url}/en/search?q=lantern")
    expect(page.get_by_role("heading", level=1)).to_contain_text("lantern")


def test_a_visitor_of_another_language_is_asked_in_it(browser: Browser, host: Host, server: Server) -> None:
    context = browser.new_context(locale="he-IL", user_agent=PERSON)
    page = context.new_page()
    page.goto(host.url)
    expect(page.get_by_role("combobox")).to_be_visible()
    shown = page.locator("help-search").evaluate("(box) => box.shadowRoot.querySelector('[lang]').dir")
    assert shown == "rtl"
    context.close()


def test_a_site_that_is_not_named_shows_what_it_put_inside(page: Page, serve: Serve, lamps: Path, host: Host) -> None:
    host.help = serve(lamps).url
    page.goto(host.url)
    expect(page.get_by_text("Write to us.")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_count(0)
