"""MkDocs: `mkdocs.yml` with its `nav`, languages by folder or by suffix, the marks of pymdownx."""

import posixpath
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown import languages, plain
from helpcenter.importers.markdown.dialect import Dialect, Navigation, Source
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.languages import Placed, locale_of
from helpcenter.importers.markdown.mkdocs import awesome, settings
from helpcenter.importers.markdown.mkdocs.awesome import PagesReader
from helpcenter.importers.markdown.mkdocs.literate import SummaryReader
from helpcenter.importers.markdown.mkdocs.navigation import NavReader
from helpcenter.importers.markdown.mkdocs.settings import Settings
from helpcenter.importers.markdown.pymdownx import Snippets, without_marks
from helpcenter.importers.markdown.trees import by_folders
from helpcenter.importers.model import ImportLog


def is_here(folder: SourceFolder) -> bool:
    return any(PurePosixPath(path).name in settings.CONFIGS and path.count("/") <= 2 for path in folder.files)


def place(folder: SourceFolder, paths: Sequence[str], default: str) -> list[Placed]:
    """Below the folder of texts that the configuration names: in `docs/fr/docs/` too, one such folder a language."""
    by_language: dict[str, str] = {}
    for path in paths:
        found = re.match(r"(.*?/)?([A-Za-z]{2}(?:[-_][A-Za-z]+)?)/docs/", path)
        if found and (locale := locale_of(found[2])):
            by_language[found[0]] = locale
    if by_language and any(
        f"{start.removesuffix('docs/')}{name}" in folder.files for start in by_language for name in settings.CONFIGS
    ):
        return [
            Placed(path, path.removeprefix(start), locale)
            for start, locale in by_language.items()
            for path in paths
            if path.startswith(start)
        ]
    top = settings.docs_folder(folder)
    lists = settings.of(folder, ImportLog()).nav_file
    below = [path for path in paths if path.startswith(top) and PurePosixPath(path).name != lists]
    inside = [path.removeprefix(top) for path in below]
    placed = languages.by_folder(inside, default) or languages.by_suffix(inside, default)
    return [Placed(f"{top}{each.path}", each.key, each.locale) for each in placed]


def navigate(source: Source) -> Navigation:
    """As `nav` says, or what plugins read in its place, else by folders."""
    known = _settings(source)
    keys = list(dict.fromkeys(each.key for each in source.placed))
    _tell_redirects(source, known, set(keys))
    tops = dict.fromkeys(each.path.removesuffix(each.key) for each in source.placed if each.locale == source.default)
    for top in tops:
        items, path = _items(source, known, top, keys)
        if items:
            reader = NavReader(source, set(keys), path)
            reader.read(items, "", 0)
            return reader.navigation
    return by_folders(source)


def _items(source: Source, known: Settings, top: str, keys: Sequence[str]) -> tuple[Sequence[Any], str]:
    """The items of the navigation, and the file that tells them."""
    if known.nav_file and (items := SummaryReader(source.folder, top, known.nav_file, keys).items()):
        return items, f"{top}{known.nav_file}"
    if known.nav is not None:
        return known.nav, known.path
    if awesome.is_here(source.folder, top):
        return PagesReader(source.folder, top, keys).items(), f"{top}.pages"
    return [], known.path


def _tell_redirects(source: Source, known: Settings, keys: set[str]) -> None:
    for old, new, line in known.redirects:
        if posixpath.normpath(new.partition("#")[0]) not in keys:
            message = f"{old} leads to {new}, which is no page: write it into content/redirects.csv by hand"
            source.log.note("redirects", known.path, line, message)


def _settings(source: Source) -> Settings:
    found = source.memo.get("mkdocs")
    if not isinstance(found, Settings):
        found = source.memo["mkdocs"] = settings.of(source.folder, source.log)
    return found


def _redirects_to(source: Source) -> dict[str, list[str]]:
    """The old texts that lead to each page."""
    found: Any = source.memo.get("mkdocs redirects")
    if found is None:
        found = source.memo["mkdocs redirects"] = {}
        for old, new, _ in _settings(source).redirects:
            found.setdefault(posixpath.normpath(new.partition("#")[0]), []).append(old)
    return dict(found)


def included(text: SourceText, source: Source) -> str:
    """The text with the files that it takes in."""
    tops: Any = source.memo.get("mkdocs tops")
    if tops is None:
        folders = (posixpath.dirname(path) for path in settings.configs(source.folder))
        tops = source.memo["mkdocs tops"] = ("", *dict.fromkeys(folders))
    return Snippets(source, tops).included(text)


def marks(text: SourceText, source: Source) -> str:
    return without_marks(text.body, text, source.log)


def links(placed: Placed, source: Source) -> list[str]:
    """Paths by which links within the source may name the page."""
    return [_settings(source).address(placed.key), plain.page_address(placed.key)]


def addresses(placed: Placed, source: Source) -> list[str]:
    """Where the page stood, and what led there."""
    known = _settings(source)
    base = known.base if placed.locale == source.default else f"{known.base}/{placed.locale.lower()}"
    old = _redirects_to(source).get(placed.key, ())
    own = [f"{base}{known.address(key)}" for key in (placed.key, *old)]
    return [*own, *plain.addresses(placed, source)]


def anchor_of(words: str) -> str:
    """As Python-Markdown's table of contents does."""
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", words).strip().lower())


MKDOCS = Dialect(
    "mkdocs", "MkDocs", place, navigate, (included, marks, plain.shared_marks), addresses, anchor_of, links
)
