"""Mistakes that only show with the whole site in hand."""

from pathlib import Path

import pytest

from tests.content.scratch import PNG, TEXT, load_with, told

EN = "content/guides/end/en.md"
OTHER = "content/guides/other/en.md"
ARTICLE = "---\ntitle: {title}\n{more}---\nHello.\n"


def article(title: str, more: str = "", body: str = "") -> str:
    return ARTICLE.format(title=title, more=more) + body


@pytest.mark.parametrize(
    ("name", "changes", "problem"),
    [
        (
            "two guides with one title",
            {OTHER: article("End it")},
            'guides/other/en.md:2: address "end-it" belongs to guide "end" in "en": choose another slug',
        ),
        (
            "the slug is written",
            {OTHER: article("Other", "slug: end-it\n")},
            'guides/other/en.md:3: address "end-it" belongs to guide "end" in "en": choose another slug',
        ),
        (
            "a translation meets the source slug of a guide that falls back",
            {OTHER: article("Other"), "content/guides/other/fr.md": article("Autre", "slug: end-it\n")},
            'guides/other/fr.md:3: address "end-it" belongs to guide "end" in "fr": choose another slug',
        ),
        (
            "an old address meets a present one",
            {"content/guides/aaa/en.md": article("A", "previous_slugs:\n  - old\n  - end-it\n")},
            'guides/aaa/en.md:5: address "end-it" belongs to guide "end" in "en": remove it here',
        ),
        (
            "two old addresses meet",
            {
                OTHER: article("Other", "previous_slugs: [old]\n"),
                "content/guides/third/en.md": article("Third", "previous_slugs: [old]\n"),
            },
            'guides/third/en.md:3: address "old" belongs to guide "other" in "en": remove it here',
        ),
        (
            "a link to a draft",
            {
                EN: TEXT.replace("Yes.", "[Yes](guide:other)"),
                "content/guides/other/guide.yaml": "kind: article\nstatus: draft\n",
                OTHER: article("Other"),
            },
            'guides/end/en.md:7: guide "other" is a draft, and nobody can open it: lead elsewhere',
        ),
        (
            "a related guide that was withdrawn",
            {
                "content/guides/third/guide.yaml": "kind: article\nrelated: [other]\n",
                "content/guides/third/en.md": article("Third"),
                "content/guides/other/guide.yaml": "kind: article\nstatus: withdrawn\n",
                OTHER: article("Other"),
            },
            'guides/third/guide.yaml:2: guide "other" is withdrawn, and nobody can open it: lead elsewhere',
        ),
        (
            "a target that is a draft",
            {
                "content/site.yaml": "name: H\ndefault_locale: en\nlocales: {en: E}\ntargets:\n  x: {guide: other}\n",
                "content/guides/other/guide.yaml": "kind: article\nstatus: draft\n",
                OTHER: article("Other"),
            },
            'site.yaml:5: guide "other" is a draft, and nobody can open it: lead elsewhere',
        ),
        (
            "a target that does not exist",
            {"content/site.yaml": "name: H\ndefault_locale: en\nlocales: {en: E}\ntargets:\n  x: {guide: ned}\n"},
            'site.yaml:5: no guide is named "ned", did you mean "end"?',
        ),
        (
            "a locale the site does not speak",
            {"content/guides/end/de.md": article("Ende", "summary: S\n", "").replace("Hello.\n", "")},
            'guides/end/de.md:1: the site has no locale "de": add it to content/site.yaml, or remove this file',
        ),
        (
            "no text in the source locale",
            {
                "content/guides/other/guide.yaml": "kind: article\nsource: en\n",
                "content/guides/other/fr.md": article("A"),
            },
            'guides/other/guide.yaml:2: the text in the source locale is missing: add "en.md"',
        ),
        (
            "a name that is no guide's",
            {"content/guides/My Guide/en.md": article("Mine")},
            "guides/My Guide:1: this is no name for a guide: "
            "rename the folder with up to 64 small letters a-z, digits and hyphens",
        ),
        (
            "an empty folder",
            {"content/guides/other/notes.txt": "x"},
            'guides/other:1: the text in the source locale is missing: add "en.md"',
        ),
        (
            "a text nobody reads",
            {"content/guides/other.md": article("Other")},
            "guides/other.md:1: warning: this file is not read: give the guide a folder, such as guides/my-guide/en.md",
        ),
        (
            "a misnamed structure",
            {"content/guides/end/guide.yml": "kind: howto"},
            'guides/end/guide.yml:1: warning: "guide.yml" is not read, did you mean "guide.yaml"?',
        ),
        (
            "a misnamed text",
            {"content/guides/end/french.md": "x"},
            'guides/end/french.md:1: warning: "french.md" is not read: '
            "name the file after its locale, such as en.md or pt-BR.md",
        ),
    ],
)
def test_a_mistake_across_files_is_told(
    tmp_path: Path, name: str, changes: dict[str, str | bytes | None], problem: str
) -> None:
    assert problem in told(tmp_path, changes), name


def test_the_guide_that_was_there_first_stays_in_the_library(tmp_path: Path) -> None:
    loaded = load_with(tmp_path, {OTHER: article("End it")})
    assert loaded.library is not None
    assert list(loaded.library.guides) == ["end"]


def test_a_draft_may_lead_to_a_draft(tmp_path: Path) -> None:
    draft = "kind: article\nstatus: draft\n"
    changes: dict[str, str | bytes | None] = {
        "content/guides/a/guide.yaml": draft,
        "content/guides/a/en.md": article("A", body="[b](guide:b)\n"),
        "content/guides/b/guide.yaml": draft,
        "content/guides/b/en.md": article("B"),
    }
    assert told(tmp_path, changes) == []


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.gif", b"GIF89a", '"a.gif" cannot be shown: use a .png, .jpg, .webp or .svg image'),
        ("a.svg", b"<svg onload='x()'/>", '"a.svg" is no SVG that can be read: save it as plain SVG'),
        ("a.png", b"<svg/>", '"a.png" does not hold image/png data: save the image again'),
        ("a.png", b"\xff\xd8\xff\xe0", '"a.png" does not hold image/png data but image/jpeg: save the image again'),
        ("a.png", PNG + b"\0" * 2**21, "the file is larger than 2 MiB: make it smaller"),
        ("a b.png", PNG, '"a b.png" is no name for an image: use letters a-z, digits, dots and hyphens'),
    ],
)
def test_an_image_that_cannot_be_shown_is_told(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    assert f"guides/end/media/{name}:1: {problem}" in told(tmp_path, {f"content/guides/end/media/{name}": data})


def test_an_image_needs_a_description_in_each_language_that_shows_it(tmp_path: Path) -> None:
    french = "---\ntitle: Fin\nsummary: Fin.\n---\n## Oui {#answer}\n\n![](media:a.png)\n"
    changes: dict[str, str | bytes | None] = {
        "content/guides/end/media/a.png": PNG,
        EN: TEXT.replace("Yes.", "![](media:a.png)"),
        "content/guides/end/fr.md": french,
    }
    assert told(tmp_path, changes) == [
        'guides/end/en.md:7: "a.png" is not described in "en": write ![what it shows](media:a.png)',
        'guides/end/fr.md:7: warning: "a.png" is not described in "fr": write ![what it shows](media:a.png)',
    ]


def test_an_image_no_text_shows_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, {"content/guides/end/media/a.png": PNG}) == [
        "guides/end/media/a.png:1: warning: no text shows this image: write ![](media:a.png), or delete it"
    ]
