"""Saved pages come over: one that shows steps, answers and lists as a guide made of them, any other as an article."""

from pathlib import Path

import pytest

from helpcenter.domain.errors import UsageError
from tests.importers.conftest import SOURCES, Imported, empty_site, files_of, import_into

CANCEL, KEEP = "how-to-cancel-lumen", "keep-the-lamps"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_into(empty_site(tmp_path_factory.mktemp("html")), "html", SOURCES / "html")


def test_a_page_with_steps_becomes_a_guide_of_blocks_without_an_error(imported: Imported) -> None:
    assert imported.errors() == []
    guide = imported.library().guides[CANCEL]
    assert (guide.kind, [block.kind.value for block in guide.blocks]) == (
        "cancel",
        [
            *("quick-answer", "steps", "refund-policy", "export-checklist", "aftermath", "troubleshooting"),
            *("section", "faq", "official-links"),
        ],
    )


def test_each_block_has_its_items_under_the_pages_own_anchors_where_it_has_some(imported: Imported) -> None:
    items = {block.id: [item.id for item in block.items] for block in imported.library().guides[CANCEL].blocks}
    assert items["steps"] == ["login", "open-plan", "choose-leave"]
    assert items["checklist"] == ["save-your-scenes-as-files", "print-your-bills"]
    assert items["troubleshooting"] == ["the-button-is-grey", "a-lamp-still-blinks"]


def test_questions_that_only_search_engines_were_told_come_along(imported: Imported) -> None:
    assert "### Who is told? {#who-is-told}\n\nOnly the **owner**." in imported.text(CANCEL)


def test_official_links_keep_their_address_and_words(imported: Imported) -> None:
    block = imported.library().guides[CANCEL].blocks[-1]
    assert [item.url for item in block.items] == ["https://lumen.example/plan", "mailto:bills@lumen.example"]
    assert "### Plan settings {#plan-settings}\n\nwhere you leave" in imported.text(CANCEL)


def test_numbers_and_the_line_above_the_title_are_no_text(imported: Imported) -> None:
    text = imported.text(CANCEL)
    assert "\n1\n" not in text
    assert "LampTools" not in text


def test_what_stands_below_the_title_is_the_summary(imported: Imported) -> None:
    assert imported.library().guides[CANCEL].texts["en"].summary.startswith("Lumen is cancelled in its plan settings.")


def test_translations_are_found_by_what_pages_say_of_each_other(imported: Imported) -> None:
    text = imported.library().guides[CANCEL].texts["fr"]
    assert (text.title, text.blocks["login"].title) == ("Comment annuler Lumen", "Se connecter")
    assert "[les remboursements](#refunds)" in imported.text(CANCEL, "fr")


def test_the_way_to_a_page_becomes_topics_in_each_language(imported: Imported) -> None:
    topics = {topic.id: dict(topic.names) for topic in imported.library().topics}
    assert topics == {"care": {"en": "Care"}, "cancelling": {"en": "Cancelling", "fr": "Résiliation"}}


def test_links_between_pages_hold_their_anchors(imported: Imported) -> None:
    assert f"[Keep the lamps](guide:{KEEP}#at-spares)" in imported.text(CANCEL)
    assert f"[how to leave](guide:{CANCEL})" in imported.text(KEEP)


def test_pictures_beside_a_page_come_along(imported: Imported) -> None:
    assert "![A door](media:door.png)" in imported.text(CANCEL)


@pytest.mark.parametrize("old", ["/en/cancel/lumen", "/fr/annuler/lumen"])
def test_old_addresses_lead_to_the_guide(imported: Imported, old: str) -> None:
    assert f"{old},guide:{CANCEL}," in imported.read("content/redirects.csv")


def test_a_page_without_blocks_is_an_article_without_its_surroundings(imported: Imported) -> None:
    text = imported.text(KEEP)
    assert "kind: article" in imported.read(f"content/guides/{KEEP}/guide.yaml")
    assert "| Round | 10 |" in text
    assert "helpful" not in text
    assert "#\n" not in text


@pytest.mark.parametrize(
    ("construct", "path", "line"),
    [
        ("call to action", "en/leave-lumen.html", 44),
        ("label above a heading", "en/leave-lumen.html", 27),
        ("link to a page that did not come", "en/keep-lamps.html", 7),
        ("missing picture", "en/keep-lamps.html", 11),
        ("section that its source lacks", "fr/quitter-lumen.html", 14),
        ("surroundings of a page", "en/leave-lumen.html", 51),
    ],
)
def test_what_could_not_come_over_is_listed(imported: Imported, construct: str, path: str, line: int) -> None:
    assert (path, line) in [(each.path, each.line) for each in imported.report.findings if each.construct == construct]


def test_a_second_import_changes_nothing(imported: Imported) -> None:
    before = files_of(imported.root)
    again = import_into(imported.root, "html", SOURCES / "html")
    assert files_of(imported.root) == before
    assert set(again.report.files()) == {"same"}


def test_a_single_page_comes_with_its_pictures(root: Path) -> None:
    imported = import_into(root, "html", SOURCES / "html/en/leave-lumen.html")
    assert (root / f"content/guides/{CANCEL}/media/door.png").is_file()
    assert imported.errors() == []


def test_a_page_of_boxes_in_another_language_comes_without_an_error(root: Path) -> None:
    imported = import_into(root, "html", SOURCES / "html-boxes")
    assert imported.errors() == []
    assert imported.library().guides["comment-annuler-lumen"].source == "fr"


def test_a_file_that_is_no_page_is_refused(root: Path) -> None:
    with pytest.raises(UsageError, match="holds no page"):
        import_into(root, "html", SOURCES / "jsonl" / "guides.jsonl")


def test_a_folder_without_pages_is_refused_with_the_way_out(root: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"name a \.html file, or a folder of them"):
        import_into(root, "html", tmp_path)
