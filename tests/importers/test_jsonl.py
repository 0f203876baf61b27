"""Records, one a line, become guides; lines that are wrong are told by number, and the rest comes over."""

import json
from pathlib import Path

import pytest

from helpcenter.domain.errors import UsageError
from helpcenter.importers.jsonl import records
from tests.importers.conftest import SOURCES, Imported, empty_site, files_of, import_into

FILE = SOURCES / "jsonl" / "guides.jsonl"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    return import_into(empty_site(tmp_path_factory.mktemp("jsonl")), "jsonl", FILE)


def test_every_record_that_is_right_is_a_guide_without_an_error(imported: Imported) -> None:
    assert imported.errors() == []
    assert {"leave-lumen", "move-lamps", "about"} <= set(imported.library().guides)


def test_blocks_stand_in_their_usual_order(imported: Imported) -> None:
    kinds = [block.kind.value for block in imported.library().guides["leave-lumen"].blocks]
    assert kinds == [
        *("quick-answer", "steps", "refund-policy", "export-checklist", "aftermath", "troubleshooting"),
        *("section", "faq", "official-links"),
    ]


def test_what_a_guide_is_about_comes_with_it(imported: Imported) -> None:
    guide = imported.library().guides["leave-lumen"]
    found = (guide.kind, guide.product, str(guide.minutes), str(guide.reviewed), guide.topics, guide.related)
    assert found == ("cancel", "lumen", str(guide.minutes), "2026-11-01", ("plans",), ("move-lamps",))
    assert imported.library().products["lumen"].aliases == ("lumen.example",)


def test_items_of_a_translation_are_matched_by_their_ids(imported: Imported) -> None:
    blocks = imported.library().guides["leave-lumen"].texts["fr"].blocks
    assert (blocks["sign-in"].title, blocks["leave"].title) == ("Se connecter", "Partir")


def test_a_translation_may_leave_out_the_addresses_of_links(imported: Imported) -> None:
    assert "### La formule {#plan-page}" in imported.text("leave-lumen", "fr")


def test_headings_of_blocks_are_in_the_language_of_the_text(imported: Imported) -> None:
    assert "## Étape par étape {#steps}" in imported.text("leave-lumen", "fr")


def test_headings_inside_a_block_stand_below_it(imported: Imported) -> None:
    assert "### A heading" in imported.text("leave-lumen")


def test_links_lead_into_the_other_guide_and_pictures_come_along(imported: Imported) -> None:
    text = imported.text("leave-lumen")
    assert "[read on](guide:move-lamps#pack)" in text
    assert "![The door](media:door.png)" in text


def test_topics_have_their_names_and_old_addresses_lead_on(imported: Imported) -> None:
    assert "fr: Formules" in imported.read("content/topics.yaml")
    assert "/help/leave,guide:leave-lumen,en" in imported.read("content/redirects.csv")


def test_a_record_with_a_body_is_an_article(imported: Imported) -> None:
    assert [block.id for block in imported.library().guides["about"].blocks] == ["intro", "how-long"]


def test_a_draft_stays_one(imported: Imported) -> None:
    assert "status: draft" in imported.read("content/guides/later/guide.yaml")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (5, "it is no JSON"),
        (6, '"title" stands twice'),
        (7, '"about" stands on line 3 already'),
        (8, "it is no object"),
        (9, '"id" is "Bad Id": it takes up to 64 small letters'),
        (10, "it has no words"),
        (11, 'it says nothing in "en"'),
        (12, "is not safe"),
        (13, 'unknown key "stepps", did you mean "steps"?'),
        (14, '"klingon" is no language'),
    ],
)
def test_a_line_that_is_wrong_is_told_with_its_number(imported: Imported, line: int, words: str) -> None:
    told = {each.line: each.message for each in imported.report.findings if each.construct == records.WRONG}
    assert words in told[line]


@pytest.mark.parametrize("construct", ["call to action", "translation that does not fit"])
def test_what_could_not_come_over_is_listed(imported: Imported, construct: str) -> None:
    assert [each.line for each in imported.report.findings if each.construct == construct] == [1]


def test_a_second_import_changes_nothing(imported: Imported) -> None:
    before = files_of(imported.root)
    again = import_into(imported.root, "jsonl", FILE)
    assert files_of(imported.root) == before
    assert dict(again.report.files()) == {"same": len(again.report.outcomes)}


def test_a_product_that_the_site_has_stays_as_it_is(root: Path) -> None:
    (root / "content/products").mkdir(exist_ok=True)
    (root / "content/products/lumen.yaml").write_text("name: Lumen of ours\n", "utf-8")
    imported = import_into(root, "jsonl", FILE)
    assert imported.read("content/products/lumen.yaml") == "name: Lumen of ours\n"
    assert "content/products/lumen.yaml" not in imported.report.outcomes


def test_nothing_is_pruned_while_a_line_is_wrong(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    lines = [json.dumps({"id": name, "title": name, "body": "Words."}) for name in ("one", "two")]
    file.write_text("\n".join(lines), "utf-8")
    import_into(root, "jsonl", file)
    file.write_text(f"{lines[0]}\n{lines[1][:-1]}", "utf-8")
    imported = import_into(root, "jsonl", file, prune=True)
    assert (root / "content/guides/two/en.md").exists()
    assert imported.found()["prune"] == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty"),
        (b"\xff\xfe\n", "it is not UTF-8"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"id": "' + b"x" * (records.MAX_LINE + 10) + b'"}\n', "longer than 1 MiB"),
    ],
)
def test_a_file_without_a_record_is_refused_with_the_reason(
    root: Path, tmp_path: Path, data: bytes, words: str
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(data)
    with pytest.raises(UsageError, match=words):
        import_into(root, "jsonl", file)


def test_what_stands_behind_a_line_that_is_too_long_comes_over(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    good = json.dumps({"id": "good", "title": "Good", "body": "Words."}).encode()
    file.write_bytes(b'"' + b"x" * (2 * records.MAX_LINE) + b'"\n' + good)
    assert "good" in import_into(root, "jsonl", file).library().guides
