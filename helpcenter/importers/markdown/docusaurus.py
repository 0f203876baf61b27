"""Docusaurus: `sidebars.js` as far as it is plain data, `_category_.json`, `i18n/`, and the marks of MDX."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown import languages, plain
from helpcenter.importers.markdown.dialect import Dialect, Navigation, Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.languages import Placed, locale_of
from helpcenter.importers.markdown.mdx import without_mdx
from helpcenter.importers.markdown.trees import by_folders
from helpcenter.importers.model import ImportedTopic, ImportLog

_CONFIG = re.compile(r"(?:^|/)docusaurus\.config\.(?:js|ts|mjs|cjs)$")
_SIDEBARS = re.compile(r"(?:^|/)sidebars\.(?:json|js|ts|mjs|cjs)$")
_TRANSLATED = re.compile(r"^(.*?)i18n/([A-Za-z_-]{2,10})/docusaurus-plugin-content-docs(?:-[\w-]+)?/current/")
_OTHER = re.compile(r"(?:^|/)(?:versioned_docs|i18n|blog|src)/")
_CATEGORIES = ("_category_.json", "_category_.yml", "_category_.yaml")
_MAX_CONFIG = 1 << 18
_MAX_DEPTH = 10


def is_here(folder: SourceFolder) -> bool:
    return any(_CONFIG.search(path) or _TRANSLATED.match(path) for path in folder.files)


def place(folder: SourceFolder, paths: Sequence[str], default: str) -> list[Placed]:
    """`docs/` in the site's language, `i18n/<language>/…/current/` in others; blogs and older versions are left out."""
    config = next((path for path in folder.files if _CONFIG.search(path)), "")
    default = _default_locale(folder, config) or default
    parent = str(PurePosixPath(config).parent) if config else "."
    top = "docs/" if parent == "." else f"{parent}/docs/"
    placed = []
    for path in paths:
        found = _TRANSLATED.match(path)
        if found and (locale := locale_of(found[2])):
            placed.append(Placed(path, path.removeprefix(found[0]), locale))
        elif path.startswith(top):
            placed.append(Placed(path, path.removeprefix(top), default))
    plain_ones = [path for path in paths if not _OTHER.search(path)]
    placed = placed or languages.by_suffix(plain_ones, default)
    return [each for each in placed if not PurePosixPath(each.key).name.startswith("_")]


def _default_locale(folder: SourceFolder, config: str) -> str:
    text = folder.text(config, ImportLog())[:_MAX_CONFIG] if config else ""
    found = re.search(r"defaultLocale:\s*['\"]([A-Za-z_-]{2,10})['\"]", text)
    return locale_of(found[1]) if found else ""


def navigate(source: Source) -> Navigation:
    for path in source.folder.files:
        if _SIDEBARS.search(path):
            value = _as_data(source.folder.text(path, source.log)[:_MAX_CONFIG])
            if isinstance(value, dict):
                reader = _SidebarReader(source)
                for items in value.values():
                    reader.read(items, "", 0)
                if reader.navigation.order:
                    return reader.navigation
            message = "this is more than data, and is not run: folders and positions decide"
            source.log.note("navigation", path, 1, message)
    return by_folders(source, _categories(source))


def _as_data(text: str) -> object:
    """What a sidebars file exports, where that is a plain literal; None else. Nothing in it is run."""
    text = re.sub(r"(?m)^[ \t]*//.*$", "", re.sub(r"(?s)/\*.*?\*/", "", text))
    start = re.search(r"(?:module\.exports\s*=|export\s+default|const\s+sidebars[^=]*=)\s*\{", text)
    body = text[start.end() - 1 :] if start else text.strip()
    depth, end, quote = 0, 0, ""
    for index, char in enumerate(body):
        if quote:
            quote = "" if char == quote and body[index - 1] != "\\" else quote
        elif char in "\"'`":
            quote = char
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth -= 1
            if not depth:
                end = index + 1
                break
    literal = body[:end]
    literal = re.sub(r"'((?:[^'\\\n]|\\.)*)'", lambda found: json.dumps(found[1].replace("\\'", "'")), literal)
    literal = re.sub(r"([{,]\s*)([A-Za-z_]\w*)\s*:", r'\1"\2":', literal)
    literal = re.sub(r",(\s*[}\]])", r"\1", literal)
    try:
        value: object = json.loads(literal)
    except (ValueError, RecursionError):
        return None
    return value


