"""The whole product in one process, for one test or for a module whose tests begin with nobody's accounts."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import argon2
import pytest

from helpcenter.accounts import passwords
from helpcenter.serving.process_role import ProcessRole
from helpcenter.settings import Settings
from helpcenter.web.app import create_app
from tests.web.conftest import BROWSER, HelpCenter, Starter
from tests.web.staff.signing_in import browser

_FILLED = ("session", "factor", "used_code", "recovery_code", "tries", "link", "audit", "refusal", "preview_link")


@pytest.fixture
async def help_center(start: Starter) -> HelpCenter:
    """As `helpcenter serve` runs it."""
    running: HelpCenter = await start(ProcessRole.ALL)
    return running


@pytest.fixture(scope="module")
async def shared_app(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Path, Any]]:
    """One running process for every test of a module."""
    root = Path(shutil.copytree(built_site, tmp_path_factory.mktemp("shared") / "site"))
    app = create_app(Settings(root=root), ProcessRole.ALL)
    async with app.router.lifespan_context(app):
        yield root, app


@pytest.fixture
async def shared(shared_app: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HelpCenter]:
    """The module's process without any account, and a browser in which nobody has signed in.

    Passwords are hashed for real, and not as slowly as may be.
    """
    monkeypatch.setattr(passwords, "_hasher", argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    root, app = shared_app
    path = app.state.web.services.settings.state / "staff.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        for table in _FILLED:
            db.execute(f"delete from {table}")
        db.execute("delete from account where name != 'local-admin'")
    async with browser(app, "203.0.113.7", BROWSER) as client:
        yield HelpCenter(root, app, client)
