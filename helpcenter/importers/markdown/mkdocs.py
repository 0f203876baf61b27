"""MkDocs: `mkdocs.yml` with its `nav`, languages by folder or by suffix, the marks of pymdownx."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown import languages, plain
from helpcenter.importers.markdown.dialect import Dialect, Navigation, Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.languages import Placed, locale_of
from helpcenter.importers.markdown.pymdownx import Snippets, without_marks
from helpcenter.importers.markdown.trees import by_folders, named
from helpcenter.importers.model import ImportedTopic, ImportLog

_MAX_CONFIG = 1 << 18
CONFIGS = frozenset({"mkdocs.yml", "mkdocs.yaml", "zensical.toml"})
_TO = r"(?:\([^()]*\)|\[[^\[\]]*\])"
_PICTURE = re.compile(rf"!\[[^\[\]]*\]{_TO}")
_BADGE = re.compile(rf"\[!\[[^\[\]]*\]{_TO}[ \t]*\]{_TO}")
_TITLE_MARK = re.compile(rf"[`*]|<[^<>]*>|!?\[([^\[\]]*)\]{_TO}")


def is_here(folder: SourceFolder) -> bool:
    return any(PurePosixPath(path).name in CONFIGS and path.count("/") <= 2 for path in folder.files)


def place(folder: SourceFolder, paths: Sequence[str], default: str) -> list[Placed]:
    """Below the folder of texts that the configuration names: in `docs/fr/docs/` too, one such folder a language."""
    by_language: dict[str, str] = {}
    for path in paths:
        found = re.match(r"(.*?/)?([A-Za-z]{2}(?:[-_][A-Za-z]+)?)/docs/", path)
        if found and (locale := locale_of(found[2])):
            by_language[found[0]] = locale
    if by_language and any(
        f"{start.removesuffix('docs/')}{name}" in folder.files for start in by_language for name in CONFIGS
    ):
        return [
            Placed(path, path.removeprefix(start), locale)
            for start, locale in by_language.items()
            for path in paths
            if path.startswith(start)
        ]
    top = _docs_folder(folder, ImportLog())
    below = [path for path in paths if path.startswith(top)]
    inside = [path.removeprefix(top) for path in below]
    placed = languages.by_folder(inside, default) or languages.by_suffix(inside, default)
    return [Placed(f"{top}{each.path}", each.key, each.locale) for each in placed]


def _docs_folder(folder: SourceFolder, log: ImportLog) -> str:
    """Where the texts lie, with a slash behind it; "" for the top."""
    for path in _configs(folder):
        told = _config(folder, path, log).get("docs_dir", "docs")
        top = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(told))).strip("/")
        if any(each.startswith(f"{top}/") for each in folder.files):
            return f"{top}/"
    return "docs/" if any(each.startswith("docs/") for each in folder.files) else ""


def _configs(folder: SourceFolder) -> list[str]:
    found = [path for path in folder.files if PurePosixPath(path).name in ("mkdocs.yml", "mkdocs.yaml")]
    return sorted(found, key=lambda path: (path.count("/"), "/en/" not in path, path))


def _config(folder: SourceFolder, path: str, log: ImportLog) -> Mapping[str, Any]:
    """The configuration as data: its tags (`!!python/name:…`, `!ENV`) are text, and nothing in it is run."""
    text = re.sub(r"(:|-)[ \t]+!{1,2}[A-Za-z][^\s,\]}]*", r"\1 ", folder.text(path, log))
    problems = ProblemLog(path)
    document = yaml_text.read(text[:_MAX_CONFIG], problems)
    for problem in problems.problems:
        log.note("configuration", path, problem.line, f"not read: {problem.message}")
    return document.value if document is not None and isinstance(document.value, dict) else {}


def navigate(source: Source) -> Navigation:
    keys = {each.key for each in source.placed}
    for path in _configs(source.folder):
        nav = _config(source.folder, path, source.log).get("nav")
        if isinstance(nav, list):
            reader = _NavReader(source, keys, path)
            reader.read(nav, "", 0)
            return reader.navigation
    return by_folders(source)


class _NavReader:
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


def first_title(body: str) -> str:
    """The words of the first `#` heading, "" without one. Badges are none of its words, unless it has no others."""
    found = re.search(r"(?m)^#[ \t]+(.+?)(?:[ \t]*\{[^{}]*\})?[ \t]*#*$", body)
    if found is None:
        return ""
    without_badges = _PICTURE.sub("", _BADGE.sub("", found[1]))
    return _title_words(without_badges) or _title_words(found[1])


def _title_words(text: str) -> str:
    return _TITLE_MARK.sub(lambda mark: mark[1] or "", text).strip()


def convert(text: SourceText, source: Source) -> str:
    tops = ("", *dict.fromkeys(posixpath.dirname(path) for path in _configs(source.folder)))
    body = Snippets(text, source, tops).included(text.body, text.line)
    return plain.common(without_marks(body, text, source.log), text, source.log)


def addresses(placed: Placed, source: Source) -> list[str]:
    return [plain.page_address(placed.key), *plain.addresses(placed, source)]


def anchor_of(words: str) -> str:
    """As Python-Markdown's table of contents does."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", words).strip().lower())


MKDOCS = Dialect("mkdocs", "MkDocs", place, navigate, convert, addresses, anchor_of)
