"""Imports after the first, of a source that people go on working on, into a site where editors do."""

from pathlib import Path

import pytest

from tests.importers.conftest import GUIDES, Import, Imported, import_into

_SOURCE = {
    "index.md": "# Lamps\n\nSee [care](care.md).\n",
    "care.md": "---\ndraft: true\n---\n\n# Care\n\nDust it.\n",
    "parts/bulb.md": "# Bulb\n\n![A bulb](bulb.png)\n",
    "parts/shade.md": "# Shade\n\nTurn it.\n",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    for name, text in _SOURCE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "parts/bulb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    return folder


@pytest.fixture
def again(root: Path, source: Path) -> Import:
    import_into(root, "markdown", source)

    def run(**options: object) -> Imported:
        return import_into(root, "markdown", source, **options)

    return run


def edit(root: Path, path: str, words: str = "Edited.") -> None:
    with (root / path).open("a") as file:
        file.write(f"\n{words}\n")


def test_a_draft_that_an_editor_works_on_stays_a_draft_when_it_is_pruned(
    root: Path, source: Path, again: Import
) -> None:
    edit(root, f"{GUIDES}/care/en.md")
    (source / "care.md").unlink()
    done = again(prune=True)
    assert "status: draft" in done.read(f"{GUIDES}/care/guide.yaml")
    assert done.report.files().get("pruned", 0) == 0


def test_a_guide_that_an_editor_translated_is_not_pruned(root: Path, source: Path, again: Import) -> None:
    (root / GUIDES / "shade/fr.md").write_text("---\ntitle: Abat-jour\n---\n\nTournez.\n")
    (source / "parts/shade.md").unlink()
    assert again(prune=True).text("shade")


def test_a_picture_that_an_editors_text_shows_is_not_pruned(root: Path, source: Path, again: Import) -> None:
    edit(root, f"{GUIDES}/bulb/en.md")
    (source / "parts/bulb.md").write_text("# Bulb\n\nNo picture any more.\n")
    assert again(prune=True).errors() == []


@pytest.mark.parametrize(("words", "told"), [(120_000, "long text"), (500_000, "unreadable file")])
def test_a_text_that_cannot_come_over_this_time_is_not_taken_for_gone(
    words: int, told: str, source: Path, again: Import
) -> None:
    (source / "parts/shade.md").write_text("# Shade\n\n" + "word\n" * words)
    done = again(prune=True)
    assert "Turn it." in done.text("shade")
    assert done.found()[told] == 1


@pytest.mark.parametrize(("old", "new"), [("parts/shade.md", "shades/shade.md"), ("parts/shade.md", "parts/cover.md")])
def test_a_page_that_moved_stays_the_guide_that_it_was(old: str, new: str, source: Path, again: Import) -> None:
    (source / new).parent.mkdir(exist_ok=True)
    (source / old).rename(source / new)
    done = again(prune=True)
    assert "Turn it." in done.text("shade")
    assert {guide.texts["en"].slug for guide in done.library().guides.values()} >= {"shade"}
    assert {"added", "gone", "pruned"}.isdisjoint(done.report.files())


def test_of_two_new_pages_that_are_called_alike_none_is_taken_for_the_one_that_is_gone(
    source: Path, again: Import
) -> None:
    (source / "parts/shade.md").unlink()
    for name in ("one", "two"):
        (source / f"{name}.md").write_text("# Shade\n\nx\n")
    assert again().report.files()["gone"] == 2


def test_the_path_of_a_text_that_could_not_take_its_place_is_told(root: Path, source: Path, again: Import) -> None:
    edit(root, f"{GUIDES}/shade/en.md")
    edit(source, "parts/shade.md", "Edited otherwise.")
    assert any("imports/docs/content/guides/shade/en.md" in line for line in again().report.lines())


def test_topics_of_two_sources_that_are_called_alike_get_ids_of_their_own(root: Path, tmp_path: Path) -> None:
    for name in ("lamps", "chairs"):
        for page in ("care/safety/at-home.md", "care/safety.md"):
            path = tmp_path / name / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {name} {path.stem}\n\nx\n")
        done = import_into(root, "markdown", tmp_path / name, name=name)
    before = done.read("content/topics.yaml")
    assert done.errors() == []
    assert before.count("id: safety\n") == before.count("id: care-safety\n") == 1
    again = import_into(root, "markdown", tmp_path / "lamps", name="lamps")
    assert again.read("content/topics.yaml") == before


def test_one_topic_more_that_is_called_alike_moves_no_other(root: Path, tmp_path: Path) -> None:
    def with_pages(*folders: str) -> dict[str, tuple[str, ...]]:
        for folder in folders:
            path = tmp_path / "lamps" / folder / f"{folder.replace('/', '-')}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {folder}\n\nx\n")
        guides = import_into(root, "markdown", tmp_path / "lamps").library().guides
        return {name: guide.topics for name, guide in guides.items() if name != "first-guide"}

    first = with_pages("desk/care", "floor/care", "floor/repair")
    assert first["desk-care"] == ("desk-care",)
    assert first["floor-care"] == ("floor-care",)
    assert first["floor-repair"] == ("repair",)
    second = with_pages("arch/care", "arch/repair", "care")
    assert {name: second[name] for name in first} == first
    assert (second["arch-care"], second["arch-repair"], second["care"]) == (
        ("arch-care",),
        ("arch-repair",),
        ("care",),
    )


def test_two_pages_with_the_same_long_title_both_come_over(root: Path, tmp_path: Path) -> None:
    title = "A very long title with " + "word " * 30
    for name in ("one", "two"):
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / "docs" / f"{name}.md").write_text(f"# {title}\n\nx\n")
    done = import_into(root, "markdown", tmp_path / "docs")
    assert done.errors() == []
    assert len({done.text("one"), done.text("two")}) == 2


def test_a_folder_that_is_called_otherwise_stays_the_topic_that_it_was(source: Path, again: Import) -> None:
    (source / "parts/README.md").write_text("# Spare parts\n\nx\n")
    done = again()
    [topic] = done.library().topics
    assert (topic.id, topic.names["en"]) == ("parts", "Spare parts")


def test_a_topic_that_is_gone_stays_until_it_is_pruned(root: Path, source: Path, again: Import) -> None:
    (source / "care").mkdir()
    (source / "care.md").rename(source / "care/care.md")
    (source / "care/care.md").write_text("# Care\n\nDust it.\n")
    again()
    (source / "parts/bulb.md").rename(source / "bulb.md")
    (source / "parts/shade.md").rename(source / "shade.md")
    (source / "parts/bulb.png").rename(source / "bulb.png")
    assert again().found()["topic that is gone"] == 1
    done = again(prune=True)
    assert [topic.id for topic in done.library().topics] == ["care"]
    assert done.errors() == []


def test_topics_that_an_editor_put_in_another_order_are_renewed_where_they_stand(
    root: Path, source: Path, again: Import
) -> None:
    (source / "care.md").unlink()
    (source / "care").mkdir()
    (source / "care/dust.md").write_text("# Dust\n\nx\n")
    done = again()
    path = root / "content/topics.yaml"
    first, *topics = done.read("content/topics.yaml").split("  - id: ")
    path.write_text("  - id: ".join([first, *reversed(topics)]))
    before = [topic.id for topic in done.library().topics]
    for folder in ("care", "parts"):
        (source / folder / "README.md").write_text(f"# All of {folder}\n\nx\n")
    topics_now = again().library().topics
    assert [topic.id for topic in topics_now] == before
    assert {topic.names["en"] for topic in topics_now} == {"All of care", "All of parts"}
