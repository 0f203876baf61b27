"""Blocks of HTML as Markdown of ours: every word comes over, whatever the marks around it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from helpcenter.importers.html_text import callouts, tables
from helpcenter.importers.html_text.inline import BREAK, Line, Resolver
from helpcenter.importers.html_text.tree import Element
from helpcenter.importers.markdown_signs import begun, escaped, fenced

MAX_NESTING = 8
"""How deep lists, boxes and the like may stand in each other; of what is deeper the words stay."""
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_FLOW = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl"),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "li", "main"),
        *("menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul", "caption", "legend"),
        *("tbody", "thead", "tfoot", "tr", "td", "th", "option", "select", "optgroup", "textarea", *_HEADINGS),
    }
)
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|brush:|sourceCode)[-: ]?([A-Za-z0-9+#]{1,30})")
_ANCHOR = re.compile(r"[^\s{}]{1,200}")
_AUTOMATIC = re.compile(r"h_[0-9A-Za-z-]{10,}")
# Signs at a heading's end that Markdown takes for its closing.
_CLOSING = re.compile(r"#{1,400}$")
Chunks = list[str]


@dataclass(frozen=True)
class Converted:
    """`body` is Markdown; `anchors` the ids that anchors of the source other than headings' became."""

    body: str
    anchors: Mapping[str, str]


def to_markdown(parts: Sequence[Element | str], resolver: Resolver, wanted: frozenset[str] = frozenset()) -> Converted:
    """What `parts` show. `wanted` are anchors that links of the source lead to."""
    page = _Page(Line(resolver, wanted), wanted)
    body = "\n\n".join(page.blocks(parts))
    # An id that stands twice in a page leads to the heading that has it.
    anchors = {anchor: own for anchor, own in page.line.placed.items() if anchor not in page.taken}
    return Converted(f"{body}\n" if body else "", anchors)


