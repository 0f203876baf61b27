"""A site with links, pictures, fonts, words and rules of its own, and what it announces."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.publishing import reindex
from tests.content.model.test_own_look import BRAND
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio
LOOK = """\
brand:
  logo: logo.svg
  logo_dark: logo.svg
  favicon: icon.ico
  social: card.png
  fonts: [{file: text.woff2, family: Inter}]
header:
  - {label: {en: Pricing, ja: 料金}, url: {en: "https://lamps.example/en", ja: "https://lamps.example/ja"}}
  - {label: Hours, guide: opening-hours}
footer: [{label: Terms, url: "https://lamps.example/terms"}]
home: {title: {en: Ask about lamps}}
announcements:
  - text: {en: "Closed at New Year.", ja: 年始は休みます。}
    link: {label: {en: Hours}, guide: opening-hours}
    begins: 2026-12-01
    ends: 2026-12-31T12:00
"""


@pytest.fixture
async def own(root: Path, start: Starter) -> HelpCenter:
    for name, data in BRAND.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(data)
    (root / "content/theme").mkdir()
    (root / "content/theme/site.css").write_text(".hero { color: gold }\n")
    with (root / "content/site.yaml").open("a", encoding="utf-8") as file:
        file.write(LOOK)
    reindex(root)
    running: HelpCenter = await start(ProcessRole.WEB)
    return running


def at(help_center: HelpCenter, *moment: int) -> None:
    state = help_center.app.state
    state.web = replace(state.web, now=lambda: datetime(*moment, tzinfo=UTC))  # type: ignore[arg-type,misc]


async def test_pages_show_it_in_the_visitors_language_and_what_they_name_is_served(own: HelpCenter) -> None:
    page, other = [(await own.get(path)).text for path in ("/en/", "/ja/")]
    assert "Ask about lamps</h1>" in page and "Ask about lamps" not in other
    assert '<a href="https://lamps.example/en" rel="noopener">Pricing</a>' in page
    assert '<a href="https://lamps.example/ja" rel="noopener">料金</a>' in other
    assert re.search(r'<a href="/en/guides/[\w-]+">Hours</a>', page)
    assert '<a href="https://lamps.example/terms" lang="en" dir="ltr" rel="noopener">Terms</a>' in other
    names = {re.sub(r"\.\w{10,12}\.", ".", url): url for url in re.findall(r'/brand/[^"]+', page)}
    assert sorted(names) == ["/brand/card.png", "/brand/icon.ico", "/brand/logo.svg", "/brand/style.css"]
    css = (await own.get(names["/brand/style.css"])).text
    assert '--font:"Inter"' in css and css.endswith(".hero { color: gold }\n")
    fonts = re.findall(r'url\("([^"]+)"\)', css)
    for url, media_type in [
        (names["/brand/card.png"], "image/png"),
        (names["/brand/icon.ico"], "image/vnd.microsoft.icon"),
        (f"/brand/{fonts[0]}", "font/woff2"),
    ]:
        answer = await own.get(url)
        assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        assert "immutable" in answer.headers["cache-control"]
        assert "font-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/en/", "/en/guides/cancel-lantern", "/en/guides/change-the-bulb", "/en/nothing-here"]
)
async def test_a_kept_page_changes_at_the_moment_when_an_announcement_begins_and_ends(
    own: HelpCenter, path: str
) -> None:
    shown = []
    for moment in ((2026, 11, 30, 23, 59), (2026, 12, 1), (2026, 12, 31, 11, 59), (2026, 12, 31, 12)):
        at(own, *moment)
        texts = {(await own.get(path)).text for _ in range(2)}
        shown.append({"Closed at New Year." in text for text in texts})
    assert shown == [{False}, {True}, {True}, {False}]


async def test_an_announcement_is_told_in_the_language_of_the_page(own: HelpCenter) -> None:
    at(own, 2026, 12, 24)
    bars = [(await own.get(f"/{locale}/")).text.split('class="announcement"')[1] for locale in ("en", "ja", "he")]
    assert "Closed at New Year." in bars[0] and "年始は休みます。" in re.sub("<wbr>", "", bars[1])
    assert '<p lang="en" dir="ltr">Closed at New Year.' in bars[2]
    assert len({re.search(r'data-key="(\w+)"', bar)[1] for bar in bars}) == 1  # type: ignore[index]


async def urls_of(own: HelpCenter) -> dict[str, str]:
    """Addresses of the brand's files by the names that they have in content/brand/."""
    page = (await own.get("/en/")).text
    found = {re.sub(r"\.\w{10,12}\.", ".", url): url for url in re.findall(r'/brand/[^"]+', page)}
    return {url.removeprefix("/brand/"): found[url] for url in found}


async def test_a_file_that_changed_is_not_served_before_it_is_live(own: HelpCenter) -> None:
    urls = await urls_of(own)
    (own.root / "content/brand/icon.ico").write_bytes(b"\0\0\1\0another")
    (own.root / "content/brand/card.png").unlink()
    for name in ("icon.ico", "card.png"):
        answer = await own.get(urls[name])
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


async def test_a_file_that_was_asked_for_before_is_served_as_it_is_live(own: HelpCenter) -> None:
    icon = (await urls_of(own))["icon.ico"]
    before = (await own.get(icon)).content
    (own.root / "content/brand/icon.ico").write_bytes(b"\0\0\1\0another")
    assert (await own.get(icon)).content == before


async def test_a_drawing_of_the_brand_does_and_loads_nothing(own: HelpCenter) -> None:
    drawing = BRAND["content/brand/logo.svg"].replace(b"/>", b"><script>alert(1)</script></svg>")
    (own.root / "content/brand/logo.svg").write_bytes(drawing)
    reindex(own.root)
    own.app.state.web.services.refresh()
    answer = await own.get((await urls_of(own))["logo.svg"])
    assert answer.status_code == 200 and "<svg" in answer.text and "script" not in answer.text
    assert answer.headers["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize("name", ["style.0123456789.css", "icon.0123456789ab.ico"])
async def test_a_page_of_another_release_gets_the_look_that_is_live_and_keeps_none_of_it(
    own: HelpCenter, name: str
) -> None:
    answer = await own.get(f"/brand/{name}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    today = (await urls_of(own))[re.sub(r"\.\w+\.", ".", name)]
    assert answer.content == (await own.get(today)).content


@pytest.mark.parametrize(
    "name", ["icon.ico", "icon.0123.ico", "other.0123456789ab.ico", "style.css", ".0123456789ab.ico"]
)
async def test_a_name_that_no_release_gives_is_not_found(own: HelpCenter, name: str) -> None:
    assert (await own.get(f"/brand/{name}")).status_code == 404
