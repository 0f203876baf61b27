"""Shortcodes of Hugo read as a tree: `{{< name "first" key="value" >}} … {{< /name >}}`, and with percent signs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_BEGIN = re.compile(r"\{\{([<%])")
_ARGUMENT = re.compile(r"(?:([A-Za-z_][\w-]{0,60})\s{0,20}=\s{0,20})?(?:\"((?:[^\"\\]|\\.)*)\"|`([^`]*)`|([^\s\"`]+))")
# Between the marks of one shortcode, in characters.
_LONGEST = 10_000
_DEEPEST = 40
# Each is looked for to the end of the longest one.
_MOST_UNENDED = 200
# What stands between these is code or text of another language: nothing in it is read.
CODE = frozenset({"highlight", "code", "codeblock", "code-toggle", "output", "command"})
RAW = CODE | {"mermaid", "plantuml", "chart", "math", "katex", "raw", "goat"}


@dataclass
class Shortcode:
    """`start` and `end` are where it stands in the text, `inside` is what stands between its two tags, None without a
    second one. `given` are arguments without a name, `named` the others."""

    name: str
    start: int
    end: int
    given: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)
    inside: list["Piece"] | None = None
    indent: str = ""
    """What stands before it on its line."""

    def told(self, *keys: str) -> str:
        """The first of these arguments that is told, a number being the place of one without a name."""
        for key in keys:
            value = self.named.get(key, "")
            if not value and key.isdigit() and int(key) < len(self.given):
                value = self.given[int(key)]
            if value:
                return value
        return ""


@dataclass(frozen=True)
class Escaped:
    """A shortcode that is only shown: `text` is how it looks."""

    start: int
    end: int
    text: str


Piece = str | Shortcode | Escaped


@dataclass(frozen=True)
class _Tag:
    start: int
    end: int
    name: str
    is_end: bool
    is_whole: bool
    arguments: str


def tags(text: str) -> Iterator["_Tag | Escaped"]:
    """Every tag of a shortcode in `text`, in order. Nothing behind some hundred beginnings without an end is one."""
    position, unended = 0, 0
    while found := _BEGIN.search(text, position):
        end = _end(text, found.end(), ">" if found[1] == "<" else "%")
        position = max(end, found.end())
        if end < 0:
            unended += 1
            if unended > _MOST_UNENDED:
                return
            continue
        inside = text[found.end() : end - 3].strip()
        if inside.startswith("/*") and inside.endswith("*/"):
            shown = f"{{{{{found[1]} {inside[2:-2].strip()} {text[end - 3]}}}}}"
            yield Escaped(found.start(), end, shown)
        elif name := re.match(r"(/?)\s*([A-Za-z][\w./-]*)", inside):
            rest = inside[name.end() :].strip()
            is_whole = rest.endswith("/") and not rest.endswith("\\/") and (len(rest) == 1 or rest[-2].isspace())
            yield _Tag(found.start(), end, name[2], bool(name[1]), is_whole, rest.removesuffix("/"))


def _end(text: str, start: int, mark: str) -> int:
    """Where the tag that began before `start` ends; -1 where it does not."""
    quote = ""
    for position in range(start, min(len(text), start + _LONGEST)):
        sign = text[position]
        if quote:
            if sign == quote and (quote == "`" or text[position - 1] != "\\"):
                quote = ""
        elif sign in '"`':
            quote = sign
        elif sign == mark and text.startswith("}}", position + 1):
            return position + 3
    return -1


def parse(text: str) -> list[Piece]:
    """`text` as pieces of words and shortcodes. A shortcode whose end never comes has no inside."""
    reader = _TreeReader(text)
    for tag in tags(text):
        reader.take(tag)
    return reader.end()


class _TreeReader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[Piece] = []
        self._open: list[tuple[Shortcode, list[Piece]]] = []
        self._place = 0

    def take(self, tag: "_Tag | Escaped") -> None:
        if tag.start < self._place or (self._is_raw() and not self._closes_raw(tag)):
            return
        self._here().append(self._text[self._place : tag.start])
        self._place = tag.end
        if isinstance(tag, Escaped):
            self._here().append(tag)
        elif tag.is_end:
            self._close(tag)
        else:
            code = _shortcode(tag, self._text)
            if tag.is_whole or len(self._open) >= _DEEPEST:
                self._here().append(code)
            else:
                self._open.append((code, []))

    def end(self) -> list[Piece]:
        self._here().append(self._text[self._place :])
        while self._open:
            self._flatten()
        return self._pieces

    def _is_raw(self) -> bool:
        return bool(self._open) and self._open[-1][0].name in RAW and self._has_end(self._open[-1][0])

    def _closes_raw(self, tag: "_Tag | Escaped") -> bool:
        return isinstance(tag, _Tag) and tag.is_end and tag.name == self._open[-1][0].name

    def _has_end(self, code: Shortcode) -> bool:
        return re.compile(rf"\{{\{{[<%]\s*/\s*{re.escape(code.name)}\s*[>%]").search(self._text, code.end) is not None

    def _here(self) -> list[Piece]:
        return self._open[-1][1] if self._open else self._pieces

    def _close(self, tag: _Tag) -> None:
        if all(code.name != tag.name for code, _ in self._open):
            return
        while self._open[-1][0].name != tag.name:
            self._flatten()
        code, inside = self._open.pop()
        code.inside = inside
        code.end = tag.end
        self._here().append(code)

    def _flatten(self) -> None:
        """The innermost open one has no end: what follows it stands beside it."""
        code, inside = self._open.pop()
        self._here().extend((code, *inside))


def _shortcode(tag: _Tag, text: str) -> Shortcode:
    code = Shortcode(tag.name, tag.start, tag.end)
    before = text[text.rfind("\n", 0, tag.start) + 1 : tag.start]
    code.indent = before if not before.strip(" \t>") else ""
    for found in _ARGUMENT.finditer(tag.arguments):
        quoted = re.sub(r"\\(.)", r"\1", found[2]) if found[2] is not None else None
        value = next((each for each in (quoted, found[3], found[4]) if each is not None), "")
        if found[1]:
            code.named[found[1].lower()] = value
        else:
            code.given.append(value)
    return code
