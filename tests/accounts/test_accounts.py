import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpcenter.accounts import Accounts, passwords, repair, signing_secret
from helpcenter.accounts.links import LINK_LIFE
from helpcenter.domain.account import AuditKind, Role
from helpcenter.domain.errors import Refused, Unavailable, UsageError

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
HERE = "127.0.0.1"


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    accounts = Accounts(tmp_path / ".state" / "staff.sqlite", tmp_path / ".keys" / "factor")
    accounts.add("ada", PASSWORD, Role.EDITOR)
    return accounts


def test_the_right_password_signs_in_with_the_accounts_role(accounts: Accounts) -> None:
    assert accounts.sign_in("ada", PASSWORD, "1.2.3.4", NOW).role is Role.EDITOR


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong password"), ("eve", PASSWORD), ("", ""), ("a'--", "x")])
def test_anything_else_is_refused_in_the_same_words(accounts: Accounts, name: str, password: str) -> None:
    with pytest.raises(Refused, match="do not match") as refused:
        accounts.sign_in(name, password, "1.2.3.4", NOW)
    assert refused.value.status == 401


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
    assert accounts.redeem_link(token, HERE, NOW).role is Role.ADMIN
    with pytest.raises(Refused, match="used already"):
        accounts.redeem_link(token, HERE, NOW)


def test_looking_whether_a_link_is_good_does_not_use_it_up(accounts: Accounts) -> None:
    token = accounts.issue_link(NOW)
    accounts.check_link(token, HERE, NOW)
    assert accounts.redeem_link(token, HERE, NOW).role is Role.ADMIN
    with pytest.raises(Refused, match="used already"):
        accounts.check_link(token, HERE, NOW)


def test_a_link_from_a_clock_that_was_ahead_does_not_live_longer(accounts: Accounts) -> None:
    token = accounts.issue_link(NOW + timedelta(days=1))
    with pytest.raises(Refused, match="too old"):
        accounts.redeem_link(token, HERE, NOW)


def test_a_link_grows_too_old(accounts: Accounts) -> None:
    token = accounts.issue_link(NOW)
    with pytest.raises(Refused, match="too old"):
        accounts.redeem_link(token, HERE, NOW + LINK_LIFE + timedelta(seconds=1))


def test_an_account_that_is_added_again_has_another_epoch(accounts: Accounts) -> None:
    before = accounts.find("ada")
    accounts.remove("ada")
    after = accounts.add("ada", PASSWORD, Role.EDITOR)
    assert before is not None and before.epoch != after.epoch


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


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_the_account_of_links_has_no_password_and_is_nobodys_to_change(accounts: Accounts, password: str) -> None:
    with pytest.raises(Refused, match="do not match"):
        accounts.sign_in("local-admin", password, "1.2.3.4", NOW)
    with pytest.raises(UsageError, match="no account"):
        accounts.set_password("local-admin", PASSWORD)
    with pytest.raises(UsageError, match="no account"):
        accounts.remove("local-admin")
    with pytest.raises(UsageError, match="no account"):
        accounts.set_role("local-admin", Role.EDITOR)
    assert [account.name for account in accounts.all()] == ["ada"]


def test_a_file_that_somebody_holds_is_told_and_not_waited_for(accounts: Accounts, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / ".state" / "staff.sqlite", isolation_level=None)) as holder:
        holder.execute("begin exclusive")
        with pytest.raises(Unavailable, match="try again"):
            accounts.find("ada")


def test_a_damaged_file_is_told_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "staff.sqlite"
    path.write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    with pytest.raises(UsageError, match="helpcenter user repair"):
        Accounts(path, tmp_path / "factor").find("ada")


def test_a_file_of_a_later_version_is_told_with_the_way_out(accounts: Accounts, tmp_path: Path) -> None:
    path = tmp_path / ".state" / "staff.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma user_version = 99")
    for ask in (Accounts(path, tmp_path / "factor").check, lambda: repair(path)):
        with pytest.raises(UsageError, match="later version"):
            ask()


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
        accounts.log.note(AuditKind.EXPORT, "ada", f"did something {number}")
    content = bytearray(path.read_bytes())
    content[-4096:] = b"x" * 4096
    path.write_bytes(content)
    with pytest.raises(UsageError, match="helpcenter user repair"):
        accounts.log.entries(limit=10_000)
    assert repair(path).names == ("ada",)
    assert accounts.sign_in("ada", PASSWORD, "1.2.3.4", NOW).role is Role.EDITOR
    assert len(accounts.log.entries(limit=10_000)) > 100


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
