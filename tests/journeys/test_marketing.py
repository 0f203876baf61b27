"""Someone in marketing answers three questions from the console alone, each within a few clicks from its first page."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from helpcenter.domain.event import Event
from tests.analytics.small_ledger import event, record
from tests.journeys.conftest import SCREENSHOTS, Serve, sign_in_by_link

pytestmark = pytest.mark.journey

TODAY = datetime.combine(datetime.now(UTC).date(), time(6), UTC)
LAST_MONTH = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
# French queries and how many clicks each earned; the sixth is not among the five.
EARNED = {"annuler": 7, "remboursement": 6, "facture": 5, "exporter": 4, "contrat": 3, "migrer": 2}
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}


def searched(query: str, visitor: str, at: datetime, locale: str = "fr", *, found: bool, clicks: bool) -> list[Event]:
    asked = event(query=query, visitor=visitor, at=at, locale=locale, total=3 if found else 0)
    where = {"cta": "schedulingkit", "placement": "alternative", "guide": "cancel-intercom"}
    earned = {"search_id": asked.search_id, "visitor": visitor, "locale": locale, "at": at + timedelta(seconds=20)}
    return [asked, event("cta_click", **earned, **where)] if clicks else [asked]


def what_happened() -> list[Event]:
    events: list[Event] = []
    for query, clicks in EARNED.items():
        for number in range(clicks):
            events += searched(query, f"{query:f<12}{number:04}"[:16], TODAY, found=True, clicks=True)
    # Elsewhere another query earns more, but not in French.
    for number in range(9):
        events += searched("kündigen", f"d{number:015}", TODAY, "de", found=True, clicks=True)
    # Last month, of forty searches for slack invoices eight ended in a click, and ten for slack connect found nothing.
    middle = LAST_MONTH + timedelta(days=14)
    for number in range(40):
        events += searched("slack invoice", f"e{number:015}", middle, "en", found=True, clicks=number < 8)
    for number in range(10):
        events += searched("slack connect", f"f{number:015}", middle, "en", found=False, clicks=False)
    return events + experiment()


def experiment() -> list[Event]:
    """Eight days of ninety visitors for each wording, of whom thirty and sixty click."""
    events = []
    for day in range(8):
        for wording, clicks in (("plain", 30), ("free-plan", 60)):
            for number in range(90):
                who = {
                    "visitor": f"{day}{wording[0]}{number:014}",
                    "at": LAST_MONTH + timedelta(days=day),
                    "locale": "es",
                }
                seen = {"cta": "schedulingkit", "variant": wording, "placement": "alternative", "guide": "refunds"}
                events.append(event("cta_seen", **who, **seen))
                events += [event("cta_click", **who, **seen)] if number < clicks else []
    return events


def section(page: Page, title: str) -> Locator:
    return page.locator("section").filter(has=page.get_by_role("heading", name=title))


@pytest.mark.parametrize("size", SIZES)
def test_marketing_answers_three_questions_from_the_console_alone(
    browser: Browser, serve: Serve, shipped: Path, size: str
) -> None:
    record(shipped / "analytics", what_happened())
    server = serve(shipped)
    scheme = "dark" if size == "phone" else "light"
    page = browser.new_context(viewport=SIZES[size], color_scheme=scheme).new_page()  # type: ignore[arg-type]
    sign_in_by_link(page, server)

    # Which five queries earn most CTA clicks in French?
    page.get_by_label("Language").select_option("fr")
    page.get_by_role("button", name="Show").click()
    earning = section(page, "Queries that earn most clicks on a call to action")
    expect(earning.locator("tbody tr")).to_have_text([f"{query}{clicks}" for query, clicks in [*EARNED.items()][:5]])
    picture(page, f"marketing-{size}-french")
    earning.locator("tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("cta clicks: 7")

    # What did we lose last month to searches that found nothing?
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="Last month").click()
    missing = section(page, "What is missing, in lost clicks")
    expect(missing).to_contain_text("lost cta clicks 2 · at least 1.05 · at most 3.48")
    missing.get_by_role("link", name="What is missing, in lost clicks").click()
    together = page.locator("dl.live")
    expect(together).to_contain_text("lost cta clicks, all rows together")
    picture(page, f"marketing-{size}-lost")
    together.get_by_role("link", name="3.48").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("at most: 3.48")
    expect(page.get_by_text("all of them together")).to_be_visible()

    # Is variant B better, and may I trust it?
    page.get_by_role("link", name="Experiments").click()
    expect(
        page.get_by_text("Yes: “free-plan” earns 100% more clicks than “plain”, and you may trust it")
    ).to_be_visible()
    expect(page.get_by_text("Split as the weights say: p = 1.000")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="free-plan")
    expect(row).to_contain_text("less than 0.001")
    picture(page, f"marketing-{size}-experiment")
    row.get_by_role("link", name="66.7%").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("66.7%")
    page.context.close()


def picture(page: Page, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} scrolls sideways"
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
