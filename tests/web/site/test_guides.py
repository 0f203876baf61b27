"""A guide's page: fallback by block, addresses, languages."""

import re
from pathlib import Path

import anyio.to_thread
import pytest

from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.publishing import reindex
from tests.waiting import wait_until
from tests.web.conftest import HelpCenter, Starter

pytestmark = pytest.mark.anyio


async def test_a_guide_is_shown_in_the_visitors_language(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/guides/cancel-lantern")
    assert page.status_code == 200
    assert "<h1" in page.text and "How to cancel Lantern" in page.text
    assert 'id="open-billing"' in page.text


async def test_an_untranslated_block_carries_the_language_it_is_really_in(help_center: HelpCenter) -> None:
    page = await help_center.get("/he/guides/ביטול-לנטרן")
    assert '<html lang="he" dir="rtl"' in page.text
    start = page.text.index('id="open-billing"')
    tag = page.text[page.text.rindex("<", 0, start) : page.text.index(">", start)]
    assert 'lang="en"' in tag and 'dir="ltr"' in tag


async def test_a_wholly_untranslated_guide_keeps_the_sources_address_and_stays_out_of_search_engines(
    help_center: HelpCenter,
) -> None:
    page = await help_center.get("/ja/guides/move-from-lantern-to-another-lamp")
    assert page.status_code == 200
    assert '<meta name="robots" content="noindex' in page.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/en/guides/stop-lantern", "/en/guides/cancel-lantern"),
        ("/he/guides/cancel-lantern", "/he/guides/%D7%91%D7%99%D7%98%D7%95%D7%9C-%D7%9C%D7%A0%D7%98%D7%A8%D7%9F"),
    ],
)
async def test_an_old_address_leads_to_the_new_one_for_good(help_center: HelpCenter, old: str, new: str) -> None:
    answer = await help_center.get(old)
    assert (answer.status_code, answer.headers["location"]) == (301, new)


