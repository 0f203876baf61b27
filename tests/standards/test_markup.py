"""The W3C's checker finds nothing to say about any kind of page, nor about a style sheet or an icon."""

import html
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest

from helpcenter.domain.account import Role
from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.publishing import reindex
from helpcenter.web.context import TEMPLATES
from helpcenter.web.interface.render import Renderer
from helpcenter.web.staff.context import STAFF_TEMPLATES
from scripts.embed_demo import Host
from tests.content.rich import FILES
from tests.journeys.conftest import helpcenter
from tests.web.conftest import ORIGIN, HelpCenter, Starter
from tests.web.staff.signing_in import (
    HERE,
    PASSWORD,
    accounts_of,
    browser,
    codes_in,
    give_password,
    press,
    set_up,
    sign_in,
)

CHECKER = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

pytestmark = pytest.mark.anyio


@pytest.fixture
async def help_center(root: Path, start: Starter) -> HelpCenter:
    """The whole product with sample visits, a brand, a withdrawn guide, and two languages that no guide is in."""
    site = root / "content" / "site.yaml"
    text = site.read_text().replace("locales:\n", "locales:\n  fr: Français\n  ar: العربية\n")
    site.write_text(f'{text}brand: {{accent: "#5b2a86", accent_dark: "#c9a6ec"}}\n')
    gone = root / "content" / "guides" / "winter-lamps" / "guide.yaml"
    gone.write_text(re.sub(r"^status: .*\n", "", gone.read_text(), flags=re.MULTILINE) + "status: withdrawn\n")
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    reindex(root)
    assert helpcenter(root, "demo", "--visits", "10").returncode == 0
    running: HelpCenter = await start(ProcessRole.ALL)
    return running


def pages(locale: str, guide: str) -> list[str]:
    """A visitor's pages, of each kind one or more."""
    return [
        f"/{locale}/",
        f"/{locale}/search?q=lantern",
        f"/{locale}/search?q=lantrn&kind=cancel",
        f"/{locale}/search?q=zzzzqqqq",
        f"/{locale}/search",
        f"/{locale}/search?q={'a' * 600}",
        guide,
        f"/{locale}/guides/opening-hours-of-the-lamp-shop",
        f"/{locale}/guides/everything",
        f"{guide}/feedback?helpful=no&block=confirm",
        f"{guide}/feedback?helpful=yes",
        f"/{locale}/products/lantern",
        f"/{locale}/topics/living",
        f"/{locale}/other-guides",
        f"/{locale}/nothing-here",
        f"/{locale}/guides/lamps-for-winter",
    ]


STAFF = [
    "overview",
    "live",
    "reports",
    "reports/queries",
    "reports/query_conversion",
    "reports/queries?from=2001-01-01&to=2001-01-02",
    "experiments",
    "content",
    "events",
    "log",
    "log?kind=backup",
    "reports/no-such-report",
]


async def all_pages(help_center: HelpCenter) -> AsyncIterator[tuple[str, str]]:
    """Every kind of page by its path: left to right, right to left, with and without words of its own language."""
    for locale in ("en", "fr", "ar", "he"):
        guide = f"/{locale}/guides/{'ביטול-לנטרן' if locale == 'he' else 'cancel-lantern'}"
        for path in pages(locale, guide):
            yield path, (await help_center.client.get(path, follow_redirects=True)).text
    yield "/staff/sign-in", (await help_center.get("/staff/sign-in")).text
    async for path, page in signing_in_pages(help_center):
        yield path, page
    for name in STAFF:
        page = (await help_center.get(f"/staff/{name}")).text
        yield f"/staff/{name}", page
        for url in re.findall(r'href="([^"]*receipt[^"]*)"', page)[:1]:
            yield url, (await help_center.get(html.unescape(url))).text
    releases = (await help_center.get("/staff/releases")).text
    yield "/staff/releases", releases
    live = re.findall(r'name="release" value="([0-9a-f]+)"', releases)[0]
    compared = f"/staff/releases/compare?old={live}&new={live}"
    yield compared, (await help_center.get(compared)).text
    host = Host(ORIGIN)
    yield "embed demo", host.page()
    host.stop()


async def signing_in_pages(help_center: HelpCenter) -> AsyncIterator[tuple[str, str]]:
    """The pages of links and second factors; an administrator is signed in afterwards."""
    async with browser(help_center.app, HERE) as local:
        token = accounts_of(help_center).issue_link(datetime.now(UTC))
        yield "/staff/sign-in/link", (await local.get(f"/staff/sign-in/link?token={token}")).text
    client, account = help_center.client, "/staff/account"
    await sign_in(help_center, Role.ADMIN)
    yield account, (await client.get(account)).text
    app, codes = await set_up(client)
    yield "recovery codes", codes.text
    async with browser(help_center.app) as other:
        await give_password(other, "admin-user")
        yield "/staff/sign-in/code", (await other.get("/staff/sign-in/code")).text
        await press(other, "/staff/sign-in/code", "/staff/sign-in/code", code=app.code())
        yield "account with a factor", (await other.get(account)).text
        await press(other, account, "/staff/account/second-factor/remove", code=codes_in(codes)[0])
        await press(other, account, "/staff/account/second-factor", password=PASSWORD)
        yield "/staff/account/second-factor", (await other.get("/staff/account/second-factor")).text


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates that pages were made of so far."""
    names: set[str] = set()
    plain = Renderer.page

    def page(renderer: Renderer, template: str, locale: str, context: Any) -> str:
        names.add(template)
        return plain(renderer, template, locale, context)

    monkeypatch.setattr(Renderer, "page", page)
    return names


def said(files: list[Path]) -> list[str]:
    """What the checker says of the files: errors, and warnings too. One start of Java for all of them."""
    command = ["java", "-jar", str(CHECKER), "--format", "json", "--also-check-css", "--also-check-svg"]
    answer = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    if "UnsupportedClassVersionError" in answer.stderr:
        pytest.skip("The W3C checker needs a newer Java")
    assert answer.stderr.startswith("{"), answer.stderr
    return [
        f"{unquote(each['url'].rsplit('/', 1)[-1])}: {each['message']} {each.get('extract', '')!r}"
        for each in json.loads(answer.stderr)["messages"]
    ]


async def test_every_template_makes_a_page_and_each_page_describes_itself_once(
    help_center: HelpCenter, rendered: set[str]
) -> None:
    async for path, page in all_pages(help_center):
        assert page.count('<meta name="description"') == 1 or path == "embed demo", path
    assert rendered == {*TEMPLATES, *STAFF_TEMPLATES}, "a new kind of page belongs into `all_pages`"


@pytest.mark.timeout(600)
@pytest.mark.skipif(not shutil.which("java"), reason="The W3C checker needs Java, see scripts/checkers")
@pytest.mark.skipif(not CHECKER.is_file(), reason="The W3C checker is missing: with npm, scripts/checkers gets it")
async def test_nothing_is_wrong_with_any_kind_of_page(help_center: HelpCenter, tmp_path: Path) -> None:
    files, addresses = [], set[str]()
    async for path, page in all_pages(help_center):
        files.append(tmp_path / f"{quote(path, safe='')[:200]}.html")
        files[-1].write_text(page)
        addresses |= set(re.findall(r'"(/(?:assets|brand)/[^"]+\.(?:css|svg))"', page))
    for address in addresses:
        files.append(tmp_path / quote(address, safe=""))
        files[-1].write_text((await help_center.get(address)).text)
    assert sorted(file.suffix for file in files if file.suffix != ".html") == [".css", ".css", ".css", ".css", ".svg"]
    assert said(files) == []
