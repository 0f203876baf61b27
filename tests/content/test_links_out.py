"""Links on the disk: what editors put into content/ shows no other file of the machine, not even a line or a name."""

from pathlib import Path

import pytest

from helpcenter.content import load
from helpcenter.content.fixes import running
from helpcenter.content.problem_places import placed
from tests.content.fixes.mending import judge
from tests.content.scratch import FILES, TODAY
from tests.content.scratch import write as write_files

SECRET = "root:*:20228\n"
FILE_LINKS = [
    "content/guides/leak/en.md",
    "content/guides/leak/guide.yaml",
    "content/guides/end/media/leak.png",
    "content/site.yaml",
    "content/topics.yaml",
    "content/products/leak.yaml",
    "content/ctas/leak.yaml",
    "content/redirects.csv",
    "content/includes/leak.md",
    "content/media/leak.png",
    "content/theme/site.css",
]
FOLDER_LINKS = ["content/guides/leak", "content/guides/end/media", "content/products", "content/includes"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_files(tmp_path, FILES)
    (tmp_path / "machine").mkdir()
    for name in ("secret.md", "secret.yaml", "id_rsa", "en.md"):
        (tmp_path / "machine" / name).write_text(SECRET)
    return tmp_path


def told(root: Path) -> str:
    """All that is shown of what is wrong."""
    problems = load(root, today=TODAY).problems
    return "\n".join([*map(str, problems), *(each.line for each in placed(root, problems))])


def link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


@pytest.mark.parametrize("path", FILE_LINKS)
def test_a_file_that_is_a_link_to_elsewhere_is_not_read(root: Path, path: str) -> None:
    link(root / path, str(root / "machine/secret.md"))
    words = told(root)
    assert f"{path}:1: this is a link" in words and "put the file itself here" in words
    assert "20228" not in words


@pytest.mark.parametrize("path", FOLDER_LINKS)
def test_a_folder_that_is_a_link_to_elsewhere_is_not_looked_into(root: Path, path: str) -> None:
    link(root / path, str(root / "machine"))
    words = told(root)
    assert f"{path}:1: this is a link that leads out of content/: put the folder itself here" in words
    assert "20228" not in words and "id_rsa" not in words


def test_a_link_within_the_content_is_read_also_where_all_of_it_lies_elsewhere(root: Path) -> None:
    (root / "content").rename(root / "texts")
    (root / "content").symlink_to("texts")
    (root / "texts/guides/end/en.md").rename(root / "texts/guides/end/.one.md")
    link(root / "texts/guides/end/en.md", ".one.md")
    assert told(root) == ""
    assert running.fix(root, judge).refused == ()


@pytest.mark.parametrize("path", ["content/guides/leak/en.md", "content/guides/leak"])
def test_fixes_see_what_check_sees(root: Path, path: str) -> None:
    link(root / path, str(root / "machine" / ("secret.md" if path.endswith(".md") else "")))
    assert sorted(map(str, judge(root).problems)) == sorted(map(str, running.fix(root, judge).left.problems))
