"""What a help document holds, counted from its XML alone, and what came out of it, counted from the pages.

Neither counts with code of the importer's: the XML is read by the standard library, the pages as browsers read them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from helpcenter.content.text.markdown.document import MarkdownBody
from helpcenter.importers.model import LINK

M = "{http://projectmallard.org/1.0/}"
IF = "{http://projectmallard.org/if/1.0/}"
XI = "{http://www.w3.org/2001/XInclude}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LINK = (f"{M}link", f"{M}gui", f"{M}key", f"{M}em", f"{M}app")
_FALSE = re.compile(r"!target:mobile|!platform:[\w-]+")


def documents(folder: Path) -> dict[str, Element]:
    """The pages of a folder by id, without what a condition hides and with the rows that they include."""
    roots = {path.stem: ElementTree.parse(path).getroot() for path in folder.glob("*.page")}  # noqa: S314
    rows = {(f"{name}.page", each.get(XML_ID)): each for name, root in roots.items() for each in root.iter()}
    for root in roots.values():
        _include(root, rows)
        _hide(root)
    return {root.get("id") or name: root for name, root in roots.items()}


def _include(node: Element, rows: dict[tuple[str, str | None], Element]) -> None:
    for index, child in enumerate(list(node)):
        if child.tag == f"{XI}include" and (found := rows.get((child.get("href", ""), child.get("xpointer")))):
            node[index] = found
        else:
            _include(child, rows)


def _holds(test: str) -> bool:
    return any(all(_FALSE.fullmatch(word) for word in part.split()) for part in test.split(","))


def _hide(node: Element) -> None:
    for child in list(node):
        test = child.get(f"{IF}test") or (child.get("test") if child.tag in (f"{IF}if", f"{IF}when") else None)
        if test and not _holds(test):
            node.remove(child)
            continue
        if child.tag == f"{IF}choose":
            whens = [each for each in child.findall(f"{IF}when") if _holds(each.get("test", ""))]
            for each in list(child):
                if whens and each is not whens[0]:
                    child.remove(each)
        _hide(child)


def of_xml(pages: dict[str, Element]) -> Counter[str]:
    """How much of what all pages hold. Links within pages, and those that guides and topics have by their heads."""
    sections = {f"{name}#{part.get('id')}" for name, root in pages.items() for part in root.iter(f"{M}section")}
    places = sections | set(pages)
    listed = {pair for name, root in pages.items() for pair in _listed(root, name, places)}
    total: Counter[str] = Counter(pages=len(pages), sections=len(sections), links=len(listed))
    total["anchors"] = sum("#" in topic for _, topic in listed)
    for name, root in pages.items():
        for node in _shown(root):
            total += _of_node(node, name, places)
    return total


def _shown(node: Element) -> Iterator[Element]:
    """What a page shows as blocks and marks: titles are plain words, and so are descriptions of pictures."""
    is_titled = node.tag in (f"{M}page", f"{M}section")
    for child in node:
        if child.tag in (f"{M}info", f"{M}comment") or (child.tag == f"{M}title" and is_titled):
            continue
        yield child
        yield from _shown(child) if child.tag != f"{M}media" else ()


def _of_node(node: Element, page: str, places: set[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    match node.tag.removeprefix(M):
        case "steps":
            found["steps"] += len(node.findall(f"{M}item"))
        case "list" if "numbered" in f"{node.get('type')} {node.get('style')}":
            found["steps"] += len(node.findall(f"{M}item"))
        case "note" | "table":
            found[f"{node.tag.removeprefix(M)}s"] += 1
        case "media" if node.get("type", "image") == "image":
            found["images"] += 1
        case "key":
            found["keys"] += 1
        case "terms":
            found["terms"] += len(node.findall(f"{M}item"))
    if node.tag in _LINK and (xref := node.get("xref")):
        target = xref if not xref.startswith("#") else page + xref
        found["links"] += target in places
        found["anchors"] += target in places and "#" in target
    elif node.tag == f"{M}link" and node.get("href", "").startswith(("https:", "http:", "mailto:")):
        found["links outside"] += 1
    return found


def _listed(root: Element, page: str, places: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a place and a topic that it lists, from either side."""
    for holder in (root, *root.iter(f"{M}section")):
        own = page if holder is root else f"{page}#{holder.get('id')}"
        for link in holder.findall(f"{M}info/{M}link"):
            other = link.get("xref", "")
            other = other if not other.startswith("#") else page + other
            if other in places and link.get("type") in ("topic", "guide"):
                yield (own, other) if link.get("type") == "topic" else (other, own)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()
        self._lists: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ol", "ul"):
            self._lists.append(tag)
        elif tag == "li" and self._lists[-1] == "ol":
            self.found["steps"] += 1
        elif "callout" in (dict(attrs).get("class") or "").split():
            self.found["notes"] += 1
        if name := {"img": "images", "kbd": "keys", "table": "tables", "dt": "terms"}.get(tag):
            self.found[name] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul"):
            self._lists.pop()


def of_page(body: MarkdownBody, html: str) -> Counter[str]:
    """How much of what a page shows: its headings and links as they were read, all else as it is rendered."""
    page = _Page()
    page.feed(html)
    page.close()
    page.found["pages"] = 1
    page.found["sections"] = len(body.prose_headings) + sum(part.heading is not None for part in body.sections)
    for link in body.links:
        inside = link.url.startswith(LINK)
        page.found["links" if inside else "links outside"] += 1
        page.found["anchors"] += inside and "#" in link.url
    return page.found
