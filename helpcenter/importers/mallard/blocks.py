"""Blocks of Mallard as Markdown: paragraphs, steps, lists, notes, code, figures."""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from helpcenter.importers.mallard import tables
from helpcenter.importers.mallard.conditions import visible
from helpcenter.importers.mallard.inline import inline, picture, plain
from helpcenter.importers.mallard.nodes import Node
from helpcenter.importers.mallard.page_text import PageText
from helpcenter.importers.markdown_signs import begun, escaped, fenced

MAX_LISTS = 8
"""How deep lists and the like may stand in each other; what is deeper continues beside them."""
_CALLOUTS = {
    "tip": "TIP", "important": "IMPORTANT", "warning": "WARNING", "danger": "CAUTION", "bug": "WARNING",
    "caution": "CAUTION",
}  # fmt: skip
_LANGUAGES = re.compile(r"(?:text|application)/(?:x-)?([\w+-]+)")
_NUMBERED = frozenset({"numbered", "decimal", "upper-alpha", "lower-alpha", "upper-roman", "lower-roman"})
# Told elsewhere, or for the eyes of writers' tools only.
_SILENT = frozenset({"info", "title", "subtitle", "desc", "its:rules", "xi:fallback", "e:links"})
_IN_LINE = frozenset(
    {"app", "cmd", "code", "em", "file", "gui", "guiseq", "hi", "input", "key", "keyseq", "link", "output", "span"}
    | {"sys", "var"}
)

Chunks = list[str]
"""Blocks of Markdown, between which empty lines belong."""


def blocks(node: Node, page: PageText, depth: int = 0) -> Chunks:
    """The blocks inside `node`; sections and what `info` says are left to others."""
    chunks: Chunks = []
    loose: list[Node | str] = []
    for part in visible(node, page.omitted):
        if isinstance(part, str) or (part.name in _IN_LINE and not _is_block_code(part, node)):
            loose.append(part)
            continue
        chunks += _paragraph(Node("p", node.line, {}, loose), page)
        loose = []
        if part.name != "section" and part.name not in _SILENT:
            chunks += _block(part, page, depth)
    return chunks + _paragraph(Node("p", node.line, {}, loose), page)


def _is_block_code(part: Node, parent: Node) -> bool:
    """Mallard has a `code` among words and another that is a block: the latter stands beside blocks, not words."""
    has_words = any(isinstance(other, str) and other.strip() for other in parent.parts)
    return part.name == "code" and not has_words


def _block(node: Node, page: PageText, depth: int) -> Chunks:
    convert = _CONVERSIONS.get(node.name)
    if convert is None:
        message = f"<{node.name}> is not known: the text in it was kept"
        page.note(f"element {node.name}", node.line, message)
        return blocks(node, page, depth)
    if depth >= MAX_LISTS:
        page.note("deep nesting", node.line, f"<{node.name}> stands inside {MAX_LISTS} others: its words were kept")
        return [begun(words)] if (words := escaped(plain(node, page))) else []
    chunks = convert(node, page, depth)
    title = node.first("title")
    if title is not None and node.get("ui:expanded") == "false" and chunks:
        body = chunks[1:] if node.name not in ("code", "screen") else chunks
        return [f"<details><summary>{html.escape(plain(title, page), quote=False)}</summary>", *body, "</details>"]
    return chunks


def _paragraph(node: Node, page: PageText, _: int = 0) -> Chunks:
    words = inline(node, page)
    return [begun(words)] if words else []


def _titled(node: Node, page: PageText) -> Chunks:
    """The title of a block as a paragraph of its own."""
    title = node.first("title")
    words = inline(title, page) if title is not None else ""
    if not words:
        return []
    return [begun(words if "*" in words or "<" in words else f"**{words}**")]


def indented(chunks: Sequence[str], first: str, width: int, between: str = "\n\n") -> str:
    """`chunks` as one block that begins with `first`, all other lines `width` spaces further in."""
    space = " " * width
    text = between.join(chunks)
    return first + "\n".join(f"{space}{line}" if line else "" for line in text.split("\n"))[width if first else 0 :]


