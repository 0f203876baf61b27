"""What stands in a line of Mallard, as Markdown."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from helpcenter.content.text.markdown.inline import key_name
from helpcenter.importers.mallard.conditions import visible
from helpcenter.importers.mallard.links import linked
from helpcenter.importers.mallard.nodes import Node, collapsed
from helpcenter.importers.mallard.page_text import PageText
from helpcenter.importers.markdown_signs import code, escaped
from helpcenter.importers.model import picture_of

_CODE = frozenset({"cmd", "code", "file", "input", "output", "sys"})
_PLAIN = frozenset({"span", "name", "?:span"})
_MARKS = {"em": ("*", "em"), "app": ("*", "em"), "strong": ("**", "strong"), "hi": ("==", "mark")}
_GUI = frozenset({"gui", "guilabel"})
_SHOWN_AS_CODE = _CODE | _PLAIN | {"guiseq", "gui", "app"}
_LONGEST_KEY = 20
_MENU = " ▸ "


@dataclass(frozen=True, slots=True)
class _Marked:
    """Words between two marks. `html` is the tag that stands for them where Markdown would not see the marks."""

    mark: str
    html: str
    words: str

    def __str__(self) -> str:
        return f"<{self.html}>{self.words}</{self.html}>"


_Piece = str | _Marked


def inline(node: Node, page: PageText) -> str:
    """The words of `node` as one line of Markdown."""
    return _Line(page).of(node)


def plain(node: Node, page: PageText) -> str:
    """The words of `node` without marks, pictures by their description."""
    return collapsed("".join(_words(node, page))).strip(" ")


def picture(media: Node, page: PageText) -> str:
    """An image that stands alone, as `_Line.picture` writes it."""
    return _Line(page).picture(media)


def _words(node: Node, page: PageText) -> Iterator[str]:
    for part in visible(node, page.omitted):
        if isinstance(part, str):
            yield part
        elif part.name == "keyseq":
            yield "+".join(plain(key, page) for key in part.all("key"))
        elif part.name == "guiseq":
            yield _MENU.join(plain(each, page) for each in part.children())
        else:
            yield from _words(part, page)


@dataclass(frozen=True)
class _Line:
    page: PageText
    is_bold: bool = False
    is_link: bool = False

    def of(self, node: Node) -> str:
        return collapsed(_joined(list(self._pieces(node)))).strip(" ")

    def _pieces(self, node: Node) -> Iterator[_Piece]:
        for part in visible(node, self.page.omitted):
            if isinstance(part, str):
                yield escaped(collapsed(part))
            else:
                yield from self._spaced(part)

    def _spaced(self, node: Node) -> Iterator[_Piece]:
        """An element; spaces just inside it move out, where Markdown wants them."""
        text = node.text()
        outside = self._element(node)
        yield " " if text[:1].isspace() and text.strip() else ""
        yield from outside
        yield " " if text[-1:].isspace() and text.strip() else ""

    def _element(self, node: Node) -> list[_Piece]:
        if node.name == "media":
            return [self.picture(node)]
        if not self.is_link and (node.name == "link" or node.get("xref") or node.get("href")):
            words = _joined(replace(self, is_link=True)._marked(node)).strip(" ")
            return [linked(node, collapsed(words), self.page)]
        return self._marked(node)

    def _marked(self, node: Node) -> list[_Piece]:
        match node.name:
            case "keyseq" | "key":
                return self._keys(node)
            case "guiseq":
                return [piece for each in node.children() for piece in (_MENU, *self._element(each))][1:]
            case name if name in _CODE:
                return [self._code(node)]
            case name if name in _GUI:
                return self._bold(node)
            case name if name in _MARKS:
                mark, html = _MARKS["strong" if name == "em" and "strong" in node.styles() else name]
                return [_Marked(mark, html, words)] if (words := self.of(node)) else []
        return self._unmarked(node)

    def _unmarked(self, node: Node) -> list[_Piece]:
        if node.name == "var":
            return [f"<var>{words}</var>"] if (words := self.of(node)) else []
        if node.name not in _PLAIN and node.name not in ("link", "p", "title", "desc", "cite"):
            self.page.note(f"element {node.name}", node.line, f"<{node.name}> is not known: its words were kept")
        return list(self._pieces(node))

    def _bold(self, node: Node) -> list[_Piece]:
        words = replace(self, is_bold=True).of(node)
        return [words if self.is_bold else _Marked("**", "strong", words)] if words else []

    def _code(self, node: Node) -> str:
        if all(each.name in _SHOWN_AS_CODE and not each.get("xref") for each in node.all()):
            return code("".join(_words(node, self.page)))
        return f"<code>{self.of(node)}</code>"

    def _keys(self, node: Node) -> list[_Piece]:
        """Keys that are pressed together as `++ctrl+c++`, one after the other with spaces between them."""
        if node.name == "keyseq" and node.get("type") == "sequence":
            return [piece for each in node.children() for piece in (" ", *self._element(each))][1:]
        keys = [node] if node.name == "key" else list(node.all("key"))
        if node.name == "keyseq" and not keys:
            return list(self._pieces(node))
        names = [_key(plain(key, self.page)) for key in keys]
        is_simple = all(names) and not any(key.get("xref") or next(key.children(), None) for key in keys)
        if is_simple or (node.name == "key" and names[0] and next(node.children(), None) is None):
            # Where the plus signs would not be read, these tags say the same.
            words = "</kbd>+<kbd>".join(escaped(plain(key, self.page)) for key in keys)
            return [_Marked("++", "kbd", f"{'+'.join(names)}\0{words}")]
        return [piece for key in keys for piece in ("+", *self._tagged_key(key))][1:]

    def _tagged_key(self, key: Node) -> list[_Piece]:
        tagged = f"<kbd>{replace(self, is_link=True).of(key)}</kbd>"
        return [linked(key, tagged, self.page) if key.get("xref") and not self.is_link else tagged]

    def picture(self, media: Node) -> str:
        """An image by its description; of a film or a sound, what stands in its place."""
        words = escaped(plain(media, self.page))
        if media.get("type") in ("", "image"):
            key = self.page.picture(media.get("src"))
            if key is not None:
                width = media.get("width").removesuffix("px")
                size = f"{{width={width}}}" if width.isdecimal() and 0 < int(width) < 5000 else ""
                return f"![{words}]({picture_of(key)}){size}"
            message = f'"{media.get("src")}" is no image that is there: its description was kept'
            self.page.note("missing image", media.line, message)
        else:
            message = f'"{media.get("src")}" cannot be shown: the words that stand in its place were kept'
            self.page.note(media.get("type"), media.line, message)
        return words


def _key(words: str) -> str:
    """How a key is written between plus signs; "" where it cannot be."""
    name = words.lower().replace(" ", "-")
    if name.isascii() and name.replace("-", "").isalnum() and key_name(name) == words:
        return name
    return f'"{words}"' if words and '"' not in words and len(words) <= _LONGEST_KEY else ""


def _joined(pieces: Sequence[_Piece]) -> str:
    """The pieces in a row, with marks where Markdown reads them and tags where it would not."""
    line = ""
    kept = [piece for piece in pieces if piece]
    for index, piece in enumerate(kept):
        if isinstance(piece, str):
            line += piece
            continue
        after = kept[index + 1] if index + 1 < len(kept) else " "
        follows = after[0] if isinstance(after, str) else "*"
        line += _with_marks(piece, line[-1:] or " ", follows)
    return line


def _with_marks(piece: _Marked, before: str, after: str) -> str:
    if piece.mark == "++":
        keys, _, words = piece.words.partition("\0")
        is_read = not (before.isalnum() or before in "+=_") and not (after.isalnum() or after in "+_")
        return f"++{keys}++" if is_read else f"<kbd>{words}</kbd>"
    inner = piece.words
    is_read = (
        before not in "*=_"
        and after not in "*=_"
        and (not _is_sign(inner[0]) or _is_apart(before))
        and (not _is_sign(inner[-1]) or _is_apart(after))
        and not (piece.mark == "==" and ("=" in inner or before.isalnum() or after.isalnum()))
        and not (piece.mark[0] == "*" and "*" in (inner[0], inner[-1]))
    )
    return f"{piece.mark}{inner}{piece.mark}" if is_read else str(piece)


def _is_sign(char: str) -> bool:
    return unicodedata.category(char)[0] in "PSZ"


def _is_apart(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] == "P"
