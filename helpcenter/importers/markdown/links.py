"""Links and pictures of a text, led to the files that they mean."""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from helpcenter.content.text.markdown.code_spans import outside_code
from helpcenter.importers.folders import PICTURES
from helpcenter.importers.model import link_to, picture_of

_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_INLINE = re.compile(
    r"(\]\(\s*)(<[^<>\n]*>|[^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*)((?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\))"
)
# An address with spaces is no link in Markdown, but people write it, and some systems read it.
_SPACED = re.compile(r"(\]\()[ \t]*([^\s()<>\"']+(?:[ \t]+[^\s()<>\"']+){1,20})[ \t]*(\))")
_DEFINITION = re.compile(r"(?m)^([ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]*)(<[^<>\n]*>|\S+)(.*)$")
_ATTRIBUTE = re.compile(r"""(<(?:a|img|source|video)\b[^<>]*?\b(?:href|src)=)(["'])([^"'\n]*)\2""")
_INDEX = frozenset({"index", "readme", "_index"})


@dataclass
class PageIndex:
    """Finds a page by any address that leads to it in the source: its file, with or without its end, or its folder."""

    pages: dict[str, str] = field(default_factory=dict)
    pictures: frozenset[str] = frozenset()

    @classmethod
    def of(cls, keys: Iterable[str], aliases: Mapping[str, str], pictures: Iterable[str]) -> "PageIndex":
        """`aliases` are further addresses, by which a page is known too, and its key."""
        index = cls(pictures=frozenset(pictures))
        keys = list(keys)
        for key in keys:
            index.pages[key.lower()] = key
        for key in keys:
            path = PurePosixPath(key)
            index.pages.setdefault(str(path.with_suffix("")).lower(), key)
            if path.stem.lower() in _INDEX:
                index.pages.setdefault("" if str(path.parent) == "." else str(path.parent).lower(), key)
        for alias, key in aliases.items():
            index.pages.setdefault(alias.strip("/").lower(), key)
        return index

    def page(self, path: str, key: str) -> str | None:
        """The key of the page that `path`, written in the page `key`, means."""
        for start in _starts(path, key):
            found = posixpath.normpath(posixpath.join(start, path.lstrip("/"))).strip("/").lower()
            found = "" if found == "." else found
            for each in (found, re.sub(r"\.(?:mdx?|markdown|html?)$", "", found)):
                if each in self.pages and not found.startswith("../"):
                    return self.pages[each]
        return None

    def picture(self, path: str, file: str) -> str | None:
        """The picture that `path`, written in `file`, means."""
        for start in (*_starts(path, file), "static", "docs", "assets", "public", "content"):
            found = posixpath.normpath(posixpath.join(start, path.lstrip("/")))
            if found in self.pictures:
                return found
        return None


def _starts(path: str, key: str) -> tuple[str, ...]:
    """Folders that a path may begin in: the file's; the one that its address looks like, for `name/` instead of
    `name.md`; the top."""
    if path.startswith("/"):
        return ("",)
    return (posixpath.dirname(key), key.removesuffix(PurePosixPath(key).suffix), "")


@dataclass(frozen=True)
class LinkWriter:
    """Writes the links of one text as `link_to` and `picture_of` do. `file` is where it stands, `key` its page."""

    index: PageIndex
    file: str
    key: str

    def rewritten(self, body: str) -> str:
        return outside_code(body, lambda text, _line: self._change(text))

    def _change(self, text: str) -> str:
        text = _INLINE.sub(lambda found: found[1] + self._address(found[2]) + found[3], text)
        text = _DEFINITION.sub(lambda found: found[1] + self._address(found[2]) + found[3], text)
        text = _SPACED.sub(lambda found: found[1] + self._spaced(found[2]) + found[3], text)
        return _ATTRIBUTE.sub(lambda found: f'{found[1]}"{self._address(found[3])}"', text)

    def _spaced(self, written: str) -> str:
        address = self._address(f"<{written}>")
        path = unquote(written.partition("#")[0].partition("?")[0])
        is_there = self.index.picture(path, self.file) or self.index.page(path, self.key)
        return address if is_there else written

    def _address(self, written: str) -> str:
        url = written[1:-1] if written.startswith("<") else written
        if url.startswith("//"):
            # By the scheme of the page around it, which is https today.
            return written.replace(url, f"https:{url}", 1)
        if not url or _OUTSIDE.match(url):
            return written
        path, _, anchor = url.partition("#")
        path, anchor = unquote(path.partition("?")[0]), unquote(anchor)
        if not path:
            return link_to(self.key, anchor) if anchor else written
        if PurePosixPath(path).suffix.lower() in PICTURES:
            return picture_of(self.index.picture(path, self.file) or path)
        page = self.index.page(path, self.key) or self.index.page(path, self.file)
        # What is no page is told where links are made.
        return link_to(page or path, anchor)