class _SidebarReader:
    def __init__(self, source: Source) -> None:
        self.navigation = Navigation()
        self._source = source
        self._keys: dict[str, str] = {}
        for each in source.placed:
            path = PurePosixPath(each.key)
            told = source.texts[each.path].front.get("id")
            self._keys.setdefault(str(path.with_suffix("")), each.key)
            if isinstance(told, str):
                self._keys.setdefault(str(path.with_name(told)), each.key)

    def read(self, items: object, parent: str, depth: int) -> None:
        if depth > _MAX_DEPTH:
            return
        for item in items if isinstance(items, list) else _shorthand(items):
            if isinstance(item, str):
                self._page(item, parent)
            elif isinstance(item, dict):
                self._item(item, parent, depth)

    def _item(self, item: Mapping[str, Any], parent: str, depth: int) -> None:
        kind = item.get("type")
        if kind in ("doc", "ref"):
            self._page(str(item.get("id", "")), parent, str(item.get("label", "")))
        elif kind == "autogenerated":
            self._generated(str(item.get("dirName", ".")), parent)
        elif kind == "category" or "items" in item:
            label = str(item.get("label", "")) or "Pages"
            key = f"{parent}/{label}".strip("/")
            self.navigation.topics.append(ImportedTopic(key, {self._source.default: label}, parent))
            link = item.get("link")
            if isinstance(link, dict) and link.get("type") == "doc":
                self._page(str(link.get("id", "")), key)
            self.read(item.get("items", []), key, depth + 1)
        elif kind is None:
            self.read(_shorthand(item), parent, depth)

    def _generated(self, folder: str, parent: str) -> None:
        whole = by_folders(self._source, _categories(self._source))
        below = "" if folder == "." else f"{folder}/"
        for topic in whole.topics:
            if topic.key.startswith(below):
                is_top = topic.parent in ("", folder)
                self.navigation.topics.append(ImportedTopic(topic.key, topic.names, parent if is_top else topic.parent))
        for key in whole.order:
            if key.startswith(below):
                topic_key = whole.topic_of.get(key, "")
                self._add(key, parent if topic_key in ("", folder) else topic_key)

    def _page(self, name: str, parent: str, label: str = "") -> None:
        key = self._keys.get(name.strip("/"))
        if key is None:
            self._source.log.note("navigation", "sidebars", 1, f'"{name}" is no page')
            return
        self._add(key, parent)
        if label:
            self.navigation.titles.setdefault(key, label)

    def _add(self, key: str, parent: str) -> None:
        if key not in self.navigation.topic_of and key not in self.navigation.order:
            self.navigation.order.append(key)
            if parent:
                self.navigation.topic_of[key] = parent


def _shorthand(value: object) -> list[Any]:
    """`{Guides: ["a", "b"]}` is a list of categories."""
    if not isinstance(value, dict):
        return []
    return [{"type": "category", "label": label, "items": items} for label, items in value.items()]


def _categories(source: Source) -> dict[str, dict[str, Any]]:
    """What `_category_.json` says of each folder, by its key."""
    told: dict[str, dict[str, Any]] = {}
    tops = {each.path.removesuffix(each.key) for each in source.placed if each.locale == source.default}
    for path in source.folder.files:
        if PurePosixPath(path).name in _CATEGORIES:
            document = yaml_text.read(source.folder.text(path, source.log)[:_MAX_CONFIG], ProblemLog(path))
            top = next((top for top in tops if path.startswith(top)), "")
            folder = str(PurePosixPath(path.removeprefix(top)).parent)
            if document is not None and isinstance(document.value, dict):
                told[folder] = dict(document.value)
    return told


def convert(text: SourceText, source: Source) -> str:
    return plain.common(without_mdx(text.body, text, source.log), text, source.log)


def addresses(placed: Placed, front: Mapping[str, Any]) -> list[str]:
    slug = front.get("slug")
    if isinstance(slug, str) and slug.strip("/"):
        path = slug if slug.startswith("/") else f"/{PurePosixPath(placed.key).parent}/{slug}".replace("/./", "/")
        return [f"/docs{path}".rstrip("/")]
    parts = [re.sub(r"^\d{1,4}[-_. ]+", "", part) for part in PurePosixPath(placed.key).parts]
    return [plain.page_address("/".join(parts), "docs").rstrip("/")]


def anchor_of(words: str) -> str:
    """As GitHub's slugger does."""
    return re.sub(r"[^\w\- ]", "", words.lower()).strip().replace(" ", "-")


DOCUSAURUS = Dialect("docusaurus", "Docusaurus", place, navigate, convert, addresses, anchor_of)
