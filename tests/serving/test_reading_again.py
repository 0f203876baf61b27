"""A site that is checked again in the same process is read as far as it changed."""

from pathlib import Path

import pytest

from helpcenter.content.model import guides
from helpcenter.serving import publishing
from tests.content.scratch import FILES, write


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of guides that are read, as they are, in a site without an index folder to keep them in."""
    write(tmp_path, FILES)
    names: list[str] = []
    parse = guides.parse

    def noted(folder: guides.GuideFolder, *others: object) -> object:
        names.append(folder.id)
        return parse(folder, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(guides, "parse", noted)
    return names


def test_a_second_check_reads_no_guide(tmp_path: Path, read: list[str]) -> None:
    assert publishing.check(tmp_path)[1] == publishing.check(tmp_path)[1]
    assert read == ["end"]


def test_what_is_kept_in_memory_can_be_let_go(tmp_path: Path, read: list[str]) -> None:
    publishing.check(tmp_path)
    publishing.forget()
    publishing.check(tmp_path)
    assert read == ["end", "end"]
