"""A small site, built once, and servers over copies of it."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from helpcenter.serving.publishing import reindex
from tests.conftest import TEST_SITE
from tests.operations.sites import PROJECT, Site, copy_built


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests' site with its index, not to be changed."""
    root = tmp_path_factory.mktemp("built") / "site"
    shutil.copytree(TEST_SITE, root, ignore=shutil.ignore_patterns(".built"))
    shutil.copytree(PROJECT / "analytics" / "reports", root / "analytics" / "reports")
    reindex(root)
    return root


@pytest.fixture(scope="module")
def start(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Start servers over copies of the site, which end with the module."""
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
