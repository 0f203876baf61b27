"""The calls to action in `content/ctas/`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpcenter.content.checks import json_schema
from helpcenter.content.checks.problem_sentences import brief
from helpcenter.content.model.yaml_files import check_locales, read_documents
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.parsed import Reference, ReferenceKind
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.domain.library import Cta, CtaCopy, CtaVariant, Experiment, Site, Target
from helpcenter.domain.problem import Problem, nearest


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
    for name, document, log in read_documents(root, "ctas", "cta", problems):
        ctas[name] = None
        if document is not None:
            references += _secondary_reference(document, log.path)
            ctas[name] = _cta(name, document, site, targets, log)
    return CtaFiles(ctas, tuple(references), tuple(problems))


def _secondary_reference(document: YamlDocument, path: str) -> Iterator[Reference]:
    value: Any = document.value
    if "secondary" in value:
        yield Reference(ReferenceKind.GUIDE, str(value["secondary"]), path, document.line("secondary"))


def _cta(
    name: str, document: YamlDocument, site: Site, targets: Mapping[str, Target] | None, log: ProblemLog
) -> Cta | None:
    value: Any = document.value
    variants = tuple(_variants(document, site, log))
    target = _target(document, targets, log)
    if target is None or log.has_errors:
        return None
    return Cta(name, target, variants, value.get("secondary"), _experiment(value), str(value.get("offered_by", "")))


def _target(document: YamlDocument, targets: Mapping[str, Target] | None, log: ProblemLog) -> Target | None:
    value: Any = document.value
    name = value["target"]
    if targets is not None and name not in targets:
        hint = nearest(name, targets) or ': add it under "targets" in content/site.yaml'
        log.error(document.line("target"), f'no target is named "{brief(name)}"{hint}')
    return (targets or {}).get(name)


def _experiment(cta: Mapping[str, Any]) -> Experiment:
    given = cta.get("experiment", {})
    return Experiment(int(given.get("smallest_difference", 20)), json_schema.parse_date(given.get("since", "")))


def _variants(document: YamlDocument, site: Site, log: ProblemLog) -> Iterator[CtaVariant]:
    cta: Any = document.value
    seen: dict[str, int] = {}
    for index, value in enumerate(cta["variants"]):
        place = ("variants", index)
        line = document.line(*place, "id")
        name = str(value["id"])
        if name in seen:
            log.error(line, f'variant "{name}" stands twice, first on line {seen[name]}: give one another id')
        seen.setdefault(name, line)
        check_locales(value["copy"], site.locales, document, (*place, "copy"), log)
        if site.default_locale not in value["copy"]:
            message = f'the words in the default locale are missing: add "{site.default_locale}"'
            log.error(document.line(*place, "copy"), message)
        for locale, words in value["copy"].items():
            if "secondary" in cta and "secondary" not in words:
                log.error(
                    document.line(*place, "copy", locale), 'the words of the second link are missing: add "secondary"'
                )
        copy = {tag: CtaCopy(**{key: str(text) for key, text in words.items()}) for tag, words in value["copy"].items()}
        yield CtaVariant(name, int(value.get("weight", 1)), copy)
