"""Docusaurus: where its texts lie in each language, where they stood, and the marks of MDX."""

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from helpcenter.importers.folders import SourceFolder
from helpcenter.importers.markdown import languages, plain
from helpcenter.importers.markdown.dialect import Dialect, Navigation, Source
from helpcenter.importers.markdown.docusaurus import settings
from helpcenter.importers.markdown.docusaurus.mdx import without_mdx
from helpcenter.importers.markdown.docusaurus.partials import Partials
from helpcenter.importers.markdown.docusaurus.settings import Docs, Settings, path_of
from helpcenter.importers.markdown.docusaurus.sidebars import navigation_of
from helpcenter.importers.markdown.front import SourceText
from helpcenter.importers.markdown.languages import Placed, locale_of

_TRANSLATED = re.compile(r"^(.*?)i18n/([A-Za-z_-]{2,10})/docusaurus-plugin-content-docs(?:-(?P<name>[\w-]+))?/current/")
_VERSION = re.compile(r"^(?:.*/)?(?:[\w-]+_)?versioned_docs/(version-[^/]+)/")
_OTHER = re.compile(r"(?:^|/)(?:(?:[\w-]+_)?versioned_docs|i18n|blog|src)/")
_NUMBER = re.compile(r"^\d{1,4}[-_. ]+")
_AT_SITE = re.compile(r"""(\]\(<?|\]:[ \t]*<?|(?:src|href)=["'])@site/""")
_REQUIRED = re.compile(
    r"""(src|href)=\{(?:require\(\s*(['"])([^'"{}\n]+)\2\s*\)(?:\.default)?|useBaseUrl\(\s*(['"])([^'"{}\n]+)\4\s*\))\s*\}"""
)


def is_here(folder: SourceFolder) -> bool:
    names = {PurePosixPath(path).name for path in folder.files}
    is_first = {settings.FIRST, "sidebars.json"} <= names
    return is_first or any(settings.CONFIG.search(path) or _TRANSLATED.match(path) for path in folder.files)


def place(folder: SourceFolder, paths: Sequence[str], default: str) -> list[Placed]:
    """`docs/` in the site's language, `i18n/<language>/…/current/` in others; blogs and older versions are left out."""
    known = settings.of(folder)
    default = known.locale or default
    placed = []
    for path in paths:
        found = _TRANSLATED.match(path)
        if found and (locale := locale_of(found[2])):
            start = _start(known, found["name"] or "default")
            placed.append(Placed(path, start + path.removeprefix(found[0]), locale))
        elif docs := next((each for each in known.docs if path.startswith(each.folder)), None):
            placed.append(Placed(path, _start(known, docs.name) + path.removeprefix(docs.folder), default))
    plain_ones = [path for path in paths if not _OTHER.search(path)]
    placed = placed or languages.by_suffix(plain_ones, default)
    return [each for each in placed if not _is_partial(each.key)]


def _is_partial(key: str) -> bool:
    return any(part.startswith("_") for part in PurePosixPath(key).parts)


def _start(known: Settings, name: str) -> str:
    """What the keys of a set of texts begin with: nothing for the first one."""
    return "" if name == known.docs[0].name else f"{name}/"


def _settings(source: Source) -> Settings:
    found = source.memo.get("docusaurus")
    if not isinstance(found, Settings):
        found = source.memo["docusaurus"] = settings.of(source.folder)
    return found


def navigate(source: Source) -> Navigation:
    known = _settings(source)
    _tell_versions(source)
    for line, message in known.not_read:
        source.log.note("redirects", known.path, line, message)
    pages = {path for each in source.placed for path in links(each, source)}
    for new, old in known.redirects.items():
        if new not in pages:
            message = f"{old[0]} leads to {new}, which is no page of the docs"
            source.log.note("redirects", known.path, 1, message)
    return navigation_of(source)


def _tell_versions(source: Source) -> None:
    count: dict[str, int] = {}
    first: dict[str, str] = {}
    for path in source.folder.files:
        if (found := _VERSION.match(path)) and path.endswith((".md", ".mdx")):
            count[found[1]] = count.get(found[1], 0) + 1
            first.setdefault(found[1], path)
    for name, number in count.items():
        message = f"{number} pages of {name} are left out: the docs of today come over"
        source.log.note("earlier version", first[name], 1, message)


def with_partials(text: SourceText, source: Source) -> str:
    return Partials(source, _settings(source).home).included(text)


def with_plain_addresses(text: SourceText, source: Source) -> str:
    """`@site/…` and `require('…')` as paths from the top of the source."""
    return _AT_SITE.sub(rf"\1/{_settings(source).home}", _REQUIRED.sub(_address, text.body))


def in_markdown(text: SourceText, source: Source) -> str:
    return without_mdx(text.body, text, source.log)


def _address(found: re.Match[str]) -> str:
    return f'{found[1]}="{found[3] or found[5]}"'


def links(placed: Placed, source: Source) -> list[str]:
    """The path by which links within the source name the page."""
    known = _settings(source)
    base = known.base.rstrip("/")
    return [path_of(f"{_route(known, placed.key).removeprefix(base)}{_tail(known, placed, source)}")]


def addresses(placed: Placed, source: Source) -> list[str]:
    """Where the page stood, and what led there."""
    known = _settings(source)
    found = _TRANSLATED.match(placed.path)
    base = known.base.rstrip("/") + (f"/{found[2]}" if found else "")
    [path] = links(placed, source)
    return [
        f"{base}{path}{known.ending if path != '/' else ''}",
        *(f"{base}/{each.lstrip('/')}" for each in known.redirects.get(path, ())),
    ]


def _route(known: Settings, key: str) -> str:
    return _docs_of(known, key).route


def _docs_of(known: Settings, key: str) -> Docs:
    return next((each for each in known.docs[1:] if key.startswith(f"{each.name}/")), known.docs[0])


def _tail(known: Settings, placed: Placed, source: Source) -> str:
    """What stands behind the route: the slug, else folders and name without their numbers."""
    front: Mapping[str, Any] = source.texts[placed.path].front
    path = PurePosixPath(placed.key.removeprefix(_start(known, _docs_of(known, placed.key).name)))
    folders = [_NUMBER.sub("", part) for part in path.parts[:-1]]
    slug, told = front.get("slug"), front.get("id")
    if isinstance(slug, str) and slug.strip():
        return slug.lstrip("/") if slug.startswith("/") else "/".join([*folders, slug])
    name = told if isinstance(told, str) and told else _NUMBER.sub("", path.stem)
    is_index = name.lower() in ("index", "readme") or bool(folders and name.lower() == folders[-1].lower())
    return "/".join(folders if is_index else [*folders, name])


def anchor_of(words: str) -> str:
    """As GitHub's slugger does."""
    return re.sub(r"[^\w\- ]", "", words.lower()).strip().replace(" ", "-")


_STAGES = (with_partials, with_plain_addresses, in_markdown, plain.shared_marks)
DOCUSAURUS = Dialect("docusaurus", "Docusaurus", place, navigate, _STAGES, addresses, anchor_of, links)
