"""A visitor searches, reads the step, clicks the call to action; marketing reads exactly that in the report."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, expect

from helpcenter.cli import cli
from tests.journeys.conftest import PERSON, SCREENSHOTS, Serve, Server, sign_in_by_link

pytestmark = pytest.mark.journey

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Journey:
    """What a visitor of one language types, and where that must lead."""

    locale: str
    query: str
    guide: str
    step: str
    title: str
    button: str


ENGLISH = Journey("en", "cancel Intercom", "cancel-intercom", "cancel-plan", "How to cancel Intercom", "SchedulingKit")
FRENCH = Journey(
    "fr", "annuler Intercom", "cancel-intercom", "cancel-plan", "Comment annuler Intercom", "SchedulingKit"
)
HEBREW = Journey("he", "אשרו את הביטול", "cancel-lantern", "confirm", "איך לבטל את לנטרן", "גלווורם")


def visit(browser: Browser, server: Server, journey: Journey, size: dict[str, int], name: str) -> None:
    """Home, search, step, call to action, its target, with a picture of each."""
    context = browser.new_context(viewport=size, locale=journey.locale, user_agent=PERSON)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server.url}/")
    expect(page).to_have_url(f"{server.url}/{journey.locale}/")
    picture(page, name, "1-home")

    page.locator("#page_search").fill(journey.query)
    page.keyboard.press("Enter")
    result = page.locator(f'a[href*="#{journey.step}"]').first
    expect(result).to_be_visible()
    picture(page, name, "2-results")

    result.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(journey.title)
    expect(page.locator(f"#{journey.step}")).to_be_in_viewport()
    picture(page, name, "3-step")

    call = page.locator('a[href^="/go/"]')
    with page.expect_response("**/api/v1/events") as seen:
        call.scroll_into_view_if_needed()
    assert seen.value.status == 204
    expect(call).to_contain_text(journey.button)
    picture(page, name, "4-call-to-action")

    call.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/go/" not in page.url
    picture(page, name, "5-target")
    context.close()


def picture(page: Page, name: str, moment: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{moment} scrolls sideways"
    page.screenshot(path=SCREENSHOTS / f"{name}-{moment}.png")


def report(root: Path, name: str, locale: str) -> list[dict[str, object]]:
    """The rows of a report, asked for by command beside the running site; in this process, which has loaded it."""
    mask = os.umask(0o077)
    try:
        asked = ["--root", str(root), "report", name, "--locale", locale, "--format", "json"]
        answer = CliRunner().invoke(cli, asked, catch_exceptions=False)
    finally:
        os.umask(mask)
    assert answer.exit_code == 0, answer.stderr
    rows: list[dict[str, object]] = json.loads(answer.stdout)["rows"]
    return rows


@pytest.mark.parametrize("journey", [ENGLISH, FRENCH], ids=lambda journey: journey.locale)
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_visitor_goes_the_whole_way_and_the_report_counts_exactly_that(
    browser: Browser, serve: Serve, shipped: Path, journey: Journey, size: dict[str, int]
) -> None:
    server = serve(shipped)
    visit(browser, server, journey, size, f"{journey.locale}-{size['width']}")
    [row] = report(shipped, "query_conversion", journey.locale)
    assert row["query"] == journey.query
    assert (row["intents"], row["converted"], row["conversion"]) == (1, 1, 1.0)
    [queries] = report(shipped, "queries", journey.locale)
    assert (queries["intents"], queries["clicked"], queries["average_position"]) == (1, 1, 1.0)
    assert report(shipped, "no_results", journey.locale) == []


# What each report must say of one visitor of the French site who searched, opened the first result at its step, saw the
# call to action, clicked it and landed on the guide it leads to. Columns that name a day or an hour are left out.
WHOLE_WAY = {"sessions": 1, "searched": 1, "clicked": 1, "viewed": 1, "cta_seen": 1, "cta_clicked": 1, "converted": 1,
             "conversion": 1.0, "is_open": "yes"}  # fmt: skip
FIGURES = {"sessions": 1, "intents": 1, "clicked": 1, "click_through": 1.0, "without_results": 0, "no_result_rate": 0.0,
           "converted": 1, "conversion": 1.0, "cta_seen": 1, "cta_clicked": 1}  # fmt: skip
NOTHING_BEFORE = dict.fromkeys(FIGURES, 0) | {"click_through": None, "no_result_rate": None, "conversion": None}
OWN_VISIT: dict[str, list[dict[str, object]]] = {
    "overview": [
        {"period": "this", "visitors": 1, "cta_rate": 1.0} | FIGURES,
        {"period": "previous", "visitors": 0, "cta_rate": None} | NOTHING_BEFORE,
    ],
    "days": [FIGURES],
    "queries": [
        {"query": "annuler Intercom", "intents": 1, "clicked": 1, "click_through": 1.0, "average_position": 1.0,
         "converted": 1, "conversion": 1.0, "rescued": 0},
    ],
    "no_results": [],
    "no_clicks": [],
    "query_conversion": [
        {"query": "annuler Intercom", "cta_clicks": 1, "converted": 1, "intents": 1, "conversion": 1.0},
    ],
    "content_gaps": [],
    "funnel": [WHOLE_WAY],
    "funnel_weeks": [WHOLE_WAY],
    "funnel_locales": [{"locale": "fr"} | WHOLE_WAY],
    "funnel_products": [{"product": "intercom"} | WHOLE_WAY],
    "ctas": [
        {"cta": "schedulingkit", "variant": "(hidden)", "placement": "alternative", "sessions_seen": 1,
         "sessions_clicked": 1, "cta_rate": 1.0, "clicks": 1, "intents": 1},
    ],
    "guides": [
        {"guide": "cancel-intercom", "views": 1, "sessions": 1, "from_search": 1, "from_search_share": 1.0,
         "searched_again": 0, "cta_seen": 1, "cta_clicked": 1, "cta_rate": 1.0, "answers": 0, "helpful": 0},
        {"guide": "migrate-from-intercom", "views": 1, "sessions": 1, "from_search": 0, "from_search_share": 0.0,
         "searched_again": 0, "cta_seen": 0, "cta_clicked": 0, "cta_rate": None, "answers": 0, "helpful": 0},
    ],
    "passages": [
        {"passage": "cancel-intercom#cancel-plan", "landings": 1, "sessions": 1, "searched_again": 0,
         "searched_again_rate": 0.0},
    ],
    "languages": [
        {"locale": "fr", "views": 2, "fallback_views": 0, "fallback_share": 0.0, "intents": 1,
         "intents_with_language": 1, "wanting_other": 0, "other_share": 0.0, "most_wanted": None},
    ],
    "missing_translations": [],
    "sources": [
        {"source": "(direct)", "medium": "", "campaign": "", "sessions": 1, "searched": 1, "cta_clicked": 1,
         "cta_share": 1.0},
    ],
    "series": [
        {"series": "human", "visitors": 1, "share": 1.0, "sessions": 1, "intents": 1, "views": 2, "by_behaviour": 0},
    ],
    "comments": [],
    "missing_pages": [],
    # Which wording the visitor was shown is chance; that it earned a click is not told yet.
    "experiments": [
        {"cta": "schedulingkit", "variant": "free-plan", "verdict": "collecting", "days": 1, "clicked": None},
        {"cta": "schedulingkit", "variant": "plain", "verdict": "collecting", "days": 1, "clicked": None},
    ],
}  # fmt: skip


def test_one_visit_stands_in_every_report_with_the_right_numbers(browser: Browser, serve: Serve, shipped: Path) -> None:
    server = serve(shipped)
    visit(browser, server, FRENCH, DESKTOP, "every-report")
    names = {path.stem for path in (shipped / "analytics" / "reports").glob("*.sql")}
    for name in names - set(OWN_VISIT):
        # A report that an analyst added: its numbers are for its own case to say.
        report(shipped, name, "fr")
    assert names >= set(OWN_VISIT) | {"hours"}
    for name, expected in OWN_VISIT.items():
        rows = report(shipped, name, "fr")
        assert len(rows) == len(expected), (name, rows)
        for row, wanted in zip(rows, expected, strict=True):
            assert {key: row[key] for key in wanted} == wanted, name
    hours = report(shipped, "hours", "fr")
    sums = {key: sum(int(str(row[key])) for row in hours) for key in ("sessions", "intents", "converted", "cta_clicks")}
    assert sums == {"sessions": 1, "intents": 1, "converted": 1, "cta_clicks": 1}


def test_a_right_to_left_visitor_goes_the_whole_way(browser: Browser, serve: Serve, lamps: Path) -> None:
    # The call to action leads to a guide of ours, so that the journey needs no other site, and has one wording.
    cta = lamps / "content" / "ctas" / "glowworm.yaml"
    one_wording = cta.read_text(encoding="utf-8").partition("  - id: price")[0]
    cta.write_text(one_wording.replace("target: glowworm", "target: moving"), encoding="utf-8")
    server = serve(lamps)
    visit(browser, server, HEBREW, PHONE, "he-390")
    visit(browser, server, HEBREW, DESKTOP, "he-1280")
    [row] = report(lamps, "query_conversion", "he")
    # One visitor, by address and browser, on two screens: two searches, each with its own click.
    assert (row["intents"], row["converted"]) == (2, 2)


def test_marketing_reads_the_same_numbers_on_screen(browser: Browser, serve: Serve, shipped: Path) -> None:
    server = serve(shipped)
    visit(browser, server, FRENCH, DESKTOP, "marketing")
    page = browser.new_context(viewport=DESKTOP).new_page()  # type: ignore[arg-type]
    sign_in_by_link(page, server)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "marketing-6-reports.png")
    page.goto(f"{server.url}/staff/reports/query_conversion")
    row = page.get_by_role("row").filter(has_text="annuler Intercom")
    expect(row).to_contain_text("100")
    expect(page.locator("figure svg")).to_be_visible()
    page.screenshot(path=SCREENSHOTS / "marketing-7-report.png", full_page=True)
    page.context.close()


def test_everything_works_without_scripts(browser: Browser, serve: Serve, shipped: Path) -> None:
    server = serve(shipped)
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server.url}/fr/")
    page.locator("#page_search").fill("fin ai")
    page.keyboard.press("Enter")
    page.locator('a[href*="#fin-ai"]').first.click()
    expect(page.get_by_text("Fin AI").first).to_be_visible()
    page.locator('a[href^="/go/"]').click()
    expect(page).to_have_url(f"{server.url}/fr/guides/migrer-depuis-intercom")
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_answers_come_while_typing_and_the_keyboard_is_enough(
    browser: Browser, serve: Serve, shipped: Path, size: dict[str, int]
) -> None:
    server = serve(shipped)
    context = browser.new_context(viewport=size, user_agent=PERSON)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server.url}/fr/")
    page.keyboard.press("/")
    page.keyboard.type("resilier intercon", delay=20)
    box = page.get_by_role("combobox")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Annulez l’abonnement")
    expect(page.get_by_role("status").filter(has_text="suggestions")).to_be_attached()
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "box_1_0")
    picture(page, f"typing-{size['width']}", "1-options")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/guides/annuler-intercom*")
    expect(page.locator("#cancel-plan")).to_be_in_viewport()
    [row] = report(shipped, "queries", "fr")
    assert (row["query"], row["intents"], row["clicked"]) == ("resilier intercon", 1, 1)

    page.go_back()
    box.fill("")
    box.click()
    expect(page.get_by_role("option").first).to_have_text("resilier intercon")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    context.close()
