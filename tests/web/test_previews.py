"""Previews of what is not live, for staff and for whoever has a link."""

import html
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from helpcenter.accounts.preview_links import MOST_LINKS, PREVIEW_LIFE
from helpcenter.domain.account import Role
from tests.web.conftest import HelpCenter, Starter
from tests.web.staff.conftest import shared, shared_app
from tests.web.staff.signing_in import PASSWORD, accounts_of, browser, csrf_of, press, sign_in

__all__ = ["shared", "shared_app"]

pytestmark = pytest.mark.anyio
DRAFT = "/staff/preview/en/guides/winter-lamps"
LIVE = "/staff/preview/en/guides/cancel-lantern"
LINKS = "/staff/preview/links"


@pytest.fixture
def guides(shared: HelpCenter) -> Path:
    return shared.root / "content" / "guides"


def link_on(page: httpx.Response) -> str:
    [address] = re.findall(r'id="new_link" value="([^"]+)"', page.text)
    return html.unescape(address)


async def made_link(help_center: HelpCenter, guide: str = "winter-lamps", locale: str = "en") -> str:
    await sign_in(help_center, Role.EDITOR)
    page = await press(help_center.client, f"/staff/preview/{locale}/guides/{guide}", LINKS, guide=guide, locale=locale)
    return link_on(page)


def is_kept_nowhere(answer: httpx.Response) -> bool:
    wanted = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer"}
    return {name: answer.headers.get(name) for name in wanted} == wanted


async def test_a_draft_is_seen_by_staff_only(shared: HelpCenter) -> None:
    assert (await shared.get(DRAFT)).headers["location"].startswith("/staff/sign-in")
    assert (await shared.get("/en/guides/winter-lamps")).status_code == 404
    await sign_in(shared, Role.MARKETING)
    page = await shared.get(DRAFT)
    assert page.status_code == 200 and is_kept_nowhere(page)
    assert "is a draft: visitors do not see it" in page.text and '<meta name="robots" content="noindex">' in page.text


async def test_what_was_saved_is_seen_at_once_and_by_nobody_else(shared: HelpCenter, guides: Path) -> None:
    await sign_in(shared, Role.EDITOR)
    assert "Visitors see the guide as it is here" in (await shared.get(LIVE)).text
    path = guides / "cancel-lantern" / "en.md"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("A letter with a return label", "A parcel with a ribbon"), encoding="utf-8")
    try:
        page = (await shared.get(LIVE)).text
        assert "A parcel with a ribbon" in page and "The files were changed since" in page
        assert "A parcel" not in (await shared.get("/en/guides/cancel-lantern")).text
    finally:
        path.write_text(before, encoding="utf-8")


async def test_a_new_guide_needs_no_reindex(shared: HelpCenter, guides: Path) -> None:
    await sign_in(shared, Role.EDITOR)
    folder = guides / "lamp-oil"
    folder.mkdir()
    (folder / "en.md").write_text(
        "---\ntitle: Lamp oil\nslug: oil\n---\nSee [it](guide:winter-lamps).\n", encoding="utf-8"
    )
    try:
        page = (await shared.get("/staff/preview/en/guides/lamp-oil")).text
        assert "goes live with the next reindex" in page and "Lamp oil" in page
        # A problem, with its file and line, and its place: above the first heading.
        assert re.search(r"lamp-oil/en\.md:\d+: guide .{0,9}winter-lamps.{0,9} is a draft", page)
    finally:
        for each in folder.iterdir():
            each.unlink()
        folder.rmdir()


