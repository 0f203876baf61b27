"""Where documents of Mallard lie on disk: in folders by language, as help browsers read them, or in one folder."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpcenter.domain.errors import UsageError
from helpcenter.domain.locale import is_locale
from helpcenter.importers.mallard.nodes import MAX_BYTES
from helpcenter.importers.model import MAX_GUIDES, ImportLog

SOURCE_LOCALE = "C"
"""The folder of the language that the others are translated from; English, by custom."""
_TAG = re.compile(r"([a-z]{2,3})(?:_([A-Z]{2}))?(?:@([a-z]+))?")
_SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl", "devanagari": "Deva", "arabic": "Arab"}
_CHINESE = {"zh_CN": "zh-Hans", "zh_SG": "zh-Hans-SG", "zh_TW": "zh-Hant", "zh_HK": "zh-Hant-HK"}


@dataclass(frozen=True, slots=True)
class Document:
    """A help document. `folders` are by locale, the source language first; nothing outside of `root` is read."""

    name: str
    root: Path
    folders: Mapping[str, Path]

    def pages(self, locale: str) -> list[Path]:
        """Its files in one language, by name."""
        return sorted(_pages(self.folders[locale]))

    def is_inside(self, path: Path) -> bool:
        """Whether a file is there and truly lies in `root`, links followed."""
        return path.is_file() and path.resolve().is_relative_to(self.root.resolve())

    def shown(self, path: Path) -> str:
        """A path as the report tells it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name


def locale_of(folder: str, default: str = "en") -> str:
    """The locale that a folder's name means: "pt-BR" for "pt_BR", `default` for "C", "" for none."""
    if folder == SOURCE_LOCALE:
        return default
    found = _TAG.fullmatch(folder)
    if found is None or (found[3] and found[3] not in _SCRIPTS):
        return ""
    parts = (found[1], _SCRIPTS.get(found[3] or "", ""), found[2] or "")
    tag = _CHINESE.get(folder) or "-".join(part for part in parts if part)
    return tag if is_locale(tag) else ""


def find(source: str, default: str, wanted: frozenset[str], log: ImportLog) -> list[Document]:
    """The documents in the folder `source`, in the `wanted` locales or in all.

    Raises UsageError where there are none.
    """
    # An absolute path, its own links kept: /usr/share/help may lie elsewhere on some machines.
    folder = Path(source).absolute()
    if not folder.is_dir():
        raise UsageError("no_source", f'"{source}" is no folder: name the one that holds the .page files.')
    documents = [each for each in _documents(folder, default, wanted, log) if each.folders]
    if not documents:
        message = f'"{source}" holds no .page files, and no folders of languages with such files, such as C/gnome-help.'
        raise UsageError("no_source", message)
    return documents


def _documents(folder: Path, default: str, wanted: frozenset[str], log: ImportLog) -> list[Document]:
    if _pages(folder):
        if _is_language(folder, "*.page"):
            return [_by_language(folder.parent.name, folder.parent, "", default, wanted, log)]
        if _is_language(folder.parent, f"{folder.name}/*.page"):
            return [_by_language(folder.name, folder.parent.parent, folder.name, default, wanted, log)]
        return [Document("", folder, {default: folder})]
    languages = folder.parent if _is_language(folder, "*/*.page") else folder
    if any(_is_language(each, "*.page") for each in _folders(languages)):
        return [_by_language(languages.name, languages, "", default, wanted, log)]
    names = {
        document.name
        for each in _folders(languages)
        if locale_of(each.name)
        for document in _folders(each)
        if _pages(document) and (languages is folder or (folder / document.name).is_dir())
    }
    if names:
        return [_by_language(name, languages, name, default, wanted, log) for name in sorted(names)]
    return [Document(each.name, folder, {default: each}) for each in _folders(folder) if _pages(each)]


def _is_language(folder: Path, pattern: str) -> bool:
    """Whether a folder is named for a language and holds pages, or documents with pages."""
    if not locale_of(folder.name) or next(folder.glob(pattern), None) is None:
        return False
    # Two letters may be a document's own name: a language stands beside "C", or is it.
    return folder.name == SOURCE_LOCALE or (folder.parent / SOURCE_LOCALE).is_dir()


def _by_language(name: str, root: Path, inside: str, default: str, wanted: frozenset[str], log: ImportLog) -> Document:
    folders: dict[str, Path] = {}
    for each in sorted(_folders(root), key=lambda one: (one.name != SOURCE_LOCALE, one.name)):
        pages = each / inside if inside else each
        if not pages.is_dir() or not _pages(pages):
            continue
        locale = locale_of(each.name, default)
        if not locale or locale in folders:
            message = "no locale has that name" if not locale else f"{locale} is there already"
            log.note("language", each.name, 1, f'the folder "{each.name}" was left out: {message}')
        elif not wanted or locale in wanted:
            folders[locale] = pages
    return Document(name, root, folders)


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))


def _pages(folder: Path) -> list[Path]:
    found = []
    for path in folder.iterdir():
        if path.suffix == ".page" and path.is_file():
            found.append(path)
            if len(found) > MAX_GUIDES:
                break
    return found


def read_page(path: Path) -> bytes:
    """The bytes of a page, one more than may be read at most."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)
