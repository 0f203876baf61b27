"""Mistakes in a guide's text: file, line and the whole sentence."""

from pathlib import Path

import pytest

from tests.content.scratch import GUIDE, TEXT, load_with, told

STRUCTURE = "content/guides/end/guide.yaml"
EN = "content/guides/end/en.md"
FR = "content/guides/end/fr.md"
FR_TEXT = "---\ntitle: Y mettre fin\nsummary: Comment y mettre fin.\n---\n## Réponse {#answer}\n\nOui.\n"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # Front matter
        (
            "---\ntitle",
            "title",
            '1: the front matter is missing: begin the file with "---", "title: …" and "---" on three lines',
        ),
        (
            "it.\n---\n",
            "it.\n",
            '1: the front matter that opens here never closes: add a line "---" after its last line',
        ),
        ("title: End it\n", "", '2: "title" is missing: add it'),
        ("title: End it", "title:", '2: "title" is empty: fill it in or remove it'),
        ("title: End it", "title: ' '", '2: "title" is empty: fill it in or remove it'),
        ("title: End it", "title: [End it]", '2: "title" must be text, not a list'),
        ("title: End it", "title: false", '2: "title" must be text: put it in quotes, "false"'),
        ("title: End it", f"title: {'x' * 151}", '2: "title" is 151 characters long: at most 150 fit'),
        ("title: End it", "title: '!!!'", '2: no address can be made from this title: add "slug"'),
        (
            "title: End it",
            "title: End: it",
            '2: a ":" stands where none can: put the text in quotes, or mend the indentation',
        ),
        ("summary: How to end it.\n", "", '1: "summary" is missing: add one or two sentences about the guide'),
        ("summary: How", "sumary: How", '3: unknown key "sumary", did you mean "summary"?'),
        ("summary", "slug: End It\nsummary", '3: "slug" is "End It", which is no address: write "end-it"'),
        ("summary", "slug: ../x\nsummary", '3: "slug" is "../x", which is no address: write "x"'),
        (
            "summary",
            "previous_slugs: [a/b]\nsummary",
            '3: "a/b" was never an address here: write the last part of the old one',
        ),
        ("summary", "previous_slugs: [end-it]\nsummary", '3: "end-it" is the present address: remove it here'),
        (
            "summary",
            "translated_from: {answer: 0123456789ab}\nsummary",
            '3: "translated_from" is for translations, and this is the source: remove it',
        ),
        # Blocks
        (
            "{#open-billing}",
            "{#open-biling}",
            '11: unknown item id "open-biling", did you mean "open-billing"?',
        ),
        ("{#steps}", "{#stepz}", '9: unknown block id "stepz", did you mean "steps"?'),
        ("## Steps {#steps}", "## Steps", '9: this heading has no id: write "## Steps {#steps}"'),
        (
            "### Confirm {#confirm}",
            "### Confirm",
            '15: this heading has no id: write "### Confirm {#confirm}"',
        ),
        ("{#confirm}", "{#open-billing}", '15: id "open-billing" stands twice, first on line 11'),
        ("## Answer", "Hello.\n\n## Answer", "5: text stands before the first ## heading: move it into a block"),
        ("### Confirm", "## Confirm", '15: "confirm" is an item of block "steps": write "### Confirm {#confirm}"'),
        (
            "Yes.",
            "Yes.\n\n### Confirm {#confirm}",
            '9: "confirm" cannot stand here: move it under the block that guide.yaml puts it in',
        ),
        (
            "Press it.",
            "Press it.\n\n### Answer {#answer}",
            '19: "answer" is a block: begin its heading with "##", not "###"',
        ),
        (
            "Yes.",
            "Yes.\n\n### More {#more}\n\n#### M {#more}",
            '11: id "more" stands twice, first on line 9: give each its own',
        ),
        (
            "Yes.",
            "Yes.\n\n### More {#More_here}",
            '9: "More_here" is no id: it takes up to 64 small letters a-z, digits and hyphens, such as "more-here"',
        ),
        ("Yes.", "# Yes", '7: the only title is the one in the front matter: use "##" or "###" here'),
        ("Yes.", "- ## Yes", "7: a ## heading cannot stand inside a list or a quote: move it out"),
        ("Yes.", "", '5: warning: "answer" has a heading and no text: write it, or remove the heading'),
        # HTML
        (
            "Yes.",
            "Yes <font>indeed</font>.",
            '7: HTML is not allowed ("<font>"): use Markdown, or put code in backticks',
        ),
        (
            "Yes.",
            "Yes.\nReally <script>alert(1)</script>.",
            '8: HTML that does something is not allowed ("<script>"): take it out',
        ),
        (
            "Yes.",
            "<div>\nYes.\n<p style='color:red'>x</p></div>",
            '9: "style" cannot stand in <p>: remove it',
        ),
        ("Yes.", "<details>\n\nYes.", "7: <details> opens here and is never closed: add </details>"),
        ("Yes.", "Yes</kbd>.", "7: </kbd> closes nothing: remove it"),
        ("Yes.", "<h2>Yes</h2>", '7: write headings as Markdown ("<h2>"): "## …"'),
        (
            "Yes.",
            "<Tabs>\n\nYes\n\n</Tabs>",
            '7: this belongs to another system ("<Tabs>"): write each tab as === "Title", its text indented by four '
            "spaces",
        ),
        (
            "Yes.",
            "![<img src=x onerror=a()>](media:a.png)",
            '7: "onerror" cannot stand in <img>: remove it',
        ),
        # Links
        (
            "Yes.",
            "[Yes](javascript:alert)",
            '7: link "javascript:alert" is not safe: only https: and mailto: addresses are allowed',
        ),
        (
            "Yes.",
            "[Yes](JaVaScRiPt:alert)",
            '7: link "JaVaScRiPt:alert" is not safe: only https: and mailto: addresses are allowed',
        ),
        (
            "Yes.",
            "Well:\n[Yes][1]\n\n[1]: data:text/html,x",
            '8: link "data:text/html,x" is not safe: only https: and mailto: addresses are allowed',
        ),
        ("Yes.", "[Yes](http://a.example)", '7: link "http://a.example" is not encrypted: use https://'),
        ("Yes.", "[Yes](/fr/x)", '7: link "/fr/x" is not a full address: begin it with https://'),
        ("Yes.", "[Yes](//a.example)", '7: link "//a.example" is not a full address: begin it with https://'),
        ("Yes.", "[Yes](#stesp)", '7: guide "end" has no block "stesp", did you mean "steps"?'),
        ("Yes.", "[Yes](guide:edn)", '7: no guide is named "edn", did you mean "end"?'),
        (
            "Yes.",
            "[Yes](guide:elsewhere)",
            '7: no guide is named "elsewhere": write the name of a folder in content/guides/',
        ),
        ("Yes.", "[Yes](guide:end#stesp)", '7: guide "end" has no block "stesp", did you mean "steps"?'),
        (
            "Yes.",
            "![Yes](https://a.example/a.png)",
            '7: image "https://a.example/a.png" is not one of this guide: put it in media/ and write media:name.png',
        ),
        ("Yes.", "![Yes](media:a.png)", '7: no image is named "a.png": put it in media/'),
    ],
)
def test_a_mistake_in_a_source_text_is_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in TEXT
    problems = told(tmp_path, {EN: TEXT.replace(old, new, 1)})
    assert f"guides/end/en.md:{problem}" in problems


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            FR_TEXT.replace("summary:", "translated_from: {anser: 0123456789ab}\nsummary:"),
            '3: unknown block id "anser", did you mean "answer"?',
        ),
        (
            FR_TEXT.replace("summary:", "translated_from:\n  answer: yesterday\nsummary:"),
            '4: "answer" is "yesterday": it is written by `helpcenter translations --mark`: remove it and run that',
        ),
        (FR_TEXT.replace("{#answer}", "{#answr}"), '5: unknown block id "answr", did you mean "answer"?'),
        (FR_TEXT + "\n## Réponse {#answer}\n\nOui.\n", '9: id "answer" stands twice, first on line 5'),
        (
            FR_TEXT.replace("\n", "\r\n").replace("Oui", "<u>Oui"),
            "7: <u> opens here and is never closed: add </u>",
        ),
        (
            "\ufeff" + FR_TEXT.replace("title: Y", "title: @"),
            "2: this character cannot stand here: indent with spaces, and put special text in quotes",
        ),
    ],
)
def test_a_mistake_in_a_translation_is_told(tmp_path: Path, text: str, problem: str) -> None:
    assert f"guides/end/fr.md:{problem}" in told(tmp_path, {FR: text})


