"""Sessions in browsers: each its own, listed on the account page and ended there; cookies; one-use links."""

import re
from datetime import UTC, datetime

import pytest
from starlette.requests import Request
from starlette.responses import Response

from helpcenter.domain.account import AuditFilter, AuditKind, Role
from helpcenter.web.http.agent_names import agent_name
from helpcenter.web.http.private_cookies import PrivateCookies
from tests.web.conftest import HelpCenter, Starter
from tests.web.staff.signing_in import HERE, accounts_of, browser, give_password, open_link, press, sign_in

pytestmark = pytest.mark.anyio


async def test_signing_out_leaves_the_other_browsers_signed_in(shared: HelpCenter) -> None:
    await sign_in(shared)
    async with browser(shared.app) as phone:
        await give_password(phone, "marketing-user")
        await press(phone, "/staff/account", "/staff/sign-out")
        assert (await phone.get("/staff/account")).status_code == 303
    assert (await shared.get("/staff/account")).status_code == 200


async def test_the_account_page_lists_browsers_and_ends_one(shared: HelpCenter) -> None:
    await sign_in(shared)
    async with browser(shared.app) as phone:
        await give_password(phone, "marketing-user")
        page = (await shared.get("/staff/account")).text
        assert "Firefox on Linux <small>this browser" in page and "Safari on iPhone" in page
        assert page.count("203.0.113.0/24") == 2 and "203.0.113.8" not in page
        [handle] = set(re.findall(r'name="end" value="(\w{64})" id="end_2"', page))
        answer = await press(shared.client, "/staff/account", "/staff/account/sessions", end=handle)
        assert "That browser is signed out" in (await shared.get(answer.headers["location"])).text
        assert (await phone.get("/staff/account")).status_code == 303
    assert (await shared.get("/staff/account")).status_code == 200


async def test_every_other_browser_is_signed_out_at_once(shared: HelpCenter) -> None:
    await sign_in(shared)
    async with browser(shared.app) as phone, browser(shared.app) as tablet:
        for each in (phone, tablet):
            await give_password(each, "marketing-user")
        await press(shared.client, "/staff/account", "/staff/account/sessions", end="others")
        assert [(await each.get("/staff/account")).status_code for each in (phone, tablet)] == [303, 303]
    assert (await shared.get("/staff/account")).status_code == 200


async def test_ending_ones_own_session_leads_to_signing_in(shared: HelpCenter) -> None:
    await sign_in(shared)
    [own] = accounts_of(shared).sessions.of("marketing-user", datetime.now(UTC))
    answer = await press(shared.client, "/staff/account", "/staff/account/sessions", end=own.handle)
    assert answer.headers["location"] == "/staff/sign-in"


async def test_a_session_is_ended_by_the_pages_own_form_only(shared: HelpCenter) -> None:
    await sign_in(shared)
    answer = await shared.client.post("/staff/account/sessions", data={"csrf": "forged", "end": "others"})
    assert answer.status_code == 403


@pytest.mark.parametrize("change", ["role", "password"])
async def test_a_changed_role_or_password_ends_sessions(shared: HelpCenter, change: str) -> None:
    await sign_in(shared)
    if change == "role":
        accounts_of(shared).set_role("marketing-user", Role.ADMIN)
    else:
        accounts_of(shared).set_password("marketing-user", "another good password")
    assert (await shared.get("/staff/account")).status_code == 303


async def test_signing_in_again_ends_the_session_of_before(shared: HelpCenter) -> None:
    await sign_in(shared)
    await give_password(shared.client, "marketing-user")
    assert len(accounts_of(shared).sessions.of("marketing-user", datetime.now(UTC))) == 1


@pytest.mark.parametrize(
    ("base_url", "cookie"),
    [
        ("https://help.example", "__Host-hc_staff=1; HttpOnly; Max-Age=9; Path=/; SameSite=lax; Secure"),
        ("https://example.com/help", "__Secure-hc_staff=1; HttpOnly; Max-Age=9; Path=/help/; SameSite=lax; Secure"),
        ("http://127.0.0.1:8000", "hc_staff=1; HttpOnly; Max-Age=9; Path=/; SameSite=lax"),
    ],
)
def test_a_cookie_is_named_for_what_its_site_can_promise(base_url: str, cookie: str) -> None:
    cookies, response = PrivateCookies.of(base_url), Response()
    cookies.set(response, "hc_staff", "1", 9)
    assert response.headers["set-cookie"] == cookie
    sent = [(b"cookie", cookie.partition(";")[0].encode())]
    assert cookies.read(Request({"type": "http", "headers": sent}), "hc_staff") == "1"


