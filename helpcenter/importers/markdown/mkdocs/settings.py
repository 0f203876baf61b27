"""`mkdocs.yml` as data: where texts lie, where pages stand and stood. Nothing in it is run."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.importers.data.web_addresses import parts_of
from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.model import ImportLog

CONFIGS = frozenset({"mkdocs.yml", "mkdocs.yaml", "zensical.toml"})
_MAX_CONFIG = 1 << 18


@dataclass(frozen=True)
class Settings:
    """`base` is the path that all addresses begin with, without a slash at its end. `redirects` are old paths of texts
    with what they lead to and their line; `nav_file` is what literate-nav reads, "" where there is none."""

    path: str = ""
    nav: Sequence[Any] | None = None
    base: str = ""
    has_folders: bool = True
    redirects: Sequence[tuple[str, str, int]] = ()
    nav_file: str = ""

    def address(self, key: str) -> str:
        """Where the page of a text stands, below `base`."""
        path = PurePosixPath(key).with_suffix("")
        is_index = path.name.lower() in ("index", "readme")
        folder = str(path.parent) if is_index else str(path)
        if self.has_folders or is_index:
            return "/" if folder == "." else f"/{folder}/"
        return f"/{folder}.html"


def configs(folder: SourceFolder) -> list[str]:
    """The configurations there are, the one that counts first."""
    found = [path for path in folder.files if posixpath.basename(path) in ("mkdocs.yml", "mkdocs.yaml")]
    return sorted(found, key=lambda path: (path.count("/"), "/en/" not in path, path))


def docs_folder(folder: SourceFolder) -> str:
    """Where the texts lie, with a slash behind it; "" for the top."""
    for path in configs(folder):
        told = _values(_read(folder, path, ImportLog())).get("docs_dir", "docs")
        top = posixpath.normpath(posixpath.join(posixpath.dirname(path), str(told))).strip("/")
        if any(each.startswith(f"{top}/") for each in folder.files):
            return f"{top}/"
    return "docs/" if any(each.startswith("docs/") for each in folder.files) else ""


def of(folder: SourceFolder, log: ImportLog) -> Settings:
    """What the first configuration says, with the `nav` of the first that has one."""
    found = Settings()
    for path in configs(folder):
        document = _read(folder, path, log)
        told = _values(document)
        plugins = _plugins(told.get("plugins"))
        nav = told.get("nav") if isinstance(told.get("nav"), list) else None
        if not found.path:
            literate = plugins.get("literate-nav")
            nav_file = str(literate.get("nav_file", "SUMMARY.md")) if literate is not None else ""
            has_folders = str(told.get("use_directory_urls", "true")).lower() != "false"
            redirects = tuple(_redirects(document, plugins))
            found = Settings(path, nav, _base(told.get("site_url")), has_folders, redirects, nav_file)
        elif found.nav is None and nav is not None:
            found = replace(found, path=path, nav=nav)
    return found


def _read(folder: SourceFolder, path: str, log: ImportLog) -> YamlDocument | None:
    """The document; its tags (`!!python/name:…`, `!ENV`) are text."""
    text = re.sub(r"(:|-)[ \t]+!{1,2}[A-Za-z][^\s,\]}]*", r"\1 ", folder.text(path, log))
    problems = ProblemLog(path)
    document = yaml_text.read(text[:_MAX_CONFIG], problems)
    for problem in problems.problems:
        log.note("configuration", path, problem.line, f"not read: {problem.message}")
    return document


def _values(document: YamlDocument | None) -> Mapping[str, Any]:
    return document.value if document is not None and isinstance(document.value, dict) else {}


def _plugins(told: Any) -> dict[str, dict[str, Any]]:
    items = told if isinstance(told, list) else [{name: value} for name, value in told.items()] if told else []
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        for name, options in item.items() if isinstance(item, dict) else ((item, None),):
            found[str(name).rpartition("/")[2]] = options if isinstance(options, dict) else {}
    return found


def _base(site_url: object) -> str:
    try:
        return parts_of(site_url).path.rstrip("/") if isinstance(site_url, str) else ""
    except ValueError:
        return ""


def _redirects(document: YamlDocument | None, plugins: Mapping[str, Any]) -> Iterator[tuple[str, str, int]]:
    told = plugins.get("redirects", {}).get("redirect_maps")
    lines = document.lines if document else {}
    known = {str(path[-1]): line for path, line in lines.items() if len(path) > 1 and path[-2] == "redirect_maps"}
    for old, new in told.items() if isinstance(told, dict) else ():
        if isinstance(new, str):
            yield str(old), new, known.get(str(old), 1)
