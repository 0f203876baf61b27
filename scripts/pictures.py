"""Takes the pictures of docs/images/ from the running product; `make docs` runs it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
PAGES = {
    "search": "/fr/search?q=resilier+intercon",
    "guide": "/fr/guides/annuler-intercom",
    "home": "/fr/",
}
REPORT = "/staff/reports/query_conversion"


def serve(root: Path) -> tuple["subprocess.Popen[str]", str, str]:
    """A server over a copy of the site, with sample visits; its process, address and staff link."""
    environment = os.environ | {"HELPCENTER_ROOT": str(root), "PORT": "0"}
    command = [sys.executable, "-m", "helpcenter"]
    subprocess.run([*command, "reindex"], env=environment, check=True)
    subprocess.run([*command, "demo"], env=environment, check=True)
    server = subprocess.Popen([*command, "serve"], env=environment, stderr=subprocess.PIPE, text=True)
    output = ""
    for line in server.stderr or ():
        output += line
        if "startup complete" in line:
            break
    site, staff = re.search(r"Site\s+(\S+)/", output), re.search(r"Staff\s+(\S+)", output)
    if site is None or staff is None:
        raise SystemExit(output)
    return server, site[1], staff[1]


def take(page: Page, url: str, name: str) -> None:
    page.goto(url)
    page.screenshot(path=IMAGES / f"{name}.png")


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder)
        for name in ("content", "index"):
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns(".built"))
        shutil.copytree(ROOT / "analytics" / "reports", root / "analytics" / "reports")
        server, site, staff = serve(root)
        try:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-background-networking"]
            )
            page = browser.new_page(viewport={"width": 1280, "height": 860})
            for name, path in PAGES.items():
                take(page, site + path, name)
            page.goto(staff)
            take(page, site + REPORT, "report")
            browser.close()
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
