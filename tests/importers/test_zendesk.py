"""A help center of Zendesk comes over from its API's answers in files."""

import json
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


def _export(folder: Path, **lists: dict[str, object]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, answer in lists.items():
        (folder / f"{name}.json").write_text(json.dumps(answer))
    return folder


def _article(number: int, body: str = "<p>x</p>", **more: object) -> dict[str, object]:
    return {"id": number, "title": f"Article {number}", "locale": "en-us", "body": body, **more}


PAGES = {
    "a next page": ({"next_page": "https://x.example/2"}, 1),
    "a cursor": ({"meta": {"has_more": True}}, 1),
    "a count": ({"count": 3, "next_page": None}, 1),
    "all": ({"count": 1, "next_page": None, "meta": {"has_more": False}}, 0),
    "nothing told": ({}, 0),
}


@pytest.mark.parametrize("case", PAGES)
def test_a_page_of_answers_that_nobody_saved_is_told(case: str, root: Path, tmp_path: Path) -> None:
    rest, told = PAGES[case]
    source = _export(tmp_path / "export", articles={"articles": [_article(1)], **rest})
    assert import_into(root, "zendesk", source).found().get("page that was not saved", 0) == told


def test_nothing_is_pruned_while_a_page_of_answers_is_missing(root: Path, tmp_path: Path) -> None:
    source = _export(tmp_path / "export", one={"articles": [_article(1)], "count": 2}, two={"articles": [_article(2)]})
    import_into(root, "zendesk", source)
    (source / "two.json").unlink()
    assert import_into(root, "zendesk", source, prune=True).text("article-2")


def test_an_article_whose_section_was_not_saved_is_told(root: Path, tmp_path: Path) -> None:
    source = _export(tmp_path / "export", articles={"articles": [_article(1, section_id=9)]})
    assert import_into(root, "zendesk", source).found() == {"section that is not there": 1}


def test_a_section_whose_category_was_not_saved_is_told(root: Path, tmp_path: Path) -> None:
    section = {"id": 9, "name": "Start", "category_id": 8, "parent_section_id": None, "locale": "en-us"}
    articles = {"articles": [_article(1, section_id=9)]}
    source = _export(tmp_path / "export", articles=articles, sections={"sections": [section]})
    assert import_into(root, "zendesk", source).found() == {"category that is not there": 1}


def test_a_link_to_an_anchor_inside_a_heading_leads_there(root: Path, tmp_path: Path) -> None:
    html = '<h2><a name="Bulb"></a>Bulb</h2><p>x <strong>&nbsp;</strong><a href="#Bulb">up</a></p>'
    source = _export(tmp_path / "export", articles={"articles": [_article(1, html)]})
    done = import_into(root, "zendesk", source)
    assert done.errors() == []
    assert "**" not in done.text("article-1")
