"""XML read into nodes that know their lines. No document type, so no entities; bounded in size, depth and count."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 60
MAX_NODES = 100_000
_WHITE = re.compile(r"[ \t\r\n]+")
_SPACES = {
    "http://projectmallard.org/1.0/": "",
    "http://projectmallard.org/if/1.0/": "if:",
    "http://projectmallard.org/experimental/if/": "if:",
    "http://projectmallard.org/ui/1.0/": "ui:",
    "http://projectmallard.org/experimental/ui/": "ui:",
    "http://projectmallard.org/experimental/": "e:",
    "http://projectmallard.org/facet/1.0/": "facet:",
    "http://projectmallard.org/cache/1.0/": "cache:",
    "http://projectmallard.org/sync/1.0/": "sync:",
    "http://www.w3.org/2001/XInclude": "xi:",
    "http://www.w3.org/2005/11/its": "its:",
    "http://itstool.org/extensions/": "itst:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
    "http://www.w3.org/ns/ttml": "tt:",
}


class Unreadable(Exception):
    """A file is no XML that is read here; `line` counts from 1, the message is part of a sentence."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Node:
    """An element. `name` and the names of attributes carry a prefix when they are not Mallard's own: "if:when"."""

    name: str
    line: int
    attributes: Mapping[str, str] = field(default_factory=dict)
    parts: "list[Node | str]" = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute; "" where it is not there."""
        return self.attributes.get(name, "").strip()

    def children(self, *names: str) -> "Iterator[Node]":
        """The elements right inside, of these names if any are given."""
        return (part for part in self.parts if isinstance(part, Node) and (not names or part.name in names))

    def first(self, *names: str) -> "Node | None":
        return next(self.children(*names), None)

    def all(self, *names: str) -> "Iterator[Node]":
        """Every element inside, however deep, in the order of the text; those of these names if any are given."""
        for part in self.parts:
            if isinstance(part, Node):
                if not names or part.name in names:
                    yield part
                yield from part.all(*names)

    def height(self) -> int:
        """How many elements stand inside each other, this one counted."""
        return 1 + max((child.height() for child in self.children()), default=0)

    def text(self) -> str:
        """All words inside, as they stand."""
        return "".join(part if isinstance(part, str) else part.text() for part in self.parts)

    def words(self) -> str:
        """All words inside, with single spaces between them."""
        return collapsed(self.text()).strip(" ")

    def styles(self) -> frozenset[str]:
        return frozenset(self.get("style").split())


def collapsed(text: str) -> str:
    """`text` with one space for every run of XML's white space; spaces that do not break stay."""
    return _WHITE.sub(" ", text)


def parse(data: bytes) -> Node:
    """The root element of `data`. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable(1, f"is larger than {MAX_BYTES // 1024 // 1024} MiB")
    return _Reading().read(data)


class _Reading:
    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._top = Node("", 0)
        self._open = [self._top]
        self._count = 0

    def read(self, data: bytes) -> Node:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            raise Unreadable(error.lineno, f"is no well-formed XML ({expat.ErrorString(error.code)})") from error
        except (LookupError, ValueError) as error:  # an encoding that nobody knows, or that no decoder is there for
            raise Unreadable(1, "is in an encoding that cannot be read: save it as UTF-8") from error
        return next(self._top.children())

    def _refuse(self, *_: object) -> None:
        # Entities can only be declared in a document type; without one there is nothing to expand or to fetch.
        raise Unreadable(self._parser.CurrentLineNumber, "declares a document type: remove <!DOCTYPE …>")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._count += 1
        if len(self._open) > MAX_DEPTH or self._count > MAX_NODES:
            what = f"nests more than {MAX_DEPTH} elements" if len(self._open) > MAX_DEPTH else "holds too many elements"
            raise Unreadable(self._parser.CurrentLineNumber, what)
        named = {_short(key): value for key, value in attributes.items()}
        node = Node(_short(name), self._parser.CurrentLineNumber, named)
        self._open[-1].parts.append(node)
        self._open.append(node)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].parts.append(text)


def _short(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"{_SPACES.get(space, '?:')}{local}" if space else local
