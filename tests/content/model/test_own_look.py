"""A look of the site's own in site.yaml and content/theme/: read whole, and every mistake told where it stands."""

import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpcenter.content.model.look.moments import parse_moment
from helpcenter.domain.library import Site
from tests.content.scratch import FILES, load_with

SITE = str(FILES["content/site.yaml"])
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
THEME = "content/theme/site.css"


def picture(width: int, height: int) -> bytes:
    """The beginning of a PNG of so many pixels."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\6\0\0\0" + b"\0" * 20


BRAND = {
    "content/brand/logo.svg": SVG,
    "content/brand/icon.ico": b"\0\0\1\0",
    "content/brand/card.png": picture(1200, 630),
    "content/brand/small.png": picture(400, 300),
    "content/brand/text.woff2": b"wOF2",
    "content/brand/bad.woff2": b"wOFF",
    "content/brand/big.ico": b"\0\0\1\0" + b"\0" * 65536,
    "content/brand/fake.png": b"GIF89a",
}


def read(root: Path, more: str, css: str | bytes | None = None) -> tuple[Site | None, list[str]]:
    files: dict[str, str | bytes | None] = {"content/site.yaml": SITE + more, **BRAND, THEME: css}
    loaded = load_with(root, files)
    told = [f"{each.path.removeprefix('content/')}:{each.line}: {each.message}" for each in loaded.problems]
    return loaded.library and loaded.library.site, told


def test_all_of_it_is_read(tmp_path: Path) -> None:
    site, told = read(
        tmp_path,
        """\
brand:
  logo: logo.svg
  logo_dark: logo.svg
  favicon: icon.ico
  social: card.png
  fonts:
    - {file: text.woff2, family: Inter, weight: "100 900"}
    - {file: text.woff2, family: Inter, style: italic}
header: [{label: {en: Pricing, fr: Tarifs}, url: {en: "https://a.example/en", fr: "https://a.example/fr"}}]
footer: [{label: Begin, guide: end}, {label: Write, url: "mailto:help@a.example"}]
home: {title: {en: Ask us, fr: Demandez}, text: Anything.}
announcements:
  - {text: {en: Soon}, begins: 2026-12-01, ends: 2026-12-24, link: {label: More, guide: end}}
  - {text: Now}
