"""Hugo: its content folder, languages, page bundles, weights, old addresses and shortcodes."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.text.markdown.code_spans import inside_code, outside_code
from helpcenter.importers.data.json_toml import UnreadableData, from_json, from_toml
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown import front as front_matter
from helpcenter.importers.markdown import languages, plain
from helpcenter.importers.markdown.dialect import Dialect, Navigation, Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.hugo.rendering import Context, rendered
from helpcenter.importers.markdown.hugo.shortcodes import parse
from helpcenter.importers.markdown.languages import Placed, locale_of
from helpcenter.importers.markdown.page_names import PageNames
from helpcenter.importers.markdown.trees import by_folders
from helpcenter.importers.model import ImportLog, link_to

_CONFIG = re.compile(
    r"(?:[^/]+/){0,2}(?:(?:hugo|config)\.(?:toml|ya?ml|json)|config/_default/\w+\.(?:toml|ya?ml|json))"
)
_ATTRIBUTES_ALONE = re.compile(r"(?m)^[ \t]*\{[ \t]*[.#:][^{}\n]{0,300}\}[ \t]*$")
_TRANSLATION_KEY = re.compile(r"(?im)^translationKey\s*[:=]\s*[\"']?([^\"'\n]+)")
_LONGEST_FRONT = 20_000
_MAX_CONFIG = 1 << 18
_MOST_INCLUDED = 50
_LONGEST_INCLUDED = 100_000


def is_here(folder: SourceFolder) -> bool:
    """Whether a configuration of Hugo's stands beside `content/`, or a section's own page is there."""
    return bool(_bases(folder)) or any(PurePosixPath(path).name == "_index.md" for path in folder.files)


def _bases(folder: SourceFolder) -> list[str]:
    """Folders with a configuration and `content/`, each with a slash behind it, the shallowest first."""
    found = {re.sub(r"(?:config/_default/)?[^/]+$", "", path) for path in folder.files if _CONFIG.fullmatch(path)}
    content = [base for base in found if any(path.startswith(f"{base}content/") for path in folder.files)]
    return sorted(content, key=lambda base: (base.count("/"), base))


def _config(folder: SourceFolder, log: ImportLog) -> dict[str, Any]:
    """All files of the configuration as one, in small letters; those of the theme are none of ours."""
    merged: dict[str, Any] = {}
    for base in _bases(folder)[:1]:
        for path in folder.files:
            inside = path.removeprefix(base)
            if path.startswith(base) and _CONFIG.fullmatch(path) and inside.count("/") in (0, 2):
                value = _lower(_parsed(folder, path, log))
                name = PurePosixPath(path).stem.lower()
                is_part = "_default" in path and name not in ("hugo", "config")
                merged |= {name: value} if is_part else value
    return merged


def _parsed(folder: SourceFolder, path: str, log: ImportLog) -> dict[str, Any]:
    text = folder.text(path, log)[:_MAX_CONFIG]
    value: Any
    try:
        if path.endswith(".toml"):
            value = from_toml(text)
        elif path.endswith(".json"):
            value = from_json(text)
        else:
            problems = ProblemLog(path)
            document = yaml_text.read(text, problems)
            for problem in problems.problems[:1]:
                log.note("configuration", path, problem.line, f"not read: {problem.message}")
            value = document.value if document else {}
    except UnreadableData as error:
        log.note("configuration", path, error.line, f"not read: {str(error).splitlines()[0]}")
        return {}
    return value if isinstance(value, dict) else {}


def _lower(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): _lower(each) if isinstance(each, dict) else each for key, each in value.items()}


def place(folder: SourceFolder, paths: Sequence[str], default: str) -> list[Placed]:
    """By the content folders that languages have, else by folder or name of the file."""
    config = _config(folder, ImportLog())
    base = next(iter(_bases(folder)), "")
    default = locale_of(str(config.get("defaultcontentlanguage", ""))) or default
    top = posixpath.normpath(f"{base}{config.get('contentdir', 'content')}") + "/"
    if not any(path.startswith(top) for path in paths):
        top = ""
    told = _folders_of_languages(config, base)
    placed: list[Placed] = []
    for start, locale in told.items():
        placed += [Placed(path, path.removeprefix(start), locale) for path in paths if path.startswith(start)]
    if not placed:
        inside = [path.removeprefix(top) for path in paths if path.startswith(top)]
        found = languages.by_folder(inside, default) or languages.by_suffix(inside, default)
        placed = [Placed(f"{top}{each.path}", each.key, each.locale) for each in found]
    return _with_translation_keys(folder, _without_bundles(placed), default)


def _without_bundles(placed: list[Placed]) -> list[Placed]:
    """`guide/light/index.md`, a page with its pictures, is the page `guide/light.md`."""
    keys = {each.key for each in placed}
    found = []
    for each in placed:
        folder, name = posixpath.split(each.key)
        is_bundle = name.lower() == "index.md" and folder and f"{folder}.md" not in keys
        found.append(Placed(each.path, f"{folder}.md", each.locale) if is_bundle else each)
    return found


def _folders_of_languages(config: Mapping[str, Any], base: str) -> dict[str, str]:
    found = {}
    told = config.get("languages")
    for name, settings in (told if isinstance(told, dict) else {}).items():
        folder = settings.get("contentdir") if isinstance(settings, dict) else None
        if isinstance(folder, str) and (locale := locale_of(name)):
            found[posixpath.normpath(f"{base}{folder}") + "/"] = locale
    # A folder inside that of another language would give its texts twice.
    return {
        start: locale for start, locale in found.items() if not any(o != start and o.startswith(start) for o in found)
    }


def _with_translation_keys(folder: SourceFolder, placed: list[Placed], default: str) -> list[Placed]:
    """Texts of the same `translationKey` belong together, whatever their files are called."""
    if len({each.locale for each in placed}) < 2:
        return placed
    told = {}
    for each in placed:
        found = re.search(
            r"(?im)^translationKey\s*[:=]\s*[\"']?([^\"'\n]+)", folder.text(each.path, ImportLog())[:20_000]
        )
        if found:
            told[each.path] = found[1].strip()
    keys = {told[each.path]: each.key for each in placed if each.path in told and each.locale == default}
    return [Placed(each.path, keys.get(told.get(each.path, ""), each.key), each.locale) for each in placed]


def navigate(source: Source) -> Navigation:
    return by_folders(source)


def convert(text: SourceText, source: Source) -> str:
    """The page without shortcodes, as far as they are known; the others are told."""
    body = _Page(text, source).body()
    return outside_code(body, lambda part, _line: _ATTRIBUTES_ALONE.sub("", part))


class _Page:
    def __init__(self, text: SourceText, source: Source) -> None:
        self._text, self._source = text, source
        names = source.memo.get("hugo pages")
        if not isinstance(names, PageNames):
            names = source.memo["hugo pages"] = PageNames.of([each.key for each in source.placed], {})
        self._names = names
        keys = source.memo.get("hugo keys")
        if not isinstance(keys, dict):
            keys = source.memo["hugo keys"] = {each.path: each.key for each in source.placed}
        self._key: str = keys[text.path]
        self._included = 0

    def body(self) -> str:
        return self._converted(self._text) if "{{" in self._text.body else self._text.body

    def _converted(self, text: SourceText) -> str:
        body = text.body

        def note(construct: str, position: int, message: str) -> None:
            line = text.line + body.count("\n", 0, position)
            self._source.log.note(construct, text.path, line, message)

        return rendered(parse(body), Context(body, inside_code(body), note, self._link, self._file, self._param))

    def _link(self, path: str) -> str:
        page, _, anchor = path.strip().partition("#")
        if re.match(r"[a-z]+:|//", page):
            return path
        key = self._names.find(page, self._key) if page else self._key
        return link_to(key or page, anchor) if key or page.endswith(".md") else ""

    def _file(self, path: str) -> str | None:
        """A text of the source, bounded, its own shortcodes read too."""
        self._included += 1
        if self._included > _MOST_INCLUDED or not path:
            return None
        here = posixpath.dirname(self._text.path)
        for start in (here, "", "content", "layouts", "static", "assets", "includes", "_includes", "content/en"):
            found = posixpath.normpath(posixpath.join(start, path.lstrip("/")))
            if found in self._source.folder.names:
                text = self._source.folder.text(found, self._source.log)[:_LONGEST_INCLUDED]
                if not found.endswith(".md"):
                    return text
                return self._converted(front_matter.split(text, found, self._source.log))
        return None

    def _param(self, name: str) -> str:
        config = self._source.memo.get("hugo config")
        if not isinstance(config, dict):
            config = self._source.memo["hugo config"] = _config(self._source.folder, self._source.log)
        own = self._text.front.get(name)
        value: Any = own if own is not None else config.get("params", {})
        for part in () if own is not None else name.lower().split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return str(value) if isinstance(value, str | int | float) else ""


def addresses(placed: Placed, source: Source) -> list[str]:
    """Where Hugo puts the page, and its `aliases`, which may begin in its own folder."""
    front = source.texts[placed.path].front
    own = plain.page_address(placed.key).lower().replace(" ", "-")
    slug = front.get("slug")
    if isinstance(slug, str) and slug.strip("/") and not placed.key.endswith("_index.md"):
        own = posixpath.join(posixpath.dirname(own.rstrip("/")), slug.strip("/")) + "/"
    told = front.get("url")
    own = told if isinstance(told, str) and told.startswith("/") else own
    aliases = front.get("aliases")
    relative = [each for each in aliases if isinstance(each, str)] if isinstance(aliases, list) else []
    folder = posixpath.dirname(own.rstrip("/"))
    paths = [own, *(posixpath.join(folder, each) for each in relative if each)]
    return list(dict.fromkeys(quote(path, safe="/%") for path in paths if path.startswith("/")))


def anchor_of(words: str) -> str:
    """As GitHub makes anchors, which Hugo follows."""
    return re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")


HUGO = Dialect("hugo", "Hugo", place, navigate, (convert, plain.shared_marks), addresses, anchor_of)
