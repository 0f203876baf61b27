"""The accounts' file of 0.1.0, made by that version, opens as it is."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpcenter.accounts import Accounts
from helpcenter.domain.account import AuditFilter, AuditKind, Role
from tests.conftest import TEST_SITE

OLD = TEST_SITE.parent / "data" / "staff-0.1.sqlite"
THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def accounts(tmp_path: Path) -> Accounts:
    shutil.copy(OLD, tmp_path / "staff.sqlite")
    return Accounts(tmp_path / "staff.sqlite", tmp_path / "factor")


def test_people_sign_in_with_their_passwords_and_roles(accounts: Accounts) -> None:
    assert accounts.sign_in("ada", "correct horse battery", "203.0.113.7", THEN).role is Role.EDITOR
    assert accounts.sign_in("grace", "another good password", "203.0.113.7", THEN).role is Role.ADMIN


def test_its_log_is_kept_and_its_failures_stand_apart(accounts: Accounts) -> None:
    signed = [each.what for each in accounts.log.entries(AuditFilter(kind=AuditKind.SIGN_IN, who="ada"))]
    assert signed == ["signed out", "signed in"]
    refused = accounts.log.entries(AuditFilter(only_refusals=True))
    assert [(each.who, each.what) for each in refused] == [("grace", "failed to sign in")] * 3
    assert accounts.log.count(AuditFilter(kind=AuditKind.ACCOUNT)) == 3


def test_nobody_has_a_second_factor_and_everything_new_works(accounts: Accounts) -> None:
    [ada, grace] = accounts.all()
    assert not accounts.factors.is_enrolled(grace.name)
    token = accounts.sessions.open(ada, "password", "Firefox on Linux", "203.0.113.7", THEN)
    assert accounts.sessions.find(token, THEN + timedelta(hours=1)) is not None


def test_it_opens_again_and_again(accounts: Accounts, tmp_path: Path) -> None:
    again = Accounts(tmp_path / "staff.sqlite", tmp_path / "factor")
    assert [each.name for each in again.all()] == ["ada", "grace"]
    assert len(again.log.entries()) == len(accounts.log.entries())
