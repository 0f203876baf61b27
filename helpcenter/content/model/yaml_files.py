"""The YAML files of a site: read, checked against their schemas, and held against its locales."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from helpcenter.content.checks import json_schema
from helpcenter.content.checks.problem_sentences import brief, either
from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog, entries, printable, read_text
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.content.text.slugs import ID
from helpcenter.domain.problem import Problem, nearest


def read_document(path: Path, schema_name: str, log: ProblemLog) -> YamlDocument | None:
    """The document if it fits its schema; mistakes of one key do not stop the checks of the others."""
    text = read_text(path, log)
    document = yaml_text.read(text, log) if text is not None else None
    return document if document is not None and json_schema.check(document, schema_name, log) else None


def read_documents(
    root: Path, folder: str, schema_name: str, problems: list[Problem]
) -> Iterator[tuple[str, YamlDocument | None, ProblemLog]]:
    """Each `content/<folder>/<id>.yaml` by its id, None for one that does not fit its schema.

    What is wrong with the files is added to `problems`, also what the caller logs of a document before the next one.
    """
    folder_log = ProblemLog(f"content/{folder}")
    for entry in entries(root / "content" / folder, folder_log):
        path = entry.path
        log = ProblemLog(f"content/{folder}/{printable(path.name)}")
        if path.suffix == ".yaml" and ID.fullmatch(path.stem):
            yield path.stem, read_document(path, schema_name, log), log
        else:
            rule = "name it with up to 64 small letters a-z, digits and hyphens, and .yaml"
            log.error(1, f'"{printable(path.name)}" is not read: {rule}')
        problems += log.problems
    problems += folder_log.problems


def check_locales(
    keys: Iterable[str], locales: Iterable[str], document: YamlDocument, place: tuple[str | int, ...], log: ProblemLog
) -> None:
    """Logs each of the `keys` at `place` that is no locale of the site."""
    for tag in keys:
        if tag not in set(locales):
            hint = nearest(tag, locales) or ": use " + either(locales)
            log.error(document.line(*place, tag), f'the site has no locale "{brief(tag)}"{hint}')
