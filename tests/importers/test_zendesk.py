"""A help center of Zendesk comes over from its API's answers in files."""

from pathlib import Path

import pytest

from helpcenter.domain.addresses.redirect import RedirectTable
from helpcenter.domain.errors import UsageError
from tests.importers.conftest import SOURCES, Imported, empty_site, import_into


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_into(empty_site(tmp_path_factory.mktemp("zendesk")), "zendesk", SOURCES / "zendesk")


def test_every_article_is_a_guide_without_an_error(imported: Imported) -> None:
    assert imported.errors() == []
    names = {"change-a-bulb", "clean-the-lamp", "for-partners", "not-ready"}
    assert {path.name for path in (imported.root / "content/guides").iterdir()} >= names


def test_categories_and_sections_become_topics_in_their_order(imported: Imported) -> None:
    text = imported.read("content/topics.yaml")
    places = [text.index(name) for name in ("id: using-lamps", "id: first-steps", "fr: Premiers pas", "id: repairs")]
    assert places == sorted(places)


def test_translations_stand_beside_their_source_under_the_same_ids(imported: Imported) -> None:
    assert "## Avant de commencer {#before-you-start}" in imported.text("change-a-bulb", "fr")


def test_links_between_articles_hold_their_anchors(imported: Imported) -> None:
    assert "[how to clean](guide:clean-the-lamp#h-01habcdefghjkmnpqrstvwxyz2)" in imported.text("change-a-bulb")
    assert "[the bulb](guide:change-a-bulb)" in imported.text("clean-the-lamp")


def test_attachments_come_with_their_article(imported: Imported) -> None:
    assert "![The bulb](media:360001234567-bulb.png){width=40}" in imported.text("change-a-bulb")


@pytest.mark.parametrize("guide", ["for-partners", "not-ready"])
def test_what_was_not_for_everybody_is_a_draft(imported: Imported, guide: str) -> None:
    assert "status: draft" in imported.read(f"content/guides/{guide}/guide.yaml")


def test_labels_are_kept(imported: Imported) -> None:
    assert "labels: [bulb, care]" in imported.text("change-a-bulb")


@pytest.mark.parametrize(
    "address",
    [
        "/hc/en-us/articles/101",
        "/hc/en-us/articles/101-Change-a-bulb",
        "/hc/en-us/articles/101-What-it-was-called-before",
        "/hc/fr/articles/101-Changer",
        "/hc/articles/101",
    ],
)
def test_old_addresses_lead_to_the_guides_whatever_words_they_have(imported: Imported, address: str) -> None:
    found = imported.library().redirects
    match = RedirectTable(found).find(address)
    assert match is not None
    assert match.redirect.guide == "change-a-bulb"


def test_an_article_without_a_translation_is_found_at_its_address_in_that_language(imported: Imported) -> None:
    assert "/hc/fr/articles/102,guide:clean-the-lamp,\n" in imported.read("content/redirects.csv")


@pytest.mark.parametrize(
    ("construct", "number"),
    [
        ("article for some only", 1),
        ("embedded iframe", 2),
        ("file that is no JSON", 1),
        ("link that cannot be", 2),
        ("link to a page of Zendesk", 2),
        ("link to nothing", 2),
        ("outdated translation", 1),
    ],
)
def test_what_could_not_come_over_is_listed(imported: Imported, construct: str, number: int) -> None:
    assert imported.found()[construct] == number


def test_a_folder_without_articles_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="save its API's answers there"):
        import_into(empty_site(tmp_path), "zendesk", tmp_path)