async def test_the_language_switcher_stays_on_the_guide(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/guides/cancel-lantern")
    assert 'hreflang="he"' in page.text
    assert "/he/guides/%D7%91%D7%99" in page.text


@pytest.mark.parametrize(
    ("leads_to", "file_begins", "who"),
    [
        ('url: "https://www.glowworm.example/start"', "", "glowworm.example"),
        ("guide: move-from-lantern", "", "Lamp Help"),
        ("guide: move-from-lantern", 'offered_by: "Glow & Worm"\n', "Glow &amp; Worm"),
    ],
)
async def test_a_call_to_action_says_whose_offer_it_is(
    root: Path, start: Starter, leads_to: str, file_begins: str, who: str
) -> None:
    site, cta = root / "content/site.yaml", root / "content/ctas/glowworm.yaml"
    site.write_text(site.read_text("utf-8").replace('url: "https://glowworm.example/start"', leads_to), "utf-8")
    cta.write_text(file_begins + cta.read_text("utf-8"), "utf-8")
    reindex(root)
    running = await start(ProcessRole.WEB)
    assert f"Offered by <bdi>{who}</bdi>" in (await running.get("/en/guides/cancel-lantern")).text


async def test_links_between_guides_lead_to_the_same_language(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/guides/cancel-lantern")
    assert 'href="/en/guides/move-from-lantern-to-another-lamp#pack"' in page.text
    assert "guide:" not in page.text


async def test_pictures_are_served_from_the_guides_folder_only(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/guides/change-the-bulb")
    start = page.text.index('src="/media/') + 5
    picture = await help_center.get(page.text[start : page.text.index('"', start)])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")


async def test_a_picture_that_changed_is_not_served_before_it_is_live(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/guides/change-the-bulb")
    address = re.findall(r'src="(/media/[^"]+)', page.text)[0]
    file = help_center.root / "content/guides/change-the-bulb/media" / address.split("?")[0].split("/")[-1]
    live = file.read_bytes()
    file.write_bytes(live + b"more")
    answer = await help_center.get(address)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    file.write_bytes(live)
    assert (await help_center.get(address)).content == live


async def test_the_markdown_twin_has_the_same_steps(help_center: HelpCenter) -> None:
    twin = await help_center.get("/en/guides/cancel-lantern.md")
    assert twin.headers["content-type"].startswith("text/markdown")
    assert "### Open the billing page" in twin.text


async def test_no_page_asks_another_host_for_anything(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/guides/cancel-lantern")
    for attribute in ('src="http', 'src="//', '<link rel="stylesheet" href="http'):
        assert attribute not in page.text


async def test_every_page_forbids_what_it_never_needs(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/guides/cancel-lantern")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("accept", ["he-IL,he;q=0.9,en;q=0.5", "he"])
async def test_the_front_door_opens_in_the_browsers_language(help_center: HelpCenter, accept: str) -> None:
    answer = await help_center.get("/", accept_language=accept)
    assert (answer.status_code, answer.headers["location"]) == (303, "/he/")


@pytest.mark.parametrize("path", ["/en/", "/he/", "/ja/", "/en/products/lantern", "/en/search", "/ja/search?q=解約"])
async def test_every_kind_of_page_opens(help_center: HelpCenter, path: str) -> None:
    assert (await help_center.get(path)).status_code == 200


async def test_the_sitemap_lists_real_translations_only(help_center: HelpCenter) -> None:
    english, japanese = [(await help_center.get(f"/sitemaps/{locale}-0.xml")).text for locale in ("en", "ja")]
    assert "/en/guides/move-from-lantern-to-another-lamp</loc>" in english
    assert "/ja/guides/move-from-lantern-to-another-lamp</loc>" not in japanese
    assert 'hreflang="he"' in english


async def test_assets_are_kept_for_ever_under_their_fingerprint(help_center: HelpCenter) -> None:
    page = await help_center.get("/en/")
    start = page.text.index('href="/assets/') + 6
    asset = await help_center.get(page.text[start : page.text.index('"', start)])
    assert asset.status_code == 200
    assert "immutable" in asset.headers["cache-control"]


async def test_readiness_tells_what_is_live(help_center: HelpCenter) -> None:
    ready = (await help_center.get("/readyz")).json()
    assert ready["locales"] == ["en", "he", "ja"]
    assert ready["release"] == help_center.app.state.web.services.releases.current.id
    assert (await help_center.get("/healthz")).json() == {"status": "ok"}


async def test_the_site_goes_on_when_looking_for_something_newer_fails(
    help_center: HelpCenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the failure, the next look happens and events are still written."""
    store = help_center.app.state.web.services.releases._store
    looks = []

    def fail() -> None:
        looks.append(1)
        raise MemoryError

    monkeypatch.setattr(store, "current_id", fail)
    await anyio.to_thread.run_sync(wait_until, lambda: len(looks) > 1)
    await help_center.get("/en/guides/cancel-lantern")
    assert len(help_center.events("view")) == 1


@pytest.mark.parametrize(("part", "path"), [(ProcessRole.WEB, "/en/"), (ProcessRole.STAFF, "/staff/sign-in")])
async def test_every_part_serves_what_its_pages_ask_for(start: Starter, part: ProcessRole, path: str) -> None:
    help_center = await start(part)
    page = await help_center.get(path)
    files = set(re.findall(r'(?:src|href)="(/assets/[^"]+)"', page.text))
    assert files
    assert {(await help_center.get(file)).status_code for file in files} == {200}


async def test_visitors_see_different_wordings_and_each_always_the_same(help_center: HelpCenter) -> None:
    shown = set()
    for number in range(24):
        agent = f"Mozilla/5.0 (X11; Linux x86_64; rv:{number}.0) Gecko/20100101 Firefox/{number}.0"
        pages = [await help_center.get("/en/guides/cancel-lantern", user_agent=agent) for _ in range(2)]
        wordings = {"variant=price" in page.text for page in pages}
        assert len(wordings) == 1
        shown |= wordings
    assert shown == {True, False}
