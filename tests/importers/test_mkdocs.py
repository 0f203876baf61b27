"""A site of MkDocs in two languages comes over: navigation, links, pictures, languages, marks."""

import shutil
from pathlib import Path

import pytest

from tests.importers.conftest import SOURCES, Imported, empty_site, files_of, import_into


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_into(empty_site(tmp_path_factory.mktemp("mkdocs")), "markdown", SOURCES / "mkdocs")


def test_every_page_is_a_guide_without_an_error(imported: Imported) -> None:
    assert imported.errors() == []
    assert set(imported.library().guides) == {"first-guide", "home", "light", "cables"}
    assert imported.report.system == "MkDocs"


def test_the_navigation_becomes_topics_in_order(imported: Imported) -> None:
    [topic] = imported.library().topics
    assert (topic.names["en"], topic.guides) == ("Using it", ("light", "cables"))
    assert imported.library().guides["light"].topics == ("using-it",)


def test_a_translation_stands_beside_its_source_under_the_same_ids(imported: Imported) -> None:
    french = imported.library().guides["light"].texts["fr"]
    assert french.title == "Allumer une lanterne"
    assert {name: text.title for name, text in french.blocks.items()} == {
        "turn-it-on": "Allumer",
        "again": "Encore",
        "again-2": "Encore",
    }


def test_links_lead_to_guides_and_their_places(imported: Imported) -> None:
    assert "[how to light it](guide:light#turn-it-on)" in imported.text("home")
    assert "[the cables](guide:cables)" in imported.text("home")
    assert "[again](#again-2)" in imported.text("light")
    assert "[les câbles](guide:cables)" in imported.text("light", "fr")


def test_code_stays_as_it_is(imported: Imported) -> None:
    assert "```python\n# [not a link](cables.md)\n## no heading\n```" in imported.text("light")


def test_a_footnote_is_no_link_although_it_begins_like_the_name_of_a_page(imported: Imported) -> None:
    assert "[^why]: light goes through it." in imported.text("cables")


def test_pictures_come_with_their_guide(imported: Imported) -> None:
    assert "![The switch](media:switch.svg)" in imported.text("light")
    assert (imported.root / "content/guides/light/media/switch.svg").is_file()


def test_front_matter_that_means_nothing_here_is_kept(imported: Imported) -> None:
    assert "imported:\n  tags: [light, evening]\n  hide: [toc]\n" in imported.text("light")


def test_old_addresses_lead_to_the_guides(imported: Imported) -> None:
    rows = imported.read("content/redirects.csv").split("\n")
    assert rows[:4] == [
        "from,to,locale",
        "/guide/light/,guide:light,en",
        "/fr/guide/light/,guide:light,fr",
        "/guide/cables/,guide:cables,en",
    ]


def test_explained_words_stay_explained(imported: Imported) -> None:
    assert "An LED is inside." in imported.text("light")
    assert "\n*[LED]: light emitting diode\n" in imported.text("light")


@pytest.mark.parametrize(
    ("construct", "number"),
    [
        ("included file", 1),
        ("link that is not encrypted", 1),
        ("link to nothing", 1),
        ("look of a link or picture", 1),
        ("marks that are not read", 1),
        ("navigation", 1),
    ],
)
def test_what_could_not_come_over_is_listed(imported: Imported, construct: str, number: int) -> None:
    assert imported.found()[construct] == number


def test_each_finding_names_its_file_and_line(imported: Imported) -> None:
    source = (SOURCES / "mkdocs/docs/en/guide/light.md").read_text().split("\n")
    lines = {
        each.construct: source[each.line - 1] for each in imported.report.findings if each.path.endswith("light.md")
    }
    assert "{* ../src" in lines["included file"]
    assert "{% raw %}" in lines["marks that are not read"]
    assert "attic" in lines["link to nothing"]
    assert "http://shop" in lines["link that is not encrypted"]


def test_a_second_import_changes_nothing(root: Path) -> None:
    import_into(root, "markdown", SOURCES / "mkdocs")
    before = files_of(root)
    again = import_into(root, "markdown", SOURCES / "mkdocs")
    assert files_of(root) == before
    assert again.report.files() == {"same": len(again.report.outcomes)}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOURCES / "mkdocs", tmp_path / "mkdocs"))


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_change_in_the_source_comes_over(root: Path, source: Path) -> None:
    import_into(root, "markdown", source)
    changed(source / "docs/en/guide/cables.md", "current", "light")
    again = import_into(root, "markdown", source)
    assert "Cables bring the light." in again.text("cables")
    assert again.report.files()["changed"] == 1


def test_what_an_editor_has_changed_stays(root: Path, source: Path) -> None:
    import_into(root, "markdown", source)
    changed(root / "content/guides/cables/en.md", "current", "power")
    again = import_into(root, "markdown", source)
    assert "Cables bring the power." in again.text("cables")
    assert again.report.files()["kept"] == 1


def test_what_was_changed_on_both_sides_stays_and_the_new_text_lies_beside_the_report(root: Path, source: Path) -> None:
    import_into(root, "markdown", source)
    changed(root / "content/guides/cables/en.md", "current", "power")
    changed(source / "docs/en/guide/cables.md", "current", "light")
    again = import_into(root, "markdown", source)
    assert "Cables bring the power." in again.text("cables")
    assert "Cables bring the light." in again.read("imports/docs/content/guides/cables/en.md")
    assert again.report.files()["clashed"] == 1


def test_a_page_that_is_gone_stays_until_it_is_pruned(root: Path, source: Path) -> None:
    import_into(root, "markdown", source)
    (source / "docs/en/guide/cables.md").unlink()
    assert import_into(root, "markdown", source).report.files()["gone"] == 2
    pruned = import_into(root, "markdown", source, prune=True)
    assert pruned.report.files()["pruned"] == 2
    assert not (root / "content/guides/cables").exists()


def test_a_trial_writes_nothing(root: Path) -> None:
    before = sorted(root.rglob("*"))
    trial = import_into(root, "markdown", SOURCES / "mkdocs", is_trial=True)
    assert trial.report.counts["guides"] == 3
    assert sorted(root.rglob("*")) == before


def test_links_that_are_not_encrypted_are_told_in_text_and_left_alone_in_code(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    code = "```md\n[shop](http://shop.example) <http://shop.example>\n```\n\nWrite `<http://shop.example>`"
    (folder / "a.md").write_text(f"# A\n\n[Shop](http://shop.example), <http://shop.example>\n\n{code}.\n")
    text = import_into(root, "markdown", folder, dialect="plain").text("a")
    assert "Shop (`http://shop.example`), `http://shop.example`\n" in text
    assert code in text
