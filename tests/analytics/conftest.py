"""An analytics folder with the shipped reports."""

from pathlib import Path

import pytest

from tests.analytics.ledger import SHIPPED_REPORTS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "analytics"
    (folder / "reports").mkdir(parents=True)
    for path in SHIPPED_REPORTS.glob("*.sql"):
        (folder / "reports" / path.name).write_text(path.read_text("utf-8"), "utf-8")
    return folder
