"""A small site, built once, and servers over copies of it that all tests of these modules share."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from helpcenter.serving.publishing import reindex
from tests.conftest import TEST_SITE
from tests.operations.prometheus import Scrape
from tests.operations.sites import PROJECT, Site, copy_built

Start = Callable[..., Site]
# A defect of ours: this page raises a TypeError.
DEFECT = (
    "-c",
    "import helpcenter.web.discovery.robots as page\npage.web_of = None\nfrom helpcenter.cli import main\nmain()",
    "serve",
)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' site with its index, not to be changed."""
    root = tmp_path_factory.mktemp("built") / "site"
    shutil.copytree(TEST_SITE, root, ignore=shutil.ignore_patterns(".built"))
    shutil.copytree(PROJECT / "analytics" / "reports", root / "analytics" / "reports")
    reindex(root)
    return root


@pytest.fixture(scope="session")
def start(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start servers over copies of the site. `clock_was`: when the owner last ran."""
    sites: list[Site] = []

    def start(*arguments: str, clock_was: datetime | None = None, **options: object) -> Site:
        root = copy_built(built, tmp_path_factory.mktemp("server"))
        if clock_was is not None:
            state = root / "analytics" / ".state"
            state.mkdir()
            (state / "expiry.json").write_text(json.dumps({"last": clock_was.isoformat()}))
        sites.append(Site(root, *arguments, **options))  # type: ignore[arg-type]
        return sites[-1]

    yield start
    for site in sites:
        site.stop()


@pytest.fixture(scope="session")
def web(start: Start) -> Site:
    """The visitors' part in one process that has little of everything, and a page with a defect."""
    return start(
        "--part",
        "web",
        program=DEFECT,
        HELPCENTER_SPOOL_LIMIT_MB="1",
        HELPCENTER_SEARCH_THREADS="1",
        HELPCENTER_CONNECTIONS="40",
    )


@pytest.fixture(scope="session")
def well(web: Site) -> Scrape:
    """The same part in a good state, somewhat used, and asked for its numbers before."""
    for path in (
        "/en/",
        "/en/guides/cancel-lantern",
        "/en/guides/cancel-lantern",
        "/api/v1/search?locale=en&q=lantern",
    ):
        assert web.get(path).status_code == 200
    web.scrape()
    return web.scrape()


@pytest.fixture(scope="session")
def staff(start: Start) -> Site:
    """The owner's part on a machine whose clock jumped ahead by a month."""
    return start("--part", "staff", clock_was=datetime.now(UTC).replace(tzinfo=None) - timedelta(days=30))