def _items(node: Node, page: PageText, depth: int, marks: Iterator[str]) -> Chunks:
    """The items of a list. One whose items are a line each stands close together."""
    items = [(item, [*_titled(item, page), *blocks(item, page, depth + 1)]) for item in _visible_items(node, page)]
    tight = all(len(chunks) <= 1 and "\n" not in "".join(chunks) for _, chunks in items)
    rows = [indented(chunks, mark := next(marks), len(mark)) for _, chunks in items if chunks]
    return [("\n" if tight else "\n\n").join(rows)] if rows else []


def _visible_items(node: Node, page: PageText) -> Iterator[Node]:
    for part in visible(node, page.omitted):
        if isinstance(part, Node) and part.name == "item":
            yield part
        elif isinstance(part, Node) and part.name != "title":
            yield Node("item", part.line, {}, [part])


def _numbers() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"{number}. "


def _bullets() -> Iterator[str]:
    while True:
        yield "- "


def _steps(node: Node, page: PageText, depth: int) -> Chunks:
    return [*_titled(node, page), *_items(node, page, depth, _numbers())]


def _list(node: Node, page: PageText, depth: int) -> Chunks:
    is_numbered = bool(_NUMBERED & {node.get("type"), *node.styles()})
    return [*_titled(node, page), *_items(node, page, depth, _numbers() if is_numbered else _bullets())]


def _tree(node: Node, page: PageText, depth: int) -> Chunks:
    """Items whose words and branches stand side by side: the branches become a list of their own."""
    parts: list[Node | str] = []
    for item in _visible_items(node, page):
        branches: list[Node | str] = list(item.children("item"))
        words = [part for part in item.parts if part not in branches]
        below = [Node("tree", item.line, {}, branches)] if branches else []
        parts.append(Node("item", item.line, {}, [*words, *below]))
    return [*_titled(node, page), *_items(Node("tree", node.line, {}, parts), page, depth, _bullets())]


def _terms(node: Node, page: PageText, depth: int) -> Chunks:
    entries = []
    for item in _visible_items(node, page):
        terms = ", ".join(words for title in item.children("title") if (words := inline(title, page)))
        body = blocks(item, page, depth + 1)
        entries.append("\n".join([begun(terms or "…"), indented(body or [""], ":   ", 4).rstrip()]) if body else terms)
    return [*_titled(node, page), *entries]


def _note(node: Node, page: PageText, depth: int) -> Chunks:
    kind = next((_CALLOUTS[style] for style in sorted(node.styles()) if style in _CALLOUTS), "NOTE")
    title = node.first("title")
    words = inline(title, page) if title is not None else ""
    body = blocks(node, page, depth + 1)
    if not body and not words:
        return []
    return [_quoted([f"[!{kind}] {words}".rstrip(), "\n\n".join(body)], "\n")]


def _quoted(chunks: Sequence[str], between: str = "\n\n") -> str:
    return "\n".join(f"> {line}".rstrip() for line in between.join(chunk for chunk in chunks if chunk).split("\n"))


def _quote(node: Node, page: PageText, depth: int) -> Chunks:
    cite = node.first("cite")
    parts = [part for part in node.parts if part is not cite]
    body = [*_titled(node, page), *blocks(Node("quote", node.line, {}, parts), page, depth + 1)]
    if cite is not None and (words := inline(cite, page)):
        body.append(f"— {words}")
    return [_quoted(body)] if body else []


def _code(node: Node, page: PageText, _: int) -> Chunks:
    """A block of code. Marks inside it are left out, and those that carry a meaning are told."""
    for each in node.all("link", "em", "hi", "var", "media"):
        page.note(
            "mark in code", each.line, f"<{each.name}> stands in code, where nothing is marked: its words were kept"
        )
    title = node.first("title")
    found = _LANGUAGES.fullmatch(node.get("mime"))
    language = found[1] if found else ("console" if node.name == "screen" else "")
    language = "" if language == "plain" else language
    name = plain(title, page).replace('"', "'") if title is not None else ""
    info = f'{language or "text"} title="{name}"' if name else language
    parts = [part for part in visible(node, page.omitted) if part is not title]
    return [fenced(_unindented(Node("", 0, {}, parts).text()), info)]