@dataclass
class _Page:
    line: Line
    wanted: frozenset[str]
    taken: set[str] = field(default_factory=set)

    def blocks(self, parts: Sequence[Element | str], depth: int = 0) -> Chunks:
        chunks: Chunks = []
        loose: list[Element | str] = []
        for part in parts:
            if isinstance(part, str) or not _is_block(part):
                loose.append(part)
                continue
            chunks += self._paragraph(loose)
            loose = []
            chunks += self._block(part, depth)
        return chunks + self._paragraph(loose)

    def _paragraph(self, parts: Sequence[Element | str]) -> Chunks:
        words = self.line.of(parts) if parts else ""
        return [BREAK.join(begun(each) for each in words.split(BREAK))] if words else []

    def _block(self, node: Element, depth: int) -> Chunks:
        if depth > MAX_NESTING:
            message = f"<{node.name}> stands inside {MAX_NESTING} others: its words were kept"
            self.line.resolver.note("deep nesting", node.line, message)
            return [begun(words)] if (words := escaped(node.words())) else []
        if kind := callouts.kind_of(node):
            return self._callout(kind, node, depth)
        if node.name in _HEADINGS:
            return self._heading(node, depth)
        convert = _CONVERSIONS.get(node.name)
        if convert is not None:
            return self._anchored(node, convert(self, node, depth))
        return self._anchored(node, self.blocks(node.parts, depth))

    def _anchored(self, node: Element, chunks: Chunks) -> Chunks:
        anchor = self.line.anchor(node)
        return [anchor, *chunks] if anchor else chunks

    def _heading(self, node: Element, depth: int) -> Chunks:
        if depth:
            words = self.line.of(node.parts).replace(BREAK, " ")
            return (
                [f"<strong>{words}</strong>"] if words and "**" in words else [begun(f"**{words}**")] if words else []
            )
        names = [name for each in (node, *node.all("a", "span")) for name in (each.get("id"), each.get("name")) if name]
        words = replace(self.line, wanted=frozenset()).of(node.parts).replace(BREAK, " ")
        if not words:
            return self._anchors(names)
        own = self._id(names)
        mark = f" {{#{own}}}" if own else ""
        heading = f"{'#' * _HEADINGS[node.name]} {_CLOSING.sub(_escaped_closing, words)}{mark}"
        # Anchors that stand in a heading lead to it: what is no id of its own follows right below.
        return [heading, *self._anchors([name for name in names if name != own])]

    def _anchors(self, names: Sequence[str]) -> Chunks:
        placed = [self.line.anchor(Element("a", attributes={"id": name})) for name in dict.fromkeys(names)]
        return ["".join(placed)] if any(placed) else []

    def _id(self, names: Sequence[str]) -> str:
        for name in names:
            is_known = name in self.wanted or not _AUTOMATIC.fullmatch(name)
            if is_known and _ANCHOR.fullmatch(name) and name not in self.taken:
                self.taken.add(name)
                return name
        return ""

    def _callout(self, kind: str, node: Element, depth: int) -> Chunks:
        body = self.blocks(node.parts, depth + 1)
        if not body:
            return []
        title, body = callouts.titled(kind, body)
        return [quoted([f"[!{kind}]{title}", *body], first="\n")]

    def quote(self, node: Element, depth: int) -> Chunks:
        body = self.blocks(node.parts, depth + 1)
        return [quoted(body)] if body else []

    def list_of(self, node: Element, depth: int) -> Chunks:
        start = node.get("start")
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
        rows = []
        for item in self._items(node):
            chunks = self.blocks(item.parts, depth + 1)
            mark = f"{number}. " if node.name == "ol" else "- "
            box = next((each for each in item.elements() if each.name == "input"), None)
            if box is not None and box.get("type").lower() == "checkbox" and chunks:
                chunks[0] = f"[{'x' if 'checked' in box.attributes else ' '}] {chunks[0]}"
            if anchor := self.line.anchor(item):
                chunks = [anchor + (chunks[0] if chunks else ""), *chunks[1:]]
            if chunks:
                rows.append(indented(chunks, mark))
                number += 1
        is_tight = not any("\n\n" in row for row in rows)
        return [("\n" if is_tight else "\n\n").join(rows)] if rows else []

    @staticmethod
    def _items(node: Element) -> Iterator[Element]:
        """The items; what stands between them, as some editors write nested lists, belongs to the one before."""
        last: Element | None = None
        for part in node.parts:
            if isinstance(part, Element) and part.name == "li":
                if last is not None:
                    yield last
                last = Element("li", part.line, part.attributes, list(part.parts))
            elif isinstance(part, Element) or part.strip():
                last = last or Element("li", node.line)
                last.parts.append(part)
        if last is not None:
            yield last

    def terms(self, node: Element, depth: int) -> Chunks:
        rows: Chunks = []
        for part in self._entries(node):
            if part.name == "dt":
                words = self.line.of([part]).replace(BREAK, " ")
                rows += [f"\n{begun(words)}" if rows else begun(words)] if words else []
            elif body := self.blocks(part.parts, depth + 1):
                rows.append(indented(body, ":   ") if rows else "\n\n".join(body) + "\n")
        return ["\n".join(rows)] if rows else []

    def _entries(self, node: Element) -> Iterator[Element]:
        for part in node.parts:
            if isinstance(part, str):
                if part.strip():
                    yield Element("dd", node.line, {}, [part])
            elif part.name == "div":
                yield from self._entries(part)
            else:
                yield part if part.name in ("dt", "dd") else Element("dd", part.line, {}, [part])

    def code(self, node: Element, _: int) -> Chunks:
        inner = node.first("code")
        found = None
        for each in (node, inner):
            if each is not None and found is None:
                found = _LANGUAGE.search(each.get("class")) or re.fullmatch(
                    r"([\w+#-]{1,30})", each.get("data-language")
                )
        text = node.text().replace("\xa0", " ").strip("\n")
        return [fenced(text, found[1].lower() if found else "")] if text.strip() else []

    def details(self, node: Element, depth: int) -> Chunks:
        summary = next((each for each in node.elements() if each.name == "summary"), None)
        words = self.line.of(summary.parts).replace(BREAK, " ") if summary else ""
        body = self.blocks([each for each in node.parts if each is not summary], depth + 1)
        if not body:
            return [begun(words)] if words else []
        return [quoted([f"[!NOTE]- {words or '…'}", *body], first="\n")]

    def figure(self, node: Element, depth: int) -> Chunks:
        pictures = list(node.all("img"))
        caption = node.first("figcaption")
        if len(pictures) != 1 or node.first("table", "pre", "iframe", "video"):
            return self.blocks(node.parts, depth)
        words = caption.words() if caption else ""
        shown = self.line.picture(pictures[0], words)
        return (
            [shown, *([] if shown.startswith("![") or not words else [begun(escaped(words))])]
            if shown
            else self._paragraph([words])
        )

    def table(self, node: Element, depth: int) -> Chunks:
        rows = [row for row in tables.rows_of(node) if row]
        caption = next((each for each in node.elements() if each.name == "caption"), None)
        chunks = self._paragraph(caption.parts) if caption else []
        if not rows:
            return (
                [*chunks, *self.blocks([each for each in node.parts if each is not caption], depth + 1)]
                if not caption
                else chunks
            )
        if max(len(row) for row in rows) == 1:
            # A table of one column lays a page out.
            return [*chunks, *(chunk for row in rows for chunk in self.blocks(row[0].parts, depth + 1))]
        if tables.has_merged(rows):
            self.line.resolver.note("merged cells", node.line, "each stands where it began, and empty ones beside it")
        return [*chunks, tables.markdown(rows, self._cell)]

    def _cell(self, cell: Element) -> str:
        if (pre := cell.first("table", "pre")) is not None:
            self.line.resolver.note("block in a cell", pre.line, f"<{pre.name}> in a table became words")
        lines = [self.line.of(parts).replace(BREAK, "<br>") for parts in _runs(cell)]
        return "<br>".join(line for line in lines if line).replace("|", "\\|")

    def rule(self, _: Element, __: int) -> Chunks:
        return ["***"]

    def form(self, node: Element, depth: int) -> Chunks:
        self.line.resolver.note("form", node.line, f"<{node.name}> has no place in a text: its words were kept")
        return self.blocks(node.parts, depth)

    def textarea(self, node: Element, _: int) -> Chunks:
        return [begun(words)] if (words := escaped(node.words())) else []


