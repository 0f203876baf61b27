"""site.yaml, products and calls to action."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpcenter.content.checks import schema
from helpcenter.content.checks.problem_sentences import brief, either
from helpcenter.content.model.brand import read_brand
from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import Notes, entries, read_text, shown
from helpcenter.content.reading.parsed import Reference, Refers
from helpcenter.content.reading.yaml_text import Document
from helpcenter.content.text import addresses
from helpcenter.content.text.slugs import ID
from helpcenter.domain.library import Cta, CtaCopy, CtaVariant, Experiment, Product, Site, Target
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
    notes = Notes(SITE)
    document = _document(root / SITE, "site", notes)
    if document is None:
        return SiteFile(None, {}, (), tuple(notes.problems))
    value: Any = document.value
    locales = {tag: str(name) for tag, name in value["locales"].items()}
    default = str(value["default_locale"])
    names = value["name"] if isinstance(value["name"], dict) else {default: value["name"]}
    _check_locales(document, locales, default, names, notes)
    contact = value.get("contact")
    if contact is not None and (reason := addresses.unsafe(contact)):
        notes.error(document.line("contact"), f'"{brief(contact)}" {reason}')
    targets = dict(_targets(document, notes))
    references = tuple(
        Reference(Refers.GUIDE, target.guide, SITE, document.line("targets", name, "guide"))
        for name, target in targets.items()
        if target.guide is not None
    )
    brand = read_brand(root, document, notes)
    site = Site({tag: str(name) for tag, name in names.items()}, default, locales, contact, brand)
    return SiteFile(None if notes.has_errors else site, targets, references, tuple(notes.problems))


def _check_locales(document: Document, locales: Iterable[str], default: str, names: Any, notes: Notes) -> None:
    for tag in locales:
        if not is_locale(tag):
            line = document.line("locales", tag)
            notes.error(line, f'"{brief(tag)}" is no locale: write a language such as fr, pt-BR or zh-Hans')
    if default not in locales:
        hint = nearest(default, locales) or ": use " + either(locales)
        notes.error(document.line("default_locale"), f'the site has no locale "{brief(default)}"{hint}')
    check_locales(names, locales, document, ("name",), notes)


def _targets(document: Document, notes: Notes) -> Iterator[tuple[str, Target]]:
    value: Any = document.value
    for name, target in value.get("targets", {}).items():
        url = target.get("url")
        if not ID.fullmatch(name):
            rule = "takes up to 64 small letters a-z, digits and hyphens"
            notes.error(document.line("targets", name), f'the name of target "{brief(name)}" {rule}')
        if url is not None and (reason := addresses.unsafe(url, allow_mailto=False)):
            notes.error(document.line("targets", name, "url"), f'"{brief(url)}" {reason}')
        yield name, Target(target.get("guide"), url)


def check_locales(
    keys: Iterable[str], locales: Iterable[str], document: Document, place: tuple[str | int, ...], notes: Notes
) -> None:
    """Notes each of the `keys` at `place` that is no locale of the site."""
    for tag in keys:
        if tag not in set(locales):
            hint = nearest(tag, locales) or ": use " + either(locales)
            notes.error(document.line(*place, tag), f'the site has no locale "{brief(tag)}"{hint}')


def read_products(root: Path, site: Site) -> tuple[dict[str, Product | None], list[Problem]]:
    """Products by id, None for those with errors."""
    products: dict[str, Product | None] = {}
    problems: list[Problem] = []
    for name, path, notes in _named_files(root, "products", problems):
        document = _document(path, "product", notes)
        products[name] = None
        if document is not None:
            value: Any = document.value
            check_locales(value.get("descriptions", {}), site.locales, document, ("descriptions",), notes)
            if not notes.has_errors:
                aliases = tuple(str(alias) for alias in value.get("aliases", ()))
                descriptions = {tag: str(text) for tag, text in value.get("descriptions", {}).items()}
                products[name] = Product(name, str(value["name"]), aliases, descriptions)
        problems += notes.problems
    return products, problems


@dataclass(frozen=True)
class CtaFiles:
    """Calls to action by id, None for those with errors, and the guides they lead to."""

    ctas: Mapping[str, Cta | None]
    references: tuple[Reference, ...]
    problems: tuple[Problem, ...]


def read_ctas(root: Path, site: Site, targets: Mapping[str, Target] | None) -> CtaFiles:
    """Every call to action; without `targets` (site.yaml is broken), none is usable."""
    ctas: dict[str, Cta | None] = {}
    problems: list[Problem] = []
    references: list[Reference] = []
    for name, path, notes in _named_files(root, "ctas", problems):
        document = _document(path, "cta", notes)
        ctas[name] = None
        if document is not None:
            value: Any = document.value
            if "secondary" in value:
                line = document.line("secondary")
                references.append(Reference(Refers.GUIDE, str(value["secondary"]), notes.path, line))
            variants = tuple(_variants(document, site, notes))
            target = _target(document, targets, notes)
            if target and not notes.has_errors:
                ctas[name] = Cta(name, target, variants, value.get("secondary"), _experiment(value))
        problems += notes.problems
    return CtaFiles(ctas, tuple(references), tuple(problems))


def _target(document: Document, targets: Mapping[str, Target] | None, notes: Notes) -> Target | None:
    value: Any = document.value
    name = value["target"]
    if targets is not None and name not in targets:
        hint = nearest(name, targets) or ': add it under "targets" in content/site.yaml'
        notes.error(document.line("target"), f'no target is named "{brief(name)}"{hint}')
    return (targets or {}).get(name)


def _experiment(cta: Mapping[str, Any]) -> Experiment:
    given = cta.get("experiment", {})
    return Experiment(int(given.get("smallest_difference", 20)), schema.parse_date(given.get("since", "")))


def _variants(document: Document, site: Site, notes: Notes) -> Iterator[CtaVariant]:
    cta: Any = document.value
    seen: dict[str, int] = {}
    for index, value in enumerate(cta["variants"]):
        place = ("variants", index)
        line = document.line(*place, "id")
        name = str(value["id"])
        if name in seen:
            notes.error(line, f'variant "{name}" stands twice, first on line {seen[name]}: give one another id')
        seen.setdefault(name, line)
        check_locales(value["copy"], site.locales, document, (*place, "copy"), notes)
        if site.default_locale not in value["copy"]:
            message = f'the words in the default locale are missing: add "{site.default_locale}"'
            notes.error(document.line(*place, "copy"), message)
        for locale, words in value["copy"].items():
            if "secondary" in cta and "secondary" not in words:
                notes.error(
                    document.line(*place, "copy", locale), 'the words of the second link are missing: add "secondary"'
                )
        copy = {tag: CtaCopy(**{key: str(text) for key, text in words.items()}) for tag, words in value["copy"].items()}
        yield CtaVariant(name, int(value.get("weight", 1)), copy)


def _document(path: Path, schema_name: str, notes: Notes) -> Document | None:
    """The document if it fits its schema; mistakes of one key do not stop the checks of the others."""
    text = read_text(path, notes)
    document = yaml_text.read(text, notes) if text is not None else None
    return document if document is not None and schema.check(document, schema_name, notes) else None


def _named_files(root: Path, folder: str, problems: list[Problem]) -> Iterator[tuple[str, Path, Notes]]:
    folder_notes = Notes(f"content/{folder}")
    for entry in entries(root / "content" / folder, folder_notes):
        path = entry.path
        notes = Notes(f"content/{folder}/{shown(path.name)}")
        if path.suffix == ".yaml" and ID.fullmatch(path.stem):
            yield path.stem, path, notes
            continue
        rule = "name it with up to 64 small letters a-z, digits and hyphens, and .yaml"
        notes.error(1, f'"{shown(path.name)}" is not read: {rule}')
        problems += notes.problems
    problems += folder_notes.problems
