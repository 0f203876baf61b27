"""An analytics folder with the shipped reports; a small disk that fills up."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.analytics.small_ledger import SHIPPED_REPORTS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "analytics"
    (folder / "reports").mkdir(parents=True)
    for path in SHIPPED_REPORTS.glob("*.sql"):
        (folder / "reports" / path.name).write_text(path.read_text("utf-8"), "utf-8")
    return folder


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """16 MiB, or the size that a test's indirect parameter gives, as `mount` writes it."""
    size = getattr(request, "param", "16m")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    command = [mount or "mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk]
    if not mount or not umount or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs more rights than this machine gives")
    yield disk
    subprocess.run([umount, disk], check=True)
