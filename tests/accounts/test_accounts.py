import shutil
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpcenter.accounts import Accounts, passwords, repair, signing_secret
from helpcenter.accounts.store import LINK_LIFE, TRIES, TRIES_WINDOW
from helpcenter.domain.account import Role
from helpcenter.domain.errors import Refused, Unavailable, UsageError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    accounts = Accounts(tmp_path / ".state" / "staff.sqlite")
    accounts.add("ada", PASSWORD, Role.EDITOR)
    return accounts


def test_the_right_password_signs_in_with_the_accounts_role(accounts: Accounts) -> None:
    assert accounts.sign_in("ada", PASSWORD, "1.2.3.4", NOW).role is Role.EDITOR


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong password"), ("eve", PASSWORD), ("", ""), ("a'--", "x")])
def test_anything_else_is_refused_in_the_same_words(accounts: Accounts, name: str, password: str) -> None:
    with pytest.raises(Refused, match="do not match") as refused:
        accounts.sign_in(name, password, "1.2.3.4", NOW)
    assert refused.value.status == 401


def test_five_failures_close_the_door_for_a_while_even_to_the_right_password(accounts: Accounts) -> None:
    for _ in range(TRIES):
        with pytest.raises(Refused):
            accounts.sign_in("ada", "wrong password", "1.2.3.4", NOW)
    with pytest.raises(Refused, match="wait 15 min") as refused:
        accounts.sign_in("ada", PASSWORD, "5.6.7.8", NOW)
    assert refused.value.status == 429
    later = NOW + TRIES_WINDOW + timedelta(seconds=1)
    assert accounts.sign_in("ada", PASSWORD, "1.2.3.4", later).name == "ada"


def test_one_address_cannot_try_many_names(accounts: Accounts) -> None:
    for number in range(TRIES):
        with pytest.raises(Refused):
            accounts.sign_in(f"name{number}", "wrong password", "1.2.3.4", NOW)
    with pytest.raises(Refused, match="Too many"):
        accounts.sign_in("ada", PASSWORD, "1.2.3.4", NOW)


