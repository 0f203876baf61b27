"""Where pages stand in MkDocs: `nav`, lists of literate-nav (`SUMMARY.md`), `.pages` of awesome-pages, else folders."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from helpcenter.importers.markdown.dialect import Navigation, Source
from helpcenter.importers.markdown.titles import first_title
from helpcenter.importers.markdown.trees import named
from helpcenter.importers.model import ImportedTopic


class NavReader:
    """Reads the items of a navigation, one after another. `path` is the file that tells them."""

    def __init__(self, source: Source, keys: set[str], path: str) -> None:
        self.navigation = Navigation()
        self._source, self._keys, self._path = source, keys, path
        self._unnamed = 0

    def read(self, items: Sequence[Any], parent: str, depth: int) -> None:
        for item in items[:5000]:
            if isinstance(item, str):
                self._page(item, "", parent)
            elif isinstance(item, dict):
                for name, value in item.items():
                    if isinstance(value, list) and depth < 10:
                        self._section(str(name or ""), value, parent, depth)
                    elif isinstance(value, str):
                        self._page(value, str(name or ""), parent)

    def _section(self, name: str, items: list[Any], parent: str, depth: int) -> None:
        """A section without a name is called like the page that stands first in it, as Material does."""
        first = next(self._pages(items), "")
        self._unnamed += not name
        key = f"{parent}/{name or first or self._unnamed}".strip("/")
        names = {self._source.default: name} if name else self._titles(first)
        if not names:
            self.read(items, parent, depth + 1)
            return
        self.navigation.topics.append(ImportedTopic(key, names, parent))
        self.read(items, key, depth + 1)

    def _pages(self, items: Sequence[Any]) -> Iterator[str]:
        for item in items:
            for value in item.values() if isinstance(item, dict) else (item,):
                if isinstance(value, str) and value in self._keys:
                    yield value

    def _titles(self, key: str) -> dict[str, str]:
        found = {}
        for each in self._source.placed:
            if key and each.key == key:
                text = self._source.texts[each.path]
                title = text.front.get("title") or first_title(text.body) or named(PurePosixPath(key).stem)
                found[each.locale] = str(title)
        default = self._source.default
        return {default: found[default], **found} if default in found else found

    def _page(self, path: str, name: str, parent: str) -> None:
        key = posixpath.normpath(path)
        if key not in self._keys:
            if not re.match(r"[a-z]+:|/", path):
                self._source.log.note("navigation", self._path, 1, f'"{path}" is no page')
            return
        if key not in self.navigation.order:
            self.navigation.order.append(key)
        if parent:
            self.navigation.topic_of.setdefault(key, parent)
        if name:
            self.navigation.titles.setdefault(key, name)
