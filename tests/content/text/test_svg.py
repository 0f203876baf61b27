"""Drawings: nothing in them acts, nothing is loaded from elsewhere, and none is too large to look at."""

import pytest

from helpcenter.content.text import svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 20">'


def cleaned(inside: str) -> str:
    return svg.clean(f"{HEAD}{inside}</svg>".encode()).decode()


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onclick="alert(1)" width="5"/>',
        '<a href="javascript:alert(1)"><text>a</text></a>',
        '<a><animate attributeName="href" to="java&#10;script:alert(1)"/></a>',
        '<image href="https://evil.example/x.png"/>',
        '<use xlink:href="https://evil.example/x.svg#a"/>',
        '<use href="x.svg#b"/>',
        '<rect style="fill:url(https://evil.example/x)"/>',
        '<rect filter="url(https://evil.example/x#a)"/>',
        "<style>@import url(https://evil.example/a.css); rect{fill:url(https://evil.example/x)}</style>",
        "<style>@import 'https://evil.example/a.css';</style>",
        "<style>rect{fill:image-set('//evil.example/x' 1x)}</style>",
        "<style>@font-face{font-family:a;src:src('//evil.example/x')}</style>",
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></body></foreignObject>',
        '<image href="data:image/svg+xml;base64,PHNjcmlwdD4="/>',
        '<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example"/>',
        '<set attributeName="onload" to="lift(1)"/>',
    ],
)
def test_nothing_that_acts_or_loads_is_left(inside: str) -> None:
    result = cleaned(inside)
    for sign in ("script", "alert", "evil", "onclick", "foreignObject", "iframe", "x.svg", "svg+xml", "onload"):
        assert sign not in result.replace("http://www.w3.org/2000/svg", ""), result


def copying(levels: int, copies: int) -> bytes:
    """Groups that copy each other: copies to the power of levels in all."""
    groups = [
        f'<g id="g{level}">{f"""<use href="#g{level - 1}"/>""" * copies}</g>' if level else '<rect id="g0" width="1"/>'
        for level in range(levels + 1)
    ]
    return f'{HEAD}<defs>{"".join(groups)}</defs><use href="#g{levels}"/></svg>'.encode()


def test_copies_of_copies_are_counted_before_a_browser_draws_them() -> None:
    assert svg.mistake(copying(2, 10)) is None
    assert "too intricate" in (svg.mistake(copying(8, 10)) or "")
    assert "too intricate" in (svg.mistake(f'{HEAD}<g id="a"><use href="#a"/></g></svg>'.encode()) or "")


def test_a_drawing_stays_what_it_is() -> None:
    inside = (
        '<defs><path id="p" d="M0 0L9 9"/></defs><use href="#p" fill="url(#g)" style="stroke:red"/><text>Lamp</text>'
    )
    result = cleaned(f'{inside}<image href="data:image/png;base64,AAAA"/>')
    for kept in ('href="#p"', 'fill="url(#g)"', "stroke:red", "Lamp", "data:image/png;base64,AAAA", 'd="M0 0L9 9"'):
        assert kept in result


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"hello", "is no whole SVG: save the drawing again"),
        (b"<svg><g></svg>", "is no whole SVG: save the drawing again"),
        (b"", "is no whole SVG: save the drawing again"),
        (b"<html/>", "does not begin with <svg>: save the drawing again"),
        (b'<!DOCTYPE x [<!ENTITY a "aa">]><svg/>', "declares entities: save it as plain SVG"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg/>', "declares entities: save it as plain SVG"),
        (b"<svg>" + b"<g>" * 9_999 + b"</g>" * 9_999 + b"</svg>", "is too intricate: simplify it, or save it as .png"),
        (b"<svg>" + b"<g/>" * 100_000 + b"</svg>", "is too intricate: simplify it, or save it as .png"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_told(data: bytes, reason: str) -> None:
    assert svg.mistake(data) == reason


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('width="30" height="20px"', (30, 20)),
        ('viewBox="0 0 64 32.4"', (64, 32)),
        ('width="100%" viewBox="0,0,64,32"', (64, 32)),
        ('width="3em"', (0, 0)),
        ("", (0, 0)),
    ],
)
def test_a_drawing_tells_its_size(root: str, size: tuple[int, int]) -> None:
    assert svg.pixels(f'<svg xmlns="http://www.w3.org/2000/svg" {root}/>'.encode()) == size
