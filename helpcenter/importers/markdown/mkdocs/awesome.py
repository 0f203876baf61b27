"""`.pages` of awesome-pages and `.nav.yml` of awesome-nav: how each folder is called, and its order."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown.trees import named
from helpcenter.importers.model import ImportLog

FILES = (".pages", ".nav.yml", ".nav.yaml")
_MAX_DEPTH = 10
_MAX_BYTES = 1 << 16


def is_here(folder: SourceFolder, top: str) -> bool:
    return any(path.startswith(top) and posixpath.basename(path) in FILES for path in folder.files)


@dataclass(frozen=True)
class PagesReader:
    """`top` is the folder of the texts, with a slash; `keys` are all pages."""

    folder: SourceFolder
    top: str
    keys: Sequence[str]

    def items(self, below: str = "", depth: int = 0) -> list[Any]:
        """What is in the folder `below` (with a slash, or "") as the items of a `nav`."""
        told = self._told(below)
        rest = self._inside(below)
        if str(told.get("order", "")).lower() in ("desc", "descending"):
            rest.reverse()
        nav = told.get("nav", told.get("arrange"))
        found: list[Any] = []
        for item in self._listed(nav, below, rest) if isinstance(nav, list) else ["..."]:
            found.append(item)
        named_ones = {path for path in _paths(found) if path != "..."}
        left = [path for path in rest if path not in named_ones]
        if "..." not in found:
            found.append("...")
        place = found.index("...")
        found[place : place + 1] = left
        return [each for item in found for each in self._opened(item, depth)]

    def _told(self, below: str) -> Mapping[str, Any]:
        for name in FILES:
            path = f"{self.top}{below}{name}"
            if path in self.folder.names:
                text = self.folder.text(path, ImportLog())[:_MAX_BYTES]
                document = yaml_text.read(text, ProblemLog(path)) if text.strip() else None
                if document is not None and isinstance(document.value, dict):
                    return document.value
        return {}

    def _inside(self, below: str) -> list[str]:
        """Pages, the index first, then folders with a slash behind them."""
        names = {key.removeprefix(below) for key in self.keys if key.startswith(below)}
        pages = sorted(name for name in names if "/" not in name)
        pages.sort(key=lambda name: name.lower() not in ("index.md", "readme.md"))
        folders = sorted({f"{name.split('/')[0]}/" for name in names if "/" in name})
        return [f"{below}{name}" for name in [*pages, *folders]]

    def _listed(self, nav: Sequence[Any], below: str, rest: Sequence[str]) -> Iterator[Any]:
        for item in nav[:2000]:
            if isinstance(item, str):
                pattern = item.partition("|")[2].strip()
                if item.strip() in ("...", "*") or (item.startswith("...") and not pattern):
                    yield "..."
                elif "*" in item:
                    yield from (path for path in rest if fnmatchcase(path.rstrip("/"), f"{below}{pattern or item}"))
                else:
                    yield self._path(item, below)
            elif isinstance(item, dict):
                for name, value in item.items():
                    if isinstance(value, list):
                        yield {name: list(self._listed(value, below, rest))}
                    elif isinstance(value, str):
                        yield {name: value if ":" in value else self._path(value, below)}

    def _path(self, name: str, below: str) -> str:
        path = posixpath.normpath(f"{below}{name}")
        return f"{path}/" if any(key.startswith(f"{path}/") for key in self.keys) else path

    def _opened(self, item: Any, depth: int) -> Iterator[Any]:
        """The item, with what a folder holds in its place."""
        if isinstance(item, dict):
            for name, value in item.items():
                if isinstance(value, list):
                    yield {name: [each for below in value for each in self._opened(below, depth)]}
                elif value.endswith("/") and ":" not in value:
                    yield {name: self._folder(value, depth)}
                else:
                    yield {name: value}
        elif item.endswith("/"):
            told = self._told(item)
            if str(told.get("hide", "")).lower() != "true":
                title = told.get("title") or named(posixpath.basename(item.rstrip("/")))
                yield {str(title): self._folder(item, depth)}
        elif item != "...":
            yield item

    def _folder(self, path: str, depth: int) -> list[Any]:
        return self.items(path, depth + 1) if depth < _MAX_DEPTH else []


def _paths(items: Sequence[Any]) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        else:
            for value in item.values():
                yield from _paths(value) if isinstance(value, list) else (value,)
