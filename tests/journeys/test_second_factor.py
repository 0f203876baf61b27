"""An administrator sets a second factor up in a browser and signs in with it: by keyboard, on desktop and phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.authenticator import Authenticator
from tests.journeys.conftest import SCREENSHOTS, Serve, Server, helpcenter
from tests.journeys.test_access import DESKTOP, PHONE, violations

pytestmark = pytest.mark.journey

PASSWORD = "correct horse battery"


def opened(browser: Browser, size: tuple[int, int], scheme: str) -> Page:
    viewport = {"width": size[0], "height": size[1]}
    return browser.new_context(viewport=viewport, color_scheme=scheme).new_page()  # type: ignore[arg-type]


def give_password(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/staff/reports")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


def looked_at(page: Page, name: str) -> None:
    """axe has nothing to say, light or dark, and nothing is wider than the window."""
    page.screenshot(path=SCREENSHOTS / f"second-factor-{name}.png", full_page=True)
    assert violations(page) == []
    is_light = page.evaluate("matchMedia('(prefers-color-scheme: light)').matches")
    page.emulate_media(color_scheme="dark" if is_light else "light")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def set_up(page: Page, server: Server) -> tuple[Authenticator, list[str]]:
    """The app that was shown the key, and the recovery codes."""
    give_password(page, server)
    expect(page.get_by_text("Your role needs a second factor")).to_be_visible()
    looked_at(page, "wanted")
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    looked_at(page, "picture")
    app = Authenticator(page.locator(".factor-key").inner_text())
    page.get_by_label("Code", exact=True).fill("000 000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("does not fit")
    page.get_by_label("Code", exact=True).fill(app.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    looked_at(page, "recovery-codes")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    return app, codes


def test_a_second_factor_is_set_up_and_signs_in_from_desktop_and_phone(
    browser: Browser, serve: Serve, lamps: Path
) -> None:
    assert helpcenter(lamps, "user", "add", "ada", "--role", "admin", stdin=f"{PASSWORD}\n").returncode == 0
    server = serve(lamps, HELPCENTER_SECOND_FACTOR="admins")
    desktop = opened(browser, DESKTOP, "light")
    app, codes = set_up(desktop, server)
    expect(desktop.get_by_text("10 recovery codes are left")).to_be_visible()

    phone = opened(browser, PHONE, "dark")
    give_password(phone, server)
    expect(phone.get_by_label("Code", exact=True)).to_be_focused()
    looked_at(phone, "code")
    phone.keyboard.type(app.code())
    phone.keyboard.press("Enter")
    # Where the address that was asked for led to signing in, and not to the overview.
    phone.wait_for_url(re.compile(r"/staff/reports$"))
    phone.get_by_role("link", name="ada admin").click()
    rows = phone.get_by_role("row").filter(has=phone.get_by_role("button", name="Sign out"))
    expect(rows).to_have_count(2)
    looked_at(phone, "account")
    phone.get_by_role("button", name="Sign out everywhere else").click()
    expect(rows).to_have_count(1)
    desktop.reload()
    expect(desktop.get_by_role("heading", name="Sign in")).to_be_visible()

    give_password(desktop, server)
    desktop.get_by_text("No phone at hand?").click()
    desktop.get_by_label("Recovery code").fill(codes[0])
    desktop.get_by_role("button", name="Sign in with a recovery code").click()
    desktop.get_by_role("link", name="Log").click()
    expect(desktop.get_by_role("row").nth(1)).to_contain_text("signed in by password and a recovery code, 9 left")
    expect(desktop.get_by_role("row").filter(has_text="second factor set up")).to_have_count(1)
    looked_at(desktop, "log")
