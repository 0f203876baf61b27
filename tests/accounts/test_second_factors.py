"""Codes of an authenticator app: each once, their secret in no backup; and recovery codes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner

from helpcenter.accounts import Accounts, passwords
from helpcenter.cli.user import command as user
from helpcenter.domain.account import Account, Role
from helpcenter.domain.errors import Refused, Unavailable
from helpcenter.serving.staff_accounts import open_accounts
from helpcenter.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery"
HERE = "203.0.113.7"
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(root=tmp_path)


@pytest.fixture
def accounts(settings: Settings) -> Accounts:
    return open_accounts(settings)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """No password is checked here, and a real hash takes 50 ms."""
    monkeypatch.setattr(passwords, "hashed", lambda given: f"hash of {given}")


@pytest.fixture
def ada(accounts: Accounts) -> Account:
    return accounts.add("ada", PASSWORD, Role.ADMIN)


def enrolled(accounts: Accounts, name: str = "ada", now: datetime = NOW) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    """The app, and the recovery codes; the app's code of a while ago is used."""
    accounts.factors.begin(name)
    waiting = accounts.factors.enrolment(name, "Lamp Help")
    assert waiting is not None
    app = pyotp.TOTP(waiting.secret)
    before = now - timedelta(hours=1)
    return app, accounts.factors.confirm(name, app.at(before), before)


def shown(accounts: Accounts, account: Account, code: str, now: datetime = NOW, address: str = HERE) -> bool:
    try:
        accounts.check_code(account, code, address, now)
    except Refused as error:
        assert error.status == 401, error.message
        return False
    return True


def test_a_factor_counts_once_its_first_code_was_given(accounts: Accounts, ada: Account) -> None:
    accounts.factors.begin("ada")
    assert not accounts.factors.is_enrolled("ada")
    waiting = accounts.factors.enrolment("ada", "Lamp Help")
    assert waiting is not None and waiting.uri.startswith("otpauth://totp/Lamp%20Help:ada?secret=")
    with pytest.raises(Refused, match="does not fit"):
        accounts.factors.confirm("ada", "000000", NOW)
    assert not accounts.factors.is_enrolled("ada")
    accounts.factors.confirm("ada", pyotp.TOTP(waiting.secret).at(NOW), NOW)
    assert accounts.factors.is_enrolled("ada")
    assert accounts.factors.enrolment("ada", "Lamp Help") is None


def test_a_code_is_good_once(accounts: Accounts, ada: Account) -> None:
    app, _ = enrolled(accounts)
    assert shown(accounts, ada, app.at(NOW))
    assert not shown(accounts, ada, app.at(NOW))
    assert shown(accounts, ada, app.at(NOW + HALF_MINUTE), NOW + HALF_MINUTE)


def test_the_code_that_turned_the_factor_on_is_used(accounts: Accounts, ada: Account) -> None:
    app, _ = enrolled(accounts, now=NOW + timedelta(hours=1))
    assert not shown(accounts, ada, app.at(NOW))


@pytest.mark.parametrize(
    ("off", "is_good"),
    [(-90, False), (-30, True), (0, True), (30, True), (90, False)],
)
def test_clocks_may_differ_by_half_a_minute(accounts: Accounts, ada: Account, off: int, is_good: bool) -> None:
    app, _ = enrolled(accounts)
    assert shown(accounts, ada, app.at(NOW + timedelta(seconds=off))) is is_good


def test_people_may_type_a_gap(accounts: Accounts, ada: Account) -> None:
    app, _ = enrolled(accounts)
    code = app.at(NOW)
    assert shown(accounts, ada, f" {code[:3]} {code[3:]} ")


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "abcdef", "\ud800", "000000 or 1=1", "x" * 5000])
def test_anything_else_is_no_code(accounts: Accounts, ada: Account, code: str) -> None:
    enrolled(accounts)
    assert not shown(accounts, ada, code)


def test_a_used_code_stays_used_when_the_clock_jumps_and_comes_back(accounts: Accounts, ada: Account) -> None:
    app, _ = enrolled(accounts)
    assert shown(accounts, ada, app.at(NOW))
    ahead = NOW + timedelta(days=1)
    assert shown(accounts, ada, app.at(ahead), ahead)
    assert not shown(accounts, ada, app.at(NOW))
    assert shown(accounts, ada, app.at(NOW + HALF_MINUTE), NOW + HALF_MINUTE)


