"""The brand setting: colours that can be read, a logo that is one."""

from pathlib import Path

import pytest

from helpcenter.content import brand_file
from helpcenter.domain.errors import NotFound
from helpcenter.domain.library import Brand, BrandFile
from tests.content.scratch import FILES, PNG, load_with

SITE = str(FILES["content/site.yaml"])


def branded(root: Path, brand: str, **files: bytes) -> tuple[Brand | None, list[str]]:
    loaded = load_with(
        root,
        {"content/site.yaml": f"{SITE}brand: {brand}\n"}
        | {f"content/brand/{name.replace('_', '.')}": data for name, data in files.items()},
    )
    return loaded.library and loaded.library.site.brand, [
        f"{each.path}:{each.line}: {each.message}" for each in loaded.problems
    ]


def test_a_brand_has_colours_and_a_logo(tmp_path: Path) -> None:
    brand, problems = branded(tmp_path, '{accent: "#5B2A86", accent_dark: "#c9a6ec", logo: logo.png}', logo_png=PNG)
    assert problems == []
    assert brand is not None and (brand.accent, brand.accent_dark, brand.logo) == ("#5b2a86", "#c9a6ec", "logo.png")
    assert brand.logo_digest
    assert brand_file(tmp_path, next(brand.files())) == PNG


@pytest.mark.parametrize(
    ("brand", "problem"),
    [
        (
            '{accent: "#ffcc00"}',
            'content/site.yaml:4: "#ffcc00" cannot be read well enough on the page: its contrast is 1.3 : 1, and text '
            'needs 4.5 : 1. The nearest that can is "#',
        ),
        ('{accent_dark: "#333333"}', 'content/site.yaml:4: "#333333" cannot be read well enough on the page: its'),
        ("{accent: green}", 'content/site.yaml:4: "green" is no colour: write it as in "#0b664e", in quotes'),
        ("{logo: ../logo.png}", 'content/site.yaml:4: "../logo.png" is no logo: name a .svg, .png or .webp file in'),
        ("{logo: logo.png}", "content/brand/logo.png:1: the file is missing: add it"),
        ("{logo: bad.png}", "content/brand/bad.png:1: the file holds no .png picture: save it again"),
        ("{colour: red}", 'content/site.yaml:4: unknown key "colour"'),
    ],
)
def test_a_mistake_is_told_with_the_way_out(tmp_path: Path, brand: str, problem: str) -> None:
    _, [told] = branded(tmp_path, brand, bad_png=b"GIF89a")
    assert told.startswith(problem)


def test_a_logo_lies_in_its_folder(tmp_path: Path) -> None:
    for name in ("../site.yaml", "nothing.png", "a/b.png"):
        with pytest.raises(NotFound):
            brand_file(tmp_path, BrandFile(name, "0123456789ab"))
