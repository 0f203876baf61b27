"""Small sites to import into, and what came out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from helpcenter.content import load, new_site
from helpcenter.content.new_site import NewSite
from helpcenter.domain.library import Library
from helpcenter.domain.problem import Problem
from helpcenter.importers.model import ImportLog, ReadOptions
from helpcenter.importers.report import ImportReport
from helpcenter.importers.running import ImportOrder, run_import

SOURCES = Path(__file__).parent / "sources"
GUIDES = "content/guides"


@dataclass(frozen=True)
class Imported:
    """A site after an import."""

    root: Path
    report: ImportReport

    def read(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def text(self, guide: str, locale: str = "en") -> str:
        return self.read(f"{GUIDES}/{guide}/{locale}.md")

    def library(self) -> Library:
        library = load(self.root).library
        assert library is not None
        return library

    def errors(self) -> list[Problem]:
        return [problem for problem in load(self.root).problems if problem.is_error]

    def found(self) -> dict[str, int]:
        return dict(self.report.by_construct())


Import = Callable[..., Imported]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return empty_site(tmp_path)


def empty_site(folder: Path) -> Path:
    """A new site in English, below `folder`."""
    site = folder / "site"
    new_site.write(NewSite("Help", {"en": "English"}), site)
    return site


def files_of(root: Path) -> dict[Path, bytes]:
    """What the site holds, without the reports of imports."""
    return {path: path.read_bytes() for path in sorted((root / "content").rglob("*")) if path.is_file()}


def import_into(root: Path, kind: str, source: str | Path, name: str = "docs", **options: object) -> Imported:
    """Brings `source` in; `is_trial`, `prune` and `network` are the order's, all else the reader's."""
    orders = {key: options.pop(key) for key in ("is_trial", "prune", "network") if key in options}
    read = ReadOptions(**options)  # type: ignore[arg-type]
    order = ImportOrder(kind, str(source), name, read, str.upper, **orders)  # type: ignore[arg-type]
    return Imported(root, run_import(root, order, ImportLog()))
