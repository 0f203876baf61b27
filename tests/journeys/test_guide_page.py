"""A guide as people use it: ticking steps, copying links, opening answers, saying whether it helped, printing."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.conftest import PERSON, TEST_SITE, Server, copy_site, helpcenter
from tests.waiting import wait_until

pytestmark = pytest.mark.journey

GUIDE = "/en/guides/cancel-lantern"
EVENTS = "/api/v1/events"
# Fonts are there, two frames with them were painted, and every shift until then was counted.
SETTLED = """async () => {
  await document.fonts.ready;
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  count(shifts.takeRecords());
}"""
# Whether half of a block is in view, once the page's own observers, which are older, were told so too.
IN_VIEW = """block => new Promise((tell) => {
  const observer = new IntersectionObserver(([entry]) => {
    observer.disconnect();
    tell(entry.intersectionRatio >= 0.5);
  });
  observer.observe(block);
})"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_site(TEST_SITE, tmp_path_factory.mktemp("guides") / "lamps")


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    """The tests' help center, once for all tests of this file: each has a browser of its own."""
    server = Server(root, "--part", "web")
    yield server
    server.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, user_agent=PERSON, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def recorded(root: Path, type_: str) -> list[dict[str, Any]]:
    """What the server wrote, oldest first."""
    files = [path for path in (root / "analytics" / "spool").rglob("*") if path.is_file()]
    events = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return sorted((event for event in events if event["type"] == type_), key=lambda event: str(event["at"]))


def test_ticked_steps_stay_ticked_on_this_device_in_every_language_until_one_starts_over(
    page: Page, server: Server
) -> None:
    page.goto(server.url + GUIDE)
    steps = page.locator("#steps")
    expect(steps.get_by_text("0 of 3 done")).to_be_visible()
    steps.get_by_role("checkbox", name="Done Step 1 of 3: Sign in to Lantern").check()
    page.locator("#invoices [type=checkbox]").check()
    expect(steps.get_by_text("1 of 3 done")).to_be_visible()
    page.reload()
    expect(steps.get_by_text("1 of 3 done")).to_be_visible()
    page.goto(f"{server.url}/he/guides/ביטול-לנטרן")
    expect(page.locator("#sign-in [type=checkbox]")).to_be_checked()
    expect(page.locator("#invoices [type=checkbox]")).to_be_checked()
    page.locator("#steps [data-clear]").click()
    expect(page.locator("#sign-in [type=checkbox]")).not_to_be_checked()
    expect(page.locator("#invoices [type=checkbox]")).to_be_checked()
    page.go_back()
    expect(page.locator("#sign-in [type=checkbox]")).not_to_be_checked()
    expect(page.locator("#invoices [type=checkbox]")).to_be_checked()
    expect(steps.get_by_text("0 of 3 done")).to_be_visible()
    page.locator("#export [data-clear]").click()
    assert page.evaluate("localStorage.getItem('helpcenter.done')") == "{}"


