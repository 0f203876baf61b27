"""Code, tabs and the ends of lines, as a reader's browser shows them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.content.rich import FILES
from tests.journeys.conftest import PERSON, TEST_SITE, Server, copy_site

pytestmark = pytest.mark.journey

GUIDE = "/en/guides/everything"
FRENCH = """\
---
title: 'Résilier son abonnement : comment faire ?'
slug: lignes
---
Voici la question : peut-on **vraiment** résilier « sans frais » un abonnement de 10 000 € par an ; et à quel moment ?
Oui ! Ouvrez la page **Facturation** : le bouton « *Résilier* » s’y trouve, à 10 % de remise ; rien de plus !
"""
# The texts in which what stands before a kept space and what stands behind it are on different lines.
BROKEN = """() => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const all = [];
  while (texts.nextNode()) if (texts.currentNode.data.length) all.push(texts.currentNode);
  const middle = (text, at) => {
    const range = new Range();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    const { top, height } = range.getBoundingClientRect();
    return top + height / 2;
  };
  return all.filter((text, place) => text.parentElement.matches(".keep")
      && Math.abs(middle(all[place - 1], all[place - 1].length - 1) - middle(all[place + 1], 0)) > 5)
    .map((text) => text.parentElement.parentElement.textContent);
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The tests' help center with a guide of everything, and one in French."""
    root: Path = copy_site(TEST_SITE, tmp_path_factory.mktemp("rich") / "lamps")
    site = root / "content/site.yaml"
    site.write_text(site.read_text().replace("locales:\n", "locales:\n  fr: Français\n"))
    for name, content in {**FILES, "content/guides/lines/fr.md": FRENCH}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    server = Server(root, "--part", "web")
    yield server
    server.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        user_agent=PERSON,
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def test_the_button_copies_the_code_as_it_was_written(server: Server, page: Page) -> None:
    page.goto(server.url + GUIDE)
    button = page.locator("figure.code").get_by_role("button", name="Copy")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#page_status")).to_have_text("Code copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == ('def light(lamp: str) -> None:\n    print(f"{lamp} is <on>")  # at last\n\nlight("desk")')


def test_numbers_of_lines_are_shown_and_not_selected(server: Server, page: Page) -> None:
    page.goto(server.url + GUIDE)
    shown, selected = page.evaluate("""() => {
      const code = document.querySelector("figure.code code");
      getSelection().selectAllChildren(code);
      const number = (row) => getComputedStyle(row, "::before").content.match(/\\d+/)[0];
      return [[...code.querySelectorAll(".hl-row")].map(number), getSelection().toString()];
    }""")
    assert shown == ["7", "8", "9", "10"]
    assert selected.rstrip("\n") == (
        'def light(lamp: str) -> None:\n    print(f"{lamp} is <on>")  # at last\n\nlight("desk")'
    )


def test_a_heading_inside_a_text_is_linked_to_by_keyboard(server: Server, page: Page) -> None:
    page.goto(server.url + GUIDE)
    link = page.get_by_role("link", name="Link to “Deeper still”")
    page.get_by_role("link", name="Link to “Deep down”").focus()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    expect(link).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    assert page.url.endswith("#chosen")
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"{GUIDE}#chosen")


def test_tabs_are_moved_through_by_keyboard_and_namesakes_follow(server: Server, page: Page) -> None:
    page.goto(server.url + GUIDE)
    first, second = page.get_by_role("tablist").all()
    first.get_by_role("tab", name="Linux").focus()
    page.keyboard.press("ArrowRight")
    expect(first.get_by_role("tab", name="Windows")).to_be_focused()
    expect(first.get_by_role("tab", selected=True)).to_have_text("Windows")
    expect(second.get_by_role("tab", selected=True)).to_have_text("Windows")
    expect(page.get_by_role("tabpanel", name="Windows").first).to_contain_text("wombat")
    expect(page.get_by_text("apt install lantern")).not_to_be_visible()
    page.keyboard.press("End")
    expect(first.get_by_role("tab", selected=True)).to_have_text("macOS")
    expect(second.get_by_role("tab", selected=True)).to_have_text("Windows")


def test_a_link_into_a_tab_opens_it(server: Server, page: Page) -> None:
    page.goto(f"{server.url}{GUIDE}#in-a-tab")
    expect(page.get_by_role("tab", selected=True).first).to_have_text("Windows")


def test_on_paper_every_tab_is_there_with_its_title(server: Server, page: Page) -> None:
    page.goto(server.url + GUIDE)
    expect(page.get_by_role("tablist").first).to_be_visible()
    page.emulate_media(media="print")
    for words in ("apt install lantern", "wombat", "Use brew."):
        expect(page.get_by_text(words)).to_be_visible()
    expect(page.locator(".tab-title", has_text="macOS")).to_be_visible()


def test_without_scripts_everything_is_there_one_under_another(server: Server, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, user_agent=PERSON)
    page = context.new_page()
    page.goto(server.url + GUIDE)
    for words in ("apt install lantern", "wombat", "Use brew."):
        expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    context.close()


def test_no_line_begins_with_a_sign_that_french_keeps_with_its_word(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/fr/guides/lignes")
    assert page.locator(".keep").count() > 15
    for width in range(240, 420, 7):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(BROKEN) == [], width
    text = page.evaluate("""() => {
      getSelection().selectAllChildren(document.querySelector(".prose p"));
      return getSelection().toString();
    }""")
    assert text.replace("\n", " ") == FRENCH.split("---\n")[2].strip().replace("\n", " ").replace("*", "")
