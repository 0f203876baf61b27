"""Pictures of other sites, such as badges: pages here show none, so their descriptions stand in their places."""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import unquote

from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.importers.data.web_addresses import parts_of

_WORDS = r"((?:[^\[\]\\]|\\.)*)"
_INLINE = re.compile(
    rf"!\[{_WORDS}\]\([ \t]*<?(https?://[^\s()<>]+)>?(?:[ \t]+\"[^\"\n]*\")?[ \t]*\)(?:\{{[^{{}}\n]*\}})?"
)
_BY_NAME = re.compile(rf"!\[{_WORDS}\](?:\[([^\[\]\n]*)\])?(?!\()")
_DEFINITION = re.compile(r"(?m)^[ ]{0,3}\[([^\]\n]+)\]:[ \t]*<?(https?://[^\s<>]+)")
_TAG = re.compile(r"<img\b[^<>]*>")
_SOURCE = re.compile(r"\bsrc=[\"'](https?://[^\"'\s<>]+)")
_ALT = re.compile(r"\balt=(?:\"([^\"]*)\"|'([^']*)')")

Note = Callable[[int, str], None]
"""Told the line, from 0, and the address."""


def without_outside_pictures(body: str, note: Note) -> str:
    """`body` with a link to each such picture, or its words alone where it stands in a link already."""
    if "http" not in body or ("![" not in body and "<img" not in body):
        return body
    named = {found[1].strip().lower(): found[2] for found in _DEFINITION.finditer(body)}
    return outside_code(body, lambda text, line: _change(text, line, named, note))


def _change(text: str, line: int, named: dict[str, str], note: Note) -> str:
    def put(found: re.Match[str], words: str, url: str) -> str:
        note(line + found.string.count("\n", 0, found.start()), url)
        words = words.strip() or _name_of(url)
        is_linked = found.string[: found.start()].endswith("[")
        return words if is_linked else f"[{words}]({url})"

    def by_name(found: re.Match[str]) -> str:
        url = named.get((found[2] or found[1]).strip().lower())
        return put(found, found[1], url) if url else found[0]

    def tag(found: re.Match[str]) -> str:
        source = _SOURCE.search(found[0])
        if source is None:
            return found[0]
        note(line + found.string.count("\n", 0, found.start()), unescape(source[1]))
        alt = _ALT.search(found[0])
        words = unescape((alt[1] or alt[2] or "") if alt else "").strip()
        return escape(words or _name_of(unescape(source[1])), quote=False)

    text = _INLINE.sub(lambda found: put(found, found[1], found[2]), text)
    return _TAG.sub(tag, _BY_NAME.sub(by_name, text))


def _name_of(url: str) -> str:
    """What a picture is called that nobody describes: the end of its address, with no sign that is a mark."""
    parts = parts_of(url)
    name = unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc
    return re.sub(r"[^\w.-]+|_", " ", name).strip() or "picture"
