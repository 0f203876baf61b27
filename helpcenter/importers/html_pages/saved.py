"""Pages that somebody saved: one file, or a folder of them with their pictures."""

import codecs
import re
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from helpcenter.domain.errors import UsageError
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.html_pages.facts import facts_of
from helpcenter.importers.html_pages.pages import Page
from helpcenter.importers.html_text import MAX_HTML
from helpcenter.importers.model import ImportLog

# What browsers call the folder beside a page, in their languages.
_COMPANION = re.compile(r"[_.-](?:files|fichiers|dateien|archivos|file|arquivos|bestanden|pliki|файлы|dosyalar)$")
PAGES = frozenset({".html", ".htm", ".xhtml"})
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
# Names of encodings of text; others that Python knows would turn bytes into something else.
_ENCODINGS = re.compile(
    r"utf[-_]?8|(?:windows|cp)[-_]?125\d|iso[-_]?8859[-_]\d{1,2}|latin[-_]?\d|us[-_]?ascii|koi8[-_][ru]"
    r"|shift[-_]?jis|euc[-_](?:jp|kr)|gb2312|gbk|gb18030|big5",
    re.IGNORECASE,
)


def saved_pages(source: Path, log: ImportLog) -> tuple[SourceFolder, list[Page]]:
    """The pages of a folder, or of one file. Raises UsageError where there is none."""
    if source.is_file():
        folder = SourceFolder(source.parent, [source.name])
        names = [source.name]
    else:
        folder = SourceFolder.scan(source, log)
        found = [path for path in folder.files if PurePosixPath(path).suffix.lower() in PAGES]
        names = [path for path in found if not _is_piece(path, folder)]
    pages = []
    for done, name in enumerate(names):
        log.tell("pages", done, len(names))
        html = _text(folder, name, log)
        if html is not None and (PurePosixPath(name).suffix.lower() in PAGES or html[:1024].lstrip().startswith("<")):
            pages.append(Page(name, f"file:///{quote(name)}", facts_of(html), partial(_again, folder, name)))
    if not pages:
        raise UsageError("no_pages", f"{source} holds no page: name a .html file, or a folder of them.")
    return folder, pages


def _is_piece(path: str, folder: SourceFolder) -> bool:
    """Whether a file is a frame or the like of a page that a browser saved: it lies in `<page>_files/`."""
    parts = PurePosixPath(path).parts
    for place, name in enumerate(parts[:-1]):
        stem = re.sub(
            r"[_.-](?:files|fichiers|dateien|archivos|file|arquivos|bestanden|pliki|файлы|dosyalar)$", "", name
        )
        if stem != name and any("/".join([*parts[:place], stem + end]) in folder.names for end in PAGES):
            return True
    return False


def _text(folder: SourceFolder, name: str, log: ImportLog) -> str | None:
    try:
        with (folder.root / name).open("rb") as file:
            data = file.read(MAX_HTML + 1)
    except OSError as error:
        log.note("unreadable file", name, 1, error.strerror or type(error).__name__)
        return None
    if len(data) > MAX_HTML:
        log.note("large page", name, 1, f"larger than {MAX_HTML >> 20} MiB, so left out: divide it")
        return None
    return decoded_html(data)


def _again(folder: SourceFolder, name: str) -> str:
    return _text(folder, name, ImportLog()) or ""


def decoded_html(data: bytes, charset: str = "") -> str:
    """The text of a page: by its byte order mark, by `charset`, by what it says itself, else UTF-8 or what looks most
    like it."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    told = _CHARSET.search(data[:4096])
    for name in (charset, told[1].decode("ascii") if told else "", "utf-8-sig"):
        if _ENCODINGS.fullmatch(name.removesuffix("-sig")):
            try:
                return data.decode("utf-8-sig" if name.lower().replace("-", "") == "utf8" else name)
            except (UnicodeDecodeError, LookupError):
                continue
    return data.decode("cp1252", "replace")