def test_the_table_of_contents_follows(page: Page, server: Server) -> None:
    page.goto(server.url + GUIDE)
    current = page.locator(".toc [aria-current=location]")
    expect(current).to_have_text("Quick answer")
    page.locator("#refunds").evaluate("block => block.scrollIntoView()")
    expect(current).to_have_text("Refunds")
    page.keyboard.press("End")
    expect(current).to_have_text("Official pages")
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator("#faq").evaluate("block => block.scrollIntoView()")
    expect(current).to_have_text("Questions")
    expect(current).to_be_in_viewport()


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=["phone", "desktop"])
def test_the_search_box_stays_in_view_and_covers_no_block_that_a_link_leads_to(
    page: Page, server: Server, size: tuple[int, int]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{server.url}{GUIDE}#refunds")
    expect(page.locator("#page_search")).to_be_in_viewport(ratio=1)
    covered = "[...document.querySelectorAll('.site-header, .toc')].map((each) => each.getBoundingClientRect())"
    bottom = page.evaluate(f"Math.max(...{covered}.filter((box) => box.width === innerWidth).map((box) => box.bottom))")
    assert 0 < bottom < size[1] / 5
    assert page.locator("#title_refunds").evaluate("title => title.getBoundingClientRect().top") >= bottom


def test_in_a_page_from_right_to_left_marks_and_panels_run_that_way_beside_words_that_do_not(
    page: Page, server: Server
) -> None:
    page.goto(f"{server.url}/he/guides/ביטול-לנטרן")
    entry = page.locator(".toc a[dir=ltr]").first
    page.evaluate("id => document.getElementById(id).scrollIntoView()", (entry.get_attribute("href") or "")[1:])
    expect(entry).to_have_attribute("aria-current", "location")
    mark = "getComputedStyle(document.querySelector('.toc li:has([aria-current])'), '::before')"
    assert page.evaluate(f"{mark}.right") == "-2px"
    step = page.locator(".step[dir=ltr]").first
    step.get_by_role("button").click()
    expect(step.locator(".feedback-panel")).to_have_css("direction", "rtl")


def test_a_question_opens_from_its_link_and_when_its_words_are_looked_for(page: Page, server: Server) -> None:
    page.goto(f"{server.url}{GUIDE}#keep-the-lamp")
    expect(page.get_by_text("costs 40 euros")).to_be_in_viewport()
    expect(page.get_by_text("ends with the month")).to_be_hidden()
    page.locator(".block-quick-answer").evaluate(
        "block => block.insertAdjacentHTML('beforeend', '<a id=\"to_question\" href=\"#any-time\">see</a>')"
    )
    page.locator("#to_question").click()
    expect(page.get_by_text("ends with the month")).to_be_visible()
    # The browser's own search in a page opens what is shut; a link to a text does so by the same rule.
    page.goto("about:blank")
    page.goto(f"{server.url}{GUIDE}#:~:text=costs%2040%20euros")
    expect(page.locator("#keep-the-lamp")).to_have_attribute("open", "")
    expect(page.get_by_text("costs 40 euros")).to_be_in_viewport()


def test_every_block_has_a_link_to_copy_that_survives_a_change_of_language(
    context: BrowserContext, page: Page, server: Server
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{server.url}{GUIDE}?s=whatever")
    ids = page.evaluate(
        "[...document.querySelectorAll('.block[aria-labelledby], .step, .check, .question details')].map((e) => e.id)"
    )
    links = page.evaluate("[...document.querySelectorAll('.anchor')].map((a) => a.hash.slice(1))")
    assert set(ids) <= set(links)
    page.get_by_role("link", name="Link to “Confirm the cancellation”").click()
    expect(page.get_by_role("status").filter(has_text="Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{server.url}{GUIDE}#confirm"
    page.locator(".languages summary").click()
    page.get_by_role("link", name="עברית").click()
    page.wait_for_url("**/he/guides/*#confirm")
    expect(page.locator("#confirm")).to_be_in_viewport()


def test_the_words_of_the_search_are_marked_on_arrival_and_can_be_unmarked(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/en/search?q=billing")
    page.locator(".hit .passage-title a").first.click()
    page.wait_for_url("**/guides/**")
    bar = page.get_by_text("The words you searched for are marked.")
    expect(bar).to_be_visible()
    marked = "[...(CSS.highlights.get('searched') ?? [])].map((range) => range.toString().toLowerCase())"
    assert set(page.evaluate(marked)) == {"billing"}
    page.get_by_role("button", name="Take the marks away").click()
    expect(bar).to_be_hidden()
    assert page.evaluate(marked) == []
    page.reload()
    expect(bar).to_be_hidden()
    page.goto(server.url + GUIDE)
    expect(bar).to_be_hidden()


def test_a_step_that_did_not_work_is_told_with_a_reason_without_leaving_the_page(
    page: Page, server: Server, root: Path
) -> None:
    page.goto(server.url + GUIDE)
    step = page.locator("#confirm")
    step.get_by_role("button", name="This did not work").click()
    expect(step.get_by_text("What went wrong?")).to_be_visible()
    step.get_by_label("It does not match what I see").check()
    step.get_by_label("Anything to add?").fill("No such button; write to me@example.com")
    step.get_by_role("button", name="Send").click()
    expect(step.get_by_text("Thank you")).to_be_visible()
    assert page.url == server.url + GUIDE
    told = [event for event in recorded(root, "unhelpful") if event.get("block") == "confirm"]
    assert [event.get("reason") for event in told] == [None, "outdated"]
    assert "me@example.com" not in told[1]["comment"] and told[1]["comment"].startswith("No such button")
    assert len(told[1]["revision"]) == 12


def test_feedback_that_cannot_be_sent_says_so_and_can_be_sent_again(
    context: BrowserContext, page: Page, server: Server
) -> None:
    page.goto(server.url + GUIDE)
    context.set_offline(True)
    yes = page.locator(".feedback-guide").get_by_role("button", name="Yes")
    yes.click()
    expect(page.get_by_role("status").filter(has_text="could not be sent")).to_be_visible()
    context.set_offline(False)
    yes.click()
    expect(page.get_by_text("Thank you")).to_be_visible()


def test_all_of_it_works_without_scripts(browser: Browser, server: Server, root: Path) -> None:
    context = browser.new_context(java_script_enabled=False, user_agent=PERSON, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{server.url}/en/")
    page.locator("#page_search").fill("keep the lamp")
    page.keyboard.press("Enter")
    page.locator(".filters summary").click()
    expect(page.locator(".filters a").first).to_be_visible()
    page.locator('a[href*="#keep-the-lamp"]').first.click()
    expect(page.get_by_text("costs 40 euros")).to_be_visible()
    before = len(recorded(root, "unhelpful"))
    page.locator(".feedback-guide").get_by_role("button", name="No").click()
    page.get_by_label("Something is missing").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.get_by_role("link", name="Back to the guide").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How to cancel Lantern")
    assert [event.get("reason") for event in recorded(root, "unhelpful")[before:]] == [None, "missing"]
    context.close()


def test_filters_leave_room_for_results_on_a_phone_and_stand_open_on_a_wide_screen(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/en/search?q=lantern")
    expect(page.locator(".filters a").first).to_be_visible()
    expect(page.locator(".filters summary")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".filters a").first).to_be_hidden()
    expect(page.locator(".hit-title").first).to_be_in_viewport()


def test_nothing_jumps_while_a_guide_loads(page: Page, server: Server) -> None:
    page.add_init_script(
        "window.shifted = 0; "
        "window.count = (entries) => { for (const entry of entries) shifted += entry.value; }; "
        "window.shifts = new PerformanceObserver((list) => count(list.getEntries())); "
        "shifts.observe({type: 'layout-shift', buffered: true})"
    )
    for size in ({"width": 390, "height": 844}, {"width": 1280, "height": 900}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(server.url + GUIDE)
        page.evaluate(SETTLED)
        assert page.evaluate("shifted") == 0


def test_a_call_to_action_is_seen_only_when_it_really_was(page: Page, server: Server, root: Path) -> None:
    page.clock.install()
    reports: list[str] = []
    page.on("request", lambda request: reports.append(request.url) if request.url.endswith(EVENTS) else None)
    before = len(recorded(root, "cta_seen"))
    page.goto(server.url + GUIDE)
    page.clock.pause_at(datetime.now() + timedelta(hours=1))
    cta = page.locator("#alternative")
    cta.evaluate("block => block.scrollIntoView()")
    assert cta.evaluate(IN_VIEW)
    page.clock.run_for(900)
    page.evaluate("scrollTo(0, 0)")
    assert not cta.evaluate(IN_VIEW)
    page.clock.run_for(2000)
    assert reports == []
    cta.evaluate("block => block.scrollIntoView()")
    assert cta.evaluate(IN_VIEW)
    page.clock.run_for(1000)
    wait_until(lambda: len(recorded(root, "cta_seen")) == before + 1)
    assert len(reports) == 1


def test_a_report_that_cannot_be_written_is_sent_three_times_at_most(page: Page, server: Server, root: Path) -> None:
    page.clock.install()
    reports: list[int] = []
    page.on("response", lambda answer: reports.append(answer.status) if answer.url.endswith(EVENTS) else None)
    page.goto(server.url + GUIDE)
    spool = root / "analytics" / "spool"
    spool.rename(spool.with_name("spool.away"))
    try:
        spool.write_text("in the way")
        # The file that events are written to just now is closed first.
        wait_until(
            lambda: page.request.get(server.url + GUIDE) and "EEXIST" in page.request.get(server.url + "/readyz").text()
        )
        page.clock.pause_at(datetime.now() + timedelta(hours=1))
        cta = page.locator("#alternative")
        cta.evaluate("block => block.scrollIntoView()")
        assert cta.evaluate(IN_VIEW)
        page.clock.run_for(1000)
        for tries in (1, 2, 3):
            wait_until(lambda tries=tries: (page.wait_for_timeout(1), len(reports) == tries)[1])  # type: ignore[misc]
            page.clock.run_for(61_000)
        page.clock.run_for(600_000)
        assert reports == [503] * 3
    finally:
        spool.unlink()
        spool.with_name("spool.away").rename(spool)


def test_on_paper_everything_is_open_and_nothing_asks_for_a_click(page: Page, server: Server) -> None:
    page.goto(server.url + GUIDE)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_text("costs 40 euros")).to_be_visible()
    for gone in (".site-header", ".toc", ".feedback-guide", ".step-foot", ".cta"):
        expect(page.locator(gone).first).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.get_by_text("costs 40 euros")).to_be_hidden()


def test_a_click_on_no_is_read_in_the_report_of_guides(page: Page, server: Server, root: Path) -> None:
    page.goto(f"{server.url}/en/guides/change-the-bulb")
    page.locator(".feedback-guide").get_by_role("button", name="No").click()
    page.get_by_label("It is hard to understand").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you")).to_be_visible()
    answer = helpcenter(root, "report", "guides", "--locale", "en", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    [row] = [row for row in json.loads(answer.stdout)["rows"] if row["guide"] == "change-the-bulb"]
    assert (row["answers"], row["helpful"]) == (1, 0)
