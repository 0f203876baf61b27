"""Setting a second factor up, signing in with it, and doing without it again: through the pages."""

import re

import httpx
import pytest

from helpcenter.domain.account import LINK_NAME, Account, AuditFilter, AuditKind, Role, SecondFactorFor
from helpcenter.web.http.private_cookies import PrivateCookies
from helpcenter.web.staff_sessions import StaffSessions
from tests.web.conftest import ORIGIN, HelpCenter, Starter
from tests.web.staff.signing_in import PASSWORD, accounts_of, browser, codes_in, give_password, press, set_up, sign_in

pytestmark = pytest.mark.anyio

NAME = "admin-user"


async def give_code(client: httpx.AsyncClient, code: str, next_url: str = "") -> httpx.Response:
    return await press(client, "/staff/sign-in/code", "/staff/sign-in/code", code=code, next=next_url)


async def test_a_password_alone_opens_nothing_once_a_factor_is_set_up(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    app, page = await set_up(shared.client)
    assert len(codes_in(page)) == 10
    async with browser(shared.app) as phone:
        answer = await give_password(phone, NAME)
        assert answer.headers["location"].startswith("/staff/sign-in/code")
        assert (await phone.get("/staff/reports")).status_code == 303
        answer = await give_code(phone, app.code(), "/staff/reports")
        assert answer.headers["location"] == "/staff/reports"
        assert (await phone.get("/staff/reports")).status_code == 200
    signed = accounts_of(shared).log.entries(AuditFilter(kind=AuditKind.SIGN_IN, who=NAME), limit=1)
    assert signed[0].what == "signed in by password and a code"


async def test_the_picture_has_words_beside_it(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    await press(shared.client, "/staff/account", "/staff/account/second-factor", password=PASSWORD)
    page = (await shared.get("/staff/account/second-factor")).text
    assert 'role="img" aria-label="QR code' in page and "<svg" in page
    assert 'href="otpauth://totp/' in page and 'class="factor-key"' in page


async def test_setting_up_takes_the_password(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    answer = await press(shared.client, "/staff/account", "/staff/account/second-factor", password="a guess")
    assert answer.status_code == 401 and "not your password" in answer.text
    assert (await shared.get("/staff/account/second-factor")).headers["location"] == "/staff/account"


async def test_a_wrong_first_code_is_said_and_the_same_picture_stays(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    await press(shared.client, "/staff/account", "/staff/account/second-factor", password=PASSWORD)
    before = await shared.get("/staff/account/second-factor")
    page = "/staff/account/second-factor"
    answer = await press(shared.client, page, f"{page}/code", code="000000")
    assert answer.status_code == 401 and "does not fit" in answer.text
    keys = [re.findall(r'class="factor-key"[^>]*>([A-Z2-7 ]+)<', each.text) for each in (before, answer)]
    assert keys[0] == keys[1]


async def test_setting_up_signs_the_other_browsers_out(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    async with browser(shared.app) as phone:
        await give_password(phone, NAME)
        await set_up(shared.client)
        assert (await phone.get("/staff/account")).status_code == 303
    assert (await shared.get("/staff/account")).status_code == 200


async def test_a_wrong_code_is_said_and_slowed_down(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    await set_up(shared.client)
    async with browser(shared.app) as phone:
        await give_password(phone, NAME)
        answers = [await give_code(phone, "000000") for _ in range(6)]
        assert [each.status_code for each in answers] == [401] * 5 + [429]
        assert "retry-after" in answers[-1].headers and "does not fit" in answers[0].text


async def test_a_code_without_its_password_leads_to_signing_in(shared: HelpCenter) -> None:
    assert (await shared.get("/staff/sign-in/code")).headers["location"] == "/staff/sign-in"
    answer = await press(shared.client, "/staff/sign-in", "/staff/sign-in/code", code="000000")
    assert answer.headers["location"] == "/staff/sign-in"


async def test_a_password_changed_between_the_steps_begins_anew(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    app, _ = await set_up(shared.client)
    async with browser(shared.app) as phone:
        await give_password(phone, NAME)
        code_page = await phone.get("/staff/sign-in/code")
        accounts_of(shared).set_password(NAME, "another good password")
        [csrf] = set(re.findall(r'name="csrf" value="([^"]+)"', code_page.text))
        answer = await phone.post("/staff/sign-in/code", data={"csrf": csrf, "code": app.code()})
        assert answer.headers["location"] == "/staff/sign-in"


async def test_a_recovery_code_signs_in_once(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    _, page = await set_up(shared.client)
    code = codes_in(page)[0]
    async with browser(shared.app) as phone, browser(shared.app, "203.0.113.9") as tablet:
        await give_password(phone, NAME)
        assert (await give_code(phone, code)).status_code == 303
        assert "9 recovery codes are left" in (await phone.get("/staff/account")).text
        await give_password(tablet, NAME)
        assert (await give_code(tablet, code)).status_code == 401


async def test_new_recovery_codes_and_turning_it_off_take_a_code(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    app, page = await set_up(shared.client)
    renew, remove = (f"/staff/account/second-factor/{each}" for each in ("recovery-codes", "remove"))
    assert (await press(shared.client, "/staff/account", renew, code="000000")).status_code == 401
    new = codes_in(await press(shared.client, "/staff/account", renew, code=app.code()))
    assert len(new) == 10 and not set(new) & set(codes_in(page))
    assert (await press(shared.client, "/staff/account", remove, code="000000")).status_code == 401
    answer = await press(shared.client, "/staff/account", remove, code=new[0])
    assert "Your password alone signs you in" in (await shared.get(answer.headers["location"])).text
    async with browser(shared.app) as phone:
        await give_password(phone, NAME)
        assert (await phone.get("/staff/account")).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "role", "must"),
    [
        (SecondFactorFor.ADMINS, Role.ADMIN, True),
        (SecondFactorFor.ADMINS, Role.EDITOR, False),
        (SecondFactorFor.EVERYONE, Role.MARKETING, True),
        (SecondFactorFor.NOBODY, Role.ADMIN, False),
    ],
)
async def test_a_setting_says_who_must_have_a_factor(
    shared: HelpCenter, wanted: SecondFactorFor, role: Role, must: bool
) -> None:
    sessions = StaffSessions(b"secret", accounts_of(shared), PrivateCookies.of(ORIGIN), wanted)
    assert sessions.needs_factor(Account("ada", role, 1)) is must
    assert not sessions.needs_factor(Account(LINK_NAME, Role.ADMIN, 1))


async def test_who_must_have_a_factor_comes_no_further_without_and_cannot_turn_it_off(start: Starter) -> None:
    help_center = await start(second_factor=SecondFactorFor.ADMINS)
    await sign_in(help_center, Role.ADMIN)
    assert (await help_center.get("/staff/reports")).headers["location"] == "/staff/account"
    assert "Your role needs a second factor" in (await help_center.get("/staff/account")).text
    app, _ = await set_up(help_center.client)
    assert (await help_center.get("/staff/reports")).status_code == 200
    remove = "/staff/account/second-factor/remove"
    answer = await press(help_center.client, "/staff/account", remove, code=app.code())
    assert answer.status_code == 403 and "needs a second factor" in answer.text
    assert accounts_of(help_center).factors.is_enrolled(NAME)


async def test_a_lost_key_is_said_with_the_way_out(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    app, page = await set_up(shared.client)
    shared.app.state.web.services.settings.factor_key_file.unlink()
    async with browser(shared.app) as phone:
        await give_password(phone, NAME)
        answer = await give_code(phone, app.code())
        assert answer.status_code == 503 and "recovery code" in answer.text
        assert (await give_code(phone, codes_in(page)[0])).status_code == 303
