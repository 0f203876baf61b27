"""Signing in, roles, forms, and reports behind it."""

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial

import anyio
import anyio.to_thread
import httpx
import pytest

from helpcenter.accounts import passwords
from helpcenter.domain.account import Role
from helpcenter.serving.process_role import ProcessRole
from tests.waiting import wait_until
from tests.web.conftest import HelpCenter, Starter
from tests.web.staff.signing_in import PASSWORD, csrf_of, sign_in

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "path", ["/staff", "/staff/reports", "/staff/reports/queries", "/staff/content", "/staff/events"]
)
async def test_staff_pages_lead_to_signing_in_first(help_center: HelpCenter, path: str) -> None:
    answer = await help_center.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/staff/sign-in?next=")


async def test_a_password_opens_the_reports(help_center: HelpCenter) -> None:
    answer = await sign_in(help_center)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/overview")
    for cookie in answer.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and cookie.startswith("hc_")
    assert (await help_center.get("/staff/reports")).status_code == 200


async def test_a_wrong_password_is_said_without_saying_which(help_center: HelpCenter) -> None:
    form = await help_center.get("/staff/sign-in")
    data = {"name": "nobody", "password": "wrong", "csrf": csrf_of(form)}
    answer = await help_center.client.post("/staff/sign-in", data=data)
    assert answer.status_code == 401
    assert "do not match" in answer.text


async def test_a_sign_in_form_from_elsewhere_is_refused(help_center: HelpCenter) -> None:
    answer = await help_center.client.post("/staff/sign-in", data={"name": "a", "password": "b", "csrf": "forged"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "//[", "http://[", "/staff\\@evil.example", "/en/"]
)
async def test_signing_in_never_leads_away(help_center: HelpCenter, target: str) -> None:
    help_center.app.state.web.services.accounts.add("ada", PASSWORD, Role.ADMIN)
    form = await help_center.get("/staff/sign-in")
    data = {"name": "ada", "password": PASSWORD, "csrf": csrf_of(form), "next": target}
    answer = await help_center.client.post("/staff/sign-in", data=data)
    assert answer.headers["location"] == "/staff/overview"


async def test_signing_out_needs_the_pages_own_form(help_center: HelpCenter) -> None:
    await sign_in(help_center)
    assert (await help_center.client.post("/staff/sign-out", data={"csrf": "forged"})).status_code == 403
    page = await help_center.get("/staff/reports")
    answer = await help_center.client.post("/staff/sign-out", data={"csrf": csrf_of(page)})
    assert answer.status_code == 303
    assert (await help_center.get("/staff/reports")).status_code == 303


async def test_a_cookie_kept_from_before_signing_out_opens_nothing(help_center: HelpCenter) -> None:
    await sign_in(help_center)
    kept = help_center.client.cookies["hc_staff"]
    page = await help_center.get("/staff/reports")
    await help_center.client.post("/staff/sign-out", data={"csrf": csrf_of(page)})
    answer = await help_center.get("/staff/reports", cookie=f"hc_staff={kept}")
    assert answer.status_code == 303


async def test_a_session_does_not_come_back_with_its_name(help_center: HelpCenter) -> None:
    await sign_in(help_center)
    accounts = help_center.app.state.web.services.accounts
    accounts.remove("marketing-user")
    accounts.add("marketing-user", PASSWORD, Role.ADMIN)
    assert (await help_center.get("/staff/reports")).status_code == 303


async def test_tries_at_once_are_counted_one_by_one(help_center: HelpCenter) -> None:
    data = {"name": "ada", "password": "wrong", "csrf": csrf_of(await help_center.get("/staff/sign-in"))}
    statuses: Counter[int] = Counter()

    async def guess() -> None:
        statuses[(await help_center.client.post("/staff/sign-in", data=data)).status_code] += 1

    async with anyio.create_task_group() as guesses:
        for _ in range(40):
            guesses.start_soon(guess)
    assert statuses == {401: 5, 429: 35}  # five are free


