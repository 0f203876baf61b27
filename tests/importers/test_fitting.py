"""Translations of an imported guide stand beside its source, whatever their headings are."""

import pytest

from helpcenter.importers.fitting import fitted
from helpcenter.importers.model import ImportedGuide, ImportedText, ImportLog
from helpcenter.importers.sections import headings

SOURCE = "## Install\n\n`pip install x`\n\n## Run\n\n[Docs](https://docs.example/)\n\n## Stop\n\nWait 30 seconds.\n"


def fit(french: str, english: str = SOURCE) -> tuple[str, dict[str, int]]:
    """The French body, and what was noted, by kind."""
    log = ImportLog()
    texts = {"en": ImportedText("A", english, "en.md"), "fr": ImportedText("A", french, "fr.md")}
    guide = fitted(ImportedGuide("a", "a", texts), "en", lambda words: words.lower(), log)
    kinds = [finding.construct for finding in log.findings]
    return guide.texts["fr"].body, {kind: kinds.count(kind) for kind in kinds}


def ids(body: str) -> list[str]:
    return [heading.written for heading in headings(body) if heading.level == 2]


@pytest.mark.parametrize(
    ("french", "names"),
    [
        ("## Installer\n\n## Lancer\n\n## Arrêter\n", ["install", "run", "stop"]),
        ("## Lancer\n\n[Docs](https://docs.example/)\n\n## Arrêter\n\n30 secondes\n", ["run", "stop"]),
        ("## Installer\n\n`pip install x`\n\n## Arrêter\n\n30 secondes\n", ["install", "stop"]),
        ("## B {#stop}\n\n## A {#install}\n", ["stop", "install"]),
    ],
)
def test_sections_take_the_ids_of_those_that_they_translate(french: str, names: list[str]) -> None:
    assert ids(fit(french)[0]) == names


def test_a_section_that_the_source_lacks_becomes_part_of_the_one_before() -> None:
    more = "## Installer\n\n`pip install x`\n\n## Lancer\n\n[Docs](https://docs.example/)\n\n## Bonus\n\nEncore.\n\n"
    body, noted = fit(f"{more}## Arrêter\n\n30 secondes\n")
    assert ids(body) == ["install", "run", "stop"]
    assert "### Bonus\n\nEncore." in body
    assert noted == {"section that its source lacks": 1}


def test_text_before_the_first_section_goes_to_that_section_where_the_source_has_none() -> None:
    body, noted = fit("Avant.\n\n## Installer\n\n## Lancer\n\n## Arrêter\n")
    assert body.startswith("## Installer {#install}\n\nAvant.\n")
    assert noted["section that its source lacks"] == 1


def test_a_section_that_only_its_order_speaks_for_is_told() -> None:
    body, noted = fit("## Installer\n\nVite.\n", "## Install\n\nSoon.\n")
    assert ids(body) == ["install"]
    assert noted == {"section matched by its order": 1}


def test_a_heading_with_an_id_stands_as_deep_as_in_the_source_whatever_else_is_translated() -> None:
    source = "Before.\n\n## Step {#h_1}\n\nx\n\n# Part {#h_2}\n\ny\n"
    body, noted = fit("Avant.\n\n## Étape {#h_1}\n\nx\n", source)
    assert [(each.level, each.written) for each in headings(body)] == [(3, "h-1")]
    assert noted == {}


def test_ids_of_the_source_prove_a_section_in_whatever_letters_they_are_written() -> None:
    body, noted = fit("## Vite {#h_01XY}\n\nx\n", "## Soon {#h_01XY}\n\nLong words that nobody could compare.\n")
    assert (ids(body), noted) == (["h-01xy"], {})