async def test_problems_stand_in_their_place(shared: HelpCenter, guides: Path) -> None:
    await sign_in(shared, Role.EDITOR)
    path = guides / "cancel-lantern" / "en.md"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("Choose **Account**", "Choose [here](guide:nowhere) **Account**"), encoding="utf-8")
    try:
        page = (await shared.get(LIVE)).text
        assert '<a href="#open-billing">content/guides/cancel-lantern/en.md:' in page
        step = page[page.index('id="open-billing"') : page.index('id="confirm"')]
        assert 'class="preview-problem preview-error"' in step and "nowhere" in step
    finally:
        path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        "[here](guide:nowhere)",
        "[here](javascript:alert)",
        "[here](http://lamp.example)",
        "![A lamp](nowhere.png)",
        "![A lamp](https://lamp.example/nowhere.png)",
        "![A lamp](media:nowhere.png)",
        "![](media:nowhere.png)",
    ],
)
async def test_a_wrong_link_or_picture_hides_nothing_else(shared: HelpCenter, guides: Path, wrong: str) -> None:
    await sign_in(shared, Role.EDITOR)
    path = guides / "cancel-lantern" / "en.md"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("Choose **Account**", f"Choose {wrong} **Account**"), encoding="utf-8")
    try:
        page = (await shared.get(LIVE)).text
    finally:
        path.write_text(before, encoding="utf-8")
    step = page[page.index('id="open-billing"') : page.index('id="confirm"')]
    assert 'class="preview-problem preview-error"' in step and "<strong>Account</strong>" in step
    assert "javascript:" not in step.partition("</p>")[2] and 'src="http' not in page


async def test_a_source_that_calls_itself_a_draft_is_shown_with_the_way_out(shared: HelpCenter, guides: Path) -> None:
    await sign_in(shared, Role.EDITOR)
    path = guides / "winter-lamps" / "en.md"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("---\n", "---\nstatus: draft\n", 1), encoding="utf-8")
    try:
        page = (await shared.get(DRAFT)).text
    finally:
        path.write_text(before, encoding="utf-8")
    assert "take this line out, guide.yaml says it already" in page and "is a draft: visitors do not see it" in page


async def test_a_guide_that_cannot_be_shown_says_why_with_the_line(shared: HelpCenter, guides: Path) -> None:
    await sign_in(shared, Role.EDITOR)
    path = guides / "cancel-lantern" / "en.md"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace("title:", "titel:"), encoding="utf-8")
    try:
        page = await shared.get(LIVE)
        assert page.status_code == 200 and is_kept_nowhere(page)
        assert "cancel-lantern/en.md:" in page.text and '<code dir="auto">titel:' in page.text
    finally:
        path.write_text(before, encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/staff/preview/en/guides/nowhere",
        "/staff/preview/xx/guides/winter-lamps",
        "/staff/preview/en/guides/..%2F..%2Fsite",
        "/staff/preview/media/winter-lamps/..%2F..%2Fguide.yaml",
        "/staff/preview/media/cancel-lantern/guide.yaml",
        "/staff/preview/find?locale=en&guide=a/b",
    ],
)
async def test_what_is_no_guide_or_picture_is_not_found(shared: HelpCenter, path: str) -> None:
    await sign_in(shared, Role.EDITOR)
    assert (await shared.get(path)).status_code == 404


async def test_a_preview_counts_nothing_and_leads_to_nothing_that_counts(shared: HelpCenter) -> None:
    address = await made_link(shared, "cancel-lantern")
    async with browser(shared.app) as stranger:
        page = (await stranger.get(address)).text
    for counted in ("/go/", "site.js", "guide.js", "data-feedback", 'role="search"', "application/ld+json"):
        assert counted not in page, counted
    shared.app.state.web.services.flush_events()
    assert shared.events() == []


async def test_a_link_opens_one_guide_in_one_language_without_an_account(shared: HelpCenter) -> None:
    address = await made_link(shared)
    async with browser(shared.app) as stranger:
        page = await stranger.get(address)
        assert page.status_code == 200 and is_kept_nowhere(page) and not page.headers.get_list("set-cookie")
        assert "This link opens it until" in page.text and "csrf" not in page.text and "winter-lamps" in page.text
        assert 'hreflang="he"' not in page.text
        assert (await stranger.get(DRAFT)).status_code == 303
        assert "Visitors" not in page.text