def _unindented(text: str) -> str:
    """Lines without what indents them all. The first may stand right behind its tag: it tells nothing then."""
    lines = [line.rstrip() for line in text.expandtabs(8).split("\n")]
    told = [line for line in (lines if not lines[0] else lines[1:]) if line]
    margin = min((len(line) - len(line.lstrip()) for line in told), default=0)
    return "\n".join([lines[0], *(line[margin:] for line in lines[1:])]).strip("\n")


def _listing(node: Node, page: PageText, depth: int) -> Chunks:
    """Code with a title: the title goes to the code's own where there is one block of it."""
    title = node.first("title")
    codes = list(node.children("code", "screen"))
    if title is not None and len(codes) == 1 and codes[0].first("title") is None:
        codes[0].parts.insert(0, title)
        return [*blocks(node, page, depth), *_description(node, page)]
    return [*_titled(node, page), *blocks(node, page, depth), *_description(node, page)]


def _description(node: Node, page: PageText) -> Chunks:
    words = " ".join(inline(each, page) for each in node.children("desc"))
    return [begun(words)] if words else []


def _figure(node: Node, page: PageText, depth: int) -> Chunks:
    """A picture with its title and description as a caption; anything else with these around it."""
    content = [part for part in visible(node, page.omitted) if isinstance(part, Node) and part.name not in _SILENT]
    if len(content) == 1 and content[0].name == "media" and content[0].get("type") in ("", "image"):
        shown = picture(content[0], page)
        caption = " – ".join(words for each in node.children("title", "desc") if (words := plain(each, page)))
        if shown.startswith("![") and caption:
            at = shown.rindex(")")
            quoted = escaped(caption).replace('"', '\\"')
            described = shown if plain(content[0], page) else f"![{escaped(caption)}{shown[2:]}"
            at += len(described) - len(shown)
            return [f'{described[:at]} "{quoted}"{described[at:]}']
    return [*_titled(node, page), *blocks(node, page, depth), *_description(node, page)]


def _example(node: Node, page: PageText, depth: int) -> Chunks:
    return [*_titled(node, page), *blocks(node, page, depth), *_description(node, page)]


def _media(node: Node, page: PageText, depth: int) -> Chunks:
    if node.get("type") in ("", "image"):
        return [shown] if (shown := picture(node, page)) else []
    picture(node, page)
    return blocks(node, page, depth)


def _comment(node: Node, page: PageText, _: int) -> Chunks:
    """What writers tell each other stays a comment."""
    told = [" ".join((cite.get("date"), plain(cite, page))).strip() for cite in node.children("cite")]
    told += [plain(part, page) for part in node.children() if part.name != "cite"]
    words = " ".join(told or [plain(node, page)]).replace("--", "- -").strip("->")
    return [f"<!-- {words} -->"] if words else []


def _links(node: Node, page: PageText, _: int) -> Chunks:
    """A list that a help browser makes by itself: topics and related pages are written out where the page ends, and
    a page's own sections and the way up are on every page here."""
    if node.get("type") not in ("topic", "section", "guide", "seealso", "prevnext", "next", "previous", ""):
        page.note("links", node.line, f'a list of links of type "{node.get("type")}" is not known: it was left out')
    return []


def _table(node: Node, page: PageText, depth: int) -> Chunks:
    return [*_titled(node, page), *tables.table(node, page, lambda cell: blocks(cell, page, depth + 1))]


_CONVERSIONS: Mapping[str, Callable[[Node, PageText, int], Chunks]] = {
    "p": _paragraph, "steps": _steps, "list": _list, "tree": _tree, "terms": _terms, "note": _note, "quote": _quote,
    "code": _code, "screen": _code, "listing": _listing, "figure": _figure, "example": _example, "media": _media,
    "comment": _comment, "links": _links, "table": _table, "synopsis": _example, "div": _example,
    "item": _example,
}  # fmt: skip
