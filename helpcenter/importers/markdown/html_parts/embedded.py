"""Scripts, styles, frames and films in Markdown: what runs is left out with all it holds, what shows becomes a link."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from pathlib import PurePosixPath
from urllib.parse import unquote

from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.importers.data.web_addresses import parts_of
from helpcenter.importers.markdown.html_parts.lines import Lines, opens_html

_OPENING = re.compile(r"<(script|style|noscript|template|iframe|video|audio|object|embed)\b([^<>]*)>", re.IGNORECASE)
_SOURCE = re.compile(r"""\b(?:src|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>={}]+))""")
_TITLE = re.compile(r"""\btitle\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_RUNS = frozenset({"script", "style", "noscript", "template"})

Note = Callable[[str, int, str], None]
"""Told what it was, the line, from 0, and what became of it."""


def without_embedded(body: str, note: Note) -> str:
    """`body` without what runs, and with links in place of what other sites show in it. Lines stay where they are."""
    if _OPENING.search(body) is None:
        return body
    return outside_code(body, lambda text, line: "".join(_pieces(text, line, note)))


def _pieces(text: str, first: int, note: Note) -> Iterator[str]:
    place, lower, lines = 0, text.lower(), Lines(text)
    unclosed = set[str]()
    for opening in _OPENING.finditer(text):
        name = opening[1].lower()
        if opening.start() < place or name in unclosed:
            continue
        end = _end(lower, name, opening)
        if end < 0:
            unclosed.add(name)
            continue
        yield text[place : opening.start()]
        line = first + lines.number(opening.start())
        whole = text[opening.start() : end]
        if name in _RUNS:
            note(name, line, "left out: pages here have scripts and styles of their own only")
        else:
            before = text[lines.begins(opening.start()) : opening.start()]
            is_html = lines.is_in_html(opening.start()) or opens_html(before)
            yield _shown(name, opening[2], whole, is_html, line, note)
        yield "\n" * whole.count("\n")
        place = end
    yield text[place:]


def _end(lower: str, name: str, opening: re.Match[str]) -> int:
    """Where the element ends; below 0 where nothing closes it."""
    if name == "embed" or opening[2].endswith("/"):
        return opening.end()
    closing = lower.find(f"</{name}", opening.end())
    return lower.find(">", closing) + 1 or -1 if closing >= 0 else -1


def _shown(name: str, attributes: str, whole: str, is_html: bool, line: int, note: Note) -> str:
    found = _SOURCE.search(attributes) or _SOURCE.search(whole)
    address = unescape(next((each for each in found.groups() if each), "")) if found else ""
    address = f"https:{address}" if address.startswith("//") else address.strip()
    title = _TITLE.search(attributes)
    words = unescape((title[1] or title[2] or "") if title else "").strip()
    if not address.startswith(("https://", "http://")) or re.search(r"[\s<>()]", address):
        words = words or PurePosixPath(unquote(parts_of(address).path)).name
        note(f"embedded {name}", line, f"{address or 'without an address'}: {words or 'nothing'} stands in its place")
        return escape(words, quote=False)
    note(f"embedded {name}", line, f"{address}: it became a link")
    if is_html:
        return f'<a href="{escape(address)}">{escape(words or address, quote=False)}</a>'
    return f"[{_escaped(words)}]({address})" if words else f"<{address}>"


def _escaped(words: str) -> str:
    return re.sub(r"([\\\[\]*_`<&])", r"\\\1", words)