_CONVERSIONS = {
    "blockquote": _Page.quote, "ul": _Page.list_of, "ol": _Page.list_of, "menu": _Page.list_of, "dl": _Page.terms,
    "pre": _Page.code, "details": _Page.details, "figure": _Page.figure, "table": _Page.table, "hr": _Page.rule,
    "form": _Page.form, "select": _Page.form, "textarea": _Page.textarea,
}  # fmt: skip


def _escaped_closing(found: re.Match[str]) -> str:
    return "".join(f"\\{sign}" for sign in found[0])


def _is_block(node: Element) -> bool:
    if node.name in _FLOW:
        return True
    # An inline element around blocks, such as a link around a card, is looked through; a link keeps its words.
    return node.name not in ("a", "code", "svg") and any(_is_block(part) for part in node.elements())


def _runs(node: Element) -> Iterator[list[Element | str]]:
    """What stands on lines of its own inside a cell."""
    loose: list[Element | str] = []
    for part in node.parts:
        if isinstance(part, Element) and _is_block(part):
            yield loose
            loose = []
            yield from _runs(part)
        else:
            loose.append(part)
    yield loose


def quoted(chunks: Sequence[str], first: str = "\n\n") -> str:
    """Chunks behind `>`; `first` stands after the first of them."""
    text = chunks[0] + (first + "\n\n".join(chunks[1:]) if len(chunks) > 1 else "")
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def indented(chunks: Sequence[str], mark: str) -> str:
    """Chunks as one item that begins with `mark`."""
    space = " " * len(mark)
    tight = len(chunks) > 1 and all(re.match(r"(?:- |\d+\. )", chunk) and "\n\n" not in chunk for chunk in chunks[1:])
    text = ("\n" if tight else "\n\n").join(chunks)
    return mark + "\n".join(f"{space}{line}" if line else "" for line in text.split("\n"))[len(mark) :]


def to_line(parts: Sequence[Element | str], resolver: Resolver) -> str:
    """What `parts` show, as Markdown within one line."""
    return " ".join(Line(resolver).of(parts).replace(BREAK, " ").split())