async def test_two_passwords_are_checked_at_once_and_no_more(
    help_center: HelpCenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    limiter, may_end = help_center.app.state.sign_in_limiter, threading.Event()

    def matches(_stored: str | None, _password: str) -> bool:
        return may_end.wait() and False

    monkeypatch.setattr(passwords, "matches", matches)
    data = {"name": "ada", "password": "wrong", "csrf": csrf_of(await help_center.get("/staff/sign-in"))}
    async with anyio.create_task_group() as guesses:
        for _ in range(5):
            guesses.start_soon(partial(help_center.client.post, "/staff/sign-in", data=data))
        await anyio.to_thread.run_sync(wait_until, lambda: limiter.statistics().tasks_waiting == 3)
        assert limiter.statistics().borrowed_tokens == 2
        may_end.set()


@contextmanager
def held(help_center: HelpCenter) -> Iterator[None]:
    """The accounts' file while another process writes it."""
    path = help_center.app.state.web.services.settings.state / "staff.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("begin exclusive")
        yield


async def test_accounts_that_are_held_are_waited_for_beside_the_visitors(help_center: HelpCenter) -> None:
    await sign_in(help_center)
    statuses: dict[str, int] = {}
    threads = anyio.to_thread.current_default_thread_limiter()

    async def ask() -> None:
        statuses["staff"] = (await help_center.get("/staff/reports")).status_code

    with held(help_center):
        async with anyio.create_task_group() as asking:
            asking.start_soon(ask)
            # A thread for the page, and one for waiting.
            await anyio.to_thread.run_sync(wait_until, lambda: threads.statistics().borrowed_tokens > 1)
            # With the cookie of staff, and answered while the page above still waits.
            assert (await help_center.get("/en/guides/cancel-lantern")).status_code == 200
            assert (await help_center.get("/staff/nowhere")).status_code == 404
            assert statuses == {}
    assert statuses == {"staff": 503}


async def test_signing_in_while_accounts_are_held_is_to_be_tried_again(help_center: HelpCenter) -> None:
    data = {"name": "ada", "password": PASSWORD, "csrf": csrf_of(await help_center.get("/staff/sign-in"))}
    with held(help_center):
        answer = await help_center.client.post("/staff/sign-in", data=data)
    assert answer.status_code == 503
    assert "try again" in answer.text


async def test_damaged_accounts_are_said_without_saying_where_they_are(help_center: HelpCenter) -> None:
    await sign_in(help_center)
    data = {"name": "ada", "password": PASSWORD, "csrf": csrf_of(await help_center.get("/staff/sign-in"))}
    path = help_center.app.state.web.services.settings.state / "staff.sqlite"
    path.write_bytes(b"no database at all, but long enough to be taken for one" * 400)
    for answer in (
        await help_center.get("/staff/reports"),
        await help_center.client.post("/staff/sign-in", data=data),
    ):
        assert answer.status_code == 503
        assert "damaged" in answer.text
        assert path.name not in answer.text


async def test_a_failed_try_keeps_where_one_was_going(help_center: HelpCenter) -> None:
    form = await help_center.get("/staff/sign-in?next=/staff/reports/funnel")
    data = {"name": "nobody", "password": "wrong", "csrf": csrf_of(form), "next": "/staff/reports/funnel"}
    answer = await help_center.client.post("/staff/sign-in", data=data)
    assert 'value="/staff/reports/funnel"' in answer.text


async def test_a_removed_account_is_signed_out_at_once(help_center: HelpCenter) -> None:
    await sign_in(help_center)
    help_center.app.state.web.services.accounts.remove("marketing-user")
    assert (await help_center.get("/staff/reports")).status_code == 303


@pytest.mark.parametrize(("role", "status"), [(Role.MARKETING, 403), (Role.EDITOR, 200), (Role.ADMIN, 200)])
async def test_the_content_page_is_for_editors(help_center: HelpCenter, role: Role, status: int) -> None:
    await sign_in(help_center, role)
    assert (await help_center.get("/staff/content")).status_code == status


async def test_staff_are_not_counted_as_visitors(help_center: HelpCenter) -> None:
    await sign_in(help_center)
    await help_center.get("/en/guides/cancel-lantern")
    assert help_center.events() == []


@pytest.mark.parametrize("name", ["overview", "queries", "content_gaps", "funnel", "series"])
async def test_every_report_opens_while_there_is_nothing_to_show(help_center: HelpCenter, name: str) -> None:
    await sign_in(help_center)
    page = await help_center.get(f"/staff/reports/{name}")
    assert page.status_code == 200
    assert "<h1" in page.text


async def test_a_report_counts_what_was_just_done(help_center: HelpCenter) -> None:
    await help_center.get("/en/search?q=cancel+lantern")
    await sign_in(help_center)
    answer = (await help_center.get("/staff/reports/queries?format=json")).json()
    assert [(row["query"], row["intents"]) for row in answer["rows"]] == [("cancel lantern", 1)]


@pytest.mark.parametrize("format_", ["csv", "json", "parquet"])
async def test_a_report_can_be_taken_along(help_center: HelpCenter, format_: str) -> None:
    await sign_in(help_center)
    answer = await help_center.get(f"/staff/reports/queries?format={format_}")
    assert answer.status_code == 200
    assert f".{format_}" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/staff/reports/querys", 404, "did you mean"),
        ("/staff/reports/queries?from=yesterday", 400, "date such as"),
        ("/staff/reports/queries?from=2026-02-02&to=2026-01-01", 400, "must not be after"),
        ("/staff/reports/queries?format=xlsx", 400, "There are: csv"),
        ("/staff/reports/..%2f..%2fsite", 404, ""),
    ],
)
async def test_a_wrong_question_to_a_report_is_answered_with_a_sentence(
    help_center: HelpCenter, path: str, status: int, sentence: str
) -> None:
    await sign_in(help_center)
    answer = await help_center.get(path)
    assert answer.status_code == status
    assert sentence in answer.text


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer wrong", "Bearer é"])
async def test_the_owners_door_is_for_commands_with_its_token(help_center: HelpCenter, token: str) -> None:
    answer = await help_center.client.get("/staff/owner/reports/queries", headers={"authorization": token.encode()})
    assert answer.status_code == 401


