"""Texts that are written once and stand in many guides."""

from pathlib import Path

import pytest

from tests.content.rich import png
from tests.content.scratch import load_with, told

A, A_FR = "content/guides/a/en.md", "content/guides/a/fr.md"
REFUNDS = "content/includes/refunds.md"
TEXT = "---\ntitle: A\n---\nBefore.\n\ninclude: refunds\n\nAfter.\n"


def test_an_included_text_stands_where_it_is_asked_for_in_its_language(tmp_path: Path) -> None:
    loaded = load_with(
        tmp_path,
        {A: TEXT, A_FR: TEXT, REFUNDS: "Within **ten** days.\n", "content/includes/refunds.fr.md": "Sous dix jours.\n"},
    )
    assert loaded.problems == ()
    assert loaded.library is not None
    texts = loaded.library.guides["a"].texts
    assert texts["en"].blocks["intro"].text == "Before.\nWithin ten days.\nAfter."
    assert texts["en"].blocks["intro"].markdown == "Before.\n\nWithin **ten** days.\n\nAfter."
    assert "Sous dix jours." in texts["fr"].blocks["intro"].html


def test_a_changed_include_changes_the_guide(tmp_path: Path) -> None:
    digests = set()
    for days in ("ten", "nine"):
        library = load_with(tmp_path, {A: TEXT, REFUNDS: f"Within {days} days.\n"}).library
        assert library is not None
        digests.add((library.guides["a"].digest, library.guides["a"].texts["en"].blocks["intro"].digest))
    assert len({guide for guide, _ in digests}) == len({block for _, block in digests}) == 2


def test_a_mistake_in_an_included_text_is_told_with_its_own_file_and_line(tmp_path: Path) -> None:
    outer = "One.\n\ninclude: inner\n\n[x](http://a.example)\n"
    inner = "Two.\n\n<font>\n\n[y](guide:nowhere)\n"
    files = {A: TEXT + "\n<u>\n", REFUNDS: outer, "content/includes/inner.md": inner}
    assert told(tmp_path, files) == [
        "guides/a/en.md:10: <u> opens here and is never closed: add </u>",
        'includes/inner.md:3: HTML is not allowed ("<font>"): use Markdown, or put code in backticks',
        'includes/inner.md:5: no guide is named "nowhere": write the name of a folder in content/guides/',
        'includes/refunds.md:5: link "http://a.example" is not encrypted: use https://',
    ]


def test_lines_behind_an_include_are_those_of_the_file(tmp_path: Path) -> None:
    library = load_with(tmp_path, {A: TEXT + "\n## Later\n\nx\n", REFUNDS: "a\n\nb\n\nc\n"}).library
    assert library is not None
    assert library.guides["a"].texts["en"].blocks["later"].line == 10


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        (
            {A: TEXT},
            ['guides/a/en.md:6: no text to include is named "refunds" in "en": add content/includes/refunds.md'],
        ),
        (
            {A: TEXT.replace("refunds", "refnds"), REFUNDS: "x"},
            [
                'guides/a/en.md:6: no text to include is named "refnds" in "en", did you mean "refunds"?',
                "includes/refunds.md:1: warning: no text includes this: write include: refunds on a line of its own, "
                "or delete it",
            ],
        ),
        (
            {A: TEXT.replace("refunds", "../site.yaml")},
            [
                'guides/a/en.md:6: "../site.yaml" is no name of a text to include: write that of a file in '
                "content/includes/"
            ],
        ),
        (
            {A: TEXT, REFUNDS: "a\n\ninclude: other\n", "content/includes/other.md": "include: refunds\n"},
            [
                'includes/other.md:1: "refunds" includes itself, by way of refunds.md and other.md: take one of them '
                "out"
            ],
        ),
        (
            {A: TEXT.replace("refunds", "i0")} | {f"content/includes/i{n}.md": f"include: i{n + 1}" for n in range(5)},
            [
                'includes/i3.md:1: "i4" is included by texts that are included themselves, 4 deep: write it here',
            ],
        ),
        (
            {A: TEXT.replace("include: refunds", "include: big\n\n" * 3), "content/includes/big.md": "word " * 30_000},
            ['guides/a/en.md:8: with "big" this text grows too long: include less'],
        ),
        (
            {REFUNDS: b"\xff", A: TEXT},
            ["includes/refunds.md:1: the file is not UTF-8 text: save it with the encoding UTF-8"],
        ),
    ],
)  # fmt: skip
def test_an_include_that_cannot_be_is_told(
    tmp_path: Path, changes: dict[str, str | bytes | None], problems: list[str]
) -> None:
    assert told(tmp_path, changes)[: len(problems)] == problems


