"""axe-core finds nothing to say about any kind of page: light and dark, left to right and right to left."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.content.rich import FILES
from tests.journeys.conftest import PERSON, TEST_SITE, Server, copy_site, helpcenter, sign_in_by_link

pytestmark = pytest.mark.journey

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
GUIDES = {"en": "cancel-lantern", "he": "ביטול-לנטרן"}
WORDS = {"en": "lantern", "he": "לנטרן"}
PHONE, DESKTOP = (390, 844), (1280, 900)
# Everything that a site may put around its pages.
LOOK = """
header:
  - {label: {en: Pricing, he: מחירים}, url: "https://lamps.example/pricing"}
  - {label: Opening hours, guide: opening-hours}
footer: [{label: Terms of use, url: "https://lamps.example/terms"}]
announcements: [{text: {en: We are closed at New Year.}, link: {label: Opening hours, guide: opening-hours}}]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The tests' help center, once for all pages, with sample visits and a guide that was withdrawn."""
    root = copy_site(TEST_SITE, tmp_path_factory.mktemp("access") / "lamps")
    gone = root / "content" / "guides" / "winter-lamps" / "guide.yaml"
    gone.write_text(re.sub(r"^status: .*\n", "", gone.read_text(), flags=re.MULTILINE) + "status: withdrawn\n")
    with (root / "content" / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(LOOK)
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    for command in ("reindex", "demo"):
        assert helpcenter(root, command).returncode == 0
    server = Server(root)
    yield server
    server.stop()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Open a page of the site in a scheme and size, signed in by the server's link if it is for staff."""
    contexts = []

    def visit(path: str, scheme: str = "light", size: tuple[int, int] = DESKTOP, is_staff: bool = False) -> Page:
        contexts.append(
            browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
                user_agent=PERSON,
            )
        )
        page = contexts[-1].new_page()
        if is_staff:
            sign_in_by_link(page, server)
        page.goto(server.url + path)
        return page

    yield visit
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    """Each rule that is broken, with the elements that break it."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url}: {each['id']}: {[node['html'][:160] for node in each['nodes']]}" for each in found]


def all_violations(page: Page, server: Server, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        page.goto(server.url + path)
        found += violations(page)
    return found


def pages(locale: str) -> list[str]:
    guide = f"/{locale}/guides/{GUIDES[locale]}"
    return [
        f"/{locale}/",
        f"/{locale}/search?q={WORDS[locale]}",
        f"/{locale}/search?q=zzzzqqqq",
        f"/{locale}/search",
        guide,
        f"{guide}/feedback?helpful=no&block=confirm",
        f"{guide}/feedback?helpful=yes",
        f"/{locale}/products/lantern",
        f"/{locale}/nothing-here",
        f"/{locale}/guides/lamps-for-winter",
        f"/{locale}/guides/everything",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "he"])
def test_no_page_for_visitors_breaks_a_rule(visit: Visit, server: Server, scheme: str, locale: str) -> None:
    assert all_violations(visit(f"/{locale}/", scheme), server, pages(locale)) == []


@pytest.mark.parametrize("locale", ["en", "he"])
def test_nor_does_it_on_a_phone(visit: Visit, server: Server, locale: str) -> None:
    assert all_violations(visit(f"/{locale}/", size=PHONE), server, pages(locale)[:5]) == []


def test_no_page_for_staff_breaks_a_rule(visit: Visit, server: Server) -> None:
    paths = ["overview", "live", "reports", "reports/queries", "experiments", "content", "events"]
    paths += ["releases", "preview", "preview/en/guides/cancel-lantern"]
    found = [violations(visit("/staff/sign-in", scheme)) for scheme in ("light", "dark")]
    page = visit("/staff/reports/queries", is_staff=True)  # the link serves once
    # axe looks at every cell: a receipt of a few rows has all that one of two hundred has.
    _, receipt = min(
        (int(link.inner_text().replace(",", "")), link.get_attribute("href") or "")
        for link in page.locator("a[href*=receipt]").all()
        if link.inner_text().replace(",", "").strip("0").isdecimal()
    )
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found.append(all_violations(page, server, [receipt, *(f"/staff/{path}" for path in paths)]))
    assert [each for some in found for each in some] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["en", "he"])
def test_nothing_that_opens_breaks_a_rule(visit: Visit, scheme: str, locale: str) -> None:
    page = visit(f"/{locale}/guides/{GUIDES[locale]}", scheme)
    page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
    page.locator("#confirm [type=checkbox]").check()
    page.locator("#confirm [value=no]").click()
    expect(page.locator("#confirm textarea")).to_be_visible()
    found = violations(page)
    page.keyboard.press("/")
    page.locator("#page_search").fill(WORDS[locale])
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert found + violations(page) == []


def focus_order(page: Page, most: int) -> Iterator[str]:
    """What is focused after each Tab, as it is called."""
    for _ in range(most):
        page.keyboard.press("Tab")
        yield page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || "
            "document.activeElement.id).trim().replace(/\\s+/g, ' ')"
        )


def test_a_guide_is_read_and_used_in_its_order_by_keyboard(visit: Visit) -> None:
    page = visit("/en/guides/cancel-lantern")
    order = list(focus_order(page, 60))
    landmarks = [
        "Skip to content",
        "Lamp Help",
        "page_search",
        "English",
        "Home",
        "Quick answer",
        "Link to “Sign in to",
    ]
    places = [next(at for at, name in enumerate(order) if name.startswith(wanted)) for wanted in landmarks]
    assert places == sorted(places)


IS_SEEN = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect(), style = getComputedStyle(focused);
  const inside = box.top > -1 && box.bottom < innerHeight + 1 && box.left > -1 && box.right < innerWidth + 1;
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const isOnTop = top && (focused.contains(top) || top.contains(focused));
  return inside && isOnTop && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || focused.outerHTML;
}"""


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_what_is_focused_is_seen(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/en/guides/cancel-lantern", size=size)
    assert [seen for _ in focus_order(page, 60) if (seen := page.evaluate(IS_SEEN)) is not True] == []


def test_a_screen_reader_meets_headings_in_order(visit: Visit) -> None:
    page = visit("/en/guides/cancel-lantern")
    levels = page.evaluate("[...document.querySelectorAll('main :is(h1, h2, h3, h4)')].map((h) => +h.localName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_screen_reader_hears_a_step_whole_and_in_order(visit: Visit) -> None:
    heard = visit("/en/guides/cancel-lantern").locator("#steps").aria_snapshot()
    parts = [
        'heading "Step by step" [level=2]',
        "0 of 3 done",
        'checkbox "Done Step 1 of 3: Sign in to Lantern"',
        'heading "Step 1 of 3: Sign in to Lantern" [level=3]',
        'link "Link to “Sign in to Lantern”"',
        'button "This did not work"',
        'heading "Step 2 of 3: Open the billing page" [level=3]',
    ]
    places = [heard.index(part) for part in parts]
    assert places == sorted(places), heard


def test_an_announcement_is_a_region_that_stays_closed_once_it_was_closed(visit: Visit, server: Server) -> None:
    page = visit("/en/")
    bar = page.get_by_role("region", name="Announcement")
    expect(bar).to_contain_text("We are closed at New Year. Opening hours")
    bar.get_by_role("button", name="Close this announcement").click()
    expect(page.get_by_role("link", name="Lamp Help").first).to_be_focused()
    for path in ("/en/guides/cancel-lantern", "/he/"):
        page.goto(server.url + path)
        expect(page.locator("#page_announcement")).to_have_count(0)


def test_the_skip_link_leads_past_the_header(visit: Visit) -> None:
    page = visit("/en/guides/cancel-lantern")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_every_target_on_a_phone_is_large_enough(visit: Visit) -> None:
    page = visit("/en/guides/cancel-lantern", size=PHONE)
    small = page.evaluate(
        "[...document.querySelectorAll('body :is(a, button, input, summary, textarea)')]"
        ".filter((e) => !e.closest('.prose, .hidden, .skip, label') && e.getClientRects().length)"
        ".map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])"
        ".filter(([, r]) => r.width < 24 || r.height < 24).map(([html]) => html)"
    )
    assert small == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2560])
def test_nothing_is_wider_than_the_window(visit: Visit, width: int) -> None:
    for path in ("/en/", "/en/search?q=lantern", "/en/guides/cancel-lantern", "/he/guides/ביטול-לנטרן", "/en/nothing"):
        page = visit(path, size=(width, 800))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
