"""A template makes a guide of each row of a table; its gaps are filled with words, and nothing in them is run."""

import json
from pathlib import Path
from typing import Any

import pytest

from helpcenter.domain.errors import UsageError
from tests.importers.conftest import Imported, empty_site, import_into

TEMPLATE = """\
id: cancel-{id}
kind: cancel
title: How to cancel {product}
product: "{product}"
topics: [Cancelling]
quick_answer: Open [the account page]({url}), or <{url}>, of {product}. `{product}` costs {price}; {{braces}} stay.
steps: "{steps}"
checklist:
  - Save what you keep in {product}
  - {when: export, title: Export, text: "{export}"}
links:
  - {title: "Site of {product}", url: "{url}"}
texts:
  fr:
    title: Résilier {product}
    quick_answer: Pour {price}.
"""
STEPS = [{"title": "Sign in", "text": "With **your** name."}]
ROW = {
    "id": "Nova & Co",
    "product": "Nova *1* {url}",
    "url": "https://nova.example/~me",
    "price": {"en": "$1", "fr": "1 $"},
}


def imported(root: Path, folder: Path, *rows: dict[str, Any], template: str = TEMPLATE) -> Imported:
    (folder / "cancel.yaml").write_text(template, "utf-8")
    (folder / "table.jsonl").write_text("\n".join(json.dumps({"steps": STEPS, "export": "", **row}) for row in rows))
    return import_into(root, "jsonl", folder / "table.jsonl", settings={"template": str(folder / "cancel.yaml")})


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("template")
    return imported(empty_site(folder), folder, ROW, {**ROW, "id": "other", "export": "As **CSV**."})


def test_a_row_becomes_a_guide_with_its_words_as_they_are(site: Imported) -> None:
    assert site.errors() == []
    text = site.library().guides["cancel-nova-co"].texts["en"]
    assert text.title == "How to cancel Nova *1* {url}"
    shown = text.blocks["quick-answer"].text
    assert "of Nova *1* {url}. Nova *1* {url} costs $1; {braces} stay." in shown
    assert text.blocks["sign-in"].html == "<p>With <strong>your</strong> name.</p>"


def test_a_value_may_differ_by_language(site: Imported) -> None:
    text = site.library().guides["cancel-nova-co"].texts["fr"]
    assert (text.title, text.blocks["quick-answer"].text) == ("Résilier Nova *1* {url}", "Pour 1 $.")


def test_addresses_stay_addresses_wherever_they_stand(site: Imported) -> None:
    assert site.text("cancel-nova-co").count("https://nova.example/%7Eme") == 2
    assert site.library().guides["cancel-nova-co"].blocks[-1].items[0].url == "https://nova.example/~me"


@pytest.mark.parametrize(("guide", "number"), [("cancel-nova-co", 1), ("cancel-other", 2)])
def test_what_depends_on_a_value_comes_with_it(site: Imported, guide: str, number: int) -> None:
    checklist = next(block for block in site.library().guides[guide].blocks if block.id == "checklist")
    assert len(checklist.items) == number


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"id": "a", "url": "https://a.example", "price": "1"}, 'it has no "product"'),
        ({**ROW, "price": {"en": "1"}}, 'it has no "price" in "fr"'),
        ({**ROW, "steps": "none"}, '"steps" must be a list, not text'),
        ({**ROW, "url": "http://nova.example"}, "is not encrypted"),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_line(root: Path, tmp_path: Path, row: Any, words: str) -> None:
    found = imported(root, tmp_path, ROW, row).report.findings
    assert [(each.path, each.line) for each in found] == [("table.jsonl", 2)]
    assert words in found[0].message


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("id: a\ntitle: About {prodct}\n", r'cancel\.yaml:2: no record has "prodct", did you mean "product"\?'),
        ("id: a\nbody: {product}\n", r"cancel\.yaml:2: YAML takes \{product\} for a group of keys"),
        ("id: a\ntitle: a } b\n", r'cancel\.yaml:2: a single "\}" is no gap'),
        ("id: a\nbody: !!python/name:os.system\n", r"cancel\.yaml:2: tags"),
        ("- a\n", r"cancel\.yaml:1: a template is a guide with gaps"),
        ("id: [\n", r"cancel\.yaml:\d"),
        ("id: a\nsteps:\n  - {when: nothing, title: A, text: B}\n", r'cancel\.yaml:3: no record has "nothing"'),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_with_its_line(
    root: Path, tmp_path: Path, template: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        imported(root, tmp_path, ROW, template=template)


def test_a_template_that_is_not_there_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "table.jsonl").write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="the file is missing"):
        import_into(root, "jsonl", tmp_path / "table.jsonl", settings={"template": str(tmp_path / "none.yaml")})


def test_each_row_becomes_a_guide_and_its_product(root: Path, tmp_path: Path) -> None:
    rows = [{**ROW, "id": f"product {number}", "product": f"Product {number}"} for number in range(20)]
    assert len(imported(root, tmp_path, *rows).library().products) == 20
