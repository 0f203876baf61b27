"""What a first visit to a guide costs, in a real browser with an empty cache."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PERSON, Serve, Server

pytestmark = pytest.mark.journey

# Bytes over the wire of HTML, style sheets and scripts, headers included.
BUDGET = 45 * 1024
GUIDE = "/fr/guides/annuler-intercom"
SHIFTS = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const shift of list.getEntries()) sum += shift.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 1500);
})"""


@pytest.fixture
def server(serve: Serve, shipped: Path) -> Server:
    return serve(shipped)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, user_agent=PERSON, locale="fr")
    yield context.new_page()
    context.close()


def received(page: Page) -> dict[str, tuple[str, int]]:
    """What arrives from now on: kind and bytes over the wire by address."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, tuple[str, str]] = {}
    sizes: dict[str, tuple[str, int]] = {}

    def answered(event: dict) -> None:  # type: ignore[type-arg]
        kinds[event["requestId"]] = (event["response"]["url"], event["type"])

    def finished(event: dict) -> None:  # type: ignore[type-arg]
        url, kind = kinds.get(event["requestId"], ("", ""))
        sizes[url] = (kind, int(event["encodedDataLength"]))

    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    return sizes


def test_a_first_visit_stays_in_its_budget_and_stands_still(page: Page, server: Server, browser: Browser) -> None:
    sizes = received(page)
    page.goto(server.url + GUIDE, wait_until="networkidle")
    assert page.evaluate(SHIFTS) == 0
    assert all(url.startswith(server.url) for url in sizes)
    parts = {url: size for url, (kind, size) in sizes.items() if kind in {"Document", "Stylesheet", "Script"}}
    assert {kind for kind, _ in sizes.values()} >= {"Document", "Stylesheet", "Script"}
    assert sum(parts.values()) <= BUDGET, parts


def test_a_guide_is_read_before_any_script_runs(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False, user_agent=PERSON)
    page = context.new_page()
    page.goto(server.url + GUIDE)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#cancel-plan")).to_be_visible()
    expect(page.locator("#quick-answer")).to_be_visible()
    context.close()
