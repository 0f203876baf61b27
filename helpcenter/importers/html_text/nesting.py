"""How deep the elements of a page stand in each other, told before a parser reads it: with each block it looks through
all that is open, and nobody can stop it meanwhile."""

import re

MAX_NESTED = 1000
"""Deeper than any page that people read."""
_TAG = re.compile(r"<(?:!--|(/?)([a-zA-Z][^\s/>]{0,60})([^<>]*))")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
# The next of its kind ends these, closed or not.
_ENDED_BY_OTHERS = frozenset(
    {"a", "body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rp", "rt"}
    | {"tbody", "td", "tfoot", "th", "thead", "tr"}
)
# What stands in these is no tag, whatever it looks like.
_RAW = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style", "textarea", "title", "xmp")}
_COMMENT_END = re.compile(r"-->")
_DRAWINGS = frozenset({"svg", "math"})


def is_endless(html: str) -> bool:
    """Whether more than MAX_NESTED elements stand in each other."""
    depth, drawings, position = 0, 0, 0
    while found := _TAG.search(html, position):
        position = found.end()
        closes, name, rest = found[1] or "", (found[2] or "!--").lower(), found[3] or ""
        if raw := _COMMENT_END if name == "!--" else None if closes else _RAW.get(name):
            end = raw.search(html, position)
            if end is None:
                return False
            position = end.end()
        elif name in _VOID or name in _ENDED_BY_OTHERS:
            continue
        elif closes:
            depth = max(depth - 1, 0)
            drawings = max(drawings - (name in _DRAWINGS), 0)
        elif not (drawings and rest.endswith("/")):
            depth += 1
            drawings += name in _DRAWINGS
            if depth > MAX_NESTED:
                return True
    return False
