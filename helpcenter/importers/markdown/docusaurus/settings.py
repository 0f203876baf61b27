"""What `docusaurus.config.js` says of addresses, read as data: where the docs lie and stand, and what leads to them.

The first Docusaurus has `siteConfig.js` beside its `docs/`, and other names for the same things.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown.docusaurus import script_data
from helpcenter.importers.markdown.languages import locale_of
from helpcenter.importers.model import ImportLog

CONFIG = re.compile(r"(?:^|/)docusaurus\.config\.(?:js|ts|mjs|cjs|mts|cts)$")
FIRST = "siteConfig.js"
_TEXT = r"""\s*:\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`$\n]*)`)"""
_DOCS = re.compile(r"\bdocs\s*:\s*\{")
_PLUGIN = re.compile(r"""plugin-content-docs['"]\s*(?:\))?\s*,\s*\{""")
_REDIRECTS = re.compile(r"""plugin-client-redirects['"]\s*(?:\))?\s*,\s*\{""")
_MAX_CONFIG = 1 << 18
_MOST_REDIRECTS = 20_000


@dataclass(frozen=True, slots=True)
class Docs:
    """One set of texts: the folder they lie in, with a slash, and what their addresses begin with, "/docs/"."""

    folder: str
    route: str
    name: str = "default"


@dataclass(frozen=True)
class Settings:
    """`base` is what all addresses begin with, "/"; `redirects` are old paths by that of today. `home` is the
    folder of the configuration, with a slash; "" for the top."""

    path: str = ""
    home: str = ""
    base: str = "/"
    locale: str = ""
    docs: Sequence[Docs] = (Docs("docs/", "/docs/"),)
    redirects: Mapping[str, Sequence[str]] = field(default_factory=dict)
    not_read: Sequence[tuple[int, str]] = ()
    ending: str = ""
    """What addresses of pages end with, such as ".html"."""


def of(folder: SourceFolder) -> Settings:
    """The settings of the first configuration in `folder`; what they are without one."""
    path = next((path for path in folder.files if CONFIG.search(path)), "")
    first = next((path for path in folder.files if PurePosixPath(path).name == FIRST), "") if not path else ""
    if first and "sidebars.json" in {PurePosixPath(each).name for each in folder.files}:
        return _of_first(folder, first)
    if not path:
        return Settings()
    text = script_data.without_comments(folder.text(path, ImportLog())[:_MAX_CONFIG])
    parent = str(PurePosixPath(path).parent)
    home = "" if parent == "." else f"{parent}/"
    base = f"/{_told(text, 'baseUrl').strip('/')}/".replace("//", "/")
    redirects, not_read = _redirects(text)
    locale = locale_of(_told(text, "defaultLocale"))
    return Settings(path, home, base, locale, tuple(_docs(text, home, base)), redirects, not_read)


def _of_first(folder: SourceFolder, path: str) -> Settings:
    text = script_data.without_comments(folder.text(path, ImportLog())[:_MAX_CONFIG])
    home = PurePosixPath(path).parent
    base = f"/{_told(text, 'baseUrl').strip('/')}/".replace("//", "/")
    told = re.search(rf"\bdocsUrl{_TEXT}", text)
    route = next((each for each in told.groups() if each is not None), "") if told else "docs"
    docs = PurePosixPath(home.parent) / (_told(text, "customDocsPath") or "docs")
    is_clean = re.search(r"\bcleanUrl\s*:\s*true\b", text) is not None
    return Settings(
        path,
        "" if str(home) == "." else f"{home}/",
        base,
        docs=(Docs(f"{docs}/", f"{base}{route.strip('/')}/".replace("//", "/")),),
        ending="" if is_clean else ".html",
    )


def _told(text: str, name: str) -> str:
    found = re.search(rf"\b{name}{_TEXT}", text)
    return next((each for each in found.groups() if each is not None), "") if found else ""


def _docs(text: str, home: str, base: str) -> Iterator[Docs]:
    presets = [script_data.inside_braces(text, found.end() - 1) for found in _DOCS.finditer(text)]
    preset = next((each for each in presets if re.search(r"\b(?:path|routeBasePath|sidebarPath)\b", each)), "")
    plugins = [script_data.inside_braces(text, found.end() - 1) for found in _PLUGIN.finditer(text)]
    for options in [preset, *plugins[:20]]:
        name = _told(options, "id") or "default"
        path = _told(options, "path") or "docs"
        known = re.search(rf"\brouteBasePath{_TEXT}", options)
        route = next((each for each in known.groups() if each is not None), "") if known else "docs"
        folder = f"{PurePosixPath(home) / path}/".removeprefix("./")
        parts: list[str] = []
        for part in folder.strip("/").split("/"):
            parts = parts[:-1] if part == ".." else [*parts, part]
        yield Docs("/".join(parts) + "/", f"{base}{route.strip('/')}/".replace("//", "/"), name)


def path_of(address: str) -> str:
    """A path as it is compared: without what stands behind it."""
    return re.split(r"[?#]", address)[0].rstrip("/") or "/"


def _redirects(text: str) -> tuple[Mapping[str, Sequence[str]], Sequence[tuple[int, str]]]:
    """Old paths by the new one, and the lines of what is code."""
    rows: list[tuple[str, str]] = []
    not_read: list[tuple[int, str]] = []
    for found in _REDIRECTS.finditer(text):
        options = script_data.inside_braces(text, found.end() - 1)
        line = text.count("\n", 0, found.end()) + 1
        if made := re.search(r"\bcreateRedirects\b", options):
            not_read.append((line + options.count("\n", 0, made.start()), "createRedirects is code, and is not run"))
        if told := re.search(r"\bredirects\s*:", options):
            try:
                rows += _rows(script_data.literal(options, told.end()))
            except ValueError:
                not_read.append((line + options.count("\n", 0, told.start()), "redirects are more than data"))
    by_new: dict[str, list[str]] = {}
    for old, new in rows[:_MOST_REDIRECTS]:
        by_new.setdefault(path_of(new), []).append(old)
    return by_new, not_read


def _rows(value: object) -> Iterator[tuple[str, str]]:
    for each in value if isinstance(value, list) else ():
        told: Mapping[str, object] = each if isinstance(each, dict) else {}
        old = told.get("from")
        for path in old if isinstance(old, list) else [old]:
            if isinstance(path, str) and isinstance(to := told.get("to"), str):
                yield path, to