def test_a_misspelt_id_is_told_once(tmp_path: Path) -> None:
    problems = told(tmp_path, {EN: TEXT.replace("{#steps}", "{#stepz}")})
    assert problems == ['guides/end/en.md:9: unknown block id "stepz", did you mean "steps"?']


def test_an_item_under_the_wrong_block_is_told(tmp_path: Path) -> None:
    structure = GUIDE + "  - {id: faq, kind: faq, items: [why]}\n"
    text = TEXT.replace(
        "### Confirm {#confirm}\n\nPress it.\n",
        "### Why? {#why}\n\nSo.\n\n## FAQ {#faq}\n\n### Confirm {#confirm}\n\nPress.\n",
    )
    assert told(tmp_path, {STRUCTURE: structure, EN: text}) == [
        'guides/end/en.md:15: item "why" belongs to block "faq", not to "steps": move it there',
        'guides/end/en.md:21: item "confirm" belongs to block "steps", not to "faq": move it there',
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("---\ntitle: é\n---\n".encode("latin-1"), "2: the file is not UTF-8 text: save it with the encoding UTF-8"),
        ("---\ntitle: A\n".encode("utf-16"), "1: the file is not UTF-8 text: save it with the encoding UTF-8"),
        (b"x" * (256 * 1024 + 1), "1: the file is larger than 256 KiB: make it smaller"),
        (b"", '1: the front matter is missing: begin the file with "---", "title: …" and "---" on three lines'),
    ],
)
def test_a_file_that_is_no_text_is_told(tmp_path: Path, data: bytes, problem: str) -> None:
    assert f"guides/end/fr.md:{problem}" in told(tmp_path, {FR: data})


