"""What every test may ask for: a site of its own, and the event loop of async tests."""

import shutil
from pathlib import Path

import pytest

TEST_SITE = Path(__file__).parent / "site"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The root of a fresh copy of the tiny help center in `tests/site/`, free to change."""
    root = tmp_path / "site"
    shutil.copytree(TEST_SITE, root, ignore=shutil.ignore_patterns(".built"))
    return root


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
