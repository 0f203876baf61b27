"""XInclude, inside the folder of a page only: a licence that many pages share, rows of a table told once."""

from collections.abc import Callable
from pathlib import Path

from helpcenter.importers.mallard.nodes import MAX_DEPTH, Node, Unreadable, parse
from helpcenter.importers.mallard.source import Document, read_page

MAX_RUNS = 4
"""How often an inclusion may bring further ones."""
MAX_INCLUSIONS = 200
MAX_BYTES = 4 * 1024 * 1024
"""In one page, all that it includes together."""
Note = Callable[[str, int, str], None]


def include(node: Node, path: Path, document: Document, note: Note) -> None:
    """Puts what `node` includes in its places; what cannot be had is told, and its fallback stands there."""
    _Including(path, document, note).into(node, 0, 1)


class _Including:
    def __init__(self, path: Path, document: Document, note: Note) -> None:
        self._path, self._document, self._note = path, document, note
        self._count, self._bytes = 0, 0

    def into(self, node: Node, run: int, depth: int) -> None:
        """`run` counts inclusions inside each other, `depth` elements."""
        parts: list[Node | str] = []
        for part in node.parts:
            if isinstance(part, Node) and part.name == "xi:include":
                parts += self._included(part, run, depth)
                continue
            if isinstance(part, Node):
                self.into(part, run, depth + 1)
            parts.append(part)
        node.parts = parts

    def _included(self, at: Node, run: int, depth: int) -> list[Node | str]:
        self._count += 1
        try:
            if run >= MAX_RUNS or self._count > MAX_INCLUSIONS:
                raise Unreadable(at.line, "is included too often or too deep")
            found = self._find(at)
            if depth + found.height() > MAX_DEPTH:
                raise Unreadable(at.line, "nests too many elements here")
        except (Unreadable, OSError) as error:
            reason = f"cannot be read ({error.strerror})" if isinstance(error, OSError) else str(error)
            self._note("inclusion", at.line, f'"{at.get("href")}" was not included: it {reason}')
            fallback = at.first("xi:fallback")
            return fallback.parts if fallback is not None else []
        self.into(found, run + 1, depth + 1)
        return [found]

    def _find(self, at: Node) -> Node:
        """The element that is meant, read anew: it may be changed, and may stand in several places."""
        if at.get("parse") == "text":
            raise Unreadable(at.line, "is included as plain text")
        path = self._path.parent / at.get("href")
        is_beside = at.get("href") and path.resolve().parent == self._path.parent.resolve()
        if not is_beside or not self._document.is_inside(path):
            raise Unreadable(at.line, "is no file of the same folder")
        data = read_page(path)
        self._bytes += len(data)
        if self._bytes > MAX_BYTES:
            raise Unreadable(at.line, "is included too often for its size")
        root = parse(data)
        name = at.get("xpointer")
        if not name:
            return root
        for node in (root, *root.all()):
            if name in (node.get("xml:id"), node.get("id")):
                return node
        raise Unreadable(at.line, f'has no element "{name}"')
