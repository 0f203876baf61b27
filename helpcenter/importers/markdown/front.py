"""Front matter of other systems: YAML between `---`, TOML between `+++`, JSON in braces; read generously."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog
from helpcenter.importers.model import ImportLog

_MAX_BYTES = 64 << 10


@dataclass(frozen=True, slots=True)
class SourceText:
    """A file taken apart. `line` is where `body` begins, counted from 1."""

    path: str
    front: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    line: int = 1


def split(text: str, path: str, log: ImportLog) -> SourceText:
    """The front matter and the body of a text."""
    lines = text.split("\n")
    fence = lines[0].rstrip()
    if fence == "{" or re.match(r"\{\s*\"", fence):
        return _json(text, path)
    if fence not in ("---", "+++"):
        return SourceText(path, {}, text)
    end = next((index for index, line in enumerate(lines[1:], 1) if line.rstrip() == fence), None)
    if end is None:
        return SourceText(path, {}, text)
    raw = "\n".join(lines[1:end])
    front = _toml(raw, path, log) if fence == "+++" else _yaml(raw, path, log)
    return SourceText(path, front, "\n".join(lines[end + 1 :]), end + 2)


def _yaml(raw: str, path: str, log: ImportLog) -> Mapping[str, Any]:
    problems = ProblemLog(path)
    document = yaml_text.read(raw[:_MAX_BYTES], problems, first_line=2) if raw.strip() else None
    for problem in problems.problems:
        log.note("front matter", path, problem.line, f"not read: {problem.message}")
    return document.value if document is not None and isinstance(document.value, dict) else {}


def _toml(raw: str, path: str, log: ImportLog) -> Mapping[str, Any]:
    try:
        return tomllib.loads(raw[:_MAX_BYTES])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        log.note("front matter", path, 1, f"not read: {error}")
        return {}


def _json(text: str, path: str) -> SourceText:
    """A text that begins with an object of JSON; one that only looks so is all body."""
    try:
        front, end = json.JSONDecoder().raw_decode(text[:_MAX_BYTES])
    except (ValueError, RecursionError):
        return SourceText(path, {}, text)
    return SourceText(path, front, text[end:].lstrip("\n"), text[:end].count("\n") + 2)
