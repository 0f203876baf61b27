"""Front matter of other systems: YAML between `---`, TOML between `+++`, JSON in braces; read generously."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from helpcenter.content.reading import yaml_text
from helpcenter.content.reading.files import ProblemLog
from helpcenter.importers.data.json_toml import UnreadableData, from_toml, json_at_start
from helpcenter.importers.model import ImportLog

_MAX_BYTES = 64 << 10
_KEY = re.compile(r"[\"']?([A-Za-z_][\w.-]{0,60})[\"']?:(?=\s|$)")


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
        end = next((index for index, line in enumerate(lines[1:], 1) if not line.strip()), len(lines))
        if fence == "+++" or not _chunks(lines[1:end]):
            return SourceText(path, {}, text)
        log.note("front matter", path, 1, f'nothing closes it: it is taken to end on line {end}, where "---" belongs')
        return SourceText(path, _yaml(lines[1:end], path, log), "\n".join(lines[end:]), end + 1)
    if fence == "---" and any(map(str.strip, lines[1:end])) and not _chunks(lines[1:end]):
        # A line above a text, and one below it.
        return SourceText(path, {}, text)
    front = _toml("\n".join(lines[1:end]), path, log) if fence == "+++" else _yaml(lines[1:end], path, log)
    return SourceText(path, front, "\n".join(lines[end + 1 :]), end + 2)


def _yaml(lines: Sequence[str], path: str, log: ImportLog) -> Mapping[str, Any]:
    """What the lines say; key by key where they are no YAML as a whole, so that one slip costs no other key."""
    problems = ProblemLog(path)
    raw = "\n".join(lines)[:_MAX_BYTES]
    document = yaml_text.read(raw, problems, first_line=2) if raw.strip() else None
    if document is not None and isinstance(document.value, dict):
        for problem in problems.problems:
            log.note("front matter", path, problem.line, f"not read: {problem.message}")
        return document.value
    for problem in problems.problems:
        log.note("front matter", path, problem.line, f"read key by key, since {problem.message}")
    front: dict[str, Any] = {}
    for key, chunk in _chunks(raw.split("\n")):
        document = yaml_text.read("\n".join(chunk), ProblemLog(path))
        value = document.value.get(key) if document and isinstance(document.value, dict) else None
        front.setdefault(key, _words(chunk[0]) if value is None else value)
    return front


def _words(line: str) -> str:
    """What stands behind the key, as text."""
    words = line.partition(":")[2].strip()
    quoted = re.fullmatch(r"([\"'])(.*)\1", words)
    return quoted[2] if quoted else words


def _chunks(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Each key that begins a line, with its lines; nothing where other words stand there as well."""
    chunks: list[tuple[str, list[str]]] = []
    for line in lines:
        if found := _KEY.match(line):
            chunks.append((found[1], [line]))
        elif line.startswith("#") or not line.strip():
            continue
        elif chunks and line.startswith((" ", "\t", "-", "]", "}")):
            chunks[-1][1].append(line)
        else:
            return []
    return chunks


def _toml(raw: str, path: str, log: ImportLog) -> Mapping[str, Any]:
    try:
        return from_toml(raw[:_MAX_BYTES])
    except UnreadableData as error:
        log.note("front matter", path, error.line + 1, f"not read: {error}")
        return {}


def _json(text: str, path: str) -> SourceText:
    """A text that begins with an object of JSON; one that only looks so is all body."""
    try:
        front, end = json_at_start(text[:_MAX_BYTES])
    except UnreadableData:
        return SourceText(path, {}, text)
    return SourceText(path, front, text[end:].lstrip("\n"), text[:end].count("\n") + 2)