def test_a_folder_and_a_broken_link_in_place_of_a_file_are_told(tmp_path: Path) -> None:
    guide = tmp_path / "content/guides/end"
    (guide / "fr.md").mkdir(parents=True)
    (tmp_path / "content/products").mkdir()
    (tmp_path / "content/products/lamp.yaml").symlink_to("nowhere.yaml")
    assert told(tmp_path, {}) == [
        'guides/end/fr.md:1: "fr.md" is not a regular file: put a file in its place',
        'products/lamp.yaml:1: "lamp.yaml" is not a regular file: put a file in its place',
    ]


def test_a_guide_with_errors_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    other = "content/guides/other/en.md"
    loaded = load_with(tmp_path, {EN: TEXT.replace("Yes.", "<font>"), other: "---\ntitle: Other\n---\nHello.\n"})
    assert loaded.library is not None
    assert list(loaded.library.guides) == ["other"]


def test_mistakes_of_one_guide_hide_none_of_another(tmp_path: Path) -> None:
    changes = {STRUCTURE: "kind: [", "content/guides/other/en.md": "---\ntitle: Other\n---\n<font>\n"}
    assert told(tmp_path, changes) == [
        "guides/end/guide.yaml:1: a list or group that opens here or above never closes: finish it",
        'guides/other/en.md:4: HTML is not allowed ("<font>"): use Markdown, or put code in backticks',
    ]


def test_mistakes_of_a_text_are_told_though_the_structure_is_broken(tmp_path: Path) -> None:
    problems = told(tmp_path, {STRUCTURE: "kind: nonsense\n", EN: TEXT.replace("Yes.", "<font>")})
    assert 'guides/end/en.md:7: HTML is not allowed ("<font>"): use Markdown, or put code in backticks' in problems


@pytest.mark.parametrize(
    ("sign", "name"), [("\x1b[31m", "001B"), ("\x00", "0000"), ("\u202e", "202E"), ("\x9b", "009B")]
)
def test_a_sign_that_nobody_sees_is_told_with_its_line(tmp_path: Path, sign: str, name: str) -> None:
    problems = load_with(tmp_path, {EN: TEXT.replace("Open it.", f"Open{sign} it.")}).problems
    told_here = f"{EN}:13: this line holds a sign that nobody sees (U+{name}): remove it"
    assert [str(each) for each in problems] == [told_here]
