"""An import that was stopped half-way goes on when it is run again, and ends as if it had never been."""

from pathlib import Path

import pytest

from helpcenter.importers.model import ImportLog, ReadOptions
from helpcenter.importers.running import ImportOrder, run_import
from tests.importers.conftest import SOURCES, empty_site, files_of, import_into


class Stopped(Exception):
    """As a kill in the middle."""


@pytest.mark.parametrize(("what", "number"), [("texts", 1), ("guides", 1), ("pictures", 0), ("files", 0), ("files", 2)])
def test_a_stopped_import_ends_the_same_when_it_is_run_again(tmp_path: Path, what: str, number: int) -> None:
    whole, stopped = empty_site(tmp_path / "whole"), empty_site(tmp_path / "stopped")
    import_into(whole, "markdown", SOURCES / "mkdocs")

    def stop(step: str, done: int, _total: int) -> None:
        if (step, done) == (what, number):
            raise Stopped

    order = ImportOrder("markdown", str(SOURCES / "mkdocs"), "docs", ReadOptions(), str.upper)
    with pytest.raises(Stopped):
        run_import(stopped, order, ImportLog(tell=stop))
    done = import_into(stopped, "markdown", SOURCES / "mkdocs")
    assert done.errors() == []
    assert {path.relative_to(stopped): data for path, data in files_of(stopped).items()} == {
        path.relative_to(whole): data for path, data in files_of(whole).items()
    }
