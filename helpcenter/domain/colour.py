"""Colours as `#rrggbb`, their contrast as WCAG 2.2 counts it, and the nearest one that can be read."""

import re

_SHAPE = re.compile(r"#[0-9a-f]{6}")
WHITE, BLACK = "#ffffff", "#000000"
TEXT_CONTRAST = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""
_STEPS = 100


def is_colour(text: str) -> bool:
    return bool(_SHAPE.fullmatch(text))


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(colour: str, other: str, share: float) -> str:
    """`share` (0 to 1) of the other colour, the rest of this one."""
    parts = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in parts)


def readable(colour: str, grounds: tuple[str, ...], towards: str, least: float = TEXT_CONTRAST) -> str:
    """The colour with as little of `towards` as lets it be read on every ground; `towards` where nothing does."""
    for step in range(_STEPS + 1):
        tried = mixed(colour, towards, step / _STEPS)
        if all(contrast(tried, ground) >= least for ground in grounds):
            return tried
    return towards
