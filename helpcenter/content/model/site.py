"""`site.yaml`: the languages, the names, the address and the brand of the site, with every mistake at its line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpcenter.content.checks.problem_sentences import brief, either
from helpcenter.content.model.brand import read_brand
from helpcenter.content.model.look.theme import read_theme
from helpcenter.content.model.look.words import WordsReader
from helpcenter.content.model.yaml_files import check_locales, read_document
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.parsed import Reference, ReferenceKind
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.content.text import addresses
from helpcenter.content.text.slugs import ID
from helpcenter.domain.library import Site, Target
from helpcenter.domain.locale import is_locale
from helpcenter.domain.problem import Problem, nearest

SITE = "content/site.yaml"


@dataclass(frozen=True)
class SiteFile:
    """`site` is None when site.yaml has errors; `targets` is what calls to action may name."""

    site: Site | None
    targets: Mapping[str, Target]
    references: tuple[Reference, ...]
    problems: tuple[Problem, ...]


def read_site(root: Path) -> SiteFile:
    """What `content/site.yaml` says."""
    log = ProblemLog(SITE)
    document = read_document(root / SITE, "site", log)
    if document is None:
        return SiteFile(None, {}, (), tuple(log.problems))
    value: Any = document.value
    locales = {tag: str(name) for tag, name in value["locales"].items()}
    default = str(value["default_locale"])
    names = value["name"] if isinstance(value["name"], dict) else {default: value["name"]}
    _check_locales(document, locales, default, names, log)
    _check_contact(document, value.get("contact"), log)
    targets = dict(_targets(document, log))
    theme, theme_problems = read_theme(root)
    brand = read_brand(root, document, theme, log)
    words = WordsReader(document, locales, default, log)
    header, footer, home = words.links("header"), words.links("footer"), words.home()
    announcements = tuple(words.announcements())
    featured = tuple(str(name) for name in value.get("featured", ()))
    references = (*_references(document, targets, featured), *words.references)
    site = Site(
        {tag: str(name) for tag, name in names.items()},
        default,
        locales,
        value.get("contact"),
        brand,
        featured,
        header,
        footer,
        home,
        announcements,
    )
    log.problems += theme_problems
    return SiteFile(None if log.has_errors else site, targets, references, tuple(log.problems))


def _check_contact(document: YamlDocument, contact: str | None, log: ProblemLog) -> None:
    if contact is not None and (reason := addresses.unsafe(contact)):
        log.error(document.line("contact"), f'"{brief(contact)}" {reason}')


def _check_locales(document: YamlDocument, locales: Iterable[str], default: str, names: Any, log: ProblemLog) -> None:
    for tag in locales:
        if not is_locale(tag):
            line = document.line("locales", tag)
            log.error(line, f'"{brief(tag)}" is no locale: write a language such as fr, pt-BR or zh-Hans')
    if default not in locales:
        hint = nearest(default, locales) or ": use " + either(locales)
        log.error(document.line("default_locale"), f'the site has no locale "{brief(default)}"{hint}')
    check_locales(names, locales, document, ("name",), log)


def _references(document: YamlDocument, targets: Mapping[str, Target], featured: Iterable[str]) -> Iterator[Reference]:
    """The guides that targets lead to, and those that are featured."""
    for name, target in targets.items():
        if target.guide is not None:
            line = document.line("targets", name, "guide")
            yield Reference(ReferenceKind.GUIDE, target.guide, SITE, line)
    for place, name in enumerate(featured):
        yield Reference(ReferenceKind.GUIDE, name, SITE, document.line("featured", place))


def _targets(document: YamlDocument, log: ProblemLog) -> Iterator[tuple[str, Target]]:
    value: Any = document.value
    for name, target in value.get("targets", {}).items():
        url = target.get("url")
        if not ID.fullmatch(name):
            rule = "takes up to 64 small letters a-z, digits and hyphens"
            log.error(document.line("targets", name), f'the name of target "{brief(name)}" {rule}')
        if url is not None and (reason := addresses.unsafe(url, allow_mailto=False)):
            log.error(document.line("targets", name, "url"), f'"{brief(url)}" {reason}')
        yield name, Target(target.get("guide"), url)
