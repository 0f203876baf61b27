"""The shapes of our icons, for pages of other sites, which cannot see those of our own pages."""

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "templates" / "_icons.html"
_SYMBOL = re.compile(r'<symbol id="i_([\w-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)
_SHAPE = re.compile(r"<(\w+) ([^>]*)/>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@cache
def icons() -> dict[str, list[tuple[str, dict[str, str]]]]:
    """By name, the element and attributes of each shape, on a grid of 24 by 24."""
    drawn = _SYMBOL.findall(_FILE.read_text("utf-8"))
    return {
        name: [(shape, dict(_ATTRIBUTE.findall(given))) for shape, given in _SHAPE.findall(body)]
        for name, body in drawn
    }
