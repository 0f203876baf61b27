"""Sections of a translation are put in the order of the source, and nothing is lost on the way."""

from pathlib import Path

import pytest

from tests.content.fixes.mending import again, fixes, left, mended
from tests.content.scratch import TEXT, told

EN, FR = "content/guides/pay/en.md", "content/guides/pay/fr.md"
ENGLISH = "---\ntitle: Pay\n---\nHello.\n\n## One {#one}\n\n1\n\n## Two {#two}\n\n2\n\n## Three {#three}\n\n3\n"
HEAD = "---\ntitle: Payer\n---\n"
OTHER = '"three" stands before "one", and behind it in en.md: put them in the same order'


@pytest.mark.parametrize(
    ("french", "moved"),
    [
        ("## Trois {#three}\n\n3\n\n## Un {#one}\n\n1\n", "## Un {#one}\n\n1\n\n## Trois {#three}\n\n3\n"),
        ("Salut.\n## Trois {#three}\nc\n## Un {#one}\na", "Salut.\n## Un {#one}\na\n## Trois {#three}\nc"),
        (
            "## Trois {#three}\n\n- c\n\n\n## Un {#one}\n\n### Dedans\n\na\n\n## Deux {#two}\n\nb",
            "## Un {#one}\n\n### Dedans\n\na\n\n\n## Deux {#two}\n\nb\n\n## Trois {#three}\n\n- c",
        ),
        (
            "Trois {#three}\n---\n\n```\n## c\n```\n\nUn {#one}\n---\n\na\n",
            "Un {#one}\n---\n\na\n\nTrois {#three}\n---\n\n```\n## c\n```\n",
        ),
    ],
)
def test_sections_are_moved_whole_with_what_stands_between_them_in_its_place(
    tmp_path: Path, french: str, moved: str
) -> None:
    fixed = mended(tmp_path, {EN: ENGLISH, FR: HEAD + french})
    assert (tmp_path / FR).read_text() == HEAD + moved
    assert left(fixed) == []
    assert again(tmp_path).changes == ()


def test_check_names_the_first_section_that_stands_elsewhere(tmp_path: Path) -> None:
    french = HEAD + "## Trois {#three}\n\n3\n\n## Un {#one}\n\n1\n"
    assert told(tmp_path, {EN: ENGLISH, FR: french}) == [f"guides/pay/fr.md:4: warning: {OTHER}"]
    assert fixes(again(tmp_path)) == ['guides/pay/fr.md:4: moved the sections into the order of en.md, from "one" on']


def test_items_move_within_their_block_and_blocks_with_their_items(tmp_path: Path) -> None:
    answer, steps = "## Réponse {#answer}\n\nOui.\n", "## Étapes {#steps}\n"
    confirm, billing = "### Valider {#confirm}\n\nb\n", "### Ouvrir {#open-billing}\n\na\n"
    head = "---\ntitle: Finir\nsummary: Comment.\n---\n"
    path = "content/guides/end/fr.md"
    mended(tmp_path, {path: head + "\n".join([steps, confirm, billing, answer])})
    assert (tmp_path / path).read_text() == head + "\n".join([answer, steps, billing, confirm])


@pytest.mark.parametrize(
    "french",
    [
        # An address by which two texts mean different things would mean the other one.
        "## Trois {#three}\n\n[c]\n\n[c]: https://c.example\n\n## Un {#one}\n\n[C]\n\n[C]: https://d.example\n",
        # The heading would become a part of the paragraph above it.
        "## Trois {#three}\n\n3\n## Un {#one}\n\n1\n\nDeux {#two}\n---\n2",
        # HTML that nothing ends would swallow what comes behind it.
        "## Trois {#three}\n\n3\n\n## Un {#one}\n\n<!-- 1\n",
    ],
    ids=["addresses", "underlined", "open"],
)
def test_what_would_become_another_text_stays_with_its_warning(tmp_path: Path, french: str) -> None:
    fixed = mended(tmp_path, {EN: ENGLISH, FR: HEAD + french})
    assert (tmp_path / FR).read_text() == HEAD + french
    assert fixed.changes == ()


def test_the_order_of_guide_yaml_is_not_asked_for(tmp_path: Path) -> None:
    swapped = "## Steps" + TEXT.split("## Steps")[1] + "\n## Answer {#answer}\n\nYes.\n"
    assert told(tmp_path, {"content/guides/end/en.md": TEXT.split("## Answer")[0] + swapped}) == []