def test_a_changed_password_changes_the_epoch_that_sessions_hold(accounts: Accounts) -> None:
    before = accounts.find("ada")
    accounts.set_password("ada", "another good password")
    after = accounts.find("ada")
    assert before and after and before.epoch != after.epoch


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("ada", PASSWORD, "name_taken"),
        ("local-admin", PASSWORD, "name_taken"),
        ("Ada Lovelace", PASSWORD, "bad_name"),
        ("grace", "short", "bad_password"),
        ("grace", "x" * 300, "bad_password"),
    ],
)
def test_an_unfit_account_is_refused(accounts: Accounts, name: str, password: str, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        accounts.add(name, password, Role.ADMIN)
    assert refused.value.code == code


def test_removing_an_account_that_is_not_there_says_so(accounts: Accounts) -> None:
    with pytest.raises(UsageError, match='no account named "eve"'):
        accounts.remove("eve")


def test_a_link_signs_in_once(accounts: Accounts) -> None:
    token = accounts.issue_link(NOW)
    assert accounts.redeem_link(token, NOW).role is Role.ADMIN
    with pytest.raises(Refused, match="used already"):
        accounts.redeem_link(token, NOW)


def test_a_link_grows_too_old(accounts: Accounts) -> None:
    token = accounts.issue_link(NOW)
    with pytest.raises(Refused, match="too old"):
        accounts.redeem_link(token, NOW + LINK_LIFE + timedelta(seconds=1))


def test_an_account_that_is_added_again_has_another_epoch(accounts: Accounts) -> None:
    before = accounts.find("ada")
    accounts.remove("ada")
    after = accounts.add("ada", PASSWORD, Role.EDITOR)
    assert before is not None and before.epoch != after.epoch


def test_many_tries_at_once_are_no_way_round_the_limit(accounts: Accounts) -> None:
    def status(_: int) -> int:
        try:
            accounts.sign_in("ada", "wrong password", "1.2.3.4", NOW)
        except Refused as error:
            return error.status
        return 200

    with ThreadPoolExecutor(8) as pool:
        statuses = Counter(pool.map(status, range(24)))
    assert statuses == {401: TRIES, 429: 24 - TRIES}


def test_a_password_changed_while_it_is_checked_opens_no_session(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = passwords.matches

    def matches(stored: str | None, password: str) -> bool:
        accounts.set_password("ada", "another good password")
        return check(stored, password)

    monkeypatch.setattr(passwords, "matches", matches)
    signed_in = accounts.sign_in("ada", PASSWORD, "1.2.3.4", NOW)
    current = accounts.find("ada")
    assert current is not None and signed_in.epoch != current.epoch


def test_signing_out_of_a_link_ends_its_sessions_for_good(accounts: Accounts, tmp_path: Path) -> None:
    before = accounts.redeem_link(accounts.issue_link(NOW), NOW)
    accounts.end_sessions(before.name)
    restarted = Accounts(tmp_path / ".state" / "staff.sqlite").find(before.name)
    assert restarted is not None and restarted.epoch != before.epoch


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_the_account_of_links_has_no_password_and_is_nobodys_to_change(accounts: Accounts, password: str) -> None:
    with pytest.raises(Refused, match="do not match"):
        accounts.sign_in("local-admin", password, "1.2.3.4", NOW)
    with pytest.raises(UsageError, match="no account"):
        accounts.set_password("local-admin", PASSWORD)
    with pytest.raises(UsageError, match="no account"):
        accounts.remove("local-admin")
    assert [account.name for account in accounts.all()] == ["ada"]


def test_a_right_password_forgets_its_own_try_only(accounts: Accounts) -> None:
    for minute in range(TRIES * 2):
        accounts.sign_in("ada", PASSWORD, "1.2.3.4", NOW + timedelta(seconds=minute))
    assert accounts.sign_in("ada", PASSWORD, "1.2.3.4", NOW + timedelta(minutes=1)).name == "ada"


def test_a_file_that_somebody_holds_is_told_and_not_waited_for(accounts: Accounts, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / ".state" / "staff.sqlite", isolation_level=None)) as holder:
        holder.execute("begin exclusive")
        with pytest.raises(Unavailable, match="try again"):
            accounts.find("ada")


def test_a_damaged_file_is_told_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "staff.sqlite"
    path.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    with pytest.raises(UsageError, match="helpcenter user repair"):
        Accounts(path).find("ada")


def test_the_file_is_private_and_holds_no_password(accounts: Accounts, tmp_path: Path) -> None:
    path = tmp_path / ".state" / "staff.sqlite"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert PASSWORD.encode() not in path.read_bytes()


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = signing_secret(tmp_path / ".state")
    assert signing_secret(tmp_path / ".state") == first
    assert (tmp_path / ".state" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_damaged_secret_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(UsageError, match="Remove it"):
        signing_secret(tmp_path)


def test_accounts_whose_file_is_no_database_any_more_are_begun_anew(accounts: Accounts, tmp_path: Path) -> None:
    path = tmp_path / ".state" / "staff.sqlite"
    content = b"x" * 100 + path.read_bytes()[100:]
    path.write_bytes(content)
    with pytest.raises(UsageError, match="helpcenter user repair"):
        accounts.find("ada")
    done = repair(path)
    assert (done.names, accounts.all(), done.aside.read_bytes()) == ((), [], content)
    assert path.stat().st_mode & 0o777 == 0o600


def test_accounts_in_a_file_that_is_damaged_elsewhere_are_saved_with_what_is_left(
    accounts: Accounts, tmp_path: Path
) -> None:
    path = tmp_path / ".state" / "staff.sqlite"
    for number in range(300):
        accounts.audit("ada", f"did something {number}")
    content = bytearray(path.read_bytes())
    content[-4096:] = b"x" * 4096
    path.write_bytes(content)
    with pytest.raises(UsageError, match="helpcenter user repair"):
        accounts.audited(10_000)
    assert repair(path).names == ("ada",)
    assert accounts.sign_in("ada", PASSWORD, "1.2.3.4", NOW).role is Role.EDITOR
    assert len(accounts.audited(10_000)) > 100


def test_sound_accounts_are_not_repaired(accounts: Accounts, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not damaged"):
        repair(tmp_path / ".state" / "staff.sqlite")
    assert accounts.find("ada") is not None


def test_a_role_that_is_none_is_damage(accounts: Accounts, tmp_path: Path) -> None:
    path = tmp_path / ".state" / "staff.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("update account set role = 'queen' where name = 'local-admin'")
        db.commit()
    with pytest.raises(UsageError, match="helpcenter user repair"):
        accounts.check()
    assert repair(path).names == ("ada",)
    accounts.check()


def test_accounts_that_are_taken_away_begin_anew_and_a_folder_in_their_place_is_told(
    accounts: Accounts, tmp_path: Path
) -> None:
    path = tmp_path / ".state" / "staff.sqlite"
    shutil.rmtree(path.parent)
    assert accounts.find("ada") is None
    assert path.stat().st_mode & 0o777 == 0o600
    path.unlink()
    path.mkdir()
    with pytest.raises(Unavailable, match="cannot be written") as refused:
        accounts.find("ada")
    assert refused.value.code == "accounts_unwritable"
