"""Drawings in SVG: what they may hold is on a list, what they load is inside them, and their size is bounded.

They are served on their own, to be shown by <img>, where no script runs; this is what stands before that.
"""

import re
from html import unescape
from xml.parsers import expat

from py_svg_hush.py_svg_hush import filter_svg

MAX_DEPTH = 60
"""How deep elements may stand inside each other; the library's memory grows with the square of it."""
MAX_ELEMENTS = 20_000
MAX_COPIES = 10_000
"""How many copies all <use> elements may make; copies of copies multiply."""
MAX_COPIES_DEPTH = 10
_INTRICATE = "is too intricate: simplify it, or save it as .png"
_TAG = re.compile(r"<[A-Za-z][^<>]*>")
_ATTRIBUTE = re.compile(r"\s([\w:.-]+)=(\"[^\"]*\"|'[^']*')")
_ELSEWHERE = re.compile(r"(?:url|src|image-set|image|cross-fade)\(\s*(?!['\"]?\s*#)[^)]*\)?", re.IGNORECASE)
_STYLE = re.compile(r"(<style\b[^<>]*>)(.*?)(</style>)", re.DOTALL | re.IGNORECASE)
_STYLE_ELSEWHERE = re.compile(r"@import[^;{}]*;?|https?:[^;{}]*;?|\\", re.IGNORECASE)
_SCRIPT = re.compile(r"j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_LENGTH = re.compile(r"\s*(\d{1,5}(?:\.\d+)?)(?:px)?\s*")
# What a drawing program leaves in nearly every file, and nobody misses.
_LIVE = re.compile(rb"<(?:\w+:)?(?:script|foreignObject|iframe|handler)\b|\son\w+\s*=|javascript:", re.IGNORECASE)


class _Outline:
    """A first look at the elements, without building anything from them."""

    def __init__(self) -> None:
        self.depth = self.deepest = self.count = 0
        self.root: dict[str, str] = {}
        self.name = ""
        self._inside: list[str] = []
        self._copied: dict[str, list[str]] = {"": []}
        """By id, what the <use> elements inside it copy; all of the drawing's under ""."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.count:
            self.name, self.root = name, attributes
        self.count += 1
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if self.deepest > MAX_DEPTH or self.count > MAX_ELEMENTS:
            raise ValueError(_INTRICATE)
        self._inside.append(attributes.get("id", ""))
        if name.rpartition(":")[2] == "use":
            target = attributes.get("href", attributes.get("xlink:href", "")).removeprefix("#")
            for place in {"", *self._inside}:
                self._copied.setdefault(place, []).append(target)

    def end(self, _: str) -> None:
        self.depth -= 1
        self._inside.pop()

    def copies(self) -> int:
        """How many copies the drawing makes. Raises ValueError above what a browser draws at once."""
        return self._copies_in("", 0, {})

    def _copies_in(self, place: str, depth: int, known: dict[str, int]) -> int:
        if place not in known:
            if depth > MAX_COPIES_DEPTH:
                raise ValueError(_INTRICATE)
            known[place] = sum(
                1 + self._copies_in(each, depth + 1, known) for each in self._copied.get(place, ()) if each
            )
            if known[place] > MAX_COPIES:
                raise ValueError(_INTRICATE)
        return known[place]


def _entity(*_: object) -> None:
    raise ValueError("declares entities: save it as plain SVG")


def _outline(data: bytes) -> _Outline:
    outline = _Outline()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = outline.start, outline.end
    parser.EntityDeclHandler = _entity
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, UnicodeDecodeError, LookupError) as error:
        raise ValueError("is no whole SVG: save the drawing again") from error
    if outline.name.rpartition(":")[2] != "svg":
        raise ValueError("does not begin with <svg>: save the drawing again")
    outline.copies()
    return outline


def mistake(data: bytes) -> str | None:
    """Why a drawing cannot be shown, as the end of a sentence; None when it can."""
    try:
        _outline(data)
        clean(data)
    except ValueError as error:
        return str(error)
    return None


def is_live(data: bytes) -> bool:
    """Whether a drawing holds scripts or the like, which are taken out before anybody sees it."""
    return _LIVE.search(data) is not None


def clean(data: bytes) -> bytes:
    """The drawing without scripts, and without anything that would be loaded from elsewhere.

    Raises ValueError for what is no SVG, or too large a one.
    """
    _outline(data)
    try:
        text = filter_svg(data, {"image": ["png", "jpeg", "gif", "webp"]}).decode("utf-8")
    except ValueError as error:
        raise ValueError("is no SVG that can be read: save it as plain SVG") from error
    text = _STYLE.sub(lambda found: found[1] + _inside(found[2]) + found[3], text)
    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(_attribute, tag[0]), text).encode()


def _inside(style: str) -> str:
    return _ELSEWHERE.sub("none", _STYLE_ELSEWHERE.sub("", style))


def _attribute(found: re.Match[str]) -> str:
    name, value = found[1], found[2][1:-1]
    if name.rpartition(":")[2] in ("href", "src") and not value.startswith("#") and not _PICTURE.fullmatch(value):
        return ""
    if _SCRIPT.search(unescape(value)):
        return ""
    quote = found[2][0]
    return f" {name}={quote}{_ELSEWHERE.sub('none', value)}{quote}"


def pixels(data: bytes) -> tuple[int, int]:
    """Width and height, from the drawing's own words or from its view box; (0, 0) where it says nothing."""
    try:
        root = _outline(data).root
    except ValueError:
        return (0, 0)
    width, height = (_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height"))
    box = root.get("viewBox", "").replace(",", " ").split()
    if width and height:
        return round(float(width[1])), round(float(height[1]))
    if len(box) == 4 and all(_LENGTH.fullmatch(part) for part in box[2:]):
        return round(float(box[2])), round(float(box[3]))
    return (0, 0)
