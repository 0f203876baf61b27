"""A help center of Zendesk that is kept as Markdown comes over: articles by number, in two languages."""

from pathlib import Path

import pytest

from tests.importers.conftest import SOURCES, Imported, empty_site, import_into


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_into(empty_site(tmp_path_factory.mktemp("zendesk")), "markdown", SOURCES / "zendesk-markdown")


def folder(root: Path, files: dict[str, str]) -> Imported:
    source = root.parent / "source"
    for path, text in files.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text, "utf-8")
    return import_into(root, "markdown", source)


def test_articles_are_guides_named_without_their_numbers(imported: Imported) -> None:
    assert imported.report.system == "Zendesk kept as Markdown"
    assert imported.errors() == []
    assert set(imported.library().guides) == {"first-guide", "first-light", "cables"}


def test_articles_of_one_number_are_one_guide_in_the_languages_of_the_site(imported: Imported) -> None:
    texts = imported.library().guides["first-light"].texts
    assert {locale: text.title for locale, text in texts.items()} == {"en": "First light", "fr": "Première lumière"}


def test_folders_become_topics_and_articles_stand_by_position(imported: Imported) -> None:
    using, light = imported.library().topics
    assert (using.names["en"], light.names["en"], light.parent) == ("Using it", "Light", using.id)
    assert light.guides == ("cables", "first-light")


@pytest.mark.parametrize(
    ("guide", "locale", "expected"),
    [
        ("first-light", "en", "[the cables](guide:cables#two-ends)"),
        ("first-light", "fr", "[les câbles](guide:cables)"),
        ("cables", "en", "[Back](guide:first-light#turn-it-on)"),
        ("cables", "en", "`/hc/en-us/articles/360001234`"),
        ("first-light", "en", "[elsewhere](https://other.zendesk.com/hc/en-us/articles/999999)"),
        ("first-light", "en", "![The switch](media:switch.svg)"),
        ("first-light", "en", ":::warning\n\nIt gets **hot**.\n\n:::"),
    ],
    ids=["address", "path", "file", "code", "another help center", "attachment", "box"],
)
def test_links_and_marks_become_ours(imported: Imported, guide: str, locale: str, expected: str) -> None:
    assert expected in imported.text(guide, locale)


def test_old_addresses_lead_to_the_guides_with_and_without_their_words(imported: Imported) -> None:
    assert imported.read("content/redirects.csv").split("\n")[1:4] == [
        "/hc/en-us/articles/360005678,guide:cables,en",
        "/hc/en-us/articles/360001234,guide:first-light,en",
        "/hc/fr/articles/360001234,guide:first-light,fr",
    ]


def test_sections_that_the_front_matter_names_become_topics(root: Path) -> None:
    front = "---\ntitle: {}\narticle_id: {}\ncategory: Lamps\nsection: Light\n---\nWords.\n"
    imported = folder(root, {"a.md": front.format("A", 36000001), "b.md": front.format("B", 36000002)})
    lamps, light = imported.library().topics
    assert (lamps.names["en"], light.names["en"], light.guides) == ("Lamps", "Light", ("a", "b"))


def test_files_named_by_number_and_language_stand_beside_each_other(root: Path) -> None:
    texts = {"36000001-en-us.md": "---\ntitle: One\n---\nWords.\n", "36000001-fr.md": "---\ntitle: Un\n---\nMots.\n"}
    [guide] = [each for each in folder(root, texts).library().guides.values() if each.id != "first-guide"]
    assert {locale: text.title for locale, text in guide.texts.items()} == {"en": "One", "fr": "Un"}


def test_two_articles_of_one_name_stay_two_guides(root: Path) -> None:
    texts = {f"s/3600000{number}-same.md": f"---\ntitle: T{number}\n---\nWords.\n" for number in (1, 2)}
    guides = folder(root, texts).library().guides
    assert {guide.texts["en"].title for guide in guides.values()} >= {"T1", "T2"}


def test_two_kinds_of_english_stay_two_languages(root: Path) -> None:
    texts = {f"{place}/36000001-a.md": f"---\ntitle: {place}\n---\nWords.\n" for place in ("en-us", "en-gb")}
    texts |= {"en-us/36000002-b.md": "---\ntitle: B\n---\nWords.\n"}
    assert {"en-US", "en-GB"} <= set(folder(root, texts).library().site.locales)


def test_a_plain_folder_that_links_to_a_help_center_is_no_zendesk(root: Path) -> None:
    imported = folder(
        root, {"a.md": "See [it](https://a.zendesk.com/hc/en-us/articles/36000001).\n", "b.md": "Words.\n"}
    )
    assert imported.report.system == "A folder of Markdown"
