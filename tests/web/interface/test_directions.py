"""Nothing on the site knows left from right: the same style sheet serves both ways of writing."""

import re
from pathlib import Path

import pytest

from helpcenter.web.interface import assets

FOLDER = Path(assets.__file__).parent / "assets"
# Sides by name, in properties and in values; and shorthands that name four sides, of which two differ.
SIDE = re.compile(r"(?<![\w-])(?:[\w-]+-)?(?:left|right)(?:-[\w-]+)?(?![\w-])")
BOX = re.compile(r"(?<![\w-])(margin|padding|inset|border-\w+|scroll-margin|scroll-padding): *([^;}]+)")


def rules(name: str) -> str:
    css = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r'/\*.*?\*/|"[^"]*"|url\([^)]*\)', " ", css, flags=re.DOTALL)


def parts(value: str) -> list[str]:
    """The words of a value; what stands in brackets is one of them."""
    return re.findall(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+", value.replace("!important", ""))


def names_sides(name: str, values: list[str]) -> bool:
    if name == "border-radius":
        return len(values) > 1
    return len(values) == 4 and values[1] != values[3]


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.css")))
def test_style_sheets_name_no_physical_side(name: str) -> None:
    css = rules(name)
    assert SIDE.findall(css) == []
    assert [each[0] for each in BOX.finditer(css) if names_sides(each[1], parts(each[2]))] == []


def test_what_moves_sideways_says_so_for_both_directions() -> None:
    """A transform is physical; each one along the line stands in a rule that asks for a direction or has no side."""
    for rule in re.findall(r"[^{}]+\{[^{}]*\}", rules("site.css")):
        if re.search(r"translate[X3]|translate\(|scaleX|rotate\((?!0)", rule) and not re.search(r":dir\(", rule):
            assert re.search(r"translateY|rotate\(-?90deg\)|rotate\(180deg\)", rule), rule


def test_the_search_for_sides_finds_them() -> None:
    assert names_sides("margin", parts("0 1px calc(1px + (2 * 3px)) 2px"))
    assert not names_sides("padding", parts("0 1px 2px 1px"))
    for css in ("margin-left: 0", "left: 0", "text-align: right", "float: left", "border-top-right-radius: 1px"):
        assert SIDE.search(css)
    assert not SIDE.search("a.copyright, .bright { margin-inline: 0; text-align: start }")


def test_scripts_that_latin_fonts_lack_have_fonts_of_their_own() -> None:
    css = (FOLDER / "site.css").read_text(encoding="utf-8")
    assert [tag for tag in ("ar", "fa", "he", "hi", "ja", "ko", "th", "zh") if f":lang({tag})" not in css] == []