async def test_every_cookie_of_staff_is_bound_to_an_https_site(start: Starter) -> None:
    help_center = await start(public_url="https://help.test")
    async with browser(help_center.app) as laptop:
        laptop.base_url = "https://help.test"
        accounts_of(help_center).add("ada", "correct horse battery", Role.EDITOR)
        answer = await give_password(laptop, "ada")
        names = [each.partition("=")[0] for each in answer.headers.get_list("set-cookie")]
        assert set(names) == {"__Host-hc_staff", "__Host-hc_device", "__Host-hc_code"}
        assert all("Secure" in each for each in answer.headers.get_list("set-cookie"))
        assert (await laptop.get("/staff/account")).status_code == 200
        # Over http anybody on the way could set a cookie without the prefix.
        kept = laptop.cookies["__Host-hc_staff"]
    async with browser(help_center.app) as other:
        other.base_url = "https://help.test"
        assert (await other.get("/staff/account", headers={"cookie": f"hc_staff={kept}"})).status_code == 303


async def test_a_stranger_who_fails_for_long_does_not_keep_a_known_browser_out(shared: HelpCenter) -> None:
    await sign_in(shared)
    await press(shared.client, "/staff/account", "/staff/sign-out")
    async with browser(shared.app, "203.0.113.7") as stranger:
        statuses = [(await give_password(stranger, "marketing-user", "wrong password")).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]
        refused = await give_password(stranger, "marketing-user")
        assert refused.status_code == 429 and int(refused.headers["retry-after"]) <= 30
    assert (await give_password(shared.client, "marketing-user")).status_code == 303


async def test_a_link_is_used_up_by_its_button_only(shared: HelpCenter) -> None:
    token = accounts_of(shared).issue_link(datetime.now(UTC))
    link = f"/staff/sign-in/link?token={token}"
    async with browser(shared.app, HERE) as local:
        assert (await local.head(link)).status_code == 200
        assert (await local.get(link, headers={"sec-purpose": "prefetch"})).status_code == 200
        assert (await local.get(link)).status_code == 200
        assert (await local.get("/staff/content")).status_code == 303
        answer = await press(local, link, "/staff/sign-in/link", token=token)
        assert answer.headers["location"] == "/staff/overview"
        assert (await local.get("/staff/content")).status_code == 200
        assert (await local.get(link)).status_code == 401


async def test_a_link_is_refused_from_another_machine_and_not_used_up(shared: HelpCenter) -> None:
    token = accounts_of(shared).issue_link(datetime.now(UTC))
    link = f"/staff/sign-in/link?token={token}"
    assert (await shared.get(link)).status_code == 403
    assert (await press(shared.client, "/staff/sign-in", "/staff/sign-in/link", token=token)).status_code == 403
    async with browser(shared.app, HERE) as local:
        assert (await press(local, link, "/staff/sign-in/link", token=token)).status_code == 303
    refused = accounts_of(shared).log.entries(AuditFilter(kind=AuditKind.LINK))
    assert [(each.what, each.address) for each in refused] == [
        ("link refused: from another machine", "203.0.113.7")
    ] * 2


async def test_the_button_of_another_site_uses_no_link_up(shared: HelpCenter) -> None:
    token = accounts_of(shared).issue_link(datetime.now(UTC))
    async with browser(shared.app, HERE) as local:
        answer = await local.post("/staff/sign-in/link", data={"token": token, "csrf": "forged"})
        assert answer.status_code == 403
        link = f"/staff/sign-in/link?token={token}"
        assert (await press(local, link, "/staff/sign-in/link", token=token)).status_code == 303


async def test_the_account_of_links_lists_its_sessions_and_has_no_second_factor(shared: HelpCenter) -> None:
    async with browser(shared.app, HERE) as local:
        await open_link(shared, local)
        page = (await local.get("/staff/account")).text
        assert "this machine" in page and "Make an account of your own" in page
        answer = await press(local, "/staff/account", "/staff/account/second-factor", password="x")
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 "
            "Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8", "Another browser"),
        ("", "Another browser"),
    ],
)
def test_browsers_are_called_what_people_call_them(user_agent: str, name: str) -> None:
    assert agent_name(user_agent) == name
