"""Guessing a password takes too long, and a stranger cannot keep the owner of an account out."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpcenter.accounts import Accounts, passwords, throttle
from helpcenter.accounts.database import Database
from helpcenter.accounts.throttle import Scope
from helpcenter.domain.account import Role
from helpcenter.domain.errors import Refused

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
OWNER, STRANGER = "203.0.113.7", "198.51.100.1"
FREE = Scope.HERE.limit.free


@pytest.fixture
def accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Accounts]:
    """With passwords compared at once and no waiting for the disk: what is counted here is tries, thousands of them."""

    def connected(database: Database) -> sqlite3.Connection:
        connection = sqlite3.connect(database._path, timeout=10, isolation_level=None)
        connection.executescript("pragma synchronous = off; pragma journal_mode = memory")
        return connection

    monkeypatch.setattr(Database, "_connect", connected)
    monkeypatch.setattr(passwords, "hashed", lambda given: f"hash of {given}")
    monkeypatch.setattr(passwords, "matches", lambda stored, given: stored == f"hash of {given}")
    accounts = Accounts(tmp_path / "staff.sqlite", tmp_path / "factor")
    accounts.add("ada", PASSWORD, Role.EDITOR)
    accounts.add("eve", PASSWORD, Role.EDITOR)
    yield accounts


def refusal(
    accounts: Accounts, given: str = "wrong", name: str = "ada", address: str = STRANGER, now: datetime = NOW
) -> Refused | None:
    try:
        accounts.sign_in(name, given, address, now)
    except Refused as error:
        return error
    return None


def test_each_failure_makes_the_next_wait_longer_up_to_a_quarter_of_an_hour(accounts: Accounts) -> None:
    now, waits = NOW, []
    for _ in range(FREE + 8):
        refused = refusal(accounts, now=now)
        assert refused is not None
        if refused.status == 429:
            assert refused.retry_seconds is not None
            waits.append(refused.retry_seconds)
            now += timedelta(seconds=refused.retry_seconds)
            refused = refusal(accounts, now=now)
        assert refused is not None and refused.status == 401
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_a_try_that_is_refused_for_its_time_makes_the_wait_no_longer(accounts: Accounts) -> None:
    for _ in range(FREE + 50):
        refusal(accounts)
    assert refusal(accounts, PASSWORD, now=NOW + timedelta(seconds=30)) is None


def test_a_stranger_cannot_lock_the_owner_out(accounts: Accounts) -> None:
    for minute in range(60):
        refusal(accounts, now=NOW + timedelta(minutes=minute))
    assert refusal(accounts, PASSWORD, address=OWNER, now=NOW + timedelta(minutes=60)) is None


def polled_by(accounts: Accounts, networks: Sequence[str], rounds: int, name: str = "ada", now: datetime = NOW) -> int:
    """How many tries are let in, when each of the networks tries in each of so many rounds, ten seconds apart."""
    given = [
        refusal(accounts, name=name, address=each, now=now + timedelta(seconds=10 * round_))
        for round_ in range(rounds)
        for each in networks
    ]
    return sum(refused is not None and refused.status == 401 for refused in given)


NETWORKS = {
    "20 of IPv4, far apart": [f"{number}.0.113.9" for number in range(10, 30)],
    "200 of IPv4, far apart": [f"{number}.51.100.9" for number in range(10, 210)],
    "256 of one provider's IPv4": [f"198.51.100.{number}" for number in range(256)],
    "256 /64 of one IPv6 /48": [f"2001:db8:1:{number:x}::1" for number in range(256)],
    "256 /48 of one IPv6 /32": [f"2001:db8:{number:x}::1" for number in range(256)],
}


@pytest.mark.parametrize("kind", NETWORKS)
def test_networks_that_try_without_a_pause_do_not_keep_a_new_browser_out(accounts: Accounts, kind: str) -> None:
    polled_by(accounts, NETWORKS[kind], rounds=8)
    now = NOW + timedelta(seconds=80)
    mistyped = [refusal(accounts, address=OWNER, now=now) for _ in range(Scope.FIRST_HERE.limit.free - 1)]
    assert [each.status for each in mistyped if each] == [401, 401]
    assert refusal(accounts, PASSWORD, address=OWNER, now=now) is None


def test_two_thousand_networks_leave_room_for_the_first_tries_of_six_hundred_more() -> None:
    assert Scope.FIRST.limit.free >= 2_000 * Scope.FIRST_HERE.limit.free + 600 * Scope.FIRST_HERE.limit.free


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        # Three for each network, and 20 and some that are nobody's.
        ("20 of IPv4, far apart", 3 * 20 + 40),
        ("256 of one provider's IPv4", Scope.FIRST_NEAR.limit.free + 40),
        ("256 /64 of one IPv6 /48", Scope.FIRST_HERE.limit.free + 40),
        ("256 /48 of one IPv6 /32", Scope.FIRST_NEAR.limit.free + 40),
    ],
)
def test_networks_that_cost_little_are_not_many(accounts: Accounts, kind: str, most: int) -> None:
    assert polled_by(accounts, NETWORKS[kind], rounds=8) <= most


def test_the_first_tries_of_all_networks_are_bounded(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttle._LIMITS, Scope.FIRST, throttle._share(30))
    assert polled_by(accounts, NETWORKS["200 of IPv4, far apart"], rounds=2) <= 20 + 30 + 10


def test_who_tried_less_often_comes_before_those_who_try_without_a_pause(accounts: Accounts) -> None:
    strangers = NETWORKS["20 of IPv4, far apart"]
    polled_by(accounts, strangers, rounds=360)
    now, tries = NOW + timedelta(hours=1), 0
    for _ in range(Scope.FIRST_HERE.limit.free):
        refusal(accounts, address=OWNER, now=now)
    while (refused := refusal(accounts, PASSWORD, address=OWNER, now=now)) and tries < 10:
        tries += 1
        assert refused.retry_seconds is not None
        polled_by(accounts, strangers, rounds=refused.retry_seconds // 10, now=now)
        now += timedelta(seconds=refused.retry_seconds)
    assert tries <= 2


def test_a_network_that_the_account_was_signed_in_from_waits_for_its_own_mistakes_only(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle._LIMITS, Scope.FIRST, throttle._share(0))
    account = accounts.sign_in("ada", PASSWORD, OWNER, NOW)
    accounts.sessions.open(account, "password", "Firefox", OWNER, NOW)
    polled_by(accounts, NETWORKS["200 of IPv4, far apart"], rounds=1)
    elsewhere = refusal(accounts, PASSWORD, address="203.0.112.7")
    assert elsewhere is not None and elsewhere.status == 429 and "signed in before" in elsewhere.message
    assert [refusal(accounts, address=OWNER).status for _ in range(FREE + 1)] == [401] * FREE + [429]  # type: ignore[union-attr]
    assert refusal(accounts, PASSWORD, address=OWNER, now=NOW + timedelta(seconds=30)) is None


@pytest.mark.parametrize("change", ["password", "role", "sign-out"])
def test_what_ends_all_sessions_makes_every_network_unknown(accounts: Accounts, change: str) -> None:
    accounts.sessions.open(accounts.sign_in("ada", PASSWORD, OWNER, NOW), "password", "Firefox", OWNER, NOW)
    assert accounts._knows("ada", OWNER)
    changes = {
        "password": lambda: accounts.set_password("ada", "another good password"),
        "role": lambda: accounts.set_role("ada", Role.ADMIN),
        "sign-out": lambda: accounts.sign_out("ada"),
    }
    changes[change]()
    assert not accounts._knows("ada", OWNER)


def test_an_account_knows_the_last_twenty_networks_and_no_other_accounts(accounts: Accounts) -> None:
    account = accounts.sign_in("ada", PASSWORD, OWNER, NOW)
    for number in range(25):
        now = NOW + timedelta(minutes=number)
        accounts.sessions.open(account, "password", "Firefox", f"198.51.100.{number}", now)
    assert [accounts._knows("ada", f"198.51.100.{number}") for number in range(25)] == [False] * 5 + [True] * 20
    assert not accounts._knows("eve", "198.51.100.24")


def test_codes_tried_from_everywhere_do_not_hold_up_a_network_that_is_known(accounts: Accounts) -> None:
    account = accounts.sign_in("ada", PASSWORD, OWNER, NOW)
    accounts.sessions.open(account, "password", "Firefox", OWNER, NOW)

    def status(address: str, device: str = "") -> int:
        with pytest.raises(Refused) as refused:
            accounts.check_code(account, "000000", address, NOW, device)
        return refused.value.status

    for number in range(20):
        status(f"198.51.100.{number}")
    assert (status("203.0.112.7"), status(OWNER), status("203.0.112.7", "ada's laptop")) == (429, 401, 401)


def test_tries_from_everywhere_come_to_one_a_minute(accounts: Accounts) -> None:
    for number in range(480):
        refusal(accounts, address=f"2001:db8:{number:x}::1", now=NOW + number * timedelta(seconds=15))
    tries = accounts.log.entries(limit=1000)
    last_hour = [each for each in tries if each.is_refusal and each.at > NOW + timedelta(hours=1)]
    assert len(last_hour) <= 60


def test_a_browser_that_the_account_knows_is_let_in_whatever_strangers_do(accounts: Accounts) -> None:
    for number in range(60):
        refusal(accounts, address=f"198.51.100.{number}")
        refusal(accounts, address=OWNER)
    assert accounts.sign_in("ada", PASSWORD, OWNER, NOW, device="ada's laptop").name == "ada"


def test_a_known_browser_has_limits_of_its_own(accounts: Accounts) -> None:
    for _ in range(FREE):
        with pytest.raises(Refused, match="do not match"):
            accounts.sign_in("ada", "wrong", OWNER, NOW, device="ada's laptop")
    with pytest.raises(Refused, match="Too many"):
        accounts.sign_in("ada", PASSWORD, OWNER, NOW, device="ada's laptop")


def test_one_network_cannot_try_many_names(accounts: Accounts) -> None:
    statuses = Counter(refusal(accounts, name=f"name{number}").status for number in range(40))  # type: ignore[union-attr]
    assert statuses == {401: Scope.NETWORK.limit.free, 429: 40 - Scope.NETWORK.limit.free}


def test_an_own_account_does_not_reset_the_count_of_its_network(accounts: Accounts) -> None:
    for number in range(Scope.NETWORK.limit.free):
        refusal(accounts, name=f"name{number}")
        refusal(accounts, PASSWORD, name="eve")
    assert refusal(accounts, name="one more").status == 429  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("198.51.100.1", "::ffff:198.51.100.1", True),
        ("198.51.100.1", "198.51.100.2", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
    ],
)
def test_an_address_counts_as_its_network(accounts: Accounts, first: str, second: str, is_same: bool) -> None:
    for _ in range(FREE):
        refusal(accounts, address=first)
    refused = refusal(accounts, address=second)
    assert refused is not None and (refused.status == 429) is is_same


def test_a_clock_that_was_a_day_ahead_leaves_no_lock_of_a_day(accounts: Accounts) -> None:
    for _ in range(FREE + 1):
        refusal(accounts, now=NOW + timedelta(days=1))
    assert refusal(accounts, PASSWORD).status == 429  # type: ignore[union-attr]
    assert refusal(accounts, PASSWORD, now=NOW + timedelta(seconds=30)) is None


def test_failures_are_forgotten_after_a_day(accounts: Accounts) -> None:
    for _ in range(FREE):
        refusal(accounts)
    assert refusal(accounts, now=NOW + timedelta(days=1, seconds=1)).status == 401  # type: ignore[union-attr]


def test_many_tries_at_once_are_no_way_round_the_limit(accounts: Accounts) -> None:
    with ThreadPoolExecutor(8) as pool:
        refusals = list(pool.map(lambda _: refusal(accounts), range(24)))
    assert Counter(each.status for each in refusals if each) == {401: FREE, 429: 24 - FREE}


def test_names_that_are_made_up_fill_no_disk(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_MOST", 10)
    for number in range(40):
        refusal(accounts, name=f"name{number}", address=f"2001:db8:{number:x}::1")
    with accounts._database.open() as db:
        counts = dict(db.execute("select scope, count(*) from tries group by scope").fetchall())
    assert counts == {"HERE": 10, "NETWORK": 10, "ACCOUNT": 10, "FIRST_HERE": 10}