async def test_visitors_servers_have_no_staff_pages_at_all(start: Starter) -> None:
    help_center = await start(ProcessRole.WEB)
    assert (await help_center.get("/staff/sign-in")).status_code == 404
    assert (await help_center.get("/en/")).status_code == 200


async def test_the_staff_server_has_no_visitors_pages(start: Starter) -> None:
    help_center = await start(ProcessRole.STAFF)
    assert (await help_center.get("/en/")).status_code == 404
    assert (await help_center.get("/staff/sign-in")).status_code == 200


async def test_the_events_page_tells_what_was_left_out_and_why(help_center: HelpCenter) -> None:
    await help_center.get("/en/guides/cancel-lantern")
    await help_center.get("/en/guides/cancel-lantern", sec_gpc="1")
    await sign_in(help_center)
    page = await help_center.get("/staff/events")
    assert page.status_code == 200
    assert "opted out" in page.text and "tell series" in page.text and "Events in the ledger" in page.text


async def test_the_events_page_says_why_addresses_have_no_limits(help_center: HelpCenter) -> None:
    await help_center.get("/en/guides/cancel-lantern", x_real_ip="198.51.100.1")
    await sign_in(help_center)
    assert "HELPCENTER_TRUSTED_PROXIES does not name" in (await help_center.get("/staff/events")).text


async def test_the_events_page_tells_floods_by_day_and_reason(start: Starter) -> None:
    help_center = await start(ProcessRole.ALL, flood_views=2)
    for _ in range(5):
        await help_center.get("/en/guides/cancel-lantern")
    await sign_in(help_center)
    page = await help_center.get("/staff/events")
    assert "Floods, by day" in page.text
    assert "HELPCENTER_TRUSTED_PROXIES" not in page.text
    day = datetime.now(UTC).date().isoformat()
    receipt = await help_center.get(f"/staff/events/receipt?figure=flood_views&day={day}")
    assert receipt.status_code == 200
    assert "counted as a flood for that reason" in receipt.text


async def test_metrics_tell_how_the_ledger_does(help_center: HelpCenter) -> None:
    local = httpx.ASGITransport(app=help_center.app, client=("127.0.0.1", 5))
    async with httpx.AsyncClient(transport=local, base_url="http://127.0.0.1:8000") as client:
        assert "helpcenter_ledger_events 0.0\n" in (await client.get("/metrics")).text


async def test_the_overview_is_the_first_page_and_says_what_to_do_when_empty(help_center: HelpCenter) -> None:
    await sign_in(help_center)
    page = await help_center.get("/staff/overview")
    assert page.status_code == 200
    assert "helpcenter demo" in page.text
    await help_center.client.post("/staff/sign-out", data={"csrf": csrf_of(page)})
    await help_center.get("/en/search?q=cancel+lantern")
    await sign_in_again(help_center)
    page = await help_center.get("/staff/overview")
    assert "tile-value" in page.text and "cancel lantern" in page.text


async def test_the_overview_leaves_out_what_a_report_of_the_sites_own_tells_less(help_center: HelpCenter) -> None:
    await help_center.get("/en/search?q=cancel+lantern")
    reports = help_center.root / "analytics" / "reports"
    for name in ("overview", "content_gaps"):
        header = (reports / f"{name}.sql").read_text("utf-8").partition("-- chart")[0].partition("-- parameters")[0]
        more = "-- parameters: none\n-- chart: none\n-- numerator: none\n-- denominator: none\n-- totals: other\n"
        (reports / f"{name}.sql").write_text(f"{header}{more}SELECT 1 AS sessions FROM range(2)", "utf-8")
    await sign_in(help_center)
    page = await help_center.get("/staff/overview")
    assert page.status_code == 200
    assert page.text.count("tile-value") == 1


async def sign_in_again(help_center: HelpCenter) -> None:
    form = await help_center.get("/staff/sign-in")
    data = {"name": "marketing-user", "password": PASSWORD, "csrf": csrf_of(form)}
    await help_center.client.post("/staff/sign-in", data=data)


