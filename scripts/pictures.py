"""Takes the pictures of docs/images/ from the running product; `make docs` runs it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
WIDE, PHONE = (1280, 860), (390, 844)


def nothing(_page: Page) -> None:
    """The page as it opens."""


def type_two_mistakes(page: Page) -> None:
    page.locator("#page_search").click()
    page.keyboard.type("resilier intercon")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")


def tick_and_tell(page: Page) -> None:
    page.locator("#sign-in [type=checkbox]").check()
    page.locator("#open-subscription [value=no]").click()
    page.locator("#open-subscription textarea").wait_for()
    page.locator("#steps").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('steps').scrollIntoView()")


@dataclass(frozen=True)
class Picture:
    """A page in a size and scheme, after something was `done` on it."""

    name: str
    path: str
    size: tuple[int, int] = WIDE
    scheme: str = "light"
    done: Callable[[Page], None] = nothing
    forced: bool = False


PICTURES = [
    Picture("search", "/fr/search?q=resilier+intercon"),
    Picture("guide", "/fr/guides/annuler-intercom"),
    Picture("home", "/fr/"),
    Picture("suggestions", "/fr/", done=type_two_mistakes),
    Picture("suggestions-phone", "/fr/", PHONE, done=type_two_mistakes),
    Picture("steps-phone-dark", "/fr/guides/annuler-intercom", PHONE, "dark", tick_and_tell),
    Picture("guide-dark", "/en/guides/cancel-intercom", scheme="dark"),
    Picture("guide-forced-colours", "/en/guides/cancel-intercom", forced=True),
    Picture("nothing-found", "/en/search?q=zorglub", PHONE),
    Picture("not-here", "/en/not-here", PHONE, "dark"),
]
REPORT = "/staff/reports/query_conversion"


@contextmanager
def running_site() -> Iterator[tuple[str, str]]:
    """The addresses of the site and of its staff, of a server over a copy of what we ship, with sample visits."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("content", "index"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".built"))
        shutil.copytree(ROOT / "analytics" / "reports", root / "analytics" / "reports")
        environment = os.environ | {"HELPCENTER_ROOT": str(root), "PORT": "0"}
        command = [sys.executable, "-m", "helpcenter"]
        subprocess.run([*command, "reindex"], env=environment, check=True)
        subprocess.run([*command, "demo"], env=environment, check=True)
        with subprocess.Popen([*command, "serve"], env=environment, stderr=subprocess.PIPE, text=True) as server:
            try:
                yield addresses(server)
            finally:
                server.terminate()


def addresses(server: "subprocess.Popen[str]") -> tuple[str, str]:
    """What a server says of itself, once it has started."""
    output = ""
    for line in server.stderr or ():
        output += line
        if "startup complete" in line:
            break
    site, staff = re.search(r"Site\s+(\S+)/", output), re.search(r"Staff\s+(\S+)", output)
    if site is None or staff is None:
        raise SystemExit(output)
    return site[1], staff[1]


def take(browser: Browser, site: str, picture: Picture) -> None:
    page = browser.new_page(
        viewport={"width": picture.size[0], "height": picture.size[1]},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        forced_colors="active" if picture.forced else "none",
        reduced_motion="reduce",
    )
    page.goto(site + picture.path)
    picture.done(page)
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    page.close()


def take_report(browser: Browser, site: str, staff: str) -> None:
    page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
    page.goto(staff)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/staff/overview")
    page.goto(site + REPORT)
    page.screenshot(path=IMAGES / "report.png")
    page.close()


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running_site() as (site, staff), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
        )
        for picture in PICTURES:
            take(browser, site, picture)
        take_report(browser, site, staff)
        browser.close()


if __name__ == "__main__":
    main()
