"""Literals of JavaScript read as data: objects, lists, texts, numbers. Nothing is run; code is no data."""

import re

_SPACE = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_TEXT = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"|`((?:[^`\\$]|\\.|\$(?!\{))*)`", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}
_MAX_DEPTH = 40


def literal(text: str, start: int = 0) -> object:
    """The value that begins at `start`, behind spaces and comments. Raises ValueError for anything but data."""
    return _Parser(text).value(start, 0)[0]


class _Parser:
    """Each method takes a position, and returns what stands there and the position behind it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def value(self, at: int, depth: int) -> tuple[object, int]:
        if depth > _MAX_DEPTH:
            raise ValueError("too deep")
        at = self._behind_space(at)
        sign = self._text[at : at + 1]
        if sign == "{":
            return self._object(at + 1, depth)
        if sign == "[":
            return self._list(at + 1, depth)
        if found := _TEXT.match(self._text, at):
            return _plain(next(each for each in found.groups() if each is not None)), found.end()
        if found := _NUMBER.match(self._text, at):
            return (float(found[0]) if "." in found[0] else int(found[0][:15])), found.end()
        if (found := _NAME.match(self._text, at)) and found[0] in _WORDS:
            return _WORDS[found[0]], found.end()
        raise ValueError(f"no data at {at}")

    def _behind_space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _object(self, at: int, depth: int) -> tuple[object, int]:
        held: dict[str, object] = {}
        while True:
            at = self._behind_space(at)
            if self._text[at : at + 1] == "}":
                return held, at + 1
            name = _TEXT.match(self._text, at) or _NAME.match(self._text, at) or _NUMBER.match(self._text, at)
            if name is None:
                raise ValueError(f"no name at {at}")
            colon = self._behind_space(name.end())
            if self._text[colon : colon + 1] != ":":
                raise ValueError(f"no value at {colon}")
            key = _plain(next((each for each in name.groups() if each is not None), name[0]))
            held[key], at = self.value(colon + 1, depth + 1)
            at = self._behind_comma(at, "}")

    def _list(self, at: int, depth: int) -> tuple[object, int]:
        held: list[object] = []
        while True:
            at = self._behind_space(at)
            if self._text[at : at + 1] == "]":
                return held, at + 1
            each, at = self.value(at, depth + 1)
            held.append(each)
            at = self._behind_comma(at, "]")

    def _behind_comma(self, at: int, end: str) -> int:
        at = self._behind_space(at)
        if self._text[at : at + 1] not in (",", end):
            raise ValueError(f"no comma at {at}")
        return at + 1 if self._text[at] == "," else at


def _plain(written: str) -> str:
    def sign(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        if code:
            number = int(code, 16)
            return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        return _SIGNS.get(found[4], found[4])

    return _ESCAPE.sub(sign, written) if "\\" in written else written


def without_comments(text: str) -> str:
    """`text` with spaces in place of its comments; what stands in quotes stays."""
    pattern = re.compile(rf"{_TEXT.pattern}|//[^\n]*|/\*.*?\*/", re.DOTALL)

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found[0]) if found[0].startswith("/") else found[0]

    return pattern.sub(blank, text)


def inside_braces(text: str, opening: int) -> str:
    """What stands between the brace at `opening` and the one that closes it, quotes left aside."""
    depth = 0
    for found in re.compile(rf"{_TEXT.pattern}|[{{}}]", re.DOTALL).finditer(text, opening):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if not depth:
            return text[opening + 1 : found.start()]
    return text[opening + 1 :]
