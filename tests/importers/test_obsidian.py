"""A vault of Obsidian comes over: links by name, embeds, callouts, tags, comments."""

from pathlib import Path

import pytest

from tests.importers.conftest import SOURCES, Imported, empty_site, files_of, import_into

VAULT = SOURCES / "obsidian"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_into(empty_site(tmp_path_factory.mktemp("obsidian")), "markdown", VAULT)


def test_a_vault_is_known_by_its_hidden_folder(imported: Imported) -> None:
    assert imported.report.system == "Obsidian"
    assert imported.errors() == []


@pytest.mark.parametrize(
    ("guide", "expected"),
    [
        ("welcome", "Begin with [First light](guide:first-light)"),
        ("welcome", "[how to turn it on](guide:first-light#turn-it-on)"),
        ("welcome", "for [Start here](guide:welcome)"),
        ("welcome", "[cables](guide:cables#two-ends)"),
        ("welcome", "| here | [the cables](guide:cables) |"),
        ("welcome", "> Yes, see [Cables](guide:cables)."),
        ("first-light", "See [Turn it on](#turn-it-on)"),
        ("first-light", "[the press](#turn-it-on)"),
    ],
    ids=["name", "heading", "alias", "path", "table", "callout", "same note", "block"],
)
def test_links_lead_where_they_led(imported: Imported, guide: str, expected: str) -> None:
    assert expected in imported.text(guide)


@pytest.mark.parametrize(
    ("expected", "what"),
    [
        ("Do not use `[[code]]`.", "code"),
        ("<!--Ask Jo-->", "comment"),
        ("A note of care and number #5", "tag"),
        ("> [!question]- Is it safe?", "callout"),
        ("> [!note] Lantern\n> A callout of our own.", "callout of the vault's own"),
        ("> [!warning] Hot\n> It gets **hot**.", "admonition of a plugin"),
        ("```dataview\nLIST FROM #lantern\n```", "query"),
    ],
)
def test_marks_become_ours(imported: Imported, expected: str, what: str) -> None:
    assert expected in imported.text("welcome"), what


def test_a_line_of_nothing_but_tags_is_left_out(imported: Imported) -> None:
    assert "#first/steps" not in imported.text("welcome")


def test_the_name_of_a_block_is_not_shown(imported: Imported) -> None:
    assert "- Press ==the switch==\n- Wait" in imported.text("first-light")


def test_pictures_keep_their_description_and_width(imported: Imported) -> None:
    assert "![The switch](media:switch.svg){width=120}" in imported.text("first-light")
    assert (imported.root / "content/guides/first-light/media/switch.svg").is_file()


def test_an_embedded_section_stands_where_it_was_embedded(imported: Imported) -> None:
    assert "- Press ==the switch==" in imported.text("welcome")
    assert "Two cables come with it." in imported.text("first-light")


def test_headings_of_an_embedded_note_stand_below_the_one_above_it(imported: Imported) -> None:
    assert "### Two ends {#two-ends}" in imported.text("first-light")


def test_notes_that_embed_each_other_come_to_an_end(root: Path, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.mkdir()
    (vault / "A.md").write_text("One.\n\n![[B]]\n", "utf-8")
    (vault / "B.md").write_text("Two.\n\n![[A]]\n", "utf-8")
    imported = import_into(root, "markdown", vault)
    assert imported.report.system == "Obsidian"
    assert "One.\n\nTwo.\n\n[A](guide:a)" in imported.text("a")


def test_vaults_of_two_languages_stand_beside_each_other(root: Path, tmp_path: Path) -> None:
    for language, words in {"en": "See [[Other]].", "fr": "Voir [[Other|l’autre]]."}.items():
        folder = tmp_path / "help" / language
        (folder / ".obsidian").mkdir(parents=True)
        (folder / "Note.md").write_text(words, "utf-8")
        (folder / "Other.md").write_text(f"# Other {language}\n\nX.\n", "utf-8")
    imported = import_into(root, "markdown", tmp_path / "help")
    assert "See [Other](guide:other)." in imported.text("note")
    assert "Voir [l’autre](guide:other)." in imported.text("note", "fr")


@pytest.mark.parametrize(
    ("construct", "number"),
    [
        ("embedded note", 3),
        ("embedded file", 2),
        ("tag", 2),
        ("template", 2),
        ("callout of its own kind", 1),
        ("link to nothing", 1),
        ("missing picture", 1),
        ("query", 1),
    ],
)
def test_what_could_not_come_over_is_listed(imported: Imported, construct: str, number: int) -> None:
    assert imported.found()[construct] == number


def test_a_second_import_changes_nothing(root: Path) -> None:
    import_into(root, "markdown", VAULT)
    before = files_of(root)
    import_into(root, "markdown", VAULT)
    assert files_of(root) == before