""",
        ':root { --accent: red } /* } @import */ a::after { content: "{ url(" } b { mask: url(data:image/png,x) }',
    )
    assert told == [] and site is not None
    brand = site.brand
    assert [file.name for file in brand.files()] == [
        "logo.svg",
        "logo.svg",
        "icon.ico",
        "card.png",
        *["text.woff2"] * 2,
    ]
    assert [(font.family, font.weight, font.is_italic) for font in brand.fonts] == [
        ("Inter", "100 900", False),
        ("Inter", "400", True),
    ]
    assert brand.theme.startswith(":root")
    assert site.header[0].urls["fr"] == "https://a.example/fr"
    assert [link.guide for link in site.footer] == ["end", None]
    assert (site.home.titles["fr"], site.home.texts) == ("Demandez", {"en": "Anything."})
    said = [
        site.announcement(datetime(2026, *day, tzinfo=UTC)) for day in ((11, 30, 23), (12, 1), (12, 24, 23), (12, 25))
    ]
    assert [each and each.texts["en"] for each in said] == ["Now", "Soon", "Soon", "Now"]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (
            "brand: {favicon: fav.webp}",
            'site.yaml:4: "fav.webp" is no favicon: name a .svg, .png or .ico file in content/',
        ),
        (
            "brand: {favicon: gone.ico}",
            "brand/gone.ico:1: the file is missing: add it (the favicon of content/site.yaml)",
        ),
        ("brand: {favicon: big.ico}", "brand/big.ico:1: the file is larger than 64 KiB: make it smaller (the favicon"),
        ("brand: {favicon: fake.png}", "brand/fake.png:1: the file holds no .png picture: save it again"),
        (
            "brand: {social: small.png}",
            "brand/small.png:1: the picture has 400 by 300 pixels, and networks ask for 1200",
        ),
        ("brand: {logo_dark: logo.svg}", 'site.yaml:4: there is no logo for light pages: add "logo"'),
        (
            "brand: {fonts: [{family: A, file: a.ttf}]}",
            'site.yaml:4: "a.ttf" is no font: name a .woff2 file in content/brand',
        ),
        ("brand: {fonts: [{family: A, file: bad.woff2}]}", "brand/bad.woff2:1: the file holds no .woff2 font: save it"),
        (
            "brand: {fonts: [{family: 'A;B', file: text.woff2}]}",
            'site.yaml:4: "family" is "A;B": it takes up to 40 letters a-z',
        ),
        (
            "brand: {fonts: [{family: A, file: text.woff2, weight: bold}]}",
            'site.yaml:4: "weight" is "bold": it must be a number such',
        ),
        ("brand: {icon: a.png}", 'site.yaml:4: unknown key "icon"'),
        ("header: [{label: A}]", 'site.yaml:4: an entry of "header" needs a "label" and either "guide" or "url"'),
        (
            'header: [{label: A, url: "http://a.example"}]',
            'site.yaml:4: "http://a.example" is not encrypted: use https://',
        ),
        ("header: [{label: A, guide: gone}]", 'site.yaml:4: no guide is named "gone"'),
        (
            "footer: [{label: {fr: A}, guide: end}]",
            'site.yaml:4: the words in the default locale are missing: add "en"',
        ),
        ("footer: [{label: {en: A, de: B}, guide: end}]", 'site.yaml:4: the site has no locale "de"'),
        ("home: {heading: A}", 'site.yaml:4: unknown key "heading"'),
        ("home: {title: {fr: A}}", 'site.yaml:4: the words in the default locale are missing: add "en"'),
        ("announcements: [{begins: 2026-12-01}]", 'site.yaml:4: "text" is missing'),
        (
            "announcements: [{text: A, begins: 1.12.2026}]",
            'site.yaml:4: "1.12.2026" is no day or time: write a day as in',
        ),
        (
            "announcements:\n  - text: A\n    begins: 2026-12-02\n    ends: 2026-12-01",
            "site.yaml:7: this announcement ends before it begins",
        ),
    ],
)
def test_a_mistake_in_the_site_file_is_told_with_the_way_out(tmp_path: Path, more: str, problem: str) -> None:
    _, told = read(tmp_path, f"{more}\n")
    assert len(told) == 1 and told[0].startswith(problem), told


@pytest.mark.parametrize(
    ("css", "problem"),
    [
        ('a {}\n@import "b.css";', ":2: @import loads another file, which is not served: put its rules here"),
        (
            "a {\n  background: url(https://a.example/b.png) }",
            ':2: "https://a.example/b.png" is not loaded, since pages',
        ),
        ("a { background: URL( '//a.example/b' ) }", ':1: "//a.example/b" is not loaded'),
        (
            "@font-face { src: url(b.woff2) }",
            ':1: "b.woff2" is not loaded, since pages load nothing but files of the site',
        ),
        ("@font-face { src: url(data:font/woff2;base64,x) }", ':1: "data:font/woff2;base64,x" is not loaded'),
        ('a { background: image-set("b.png" 1x) }', ':1: "b.png" is not loaded'),
        ("a {\n  color: red\n", ":1: a { that opens here never closes: write }"),
        ("a {}\n}", ":2: nothing is open that this } could close: remove it"),
        ("/* a {}", ":1: a comment that opens here never closes: write */"),
        ('a { content: "b\n }', ":1: a quote that opens here does not close on its line"),
        (b"\xff\xfe", ":1: the file is not UTF-8 text"),
        ("a" * 70_000, ":1: the file is larger than 64 KiB"),
    ],
)
def test_a_style_sheet_that_would_not_work_is_told_with_its_line(
    tmp_path: Path, css: str | bytes, problem: str
) -> None:
    _, told = read(tmp_path, "", css)
    assert len(told) == 1 and told[0].startswith(f"theme/site.css{problem}"), told


def test_of_thousands_of_mistakes_in_a_style_sheet_the_first_are_told(tmp_path: Path) -> None:
    _, told = read(tmp_path, "", "}\n" * 30_000)
    assert len(told) == 50 and told[-1].startswith("theme/site.css:50:")


def test_other_files_of_the_theme_are_told_to_be_left_unread(tmp_path: Path) -> None:
    load = load_with(tmp_path, {"content/theme/base.html": "<html>"})
    assert [each.message.split(":")[0] for each in load.problems] == ["this file is not read"]


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2026-12-24", datetime(2026, 12, 24, tzinfo=UTC), datetime(2026, 12, 25, tzinfo=UTC)),
        ("2026-12-24T09:00+01:00", datetime(2026, 12, 24, 8, tzinfo=UTC), datetime(2026, 12, 24, 8, tzinfo=UTC)),
        ("2026-12-24T09:00", datetime(2026, 12, 24, 9, tzinfo=UTC), datetime(2026, 12, 24, 9, tzinfo=UTC)),
        ("tomorrow", None, None),
        ("2026-13-01", None, None),
        ("9999-12-31", datetime(9999, 12, 31, tzinfo=UTC), None),
        ("0001-01-01T00:00+14:00", None, None),
    ],
)
def test_a_day_is_whole_and_a_time_is_exact(text: str, begin: datetime | None, end: datetime | None) -> None:
    assert [parse_moment(text, is_end=False), parse_moment(text, is_end=True)] == [begin, end]
