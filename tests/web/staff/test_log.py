"""The log of staff as administrators see it."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import anyio
import anyio.to_thread
import pytest

from helpcenter.domain.account import AuditFilter, AuditKind, Role
from tests.waiting import wait_until
from tests.web.conftest import HelpCenter, Starter
from tests.web.staff.signing_in import accounts_of, give_password, sign_in

pytestmark = pytest.mark.anyio


def shown(page: str) -> list[str]:
    """The third cell of each row: what was done."""
    rows = re.findall(r"<tr><td class=\"cell-date\">.*?</tr>", page)
    return [re.sub(r"<[^>]+>", "", re.findall(r"<td.*?</td>", row)[2]).strip() for row in rows]


@pytest.mark.parametrize(("role", "status"), [(Role.MARKETING, 403), (Role.EDITOR, 403), (Role.ADMIN, 200)])
async def test_the_log_is_for_administrators(shared: HelpCenter, role: Role, status: int) -> None:
    page = (await sign_in(shared, role), await shared.get("/staff/log"))[1]
    assert page.status_code == status
    home = (await shared.get("/staff/reports")).text
    assert ('href="/staff/log"' in home) is (status == 200)


async def test_it_shows_what_was_done_and_what_was_refused_with_addresses(shared: HelpCenter) -> None:
    await give_password(shared.client, "eve", "wrong password")
    await sign_in(shared, Role.ADMIN)
    page = (await shared.get("/staff/log")).text
    assert shown(page)[:3] == [
        "signed in by password",
        "added as admin",
        "Refused: wrong name or password",
    ]
    assert "203.0.113.7" in page


async def test_it_is_filtered_by_kind_name_day_and_outcome(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    note, then = accounts_of(shared).log.note, datetime(2026, 3, 1, 12, tzinfo=UTC)
    note(AuditKind.BACKUP, "terminal:ada", "ledger copied to march.duckdb", now=then)
    note(AuditKind.REINDEX, "terminal:ada", "release 7", now=then + timedelta(days=1))
    for query, what in (
        ("kind=backup", ["ledger copied to march.duckdb"]),
        ("who=terminal:ada", ["release 7", "ledger copied to march.duckdb"]),
        ("from=2026-03-01&to=2026-03-01", ["ledger copied to march.duckdb"]),
        ("to=2026-03-02", ["release 7", "ledger copied to march.duckdb"]),
        ("refused=yes", []),
    ):
        assert shown((await shared.get(f"/staff/log?{query}")).text) == what, query


async def test_it_has_pages_and_keeps_the_filters(shared: HelpCenter) -> None:
    await sign_in(shared, Role.ADMIN)
    start = datetime(2026, 3, 1, tzinfo=UTC)
    for number in range(101):
        accounts_of(shared).log.note(AuditKind.EXPORT, "ada", f"export {number}", now=start + timedelta(0, number))
    page = (await shared.get("/staff/log?kind=export")).text
    assert len(shown(page)) == 100 and "1 to 100 of 101" in page
    [older] = re.findall(r'href="([^"]+)">Older<', page)
    last = (await shared.get(older.replace("&amp;", "&"))).text
    assert shown(last) == ["export 0"] and "101 to 101 of 101" in last
    assert re.findall(r'href="([^"]+)">Newer<', last) == ["/staff/log?kind=export"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("kind=nonsense", "There are: sign-in, account"),
        ("from=yesterday", "date such as"),
        ("from=0001-01-01", "date such as"),
        ("to=9999-12-31", "date such as"),
        ("from=2026-03-02&to=2026-03-01", "must not be after"),
    ],
)
async def test_a_wrong_filter_is_answered_with_a_sentence(shared: HelpCenter, query: str, sentence: str) -> None:
    await sign_in(shared, Role.ADMIN)
    for address in (f"/staff/log?{query}", f"/staff/log?{query}&format=csv"):
        answer = await shared.get(address)
        assert answer.status_code == 400 and sentence in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "１"])
async def test_a_page_that_is_not_there_is_no_reason_to_fail(shared: HelpCenter, page: str) -> None:
    await sign_in(shared, Role.ADMIN)
    assert (await shared.get(f"/staff/log?page={page}")).status_code == 200


async def test_as_a_file_it_runs_no_formula_and_its_taking_is_noted(shared: HelpCenter) -> None:
    await give_password(shared.client, "=cmd|' /C calc'!A0", "wrong password")
    await sign_in(shared, Role.ADMIN)
    answer = await shared.get("/staff/log?refused=yes&format=csv")
    [header, row] = csv.reader(io.StringIO(answer.text))
    assert header == ["at_utc", "kind", "who", "what", "address", "outcome"]
    assert row[1:] == ["sign-in", "'=cmd|' /C calc'!A0", "wrong name or password", "203.0.113.7", "refused"]
    [noted] = accounts_of(shared).log.entries(AuditFilter(kind=AuditKind.EXPORT))
    assert (noted.who, noted.what, noted.address) == ("admin-user", "1 entries of the log as csv", "203.0.113.7")


@pytest.mark.parametrize("format_", ["csv", "json", "parquet"])
async def test_taking_a_report_along_is_noted(shared: HelpCenter, format_: str) -> None:
    await sign_in(shared)
    await shared.get(f"/staff/reports/queries?from=2026-03-01&to=2026-03-02&format={format_}")
    [noted] = accounts_of(shared).log.entries(AuditFilter(kind=AuditKind.EXPORT))
    assert (noted.who, noted.what) == ("marketing-user", f"report queries as {format_}, 2026-03-01 to 2026-03-02")


async def test_an_experiment_is_noted_when_it_is_planned_and_when_it_is_planned_otherwise(shared: HelpCenter) -> None:
    services = shared.app.state.web.services
    services.set_experiments()  # as it is already
    for designs in ({}, None):
        if designs is not None:
            services.owner.set_experiments(designs)
        services.set_experiments()
    planned = accounts_of(shared).log.entries(AuditFilter(kind=AuditKind.EXPERIMENT))
    assert [(each.who, each.what.split(":")[0]) for each in planned] == [("content", "experiment glowworm planned")]


async def test_a_scheduled_backup_is_noted(start: Starter) -> None:
    help_center = await start(backup_hours=6)
    owner = help_center.app.state.web.services.owner
    await anyio.to_thread.run_sync(owner.care.back_up_when_due)
    backups = AuditFilter(kind=AuditKind.BACKUP)
    # The owner's own turn may have been first.
    await anyio.to_thread.run_sync(wait_until, lambda: accounts_of(help_center).log.count(backups) == 1)
    [noted] = accounts_of(help_center).log.entries(backups)
    assert noted.who == "schedule" and noted.what.startswith("ledger copied to ")
