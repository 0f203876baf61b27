"""Each sign-in is a session of its own, listed, and ended one by one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpcenter.accounts import Accounts, passwords
from helpcenter.accounts.sessions import LIFE, MOST
from helpcenter.domain.account import LINK_NAME, Account, Role
from helpcenter.domain.errors import Refused

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
LAPTOP, PHONE = "Firefox on Linux", "Safari on iPhone"


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    return Accounts(tmp_path / "staff.sqlite", tmp_path / "factor")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """No password is checked here, and a real hash takes 50 ms."""
    monkeypatch.setattr(passwords, "hashed", lambda given: f"hash of {given}")


@pytest.fixture
def ada(accounts: Accounts) -> Account:
    return accounts.add("ada", PASSWORD, Role.EDITOR)


def opened(accounts: Accounts, account: Account, agent: str = LAPTOP, now: datetime = NOW) -> str:
    return accounts.sessions.open(account, "password", agent, "203.0.113.7", now)


def test_two_sessions_of_one_person_are_two(accounts: Accounts, ada: Account) -> None:
    first, second = opened(accounts, ada), opened(accounts, ada, PHONE, NOW + timedelta(minutes=1))
    listed = accounts.sessions.of("ada", NOW + timedelta(minutes=2))
    assert [(each.agent, each.network) for each in listed] == [(PHONE, "203.0.113.0/24"), (LAPTOP, "203.0.113.0/24")]
    assert accounts.sessions.end("ada", listed[0].handle, "203.0.113.7", NOW)
    assert accounts.sessions.find(second, NOW + timedelta(minutes=2)) is None
    assert accounts.sessions.find(first, NOW + timedelta(minutes=2)) is not None


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("127.0.0.1", "this machine"),
        ("::1", "this machine"),
        ("", "unknown"),
        ("testclient", "unknown"),
    ],
)
def test_an_address_is_shown_shortened(accounts: Accounts, ada: Account, address: str, shown: str) -> None:
    accounts.sessions.open(ada, "password", LAPTOP, address, NOW)
    assert [each.network for each in accounts.sessions.of("ada", NOW)] == [shown]


def test_the_file_holds_no_session_that_opens_anything(accounts: Accounts, ada: Account, tmp_path: Path) -> None:
    token = opened(accounts, ada)
    [listed] = accounts.sessions.of("ada", NOW)
    assert token.encode() not in (tmp_path / "staff.sqlite").read_bytes()
    assert accounts.sessions.find(listed.handle, NOW) is None


def test_when_a_session_was_last_seen_is_told_to_the_minute(accounts: Accounts, ada: Account) -> None:
    token = opened(accounts, ada)
    for seconds in (30, 90, 100):
        accounts.sessions.find(token, NOW + timedelta(seconds=seconds))
    [listed] = accounts.sessions.of("ada", NOW + timedelta(seconds=200))
    assert (listed.created, listed.seen) == (NOW, NOW + timedelta(seconds=90))


def test_a_session_ends_by_itself(accounts: Accounts, ada: Account) -> None:
    token = opened(accounts, ada)
    assert accounts.sessions.find(token, NOW + LIFE - timedelta(seconds=1)) is not None
    assert accounts.sessions.find(token, NOW + LIFE) is None


def test_a_session_of_a_clock_that_was_ahead_does_not_live_longer(accounts: Accounts, ada: Account) -> None:
    token = opened(accounts, ada, now=NOW + timedelta(days=1))
    assert accounts.sessions.find(token, NOW) is None


def test_the_others_are_ended_together(accounts: Accounts, ada: Account) -> None:
    tokens = [opened(accounts, ada) for _ in range(3)]
    own = accounts.sessions.find(tokens[0], NOW)
    assert own is not None
    assert accounts.sessions.end_others("ada", own.handle, "203.0.113.7", NOW) == 2
    assert [accounts.sessions.find(each, NOW) is not None for each in tokens] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(accounts: Accounts, ada: Account) -> None:
    token = opened(accounts, ada)
    [listed] = accounts.sessions.of("ada", NOW)
    assert not accounts.sessions.end("eve", listed.handle, "203.0.113.7", NOW)
    assert accounts.sessions.find(token, NOW) is not None


@pytest.mark.parametrize("change", ["password", "role", "removed", "signed out"])
def test_a_changed_account_is_signed_out_everywhere(accounts: Accounts, ada: Account, change: str) -> None:
    tokens = [opened(accounts, ada), opened(accounts, ada, PHONE)]
    {
        "password": lambda: accounts.set_password("ada", "another good password"),
        "role": lambda: accounts.set_role("ada", Role.MARKETING),
        "removed": lambda: accounts.remove("ada"),
        "signed out": lambda: accounts.sign_out("ada"),
    }[change]()
    assert [accounts.sessions.find(each, NOW) for each in tokens] == [None, None]
    with pytest.raises(Refused, match="changed meanwhile"):
        opened(accounts, ada)


def test_a_name_that_is_added_again_has_none_of_its_old_sessions(accounts: Accounts, ada: Account) -> None:
    token = opened(accounts, ada)
    accounts.remove("ada")
    accounts.add("ada", PASSWORD, Role.ADMIN)
    assert accounts.sessions.find(token, NOW) is None


def test_signing_the_account_of_links_out_lasts_beyond_a_restart(accounts: Accounts, tmp_path: Path) -> None:
    token = opened(accounts, accounts.redeem_link(accounts.issue_link(NOW), "127.0.0.1", NOW))
    accounts.sign_out(LINK_NAME)
    again = Accounts(tmp_path / "staff.sqlite", tmp_path / "factor")
    assert again.sessions.find(token, NOW) is None


def test_an_account_has_so_many_sessions_and_the_one_used_longest_ago_ends(accounts: Accounts, ada: Account) -> None:
    tokens = [opened(accounts, ada, now=NOW + timedelta(seconds=number)) for number in range(MOST + 1)]
    later = NOW + timedelta(minutes=1)
    assert len(accounts.sessions.of("ada", later)) == MOST
    assert accounts.sessions.find(tokens[0], later) is None
    assert accounts.sessions.find(tokens[1], later) is not None
