"""Only guides whose files changed are read; what is kept of the others does no harm, whatever became of it."""

import os
from pathlib import Path

import pytest

from helpcenter.content import KeptGuides, load
from helpcenter.content.kept import shards
from helpcenter.content.model import guides
from tests.content.kept.test_exact import SITE, write

SOUND = {name: text for name, text in SITE.items() if "/c/" not in name and "/d/" not in name and "/b/" not in name}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in SOUND.items():
        write(tmp_path / "content" / name, text)
    (tmp_path / "index").mkdir()
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of guides that are read, as they are."""
    names: list[str] = []
    parse = guides.parse

    def noted(folder: guides.GuideFolder, *others: object) -> object:
        names.append(folder.id)
        return parse(folder, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(guides, "parse", noted)
    return names


def folder_of(root: Path) -> Path:
    return root / "index" / ".read"


def loaded(root: Path) -> KeptGuides:
    """What a process keeps that reads the site and ends."""
    kept = KeptGuides(folder_of(root), settled_seconds=0)
    load(root, kept=kept)
    kept.save()
    return kept


def test_nothing_is_read_twice(root: Path, read: list[str]) -> None:
    loaded(root)
    loaded(root)
    assert read == ["a", "e"]


def test_a_guide_that_was_saved_is_read(root: Path, read: list[str]) -> None:
    loaded(root)
    read.clear()
    write(root / "content" / "guides" / "e" / "en.md", "---\ntitle: New\n---\n")
    loaded(root)
    assert read == ["e"]


def test_a_guide_that_was_touched_is_not(root: Path, read: list[str]) -> None:
    loaded(root)
    read.clear()
    os.utime(root / "content" / "guides" / "e" / "en.md")
    loaded(root)
    assert read == []


def test_guides_that_include_a_text_are_read_when_it_changes(root: Path, read: list[str]) -> None:
    loaded(root)
    read.clear()
    write(root / "content" / "includes" / "refund.md", "Two weeks.\n")
    loaded(root)
    assert read == ["a"]


def test_a_new_text_for_a_language_is_read_where_it_is_included(root: Path, read: list[str]) -> None:
    loaded(root)
    read.clear()
    write(root / "content" / "includes" / "refund.fr.md", "Deux semaines.\n")
    loaded(root)
    assert read == ["a"]


def test_files_of_a_moment_ago_are_looked_into(root: Path) -> None:
    kept = KeptGuides(settled_seconds=60)
    load(root, kept=kept)
    path = root / "content" / "guides" / "e" / "en.md"
    facts = path.stat()
    # Another word of the same length, in place, with the times of before: no listing tells.
    with path.open("r+b") as file:
        file.seek(path.read_bytes().index(b"Plain"))
        file.write(b"Other")
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    library = load(root, kept=kept).library
    assert library is not None
    assert "Other" in library.guides["e"].texts["en"].blocks["intro"].text


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data.replace(b"content/guides", b"content/Guides"),
        lambda data: b"0" * 64 + data[64:],
    ],
    ids=["torn", "empty", "changed", "of another program"],
)
def test_a_damaged_file_is_read_anew(root: Path, read: list[str], harm: object) -> None:
    loaded(root)
    read.clear()
    assert callable(harm)
    for name in shards.NAMES:
        path = folder_of(root) / name
        if path.exists():
            path.write_bytes(harm(path.read_bytes()))
    loaded(root)
    assert read == ["a", "e"]


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_others_may_write_is_not_believed(root: Path, read: list[str], what: str) -> None:
    loaded(root)
    read.clear()
    for path in [folder_of(root)] if what == "folder" else list(folder_of(root).iterdir()):
        path.chmod(0o777)
    loaded(root)
    assert read == ["a", "e"]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_file_as_version_control_leaves_it_is_not_believed(root: Path, read: list[str], mode: int) -> None:
    loaded(root)
    was = sorted(read)
    for path in folder_of(root).iterdir():
        path.chmod(mode)
    read.clear()
    loaded(root)
    assert sorted(read) == was


def test_a_guide_in_another_guides_file_is_not_believed(root: Path, read: list[str]) -> None:
    loaded(root)
    was = sorted(read)
    for name in {path.name for path in folder_of(root).iterdir()} & {*shards.NAMES}:
        unused = next(each for each in shards.NAMES if not (folder_of(root) / each).exists())
        (folder_of(root) / name).rename(folder_of(root) / unused)
    read.clear()
    loaded(root)
    assert sorted(read) == was


def test_another_program_reads_anew(root: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(root)
    read.clear()
    monkeypatch.setattr(shards, "fingerprint", lambda *_: "another")
    loaded(root)
    assert read == ["a", "e"]


def test_a_guide_that_is_gone_is_kept_no_longer(root: Path) -> None:
    loaded(root)
    for path in (root / "content" / "guides" / "e").iterdir():
        path.unlink()
    (root / "content" / "guides" / "e").rmdir()
    loaded(root)
    assert list(shards.read(folder_of(root))) == ["content/guides/a"]


def test_an_edit_writes_the_file_of_its_guide_alone(root: Path) -> None:
    loaded(root)
    before = {path.name: path.stat().st_ino for path in folder_of(root).iterdir()}
    write(root / "content" / "guides" / "e" / "en.md", "---\ntitle: New\n---\n")
    loaded(root)
    after = {path.name: path.stat().st_ino for path in folder_of(root).iterdir()}
    assert [name for name in after if before.get(name) != after[name]] == [shards.shard_of("content/guides/e")]


def test_no_version_control_sees_what_is_kept(root: Path) -> None:
    loaded(root)
    assert (folder_of(root) / ".gitignore").read_text("utf-8").splitlines()[-1] == "*"


def test_a_site_without_an_index_folder_gets_none(root: Path) -> None:
    (root / "index").rmdir()
    loaded(root)
    assert not (root / "index").exists()