async def test_a_link_tells_no_title_of_another_draft(shared: HelpCenter, guides: Path) -> None:
    path = guides / "change-the-bulb" / "guide.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"{before.rstrip()}\nrelated: [winter-lamps]\n", encoding="utf-8")
    try:
        address = await made_link(shared, "change-the-bulb")
        assert "Lamps for winter" in (await shared.get("/staff/preview/en/guides/change-the-bulb")).text
        async with browser(shared.app) as stranger:
            page = await stranger.get(address)
            assert page.status_code == 200 and "Lamps for winter" not in page.text
    finally:
        path.write_text(before, encoding="utf-8")


async def test_pictures_come_along(shared: HelpCenter) -> None:
    address = await made_link(shared, "change-the-bulb")
    async with browser(shared.app) as stranger:
        page = (await stranger.get(address)).text
        [picture] = re.findall(r'src="([^"]+/media/change-the-bulb/[^"]+)"', page)
        answer = await stranger.get(html.unescape(picture))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png") and is_kept_nowhere(answer)
        other = picture.replace("/change-the-bulb/", "/winter-lamps/")
        assert (await stranger.get(html.unescape(other))).status_code == 404


async def test_wrong_expired_and_revoked_links_are_answered_alike(shared: HelpCenter) -> None:
    address = await made_link(shared)
    links, now = accounts_of(shared).previews, datetime.now(UTC)
    old = links.issue("editor-user", "winter-lamps", "en", "", now - PREVIEW_LIFE - timedelta(minutes=1))
    early = links.issue("editor-user", "winter-lamps", "en", "", now + timedelta(days=1))
    gone = links.issue("editor-user", "gone-guide", "en", "", now)
    [newest, *_] = [
        each for each in links.open_ones(now) if each.guide == "winter-lamps" and each.expires < now + PREVIEW_LIFE
    ]
    await press(shared.client, "/staff/preview", f"{LINKS}/revoke", link=newest.id)
    token = address.rsplit("/", 1)[1]
    id_, _, signature = token.partition(".")
    wrong = [token, f"{id_}.{signature[:-1]}A", f"{id_}.", "x", "x" * 5000, "%C3%A9", "%00", old, early, gone, f"{id_}"]
    async with browser(shared.app) as stranger:
        answers = [await stranger.get(f"/staff/preview/link/{each}") for each in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert all(is_kept_nowhere(answer) for answer in answers)


async def test_a_link_ends_with_its_makers_account_or_role(shared: HelpCenter) -> None:
    address = await made_link(shared)
    accounts = accounts_of(shared)
    async with browser(shared.app) as stranger:
        accounts.set_role("editor-user", Role.MARKETING)
        assert (await stranger.get(address)).status_code == 404
        accounts.set_role("editor-user", Role.EDITOR)
        assert (await stranger.get(address)).status_code == 200
        accounts.remove("editor-user")
        accounts.add("editor-user", "correct horse battery", Role.EDITOR)
        assert (await stranger.get(address)).status_code == 404


async def test_a_copy_of_the_accounts_signs_no_link(shared: HelpCenter) -> None:
    """The key lies in no folder that is backed up; with another one, no link opens."""
    address = await made_link(shared)
    key = shared.root / ".keys" / "preview-links"
    assert key.stat().st_mode & 0o777 == 0o600
    kept = key.read_bytes()
    try:
        for other in (b"\0" * 32, b"short"):
            key.write_bytes(other)
            async with browser(shared.app) as stranger:
                assert (await stranger.get(address)).status_code == 404
    finally:
        key.write_bytes(kept)


async def test_an_account_has_so_many_links_and_no_more(shared: HelpCenter) -> None:
    await sign_in(shared, Role.EDITOR)
    links, now = accounts_of(shared).previews, datetime.now(UTC)
    for _ in range(MOST_LINKS):
        links.issue("editor-user", "winter-lamps", "en", "", now)
    refused = await press(shared.client, DRAFT, LINKS, guide="winter-lamps", locale="en")
    assert refused.status_code == 409 and "revoke one" in refused.text
    await press(shared.client, "/staff/preview", f"{LINKS}/revoke", link=links.open_ones(now)[0].id)
    assert (await press(shared.client, DRAFT, LINKS, guide="winter-lamps", locale="en")).status_code == 200


async def test_links_are_listed_and_noted_and_never_shown_again(shared: HelpCenter) -> None:
    address = await made_link(shared)
    page = (await shared.get("/staff/preview")).text
    assert "editor-user" in page and address.rsplit(".", 1)[1] not in page
    assert accounts_of(shared).log.entries()[0].what == "link to a preview of winter-lamps in en made"
    await press(
        shared.client,
        "/staff/preview",
        f"{LINKS}/revoke",
        link=accounts_of(shared).previews.open_ones(datetime.now(UTC))[0].id,
    )
    assert "revoked" in accounts_of(shared).log.entries()[0].what


async def test_links_are_made_and_revoked_by_editors_with_the_pages_own_form(shared: HelpCenter) -> None:
    await sign_in(shared, Role.MARKETING)
    page = await shared.get("/staff/preview")
    assert "Make a link" not in (await shared.get(DRAFT)).text
    data = {"csrf": csrf_of(page), "guide": "winter-lamps", "locale": "en"}
    assert (await shared.client.post(LINKS, data=data)).status_code == 403
    accounts_of(shared).set_role("marketing-user", Role.MARKETING)
    await shared.client.get("/staff/sign-in")
    await sign_in(shared, Role.EDITOR)
    for path in (LINKS, f"{LINKS}/revoke"):
        assert (await shared.client.post(path, data=data | {"csrf": "forged"})).status_code == 403


async def test_a_link_of_a_guide_that_is_not_there_is_not_made(shared: HelpCenter) -> None:
    await sign_in(shared, Role.EDITOR)
    assert (await press(shared.client, "/staff/preview", LINKS, guide="nowhere", locale="en")).status_code == 404


async def test_under_a_path_every_address_of_a_preview_begins_with_it(start: Starter) -> None:
    help_center = await start(public_url="https://help.test/help")
    links = accounts_of(help_center).previews
    token = links.issue("local-admin", "change-the-bulb", "en", "", datetime.now(UTC))
    page = await help_center.client.get(f"https://help.test/help/staff/preview/link/{token}")
    assert page.status_code == 200
    addresses = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
    assert addresses and all(each.startswith("/help/") for each in addresses)
    [picture] = re.findall(r'src="([^"]+/media/[^"]+)"', page.text)
    assert (await help_center.client.get(f"https://help.test{html.unescape(picture)}")).status_code == 200


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("https://help.test", "https://help.test"),
        ("https://staff.test", "https://staff.test"),
        ("http://127.0.0.1:8000", "https://help.test"),
    ],
)
async def test_a_link_names_the_public_host_that_staff_use(start: Starter, host: str, origin: str) -> None:
    help_center = await start(
        public_url="https://help.test/help", allowed_hosts="staff.test", trusted_proxies="127.0.0.1"
    )
    accounts_of(help_center).add("ada", PASSWORD, Role.EDITOR)
    transport = httpx.ASGITransport(app=help_center.app, client=("127.0.0.1", 5))
    async with httpx.AsyncClient(transport=transport, base_url=host) as client:
        cookies = {"cookie": await session_cookie(client)}
        csrf = csrf_of(await client.get("/help/staff/preview", headers=cookies))
        data = {"csrf": csrf, "guide": "winter-lamps", "locale": "en"}
        page = await client.post("/help/staff/preview/links", data=data, headers=cookies)
    assert link_on(page).startswith(f"{origin}/help/staff/preview/link/")


async def session_cookie(client: httpx.AsyncClient) -> str:
    """Of somebody who has signed in; handed over by hand, since a browser would send it over https only."""
    form = await client.get("/help/staff/sign-in")
    data = {"name": "ada", "password": PASSWORD, "csrf": csrf_of(form)}
    sent = {"cookie": form.headers["set-cookie"].split(";")[0]}
    answer = await client.post("/help/staff/sign-in", data=data, headers=sent)
    [cookie] = [each for each in answer.headers.get_list("set-cookie") if "hc_staff" in each]
    return cookie.split(";")[0]