def test_guessing_codes_is_slowed_down_from_everywhere(accounts: Accounts, ada: Account) -> None:
    app, recovery = enrolled(accounts)
    for number in range(10):
        assert not shown(accounts, ada, f"{number:06}", address=f"198.51.100.{number}")
    with pytest.raises(Refused, match="Too many") as refused:
        accounts.check_code(ada, app.at(NOW), HERE, NOW)
    assert refused.value.status == 429
    # A recovery code is not guessed: its owner need not wait.
    assert shown(accounts, ada, recovery[0])


def test_a_recovery_code_is_good_once_with_or_without_hyphens(accounts: Accounts, ada: Account) -> None:
    _, recovery = enrolled(accounts)
    assert len(set(recovery)) == 10
    assert shown(accounts, ada, recovery[0])
    assert not shown(accounts, ada, recovery[0])
    assert shown(accounts, ada, recovery[1].replace("-", "").upper())
    assert accounts.factors.recovery_codes_left("ada") == 8


def test_new_recovery_codes_void_the_old_ones(accounts: Accounts, ada: Account) -> None:
    _, old = enrolled(accounts)
    new = accounts.factors.new_recovery_codes("ada")
    assert not shown(accounts, ada, old[0])
    assert shown(accounts, ada, new[0])


def test_one_account_s_recovery_code_opens_no_other(accounts: Accounts, ada: Account) -> None:
    eve = accounts.add("eve", PASSWORD, Role.EDITOR)
    _, codes = enrolled(accounts)
    enrolled(accounts, "eve")
    assert not shown(accounts, eve, codes[0])


def test_the_file_holds_neither_secret_nor_recovery_code(accounts: Accounts, ada: Account, settings: Settings) -> None:
    app, recovery = enrolled(accounts)
    content = (settings.state / "staff.sqlite").read_bytes()
    for each in (app.secret, app.byte_secret(), recovery[0], recovery[0].replace("-", "")):
        assert (each if isinstance(each, bytes) else each.encode()) not in content


def test_the_key_is_private_and_not_where_backups_are_made(
    accounts: Accounts, ada: Account, settings: Settings
) -> None:
    enrolled(accounts)
    key = settings.factor_key_file
    assert key.stat().st_mode & 0o777 == 0o600 and key.parent.stat().st_mode & 0o777 == 0o700
    assert key.relative_to(settings.root).parts[0] not in {"content", "index", "analytics"}
    assert (key.parent / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("damage", ["missing", "another", "short"])
def test_without_its_key_a_factor_says_the_way_out_and_recovery_codes_still_work(
    accounts: Accounts, ada: Account, settings: Settings, damage: str
) -> None:
    app, recovery = enrolled(accounts)
    settings.factor_key_file.unlink()
    if damage != "missing":
        settings.factor_key_file.write_bytes(b"x" * (32 if damage == "another" else 5))
    with pytest.raises(Unavailable, match=r"recovery code|Put it back"):
        accounts.check_code(ada, app.at(NOW), HERE, NOW)
    assert shown(accounts, ada, recovery[0])


def test_one_account_s_secret_is_of_no_use_to_another(accounts: Accounts, ada: Account) -> None:
    eve = accounts.add("eve", PASSWORD, Role.EDITOR)
    enrolled(accounts)
    app, _ = enrolled(accounts, "eve")
    with accounts._database.write() as db:
        stolen = "update factor set secret = (select secret from factor where account = 'ada') where account = 'eve'"
        db.execute(stolen)
    with pytest.raises(Unavailable, match="another one"):
        accounts.check_code(eve, app.at(NOW), HERE, NOW)


def test_a_key_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    accounts = Accounts(tmp_path / "staff.sqlite", tmp_path / "a file" / "key")
    accounts.add("ada", PASSWORD, Role.ADMIN)
    with pytest.raises(Unavailable, match="HELPCENTER_SECOND_FACTOR_KEY"):
        accounts.factors.begin("ada")


def test_the_command_takes_a_lost_factor_away_and_ends_sessions(
    accounts: Accounts, ada: Account, settings: Settings
) -> None:
    enrolled(accounts)
    token = accounts.sessions.open(ada, "password", "Firefox on Linux", HERE, NOW)
    done = CliRunner().invoke(user, ["reset-factor", "ada"], prog_name="user", obj=settings, catch_exceptions=False)
    assert "no second factor now" in done.stderr
    assert not accounts.factors.is_enrolled("ada")
    assert accounts.factors.recovery_codes_left("ada") == 0
    assert accounts.sessions.find(token, NOW) is None
    assert accounts.log.entries(limit=1)[0].what == "second factor taken away"


def test_an_account_that_is_added_again_has_no_factor(accounts: Accounts, ada: Account) -> None:
    enrolled(accounts)
    accounts.remove("ada")
    accounts.add("ada", PASSWORD, Role.ADMIN)
    assert not accounts.factors.is_enrolled("ada")
