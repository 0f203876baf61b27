"""The application over a fresh copy of the tests' site, driven through ASGI inside its lifespan."""

import json
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpcenter.serving.process_role import ProcessRole
from helpcenter.serving.publishing import reindex
from helpcenter.settings import Settings
from helpcenter.web.app import create_app
from tests.conftest import TEST_SITE

PROJECT = Path(__file__).parents[2]

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ORIGIN = "http://help.test"


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' site with its index, built once a test process."""
    root = tmp_path_factory.mktemp("built") / "site"
    shutil.copytree(TEST_SITE, root, ignore=shutil.ignore_patterns(".built"))
    shutil.copytree(PROJECT / "analytics" / "reports", root / "analytics" / "reports")
    reindex(root)
    return root


@pytest.fixture
def root(built_site: Path, tmp_path: Path) -> Path:
    """A copy of the built site that a test may change."""
    return Path(shutil.copytree(built_site, tmp_path / "site"))


class HelpCenter:
    """A running site. `client` is a visitor's browser; `app` the application."""

    def __init__(self, root: Path, app: Any, client: httpx.AsyncClient) -> None:
        self.root = root
        self.app = app
        self.client = client

    def events(self, type_: str | None = None) -> list[dict[str, Any]]:
        """What was recorded, oldest first."""
        spool = self.root / "analytics" / "spool"
        lines = [line for path in sorted(spool.rglob("*")) if path.is_file() for line in path.read_text().splitlines()]
        events = sorted((json.loads(line) for line in lines), key=lambda event: event["at"])
        return [event for event in events if type_ in (None, event["type"])]

    async def get(self, url: str, **headers: str) -> httpx.Response:
        return await self.client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})


Starter = Callable[..., Any]


@pytest.fixture
async def start(root: Path) -> AsyncIterator[Starter]:
    """Start a site with a process role and settings of choice."""
    async with AsyncExitStack() as stack:

        async def start(role: ProcessRole = ProcessRole.ALL, **settings: Any) -> HelpCenter:
            app = create_app(Settings(root=root, **settings), role)
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=("203.0.113.7", 1234))
            client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"user-agent": BROWSER})
            await stack.enter_async_context(client)
            return HelpCenter(root, app, client)

        yield start


@pytest.fixture
async def help_center(start: Starter) -> HelpCenter:
    """The visitors' part, which needs no ledger and therefore starts quickly."""
    running: HelpCenter = await start(ProcessRole.WEB)
    return running