async def test_live_shows_the_last_minutes(help_center: HelpCenter) -> None:
    await help_center.get("/en/search?q=cancel+lantern")
    await sign_in(help_center)
    page = await help_center.get("/staff/live")
    assert page.status_code == 200
    assert "cancel lantern" in page.text and "/assets/live." in page.text


async def test_a_figure_opens_to_the_rows_behind_it(help_center: HelpCenter) -> None:
    await help_center.get("/en/search?q=cancel+lantern")
    await sign_in(help_center)
    page = await help_center.get("/staff/reports/queries")
    links = re.findall(r'href="(/staff/reports/queries/receipt[^"]+)"', page.text)
    assert len(links) == 11
    for link in links:
        answer = await help_center.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert "FROM intents" in answer.text and "Numerator" in answer.text
    assert (await help_center.get("/staff/reports/queries/receipt?figure=nonsense")).status_code == 404


async def test_filters_stay_in_the_address_and_downloads_equal_the_screen(help_center: HelpCenter) -> None:
    await help_center.get("/en/search?q=cancel+lantern")
    await sign_in(help_center)
    page = await help_center.get("/staff/reports/queries?locale=en&series=all&compare=previous")
    assert 'value="all" selected' in page.text and "intents before" in page.text
    [csv] = re.findall(r'href="(/staff/reports/queries[^"]+format=csv)"', page.text)
    assert "locale=en" in csv and "series=all" in csv and "compare=previous" in csv
    header = (await help_center.get(csv.replace("&amp;", "&"))).text.splitlines()[0].split(",")
    assert header == [
        each.replace(" ", "_") for each in re.findall(r'<th scope="col" class="[^"]+">([^<]+)<', page.text)
    ]


async def test_bots_are_shown_when_asked_for(help_center: HelpCenter) -> None:
    agent = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    await help_center.get("/en/search?q=cancel+lantern", user_agent=agent)
    await sign_in(help_center)
    asked = {
        series: await help_center.get(f"/staff/reports/queries?format=json&series={series}")
        for series in ("human", "bot")
    }
    assert [len(answer.json()["rows"]) for answer in asked.values()] == [0, 1]
    assert (await help_center.get("/staff/reports/queries?series=robots")).status_code == 400


async def test_experiments_are_told_to_wait(help_center: HelpCenter) -> None:
    await help_center.get("/en/guides/cancel-lantern")
    await sign_in(help_center)
    page = await help_center.get("/staff/experiments")
    assert page.status_code == 200
    assert "glowworm" in page.text and "Too early to tell" in page.text and "hidden" in page.text


async def test_a_running_experiment_s_page_tells_no_rates_and_opens_its_visitors(help_center: HelpCenter) -> None:
    await help_center.get("/en/guides/cancel-lantern")
    await sign_in(help_center)
    page = await help_center.get("/staff/experiments")
    links = re.findall(r'href="(/staff/reports/experiments/receipt[^"]+)"', page.text)
    assert len(links) == 2
    assert {re.search(r"figure=(\w+)", link)[1] for link in links} == {"visitors"}  # type: ignore[index]
    assert (await help_center.get(links[0].replace("&amp;", "&"))).status_code == 200


@pytest.mark.parametrize(
    ("name", "known"),
    [("queries", {"locale", "product", "series", "compare"}), ("hours", {"locale", "series", "compare"}),
     ("series", {"locale", "product", "compare"}), ("experiments", set())],
)  # fmt: skip
async def test_a_report_offers_the_filters_that_change_it(help_center: HelpCenter, name: str, known: set[str]) -> None:
    await sign_in(help_center)
    page = await help_center.get(f"/staff/reports/{name}")
    assert set(re.findall(r'<select id="(\w+)"', page.text)) == known


async def test_what_is_lost_is_added_up_and_columns_are_named_as_on_the_screen(help_center: HelpCenter) -> None:
    for query in ("zeppelin", "quasar"):
        await help_center.get(f"/en/search?q={query}")
    await sign_in(help_center)
    page = await help_center.get("/staff/reports/content_gaps")
    total = re.search(r"<tfoot>(.*?)</tfoot>", page.text, re.DOTALL)
    assert total is not None
    assert "Together" in total[1] and ">2<" in total[1]
    assert "“lost cta clicks”" in page.text


async def test_every_figure_of_the_overview_s_lists_opens(help_center: HelpCenter) -> None:
    await help_center.get("/en/search?q=cancel+lantern")
    await sign_in(help_center)
    page = await help_center.get("/staff/overview")
    lists = page.text.partition('class="top-lists"')[2]
    links = re.findall(r'href="(/staff/reports/no_clicks/receipt[^"]+)"', lists)
    assert links
    assert (await help_center.get(links[0].replace("&amp;", "&"))).status_code == 200