def test_what_only_talks_of_includes_includes_nothing(tmp_path: Path) -> None:
    text = "---\ntitle: A\n---\n```\n\ninclude: x\n\n```\n\nThe word\ninclude: y\nin a line.\n"
    assert told(tmp_path, {A: text}) == []


INSIDE = {
    "a list": "- a\n\n    include: refunds\n\n- b",
    "a numbered list": "1. a\n\n   include: refunds\n\n2. b",
    "a list in a list": "- a\n    - b\n\n        include: refunds\n",
    "a callout": '!!! note "T"\n    include: refunds\n',
    "a callout with more": "!!! note\n    a\n\n    include: refunds\n\n    b",
    "a folded callout": "??? note\n\n    include: refunds\n",
    "a tab": '=== "T"\n\n    include: refunds\n',
    "a callout as of GitHub": "> [!NOTE]\n>\n> include: refunds\n>\n> b",
    "a quote": "> include: refunds",
    "a callout in a list": "- a\n\n    !!! note\n        include: refunds",
    "a list with tabs": "- a\n\n\tinclude: refunds\n",
    "what a word means": "word\n:   a\n\n    include: refunds\n",
    "a callout between colons": ":::note\n\n  include: refunds\n\n:::",
}


@pytest.mark.parametrize("where", INSIDE)
def test_what_is_included_inside_something_stands_inside_it(tmp_path: Path, where: str) -> None:
    shared = "One *x*.\n\nTwo\nlines.\n\n```\ncode\n\n  more\n```"
    written = {A: f"---\ntitle: A\n---\n{INSIDE[where]}\n\nlast\n", REFUNDS: shared}
    loaded = load_with(tmp_path, written)
    assert loaded.problems == ()
    assert loaded.library is not None
    html = loaded.library.guides["a"].texts["en"].blocks["intro"].html
    assert "include" not in html
    assert "<p>One <em>x</em>.</p>\n<p>Two\nlines.</p>" in html
    assert "<code>code\n\n  more\n</code>" in html
    assert html.endswith("<p>last</p>")
    assert html.index("One") < html.rindex(">last")


def test_a_mistake_in_a_text_that_is_included_inside_a_list_has_its_own_line(tmp_path: Path) -> None:
    text = "---\ntitle: A\n---\n- a\n\n    include: refunds\n\n    <u>\n"
    assert told(tmp_path, {A: text, REFUNDS: "One.\n\n<font>\n"}) == [
        "guides/a/en.md:8: <u> opens here and is never closed: add </u>",
        'includes/refunds.md:3: HTML is not allowed ("<font>"): use Markdown, or put code in backticks',
    ]


@pytest.mark.parametrize(
    "text", ["    include: x\n", "- a\n\n        include: x\n", "- a\n  include: x\n", "- ```\n  include: x\n  ```"]
)
def test_an_indented_line_that_is_code_or_goes_on_a_paragraph_includes_nothing(tmp_path: Path, text: str) -> None:
    assert told(tmp_path, {A: f"---\ntitle: A\n---\n{text}"}) == []


def test_a_link_in_the_shared_folders_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "content/includes").mkdir(parents=True)
    (tmp_path / "content/includes/refunds.md").symlink_to("/etc/passwd")
    assert "includes/refunds.md:1: this is a link: put the file itself here" in told(tmp_path, {A: TEXT})


def test_a_shared_picture_is_shown_by_every_guide_unless_it_has_its_own(tmp_path: Path) -> None:
    show = "---\ntitle: A\n---\nWords.\n\n![a](media:logo.png)\n"
    files: dict[str, str | bytes | None] = {
        A: show,
        "content/guides/b/en.md": show.replace("A", "B"),
        "content/guides/b/media/logo.png": png(20, 20),
        "content/media/logo.png": png(240, 160),
    }
    loaded = load_with(tmp_path, files)
    assert loaded.problems == ()
    assert loaded.library is not None
    guides = loaded.library.guides
    assert [(each.pixels, each.is_shared) for each in guides["a"].media] == [((240, 160), True)]
    assert [(each.pixels, each.is_shared) for each in guides["b"].media] == [((20, 20), False)]
    assert 'width="240"' in guides["a"].texts["en"].blocks["intro"].html
    assert set(loaded.library.media) == {"logo.png"}
