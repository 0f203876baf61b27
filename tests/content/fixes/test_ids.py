"""Headings of articles get the ids that their sections have, the same in every language."""

from pathlib import Path

import pytest

from tests.content.fixes.mending import again, fixes, left, mended

EN, FR = "content/guides/pay/en.md", "content/guides/pay/fr.md"
ENGLISH = "---\ntitle: Pay\n---\nHello.\n\n## By card\n\nSee [it](https://a.example/1).\n\n## By post\n\n- one\n- two\n"
FRENCH = "---\ntitle: P\n---\nSalut.\n\n## Par carte\n\n[Là](https://a.example/1).\n\n## Par la poste\n\n- a\n- b\n"


def test_every_language_gets_the_ids_of_the_source(tmp_path: Path) -> None:
    fixed = mended(tmp_path, {EN: ENGLISH, FR: FRENCH})
    assert fixes(fixed) == [
        'guides/pay/en.md:6: wrote "{#by-card}" behind the heading',
        'guides/pay/en.md:10: wrote "{#by-post}" behind the heading',
        'guides/pay/fr.md:6: wrote "{#by-card}" behind the heading',
        'guides/pay/fr.md:10: wrote "{#by-post}" behind the heading',
    ]
    assert (tmp_path / FR).read_text() == FRENCH.replace("carte", "carte {#by-card}").replace(
        "la poste", "la poste {#by-post}"
    )
    assert again(tmp_path).changes == ()


def test_a_section_in_doubt_gets_none_and_its_warning_stays(tmp_path: Path) -> None:
    english = "---\ntitle: A\n---\n## One\n\nx\n\n## Two\n\nx\n"
    fixed = mended(tmp_path, {EN: english, FR: "---\ntitle: B\n---\n## Trois\n\nx\n"})
    assert {each.path for each in fixed.changes} == {EN}
    assert ["is in doubt" in each for each in left(fixed)] == [True]


def test_sections_that_only_their_order_speaks_for_wait_for_somebody_to_look(tmp_path: Path) -> None:
    english = "---\ntitle: A\n---\n## One\n\nx\n\n## Two\n\ny\n"
    fixed = mended(tmp_path, {EN: english, FR: "---\ntitle: B\n---\n## Un\n\nx\n\n## Deux\n\ny\n"})
    assert {each.path for each in fixed.changes} == {EN}
    assert ["only their order says" in each for each in left(fixed)] == [True]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_keep_their_ends_also_where_those_differ(tmp_path: Path, end: str) -> None:
    mended(tmp_path, {EN: b"\xef\xbb\xbf---\r\ntitle: A\n---\n## Pay" + end.encode() + b"\r\nx\r\ny"})
    expected = b"\xef\xbb\xbf---\r\ntitle: A\n---\n## Pay {#pay}" + end.encode() + b"\r\nx\r\ny"
    assert (tmp_path / EN).read_bytes() == expected


def test_guides_with_declared_blocks_and_texts_with_ids_stay(tmp_path: Path) -> None:
    assert mended(tmp_path, {EN: "---\ntitle: A\n---\n## One {#one}\n\n### Inner\n\nx\n"}).changes == ()
